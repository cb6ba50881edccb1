# That every object is counted once, at its size, and nothing of heapgate is.
import json
import subprocess
import sys
import unittest
from unittest import mock

import support
from support import Case, gated, imports

# A second walk, as plain as can be, in a process that heapgate never saw.
PLAIN = """
import sys
%s
def plain():
    import gc
    gc.unfreeze()
    for _ in range(8): gc.collect()
    gc.disable()
    def parts(code):
        some = [code.co_consts, code.co_names, code.co_filename, code.co_name]
        if sys.version_info >= (3, 11): return some + [code.co_qualname, code.co_linetable, code.co_exceptiontable]
        some += [code.co_code, code.co_varnames, code.co_freevars, code.co_cellvars]
        return some + [code.co_linetable if sys.version_info >= (3, 10) else code.co_lnotab]
    flags = type.__dict__["__flags__"].__get__
    own = {plain.__code__, parts.__code__}
    ours = [f for f in gc.__dict__.values() if type(f) is type(len)] + [plain, parts]
    seen, pending, count, size = set(map(id, ours + [gc, gc.__spec__])), gc.get_objects(), {}, {}
    while pending:
        value = pending.pop()
        if id(value) in seen: continue
        seen.add(id(value))
        name = type(value).__module__ + "." + type(value).__qualname__
        count[name] = count.get(name, 0) + 1
        size[name] = size.get(name, 0) + sys.getsizeof(value)
        pending += gc.get_referents(value)
        if isinstance(value, dict): pending += list(dict.keys(value))
        if type(value) is type(plain.__code__): pending += parts(value)
        if isinstance(value, type) and flags(value) & 512: pending += [value.__name__, value.__qualname__]
    import json
    print(json.dumps([count, size]))
plain()
"""
# What a program of its own, the environment row, the tuples up to a first collection and the walker's own make differ.
NOT_COMPARED = "str bytes int float dict list set tuple NoneType FileFinder ModuleSpec module cell code function builtin_function_or_method type method-wrapper SignalDict".split()

# Sizes are what sys.getsizeof() says, and what only memory tells is missing.
AS_TOLD = """
def correction(cls): return None
def left_out_bytes(cls, members, memory): return 0
def hidden_objects(groups, memory): return []
main(%s)
"""

# Looks whether what hangs on anything that was counted was counted, too, and nothing twice.
LOOK_AGAIN = """
ENVIRONMENT, REACHED = [], []
def environment_containers(*given, once=environment_containers):
    ENVIRONMENT.extend(once(*given))
    return list(ENVIRONMENT)
def reach(*given, once=reach):
    REACHED.append(once(*given))
    return REACHED[-1]
def all_of(groups): return [value for _, members in groups.values() for value in members]
def take_heap(*given, once=take_heap):
    heap, start = once(*given), given[-1]
    program, around = all_of(heap["by_class"]), ENVIRONMENT + all_of(REACHED[1])
    ids = set(map(id, program + around))
    is_tracked, referents = heap["walker"]["is_tracked"], heap["walker"]["referents"]
    for value in program:
        kind = kind_of(type(value))
        if kind == LEAF: continue
        reached = referents(value) + [type(value)]
        if kind != PLAIN: add_hidden(kind, [value], reached)
        for inner in reached:
            is_own = type(inner) is int and inner == id(start["own_class"])
            if not is_own and not is_tracked(inner) and id(inner) not in ids: print(type(value), inner)
    print("nothing is left out")
    return heap
def complete_heap(heap, once=complete_heap):
    once(heap)
    every = all_of(heap["by_class"]) + ENVIRONMENT + all_of(REACHED[1])
    if len(set(map(id, every))) == len(every): print("nothing is counted twice")
main(%s)
"""


