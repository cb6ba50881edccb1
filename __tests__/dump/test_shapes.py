# Which dicts have one shape, in which kind of table, and what is said of instances.
import sys
import unittest

from support import Case

INLINE = sys.version_info >= (3, 11)


class ShapeTest(Case):
    def rows(self, before, *keys):
        return {row["table"]: row["count"] for row in self.measured(before=before).shapes(*keys)}

    def test_dicts_are_grouped_by_their_keys_in_order(self):
        before = "kept = [{'one': i, 'two': i} for i in range(7)] + [{'two': i, 'one': i} for i in range(5)]"
        run = self.measured(before=before)
        size = sys.getsizeof({"one": 1, "two": 2})
        self.assertEqual(
            run.shapes("one", "two"), [{"keys": ["one", "two"], "table": "combined", "count": 7, "bytes": 7 * size}]
        )
        self.assertEqual([row["count"] for row in run.shapes("two", "one")], [5])

    def test_tables_of_data_have_a_length_and_no_keys(self):
        before = """
rows = ["row %d" % number for number in range(9)]
kept = [dict.fromkeys(rows), dict.fromkeys(reversed(rows)), dict.fromkeys(rows[:8])]
"""
        run = self.measured(before=before)
        self.assertEqual([row["count"] for row in run.shapes("9 keys that are not shown")], [2])
        self.assertEqual([row["count"] for row in run.shapes(*["str[5]"] * 8)], [1])

    def test_instances_that_share_their_keys(self):
        before = "class A:\n    def __init__(self): self.first = 1; self.second = 2\nkept = [A() for _ in range(50)]"
        self.assertEqual(self.rows(before, "first", "second"), {"inline" if INLINE else "split": 50})
        self.assertEqual(self.rows(before + "\nfor k in kept: k.__dict__", "first", "second"), {"split": 50})

    def test_instances_are_not_given_dicts_before_they_are_counted(self):
        if not INLINE:
            self.skipTest("3.11+")
        before = "class A:\n    def __init__(self): self.first = 1\nkept = [A() for _ in range(5000)]"
        plain, run = self.measured(), self.measured(before=before)
        self.assertLess(run.count("dict") - plain.count("dict"), 10)

    def test_inline_values_are_counted_at_what_their_attributes_take(self):
        if not INLINE:
            self.skipTest("3.11+")
        run = self.measured(
            before="class A:\n    def __init__(s): s.a = s.b = s.c = 1\nkept = [A() for _ in range(10)]"
        )
        self.assertEqual(
            [row["bytes"] for row in run.shapes("a", "b", "c")], [400 if sys.version_info >= (3, 13) else 320]
        )

    def test_instances_without_attributes_have_no_shape(self):
        run = self.measured(before="class A: pass\nkept = [A() for _ in range(50)]")
        self.assertEqual([row for row in run.dump["dictShapes"]["groups"] if not row["keys"]], [])

    def test_instances_that_could_share_and_do_not(self):
        before = """
class A: pass
kept = []
for i in range(20):
    a = A(); a.__dict__ = {'one': i}; kept.append(a)
"""
        plain, run = self.measured().dump["unsharedDicts"], self.measured(before=before).dump["unsharedDicts"]
        self.assertEqual(run["count"] - plain["count"], 20)
        self.assertEqual(run["bytes"] - plain["bytes"], 20 * sys.getsizeof({"one": 1}))

    def test_other_dicts_cannot_share(self):
        before = "kept = [{'one': 1} for _ in range(20)]\ndef f(): pass\nf.one = 1\nclass C:\n    one = 1"
        plain, run = self.measured().dump["unsharedDicts"], self.measured(before=before).dump["unsharedDicts"]
        self.assertEqual(run, plain)

    def test_slots_have_no_shape(self):
        run = self.measured(before="class A:\n    __slots__ = ('only_slot',)\nkept = [A() for _ in range(5)]")
        self.assertEqual(run.shapes("only_slot"), [])

    def test_empty_dicts_are_their_own_number(self):
        plain, run = self.measured().dump, self.measured(before="kept = [{} for _ in range(100)]").dump
        self.assertEqual(run["emptyDicts"]["count"] - plain["emptyDicts"]["count"], 100)
        self.assertEqual(run["emptyDicts"]["bytes"] - plain["emptyDicts"]["bytes"], 100 * sys.getsizeof({}))
        self.assertEqual([row for row in run["dictShapes"]["groups"] if not row["keys"]], [])

    def test_every_dict_is_in_one_row(self):
        run = self.measured(before="import json, decimal")
        rows = [row for row in run.dump["dictShapes"]["groups"] if row["table"] != "inline"]
        self.assertEqual(sum(row["count"] for row in rows) + run.dump["emptyDicts"]["count"], run.count("dict"))
        self.assertEqual(sum(row["bytes"] for row in rows) + run.dump["emptyDicts"]["bytes"], run.bytes("dict"))

    def test_keys_of_other_types_count_with_their_type(self):
        before = "kept = [{1: 0} for _ in range(3)] + [{True: 0} for _ in range(4)] + [{1.0: 0} for _ in range(5)]"
        run = self.measured(before=before)
        counts = [sum(row["count"] for row in run.shapes(key)) for key in ("1", "True", "1.0")]
        plain = self.measured()
        self.assertEqual(
            [c - sum(r["count"] for r in plain.shapes(k)) for c, k in zip(counts, ("1", "True", "1.0"))], [3, 4, 5]
        )

    def test_long_shapes_are_cut_and_told_apart_by_length(self):
        before = "kept = [dict.fromkeys('k%d' % j for j in range(n)) for n in (100, 101, 101)]\n"
        before += "names = ['k%d' % j for j in range(200)]\n" + "shown = %r" % ["k%d" % j for j in range(101)]
        groups = self.measured(before=before).dump["dictShapes"]["groups"]
        rows = {row["keys"][-1]: (row["count"], len(row["keys"])) for row in groups if row["keys"][0] == "k0"}
        self.assertEqual(rows, {"\u2026 +36 more": (1, 65), "\u2026 +37 more": (2, 65)})

    def test_tables_are_told_apart_without_ctypes(self):
        ending = "def word_reader(): return None\nmain(%s)\n"
        before = "class A:\n    def __init__(s): s.aa = s.bb = 1\nkept = [A() for _ in range(50)]\nfor k in kept: k.__dict__\nmore = [{'cc': 1} for _ in range(9)]"
        run = self.measured(before=before, ending=ending)
        self.assertEqual([row["table"] for row in run.shapes("cc")], ["combined"])
        # 3.13 hides such a dict, and only its memory tells that it is there.
        expected = "inline" if sys.version_info[:2] == (3, 13) else "split"
        self.assertEqual([row["table"] for row in run.shapes("aa", "bb")], [expected])
        self.assertIn("because ctypes is not usable here", run.dump["notes"][0])

    def test_both_ways_of_telling_agree(self):
        load = dict(before="import json, decimal, argparse, xml.dom.minidom")
        tables = []
        for ending in (None, "def word_reader(): return None\nmain(%s)\n"):
            rows = self.measured(ending=ending, **load).dump["dictShapes"]["groups"]
            tables.append(
                {row["table"]: sum(other["count"] for other in rows if other["table"] == row["table"]) for row in rows}
            )
        for table in tables[0]:
            self.assertLessEqual(abs(tables[0][table] - tables[1][table]), 40, table)


if __name__ == "__main__":
    unittest.main()
