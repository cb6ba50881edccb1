# That objects which are odd, huge, broken off or nested without end are counted exactly, and stay as they are.
import sys
import unittest

from support import Case, imports


class OddObjectsTest(Case):
    def check(self, text, *expected):
        """`text` keeps `many` of something. Of 107 there are 100 more than of 7 of each (type, bytes of one)."""
        few, lot = self.measured(before="many = 7\n" + text), self.measured(before="many = 107\n" + text)
        self.assertEqual((few.out, few.err, lot.out, lot.err), ("", "", "", ""))
        for name, size in expected:
            grown = (lot.count(name) - few.count(name), lot.bytes(name) - few.bytes(name))
            self.assertEqual((name,) + grown, (name, 100, 100 * size))
        return few, lot

    def test_huge_numbers(self):
        text = "import sys\nkept = [10**100000 + number for number in range(many)]\n"
        self.check(text, ("int", sys.getsizeof(10**100000)))
        if hasattr(sys, "set_int_max_str_digits"):
            self.check(text + "sys.set_int_max_str_digits(640)\n", ("int", sys.getsizeof(10**100000)))

    def test_huge_numbers_as_keys_and_items_are_never_written_out(self):
        few, lot = self.check("kept = [({10**100000: 1, 'x': 1}, (10**100000, 'x')) for _ in range(many)]")
        self.assertEqual([run.copies("(int, 'x')") for run in (few, lot)], [7, 107])
        self.assertEqual([[row["count"] for row in run.shapes("int", "x")] for run in (few, lot)], [[7], [107]])

    def test_huge_texts(self):
        few, lot = self.check("kept = ['x' * 10**6 + str(number) for number in range(100, 100 + many)]\n")
        self.assertEqual(lot.count("str") - few.count("str"), 100)
        self.assertEqual(lot.bytes("str") - few.bytes("str"), 100 * (sys.getsizeof("") + 10**6 + 3))
        run = self.measured(before="kept = [('x' * 10**6 + str(number % 1), 1) for number in range(7)]")
        self.assertEqual(run.copies("(str[1000001], 1)"), 7)

    def test_numbers_that_are_equal_to_nothing_or_to_another(self):
        run = self.measured(before="""
values = [float(text) for text in ("nan", "-nan", "inf", "-inf", "0.0", "-0.0")]
kept = [(value, "item") for value in values for _ in range(7)]
keys = [{value: "value"} for value in values for _ in range(7)]
nans = [float("nan") for _ in range(9)]
many = [{nan: None for nan in nans} for _ in range(7)]
""")
        shown = {value: run.copies("(%s, 'item')" % value) for value in ("nan", "inf", "-inf", "0.0", "-0.0")}
        self.assertEqual(shown, {"nan": 14, "inf": 7, "-inf": 7, "0.0": 7, "-0.0": 7})
        keys = {value: sum(row["count"] for row in run.shapes(value)) for value in ("nan", "inf", "-inf")}
        self.assertEqual(keys, {"nan": 14, "inf": 7, "-inf": 7})
        self.assertEqual([row["count"] for row in run.shapes(*["nan"] * 9)], [7])

    def test_lone_surrogates_everywhere(self):
        run = self.measured(before=r"""
text = "\udc80"
Odd = type("Odd", (), {"\udc81": 1})
kept = [(text, b"\x80", "\ud800\udc00") for _ in range(7)], [{text: 1} for _ in range(7)]
import sys, types
sys.modules[text] = types.ModuleType(text)
""")
        groups = run.dump["tupleDuplicates"]["groups"]
        self.assertEqual([row["copies"] for row in groups if r"\udc80" in row["value"]], [7])
        self.assertEqual([row["count"] for row in run.shapes(r"\udc80")], [7])

    def test_generators_that_are_suspended(self):
        text = """
def numbers():
    yield 1
    raise SystemExit("ran on")
kept = [numbers() for _ in range(many)]
for generator in kept: next(generator)
del generator
"""
        few, lot = self.check(text)
        self.assertEqual(lot.count("generator") - few.count("generator"), 100)

    def test_coroutines_that_are_never_awaited_are_not_complained_of(self):
        text = """
async def wait(): raise SystemExit("ran")
async def steps(): yield 1
kept = [(wait(), steps()) for _ in range(many)]
"""
        few, lot = self.check(text)
        for name in ("coroutine", "async_generator"):
            self.assertEqual(lot.count(name) - few.count(name), 100)

    def test_frames_and_what_they_hold_by_a_traceback(self):
        text = """
class Held: __slots__ = ("a",)
class Failure(Exception): __slots__ = ()
def fail(depth):
    held = Held()
    if depth: fail(depth - 1)
    raise Failure
kept = []
for _ in range(many):
    try: fail(0)
    except Failure as error: kept.append(error)
"""
        few, lot = self.check(text, ("__main__.Held", sys.getsizeof(type("H", (), {"__slots__": ("a",)})())))
        self.assertEqual(lot.count("__main__.Failure") - few.count("__main__.Failure"), 100)
        # Of the failing function, and of the module: which is one frame.
        self.assertEqual(lot.count("traceback") - few.count("traceback"), 200)
        self.assertIn(lot.count("frame") - few.count("frame"), (100,))

    def test_groups_of_exceptions(self):
        if sys.version_info < (3, 11):
            self.skipTest("3.11+")
        text = "kept = [ExceptionGroup('a', [ValueError(1), ExceptionGroup('b', [KeyError()])]) for _ in range(many)]"
        few, lot = self.check(text)
        for name, number in (("ExceptionGroup", 200), ("ValueError", 100), ("KeyError", 100)):
            self.assertEqual((name, lot.count(name) - few.count(name)), (name, number))

    def test_instances_with_slots(self):
        text = """
class Two: __slots__ = ("a", "b")
class Three(Two): __slots__ = ("c",)
class Weak: __slots__ = ("__weakref__",)
kept = [(Two(), Three(), Weak()) for _ in range(many)]
for two, three, weak in kept: two.a = three.c = None
"""
        Two = type("Two", (), {"__slots__": ("a", "b")})
        Three = type("Three", (Two,), {"__slots__": ("c",)})
        Weak = type("Weak", (), {"__slots__": ("__weakref__",)})
        self.check(text, *[("__main__." + cls.__name__, sys.getsizeof(cls())) for cls in (Two, Three, Weak)])

    def test_kinds_of_dicts(self):
        text = """
import collections, types
kept = [
    (
        collections.OrderedDict(a=1), collections.defaultdict(list, a=1), collections.Counter("a"),
        collections.ChainMap(), types.MappingProxyType({"proxied": 1}), collections.UserDict(user=1)
    )
    for _ in range(many)
]
"""
        import collections

        few, lot = self.check(
            text,
            ("collections.OrderedDict", sys.getsizeof(collections.OrderedDict(a=1))),
            ("collections.defaultdict", sys.getsizeof(collections.defaultdict(list, a=1))),
            ("mappingproxy", sys.getsizeof(type.__dict__)),
        )
        # From 3.14 on it has room for attributes, which sys.getsizeof() leaves out.
        counters = [(run.count("collections.Counter"), run.bytes("collections.Counter")) for run in (few, lot)]
        self.assertEqual(counters[1][0] - counters[0][0], 100)
        self.assertGreaterEqual(counters[1][1] - counters[0][1], 100 * sys.getsizeof(collections.Counter("a")))
        # Subclasses of dict are no shapes; what a proxy and a UserDict hold is.
        self.assertEqual(
            [[row["count"] for row in run.shapes(key)] for run in (few, lot) for key in ("proxied", "user")],
            [[7], [7], [107], [107]],
        )

    def test_classes_with_odd_namespaces(self):
        text = """
import collections
class Meta(type):
    @classmethod
    def __prepare__(meta, name, bases): return collections.OrderedDict({5: "number", "extra": name})
    def __new__(meta, name, bases, namespace):
        return type.__new__(meta, name, bases, {key: value for key, value in namespace.items() if type(key) is str})
class Odd(metaclass=Meta): __slots__ = ()
class Changing(type):
    def mro(cls): return [cls, Odd, object]
class Changed(metaclass=Changing): __slots__ = ()
class Alone(type):
    def mro(cls): return [cls]
class NoBase(metaclass=Alone): pass
def made(): return Changing("Made", (), {"__slots__": ()})
kept = [made() for _ in range(many)], [Changed() for _ in range(many)], NoBase
"""
        few, lot = self.check(text, ("__main__.Changed", sys.getsizeof(type("C", (), {"__slots__": ()})())))
        self.assertEqual(lot.count("__main__.Changing") - few.count("__main__.Changing"), 100)
        self.assertEqual((few.count("__main__.Meta"), few.count("__main__.Alone")), (1, 1))

    def test_what_holds_itself(self):
        text = """
def circle():
    a, b = [None, None], {}
    t = (a, b)
    a[:] = a, t
    b["me"] = b; b["a"] = a
    return t
kept = {number: circle() for number in range(many)}
"""
        few, lot = self.check(text, ("tuple", sys.getsizeof((1, 2))), ("list", sys.getsizeof([1, 2])))
        self.assertEqual([row["count"] for row in lot.shapes("me", "a")], [107])

    def test_nests_deeper_than_any_stack(self):
        text = """
def deep(kind, times):
    value = kind()
    for _ in range(times): value = kind((value,))
    return value
def keyed(times):
    value = {}
    for _ in range(times): value = {"inner": value}
    return value
class Node: __slots__ = ("next",)
def chain(times):
    node = None
    for _ in range(times):
        new = Node(); new.next = node; node = new
    return node
kept = deep(tuple, %d), deep(list, %d), keyed(%d), chain(%d)
"""
        few, lot = self.measured(before=text % ((1000,) * 4)), self.measured(before=text % ((101000,) * 4))
        node = type("Node", (), {"__slots__": ("next",)})()
        for name, size in (
            ("tuple", sys.getsizeof((1,))),
            ("list", sys.getsizeof(list((1,)))),
            ("dict", sys.getsizeof({"inner": {}})),
            ("__main__.Node", sys.getsizeof(node)),
        ):
            grown = (lot.count(name) - few.count(name), lot.bytes(name) - few.bytes(name))
            self.assertEqual((name,) + grown, (name, 100000, 100000 * size))

    def test_objects_of_c_types_that_the_collector_cannot_follow(self):
        # None of these has a tp_traverse: what they hold is seen only where something else holds it.
        text = """
import array, mmap, zlib, struct, re, _random
kept = [
    (array.array("d", [0.0] * 100), zlib.compressobj(), bytearray(100), memoryview(b"some bytes"), range(10**6, 10**7))
    for _ in range(many)
]
"""
        import array

        few, lot = self.check(
            text,
            ("array.array", sys.getsizeof(array.array("d", [0.0] * 100))),
            ("bytearray", sys.getsizeof(bytearray(100))),
            ("memoryview", sys.getsizeof(memoryview(b"some bytes"))),
            ("range", sys.getsizeof(range(1))),
            ("zlib.Compress", sys.getsizeof(__import__("zlib").compressobj())),
        )
        self.assertEqual(lot.count("builtin_function_or_method"), few.count("builtin_function_or_method"))

    def test_lazy_imports_stay_lazy(self):
        if sys.version_info < (3, 15):
            self.skipTest("3.15+")
        self.write({"shop.py": "lazy import colorsys\nlazy from plistlib import load, dump as write\nkept = 1\n"})
        ending = """
def describe(heap, request, start, once=describe):
    told = once(request=request, heap=heap, start=start)
    names = {"colorsys", "plistlib"}
    told["notes"] = [sorted(names & set(sys.lazy_modules)), sorted(names & set(sys.modules))]
    return told
main(%s)
"""
        run = self.measured(load=imports("shop"), ending=ending)
        self.assertEqual(run.dump["notes"], [["colorsys", "plistlib"], []])
        self.assertEqual([name for name in run.dump["modules"] if name in ("colorsys", "plistlib")], [])
        few, lot = [
            self.measured(before="".join("lazy import colorsys as name%d\n" % number for number in range(many)))
            for many in (7, 107)
        ]
        self.assertEqual(lot.count("lazy_import") - few.count("lazy_import"), 100)


if __name__ == "__main__":
    unittest.main()
