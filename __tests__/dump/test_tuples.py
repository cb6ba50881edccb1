# Which tuples are equal, what that wastes, and how they are shown.
import sys
import unittest

from support import Case


class TupleTest(Case):
    def copies(self, before, *values):
        run = self.measured(before=before)
        return [run.copies(value) for value in values]

    def test_equal_tuples_are_one_group(self):
        run = self.measured(before="kept = [tuple(['self', 'other one', i]) for i in [1, 1, 1, 2]]")
        row = next(row for row in run.dump["tupleDuplicates"]["groups"] if row["value"] == "('self', 'other one', 1)")
        size = sys.getsizeof((1, 2, 3))
        self.assertEqual(row, {"value": row["value"], "copies": 3, "bytes": 3 * size, "wastedBytes": 2 * size})
        self.assertEqual(run.copies("('self', 'other one', 2)"), 0)

    def test_the_type_is_part_of_the_value(self):
        before = "kept = [tuple([v, 'marker']) for v in (1, True, 1.0, 1+0j, 'x', b'x') for _ in range(3)]"
        values = ["(%s, 'marker')" % v for v in ("1", "True", "1.0", "(1+0j)", "'x'", "b'x'")]
        self.assertEqual(self.copies(before, *values), [3] * 6)

    def test_zeros_have_signs_and_nan_is_one_value(self):
        before = "kept = [tuple([v, 'marker']) for v in (0.0, -0.0, 0, complex(0, -0.0)) for _ in range(3)]\n"
        before += "nans = [tuple([float('nan'), 'marker']) for _ in range(4)]"
        values = ["(%s, 'marker')" % v for v in ("0.0", "-0.0", "0", "-0j", "nan")]
        self.assertEqual(self.copies(before, *values), [3, 3, 3, 3, 4])

    def test_nested_values_are_equal_by_value(self):
        before = "kept = [tuple([tuple(['a', tuple([1.0])]), frozenset([1, 'b']), 'marker']) for _ in range(3)]\n"
        before += "other = [tuple([tuple(['a', tuple([1])]), frozenset([1, 'b']), 'marker']) for _ in range(2)]"
        values = ["(('a', (%s,)), frozenset({'b', 1}), 'marker')" % v for v in ("1.0", "1")]
        self.assertEqual(self.copies(before, *values), [3, 2])

    def test_other_objects_are_equal_to_themselves_only(self):
        before = "class A: pass\na = A()\nkept = [tuple([a, 'marker']) for _ in range(3)] + [tuple([A(), 'marker'])]\n"
        before += (
            "lists = [tuple([[], 'marker']) for _ in range(3)]\nclasses = [tuple([object, 'marker']) for _ in range(3)]"
        )
        values = ["(<__main__.A>, 'marker')", "(<list>, 'marker')", "(<class 'object'>, 'marker')"]
        self.assertEqual(self.copies(before, *values), [3, 0, 3])

    def test_an_object_is_not_equal_to_the_number_of_its_address(self):
        before = "a = frozenset(['inside'])\nkept = [tuple([v, 'marker', True]) for v in (object, id(object)) for _ in range(2)]\n"
        before += "nests = [tuple([v, 'marker', True]) for v in (a, -1, -2, -4) for _ in range(3)]"
        values = ("<class 'object'>", "int", "frozenset({'inside'})", "-1", "-2", "-4")
        self.assertEqual(self.copies(before, *("(%s, 'marker', True)" % v for v in values)), [2, 2, 3, 3, 3, 3])

    def test_bytes_are_no_text(self):
        before = "kept = [tuple([tuple([v]), None, True]) for v in ('marker', b'marker', '0x1.0p+0', 1.0) for _ in range(2)]"
        values = ["((%s,), None, True)" % v for v in ("'marker'", "b'marker'", "'0x1.0p+0'", "1.0")]
        self.assertEqual([self.measured(before=before, flags=["-bb"]).copies(value) for value in values], [2] * 4)

    def test_groups_that_look_alike_are_one(self):
        before = "class A: pass\nkept = [tuple([a, 'marker']) for a in [A() for _ in range(10)] for _ in range(2)]"
        run = self.measured(before=before)
        row = next(row for row in run.dump["tupleDuplicates"]["groups"] if row["value"] == "(<__main__.A>, 'marker')")
        size = sys.getsizeof((1, 2))
        self.assertEqual((row["copies"], row["bytes"], row["wastedBytes"]), (20, 20 * size, 10 * size))

    def test_named_tuples_are_no_tuples(self):
        before = "import collections\nP = collections.namedtuple('P', 'x')\nkept = [P('marker') for _ in range(9)]"
        self.assertEqual(self.copies(before, "('marker',)"), [0])

    def test_long_values_are_cut_and_say_so(self):
        before = "kept = [tuple(range(100)) for _ in range(2)], [tuple(['x' * 100]) for _ in range(2)]"
        before += "\nshown = '%s'" % ("x" * 100)
        run = self.measured(before=before)
        self.assertEqual(run.copies("(%s, \u2026 +84 more)" % ", ".join(map(str, range(16)))), 2)
        self.assertEqual(run.copies("('%s'\u2026 +20 more,)" % ("x" * 80)), 2)
        self.assertLess(max(len(row["value"]) for row in run.dump["tupleDuplicates"]["groups"]), 240)

    def test_what_the_page_saw(self):
        run = self.measured(before="import argparse, json, decimal")
        values = [row["value"] for row in run.dump["tupleDuplicates"]["groups"]]
        for value in ("(None,)", "(<class 'object'>,)"):
            self.assertIn(value, values)

    def test_lists_are_sorted_by_bytes_then_value(self):
        dump = self.measured(before="import argparse, json").dump
        for rows, name in (
            (dump["types"], "name"),
            (dump["tupleDuplicates"]["groups"], "value"),
            (dump["dictShapes"]["groups"], "keys"),
        ):
            self.assertEqual(rows, sorted(rows, key=lambda row: (-row["bytes"], row[name])))

    def test_what_is_not_listed_is_in_the_rest(self):
        whole = self.measured(before="import argparse").dump
        ending = "MOST_GROUPS = 10\nmain(%s)\n"
        short = self.measured(before="import argparse", ending=ending).dump
        for section, fields in (
            ("tupleDuplicates", ("copies", "bytes", "wastedBytes")),
            ("dictShapes", ("count", "bytes")),
        ):
            rest = short[section]["rest"]
            self.assertEqual(len(short[section]["groups"]), 10)
            self.assertEqual(rest["groups"], len(whole[section]["groups"]) - 10)
            for field in fields:
                total = sum(row[field] for row in whole[section]["groups"])
                self.assertEqual(sum(row[field] for row in short[section]["groups"]) + rest[field], total)
            self.assertEqual(set(whole[section]["rest"].values()), {0})


if __name__ == "__main__":
    unittest.main()