class WalkTest(Case):
    def test_two_runs_agree_to_the_byte(self):
        first, second = self.measured(load=imports("json", "decimal")), self.measured(load=imports("json", "decimal"))
        self.assertEqual(first.dump, second.dump)

    def test_the_hash_seed_changes_no_number_and_no_order(self):
        dumps = [
            gated(self.measured(load=imports("json", "enum", "typing"), env={"PYTHONHASHSEED": seed}).dump)
            for seed in ("1", "2")
        ]
        self.assertEqual([dump["runtime"].pop("hashSeed") for dump in dumps], ["1", "2"])
        self.assertEqual(*dumps)

    def test_measuring_twice_in_one_process_gives_the_same(self):
        ending = """
def measure(request, start, once=measure):
    return [once(request, start), once(request, start)]
def let_run(): sys.path[:] = start_path
start_path = list(sys.path)
def import_only_from_stdlib(): pass
def open_memory(): return None
def allocated_bytes(small, heap): pass
def table_teller(memory): pass
def look_closer(heap): pass
def describe(heap, request, start):
    start["heap"] = start["own_class"] = None
    program, environment = total_of(heap["tallies"]), tally(heap["environment"])
    return "%d %d %d %d" % (program["count"], program["bytes"], environment["count"], environment["bytes"])
main(%s)
"""
        # With gc and mmap loaded already: up to 3.9 loading them twice leaves a second module behind.
        first, second = self.measured(ending=ending, before="import gc, mmap").dump
        self.assertEqual(first, second)

    def test_nothing_of_heapgate_is_counted_whatever_it_consists_of(self):
        real = support.joined_parts()
        more = """
PADDING = {"one two": [1.5, ("x", 3.25, frozenset(("p", "q")))], 12345678901234567890: b"bytes"}
def padding(a="some default", *, b=("y", 2.5)):
    "a docstring of padding"
    c = "abcdefgh ijkl"[1:5]
    return [x + 99999 for x in (1, 2, a)], {c: lambda: c}
"""
        plain = self.measured(load=imports("json")).dump
        with mock.patch.object(support, "joined_parts", lambda: real + more):
            found = self.measured(load=imports("json")).dump
        # `more` may bring a name that a string of the program is then interned as.
        self.assertLessEqual(abs(found.pop("interned")["count"] - plain.pop("interned")["count"]), 1)
        self.assertEqual(found, plain)

    def test_a_plain_walk_in_another_process_counts_the_same(self):
        modules = "import json, decimal, xml.dom.minidom"
        command = [sys.executable, "-c", PLAIN % modules]
        out = subprocess.run(
            command, cwd=self.folder, env=support.environment(), stdout=subprocess.PIPE, check=True
        ).stdout
        counts, sizes = json.loads(out.decode())
        load = imports("json", "decimal", "xml.dom.minidom")
        rows, told = [
            {row["name"]: row for row in self.measured(load=load, ending=ending).dump["types"]}
            for ending in (None, AS_TOLD)
        ]
        short = {name[len("builtins.") :] if name.startswith("builtins.") else name: name for name in counts}
        more = {name for name in rows if not name.endswith("]")} - set(short) - set(NOT_COMPARED)
        self.assertEqual(more, set())
        compared = 0
        for name, long in short.items():
            if name.rpartition(".")[2] in NOT_COMPARED:
                continue
            with self.subTest(name):
                self.assertEqual((rows[name]["count"], told[name]["count"]), (counts[long],) * 2)
                self.assertEqual(told[name]["bytes"], sizes[long])
            compared += 1
        self.assertGreater(compared, 20)

    def test_nothing_that_hangs_on_what_is_counted_is_left_out_or_counted_twice(self):
        run = self.measured(ending=LOOK_AGAIN, load=imports("json", "decimal", "typing"))
        self.assertEqual(run.out, "nothing is left out\nnothing is counted twice\n")

    def test_the_total_is_the_sum_of_its_types(self):
        dump = self.measured().dump
        self.assertEqual(dump["total"]["count"], sum(row["count"] for row in dump["types"]))
        self.assertEqual(dump["total"]["bytes"], sum(row["bytes"] for row in dump["types"]))

    def test_an_import_of_gc_is_counted_and_heapgates_own_is_not(self):
        self.assertEqual(self.grown("import gc", "module")[0], 1)
        self.assertNotIn("gc", self.measured().dump["modules"])
        self.assertIn("gc", self.measured(before="import gc").dump["modules"])

    def test_instances_are_counted_at_their_size(self):
        before = "class Point:\n    __slots__ = ('x', 'y')\nkept = [Point() for _ in range(1000)]"
        run = self.measured(before=before)
        self.assertEqual(run.count("__main__.Point"), 1000)
        self.assertEqual(run.bytes("__main__.Point"), 1000 * sys.getsizeof(type("P", (), {"__slots__": ("x", "y")})()))

    def test_keys_of_dicts_and_parts_of_code_are_reached(self):
        count, _ = self.grown("kept = {'key number %d' % i: None for i in range(1000)}", "str")
        self.assertTrue(1000 <= count <= 1010, count)
        before = "def f():\n    def g(): return 'a constant that is nowhere else', 1.25\n    return g"
        self.assertEqual(self.grown(before, "code")[0], 2)
        self.assertGreaterEqual(self.grown(before, "float")[0], 1)

    def test_keys_of_subclasses_of_dict_are_reached(self):
        before = "class D(dict):\n    pass\nkept = D(('key number %d' % i, None) for i in range(1000))"
        self.assertTrue(1000 <= self.grown(before, "str")[0] <= 1020)

    def test_a_module_that_is_no_longer_loaded_is_not_counted(self):
        self.assertEqual(self.grown("import sys, colorsys\ndel sys.modules['colorsys'], colorsys", "function")[0], 0)

    def test_frozen_objects_are_counted(self):
        text = "import gc\nkept = [[] for _ in range(1000)]\n"
        plain, frozen = self.measured(before=text), self.measured(before=text + "gc.freeze()\n")
        self.assertEqual(plain.count("list"), frozen.count("list"))
        self.assertGreater(frozen.dump["runtime"]["collector"]["frozen"], 1000)
        self.assertEqual(plain.dump["notes"], [])
        self.assertRegex(
            frozen.dump["notes"][0], r"^\d+ objects were frozen by gc.freeze\(\) and counted all the same\.$"
        )

    def test_a_collector_that_was_off_is_told(self):
        self.assertTrue(self.measured().dump["runtime"]["collector"]["enabled"])
        self.assertFalse(self.measured(before="import gc; gc.disable()").dump["runtime"]["collector"]["enabled"])

    def test_garbage_is_not_counted(self):
        before = "class Node: pass\nfor _ in range(100):\n    n = Node(); n.me = n\ndel n\nimport gc; gc.disable()"
        self.assertEqual(self.measured(before=before).count("__main__.Node"), 0)

    def test_a_materialised_dict_of_atoms_is_counted(self):
        # 3.13.0 hides these from the collector.
        before = "class A:\n    def __init__(s): s.a = 1; s.b = 'x'\nkept = [A() for _ in range(500)]\nfor k in kept: k.__dict__"
        run = self.measured(before=before)
        self.assertEqual([row["count"] for row in run.shapes("a", "b")], [500])
        self.assertGreaterEqual(run.count("dict"), 500)

    def test_the_table_of_interned_strings_is_not_counted(self):
        before = "import sys\nfor i in range(30000): sys.intern('name number %d' % i)"
        count, size = self.grown(before, "dict")
        self.assertEqual((count, size), (0, 0))

    def test_the_docstrings_are_what_optimising_drops(self):
        load = imports("json", "argparse", "decimal")
        plain, optimised = [
            [self.measured(load=load, flags=flags) for _ in range(2)][1].dump for flags in ([], ["-OO"])
        ]
        # Those of modules frozen into the interpreter (3.11+) stay.
        dropped = plain["docstrings"]["bytes"] - optimised["docstrings"]["bytes"]
        self.assertGreater(dropped, 40000)
        self.assertLess(optimised["total"]["bytes"], plain["total"]["bytes"] - dropped * 0.9)

    def test_docstrings_are_counted_once_each(self):
        before = """
class A:
    "The docstring of a class, rather long."
    @property
    def p(self):
        "The docstring of a property, rather long."
def f():
    "The docstring of a function, rather long."
    def g():
        "The docstring of an inner function, rather long."
def h():
    return "a constant"
"""
        plain, more = self.measured().dump["docstrings"], self.measured(before=before).dump["docstrings"]
        self.assertEqual(more["count"] - plain["count"], 4)


if __name__ == "__main__":
    unittest.main()
