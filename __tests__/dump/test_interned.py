# That the interpreter's table of interned strings is outside the program, and told: its strings and its bytes.
import sys
import unittest

import support
from support import WITHOUT_CTYPES, Case

SEES_TABLE = sys.version_info >= (3, 14)
INTERN = "import sys\nkept = [sys.intern('made up ' + str(number)) for number in range(%d)]"


def sizes_of_a_table(most):
    """What sys.getsizeof() says of a dict to which str are added one by one, from one on."""
    table, sizes = {}, {}
    for number in range(1, most + 1):
        text = "made up %d" % number
        table[text] = text
        sizes[number] = sys.getsizeof(table)
    return sizes


class InternedTest(Case):
    def test_the_bytes_are_those_of_a_real_dict_at_every_count(self):
        parts = {}
        exec(support.joined_parts(), parts)
        expected = sizes_of_a_table(400000)
        resizes = [count for count in expected if expected[count] != expected.get(count - 1)]
        self.assertGreater(len(resizes), 15)
        around = [near for count in resizes for near in (count - 1, count, count + 1) if near in expected]
        for counts in (around, range(1, 2000)):
            self.assertEqual(
                [parts["bytes_of_table"](count) for count in counts], [expected[count] for count in counts]
            )

    def test_the_strings_that_a_program_interns_are_told(self):
        few, many = self.measured(before=INTERN % 1).dump, self.measured(before=INTERN % 5001).dump
        self.assertEqual(many["interned"]["count"] - few["interned"]["count"], 5000)
        for interned in few["interned"], many["interned"]:
            self.assertEqual(sorted(interned), ["bytes", "computed", "count"])
            self.assertEqual(interned["computed"], not SEES_TABLE)
            self.assertGreater(interned["count"], 1000)

    def test_the_bytes_are_those_of_a_dict_of_so_many(self):
        if SEES_TABLE:
            self.skipTest("up to 3.13; later the table is seen, and has its real size")
        sizes = sizes_of_a_table(60000)
        for number in 1, 20000, 50000:
            interned = self.measured(before=INTERN % number).dump["interned"]
            self.assertEqual(interned["bytes"], sizes[interned["count"]])

    def test_the_table_is_not_the_programs(self):
        plain, run = self.measured(before=INTERN % 1), self.measured(before=INTERN % 50001)
        self.assertEqual((run.count("dict"), run.bytes("dict")), (plain.count("dict"), plain.bytes("dict")))
        self.assertEqual(run.count("str") - plain.count("str"), 50000)
        self.assertGreater(run.dump["interned"]["bytes"], plain.dump["interned"]["bytes"] + 1000000)
        self.assertEqual(run.dump["dictShapes"]["singles"], plain.dump["dictShapes"]["singles"])

    def test_strings_that_are_not_interned_are_no_part_of_it(self):
        plain = self.measured(before="kept = [str(number) * 3 for number in range(100, 101)]")
        run = self.measured(before="kept = [str(number) * 3 for number in range(100, 5101)]")
        self.assertEqual(run.count("str") - plain.count("str"), 5000)
        self.assertEqual(run.dump["interned"], plain.dump["interned"])

    def test_a_dict_of_the_programs_that_looks_like_the_table_is_the_programs(self):
        text = "kept = {key: key for key in map('made up {}'.format, range(%d))}"
        plain, run = self.measured(before=text % 2), self.measured(before=text % 5002)
        self.assertEqual(run.count("dict"), plain.count("dict"))
        grown = sys.getsizeof(dict.fromkeys("made up %d" % number for number in range(5002))) - sys.getsizeof({"a": 1})
        self.assertEqual(run.bytes("dict") - plain.bytes("dict"), grown)
        self.assertEqual(run.dump["interned"], plain.dump["interned"])

    def test_without_ctypes_it_is_told_only_where_it_is_seen(self):
        interned = self.measured(before=WITHOUT_CTYPES).dump["interned"]
        self.assertEqual(interned is not None and interned["computed"], False)
        self.assertEqual(interned is None, not SEES_TABLE)


if __name__ == "__main__":
    unittest.main()
