# That the heap is the same in whichever way it is noted what was met already, and that the way leaves no trace.
import sys
import unittest

from support import Case, imports

BY_MAP, BY_PAGES = "take_new", "take_new_by_pages"
# Says which way was gone, past the program's own output.
TELLING = """
def open_marks(start, once=open_marks):
    found = once(start)
    start["system"].write(1, found[0].__name__.encode())
    return found
main(%s)
"""
NO_MAP_WANTED = "WANT_MEMORY_MAP[0] = False\n"
NO_MMAP_THERE = """
def load_quietly(name, *more, once=load_quietly):
    return None if name == "mmap" else once(name, *more)
"""
LIMITED = "import resource, json\nresource.setrlimit(resource.RLIMIT_AS, (1 << %d, 1 << %d))\n"
HAS_MAP = sys.maxsize > 2**32 and sys.platform.startswith(("linux", "darwin"))


class MarksTest(Case):
    def way(self, more="", **request):
        run = self.measured(ending=more + TELLING, **request)
        run.dump.pop("interned")  # `more` may bring the name of a function
        return run.out, run.dump

    def check(self, **request):
        self.assertEqual(self.way(NO_MAP_WANTED, **request), (BY_PAGES, self.by_map(**request)))

    def by_map(self, **request):
        way, dump = self.way(**request)
        self.assertEqual(way, BY_MAP if HAS_MAP else BY_PAGES)
        return dump

    def test_both_ways_give_the_same_dump(self):
        self.check(load=imports("json", "decimal", "typing"))

    def test_both_ways_give_the_same_dump_of_a_program_that_has_mmap(self):
        self.check(before="import mmap\nkept = mmap.mmap(-1, 1 << 16)")

    def test_both_ways_give_the_same_dump_of_objects_far_apart_and_close_together(self):
        self.check(before="""
kept = [object() for _ in range(5000)] + ["x" * (1 << number) for number in range(22)]
kept += [1000 + number for number in range(5000)] + [number / 7 for number in range(5000)]
""")

    def test_without_the_extension_the_dump_is_the_same(self):
        for before in "import json", "import mmap":
            with self.subTest(before):
                self.assertEqual(self.way(NO_MMAP_THERE, before=before), (BY_PAGES, self.by_map(before=before)))

    def test_where_address_space_is_limited_the_dump_is_the_same(self):
        if not HAS_MAP:
            self.skipTest("no memory map here anyway")
        narrow, wide = [self.way(before=LIMITED % (bits, bits)) for bits in (36, 60)]
        self.assertEqual((narrow[0], wide[0]), (BY_PAGES, BY_MAP))
        self.assertEqual(narrow[1], wide[1])

    def test_only_the_programs_own_mmap_is_counted(self):
        plain = self.measured(before="import json")
        self.assertEqual(plain.count("mmap.mmap"), 0)
        self.assertNotIn("mmap", plain.dump["modules"])
        run = self.measured(before="import json, mmap\nkept = mmap.mmap(-1, 4096)")
        self.assertEqual(run.count("mmap.mmap"), 1)
        self.assertEqual(run.count("module") - plain.count("module"), 1)
        self.assertIn("mmap", run.dump["modules"])

    def test_a_program_may_have_put_something_else_in_the_place_of_mmap(self):
        for before in (
            "import sys; sys.modules['mmap'] = None",
            "import sys; sys.modules['mmap'] = 7",
            "import sys, types; sys.modules['mmap'] = types.ModuleType('mmap')",
            "import mmap; mmap.mmap = mmap.MAP_PRIVATE = None",
            "import mmap, sys; del sys.modules['mmap']",
        ):
            with self.subTest(before):
                self.check(before=before)


if __name__ == "__main__":
    unittest.main()
