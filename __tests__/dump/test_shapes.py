# Which dicts have one shape, in which kind of table, and what is said of instances.
import sys
import unittest

from support import WITHOUT_CTYPES, Case

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
kept = [dict.fromkeys(order) for order in (rows, rows[::-1], rows[:8]) for _ in range(2)]
"""
        run = self.measured(before=before)
        self.assertEqual([row["count"] for row in run.shapes("9 keys that are not shown")], [4])
        self.assertEqual([row["count"] for row in run.shapes(*["str[5]"] * 8)], [2])

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

    def test_inline_values_are_counted_at_their_block_and_with_the_instance(self):
        if not INLINE:
            self.skipTest("3.11+")
        # The first instances of a class get room for more attributes than the later ones, these for one more.
        before = "class A:\n    def __init__(s): s.a = s.b = s.c = 1\nfor _ in range(100): A()\n"
        run = self.measured(before=before + "kept = [A() for _ in range(10)]")
        block = 48 if sys.version_info >= (3, 13) else 40
        row = {"keys": ["a", "b", "c"], "table": "inline", "count": 10, "bytes": 10 * block}
        self.assertEqual(run.shapes("a", "b", "c"), [row])
        self.assertEqual(run.bytes("__main__.A"), 10 * (sys.getsizeof(type("A", (), {})()) + block))

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

    def test_a_dict_alone_with_its_shape_is_a_single(self):
        before = "kept = [{'alone': 1}, {'alone': 1, 'too': 2}]"
        plain, run = self.measured(before="kept = 1").dump["dictShapes"], self.measured(before=before)
        singles, sizes = run.dump["dictShapes"]["singles"], [sys.getsizeof({"a": 1}), sys.getsizeof({"a": 1, "b": 1})]
        self.assertEqual(run.shapes("alone") + run.shapes("alone", "too"), [])
        self.assertEqual(singles["count"] - plain["singles"]["count"], 2)
        self.assertEqual(singles["bytes"] - plain["singles"]["bytes"], sum(sizes))
        self.assertEqual(run.dump["dictShapes"]["groups"], plain["groups"])
        pair = self.measured(before="kept = [{'alone': 1}, {'alone': 1}]")
        row = {"keys": ["alone"], "table": "combined", "count": 2, "bytes": 2 * sizes[0]}
        self.assertEqual(pair.shapes("alone"), [row])
        self.assertEqual(pair.dump["dictShapes"]["singles"], plain["singles"])

    def test_equal_keys_in_another_table_are_another_shape(self):
        before = "class A: pass\nkept = [A(), A(), {'aa': 1}]\nfor a in kept[:2]: a.aa = 1"
        self.assertEqual(self.rows(before, "aa"), {"inline" if INLINE else "split": 2})

    def test_every_dict_is_in_one_number(self):
        ending = "def add_inline_shapes(cls, members, getter, heap): pass\nmain(%s)\n"
        for most in "MOST_GROUPS = 10000\n", "MOST_GROUPS = 5\n":
            with self.subTest(most):
                run = self.measured(before="import json, decimal", ending=most + ending)
                shapes = run.dump["dictShapes"]
                rows = shapes["groups"] + [shapes["singles"], shapes["rest"], run.dump["emptyDicts"]]
                self.assertEqual(sum(row["count"] for row in rows), run.count("dict"))
                self.assertEqual(sum(row["bytes"] for row in rows), run.bytes("dict"))
                self.assertEqual([row for row in shapes["groups"] if row["count"] < 2], [])

    def test_an_inline_instance_alone_with_its_shape_is_a_single(self):
        before = "class A: pass\nkept = A()\n"
        plain, run = [
            self.measured(before=text).dump["dictShapes"]["singles"] for text in (before, before + "kept.made_up = 1")
        ]
        self.assertEqual(run["count"] - plain["count"], 1)

    def test_keys_of_other_types_count_with_their_type(self):
        before = "kept = [{1: 0} for _ in range(3)] + [{True: 0} for _ in range(4)] + [{1.0: 0} for _ in range(5)]"
        run = self.measured(before=before)
        counts = [sum(row["count"] for row in run.shapes(key)) for key in ("1", "True", "1.0")]
        plain = self.measured()
        self.assertEqual(
            [c - sum(r["count"] for r in plain.shapes(k)) for c, k in zip(counts, ("1", "True", "1.0"))], [3, 4, 5]
        )

    def test_long_shapes_are_cut_and_told_apart_by_length(self):
        before = "kept = [dict.fromkeys('k%d' % j for j in range(n)) for n in (100, 100, 101, 101)]\n"
        before += "names = ['k%d' % j for j in range(200)]\n" + "shown = %r" % ["k%d" % j for j in range(101)]
        groups = self.measured(before=before).dump["dictShapes"]["groups"]
        rows = {row["keys"][-1]: (row["count"], len(row["keys"])) for row in groups if row["keys"][0] == "k0"}
        self.assertEqual(rows, {"\u2026 +36 more": (2, 65), "\u2026 +37 more": (2, 65)})

    def test_tables_are_told_apart_without_ctypes(self):
        before = "class A:\n    def __init__(s): s.aa = s.bb = 1\nkept = [A() for _ in range(50)]\nfor k in kept: k.__dict__\nmore = [{'cc': 1} for _ in range(9)]"
        run = self.measured(before=WITHOUT_CTYPES + before)
        self.assertEqual([row["table"] for row in run.shapes("cc")], ["combined"])
        # 3.13 hides such a dict, and only its memory tells that it is there.
        expected = "inline" if sys.version_info[:2] == (3, 13) else "split"
        self.assertEqual([(row["table"], row["count"]) for row in run.shapes("aa", "bb")], [(expected, 50)])
        self.assertIn("because ctypes is not usable here", run.dump["notes"][0])

    def test_inline_shapes_are_found_without_ctypes(self):
        before = "class A:\n    def __init__(s): s.aa = s.bb = 1\nkept = [A() for _ in range(50)]\nlast = A(); last.cc = 1\n"
        run = self.measured(before=WITHOUT_CTYPES + before)
        expected = "inline" if INLINE else "split"
        self.assertEqual([(row["table"], row["count"]) for row in run.shapes("aa", "bb")], [(expected, 50)])
        self.assertEqual(run.dump["total"], self.measured(before=WITHOUT_CTYPES + before).dump["total"])

    def test_both_ways_of_telling_agree(self):
        tables = []
        for more in ("", WITHOUT_CTYPES):
            rows = self.measured(before=more + "import json, argparse, xml.dom.minidom").dump["dictShapes"]["groups"]
            tables.append(
                {row["table"]: sum(other["count"] for other in rows if other["table"] == row["table"]) for row in rows}
            )
        for table in tables[0]:
            self.assertLessEqual(abs(tables[0][table] - tables[1][table]), 40, table)


if __name__ == "__main__":
    unittest.main()
