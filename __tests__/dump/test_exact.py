# Exact mode: that a build which lists all its objects (--with-trace-refs) is asked for them, and what that changes.
import os
import subprocess
import sys
import unittest

import support
from support import Case, imports

# As on a build that cannot tell.
WALK_ONLY = "def every_object(start): return None\nmain(%s)\n"


def oracle():
    """Of the builds that HEAPGATE_ORACLES names, the one of this version."""
    for path in os.environ.get("HEAPGATE_ORACLES", "").split(os.pathsep):
        if path:
            command = [path, "-c", "import sys; print(*sys.version_info[:2])"]
            out = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.decode()
            if tuple(map(int, out.split())) == sys.version_info[:2]:
                return path
    return None


ORACLE = oracle()


class WalkTest(Case):
    def test_other_builds_are_walked(self):
        method = "getobjects" if hasattr(sys, "getobjects") else "walk"
        self.assertEqual(self.measured().dump["runtime"]["method"], method)


@unittest.skipIf(ORACLE is None, "HEAPGATE_ORACLES names no build of this version with --with-trace-refs")
class ExactTest(Case):
    def exact(self, before=None, **request):
        return self.measured(before=before, python=ORACLE, **request)

    def test_the_method_is_told(self):
        run = self.exact()
        self.assertEqual(run.dump["runtime"]["method"], "getobjects")
        self.assertEqual(run.dump["notes"], [])

    def test_two_runs_agree_to_the_byte(self):
        load = imports("json", "decimal", "typing")
        first, second = self.exact(load=load), self.exact(load=load)
        self.assertEqual(first.dump, second.dump)

    def test_the_hash_seed_changes_no_total(self):
        totals = {self.exact(load=imports("json"), env={"PYTHONHASHSEED": seed}).total() for seed in ("0", "1", "2")}
        self.assertEqual(len(totals), 1)

    def test_nothing_of_heapgates_own_is_counted(self):
        plain = self.exact(load=imports("json"), target="made up").dump
        longer = self.exact(
            load=imports("json"),
            target="a longer name " * 100,
            heapgate="1.2.3-" + "x" * 500,
            passed=["MADE_UP_%d" % number for number in range(200)],
        ).dump
        self.assertEqual(longer["total"], plain["total"])
        self.assertEqual(longer["types"], plain["types"])

    def test_nothing_of_heapgates_parts_is_counted(self):
        more = """
PADDING = {"one two": [1.5, ("x", 3.25, frozenset(("p", "q")))], 12345678901234567890: b"bytes"}
def padding(a="some default", *, b=("y", 2.5)):
    "a docstring of padding"
    c = "abcdefgh ijkl"[1:5]
    return [x + 99999 for x in (1, 2, a)], {c: lambda: c}
main(%s)
"""
        plain, padded = self.exact(load=imports("json")), self.exact(load=imports("json"), ending=more)
        self.assertEqual(padded.dump["types"], plain.dump["types"])

    def test_at_least_what_the_walk_finds_is_counted(self):
        load = imports("json", "decimal", "argparse")
        walked, exact = self.exact(load=load, ending=WALK_ONLY), self.exact(load=load)
        self.assertGreater(exact.total(), walked.total())
        self.assertGreater(exact.dump["total"]["bytes"], walked.dump["total"]["bytes"])
        for row in walked.dump["types"]:
            with self.subTest(row["name"]):
                self.assertGreaterEqual(exact.count(row["name"]), row["count"])
                self.assertGreaterEqual(exact.bytes(row["name"]), row["bytes"])
        self.assertEqual(exact.dump["modules"], walked.dump["modules"])
        self.assertEqual(exact.dump["environment"], walked.dump["environment"])

    def test_what_only_c_code_holds_is_counted(self):
        # The array of atexit is shown to nobody: not its tuples of arguments, when they are of atoms.
        text = "import atexit\nfor number in range(%d): atexit.register(len, 'made up %%d' %% number)"
        for ending, added in ((None, 500), (WALK_ONLY, 0)):
            plain, run = [self.exact(text % count, ending=ending) for count in (1, 501)]
            with self.subTest(ending):
                grown = [run.count(name) - plain.count(name) for name in ("str", "tuple")]
                self.assertEqual(grown, [added, added])

    def test_the_environment_is_a_row_of_its_own(self):
        plain, run = self.exact(), self.exact(env={"ONE_MORE": "x" * 1000})
        self.assertEqual(run.dump["total"], plain.dump["total"])
        self.assertEqual(run.dump["environment"]["count"] - plain.dump["environment"]["count"], 2)

    def test_the_sizes_are_those_of_other_builds(self):
        # Up to 3.12 each object has two words in front by which the list holds it.
        text = "kept = %s"
        for name, value in (
            ("tuple", "[tuple([number, number]) for number in range(%d)]"),
            ("str", "['made up %%d' %% number for number in range(1000, 1000 + %d)]"),
            ("dict", "[{number: 1} for number in range(%d)]"),
            ("set", "[{number} for number in range(%d)]"),
            ("list", "[[number, number] for number in range(%d)]"),
            ("bytes", "[b'%%d' %% number for number in range(1000, 1000 + %d)]"),
        ):
            with self.subTest(name):
                grown = []
                for python in ORACLE, sys.executable:
                    few, many = [self.measured(before=text % value % count, python=python) for count in (1, 1001)]
                    grown.append((many.count(name) - few.count(name), many.bytes(name) - few.bytes(name)))
                self.assertEqual(grown[0], grown[1])
                self.assertEqual(grown[0][0], 1000)

    def test_the_table_of_interned_strings_is_seen(self):
        text = "import sys\nkept = [sys.intern('made up ' + str(number)) for number in range(%d)]"
        few, many = self.exact(text % 1), self.exact(text % 5001)
        self.assertEqual((few.count("dict"), few.bytes("dict")), (many.count("dict"), many.bytes("dict")))
        self.assertEqual(many.dump["interned"]["count"] - few.dump["interned"]["count"], 5000)
        self.assertEqual(few.dump["interned"]["computed"], False)

    def test_garbage_is_not_counted(self):
        run = self.exact("class Node: pass\nfor _ in range(100):\n    n = Node(); n.me = n\ndel n\nimport gc; gc.disable()")
        self.assertEqual(run.count("__main__.Node"), 0)

    def test_without_ctypes_it_works(self):
        first, second = self.exact(support.WITHOUT_CTYPES), self.exact(support.WITHOUT_CTYPES)
        self.assertEqual(first.dump, second.dump)
        self.assertIn("because ctypes is not usable here", first.dump["notes"][0])
        self.assertEqual(first.count("code"), self.exact("import sys").count("code"))


if __name__ == "__main__":
    unittest.main()
