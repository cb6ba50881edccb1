# That no code of the program runs while its heap is taken, whatever its classes define.
import sys
import unittest

from support import Case, imports

# Every special method of these tells that it ran.
HOSTILE = """
import sys
armed = False
def ran(what):
    if armed:
        sys.stderr.write("ran %s\\n" % what)
    return RuntimeError(what)

class Meta(type):
    def __getattribute__(cls, name):
        if armed: raise ran("metaclass __getattribute__ " + name)
        return type.__getattribute__(cls, name)
    def __hash__(cls):
        if armed: raise ran("metaclass __hash__")
        return type.__hash__(cls)
    def __eq__(cls, other):
        if armed: raise ran("metaclass __eq__")
        return cls is other
    def __instancecheck__(cls, other):
        raise ran("__instancecheck__")
    def __repr__(cls):
        raise ran("metaclass __repr__")

class Hostile(metaclass=Meta):
    def __sizeof__(self): raise ran("__sizeof__")
    def __hash__(self):
        if armed: raise ran("__hash__")
        return 1
    def __eq__(self, other):
        if armed: raise ran("__eq__")
        return self is other
    def __repr__(self): raise ran("__repr__")
    def __len__(self): raise ran("__len__")
    def __bool__(self): raise ran("__bool__")
    def __iter__(self): raise ran("__iter__")
    def __getattribute__(self, name):
        if armed: raise ran("__getattribute__ " + name)
        return object.__getattribute__(self, name)
    @property
    def __class__(self): raise ran("__class__")
    @property
    def __dict__(self): raise ran("__dict__")
    def __del__(self): pass

class HostileDict(dict):
    def keys(self): raise ran("keys")
    values = items = keys
    def __iter__(self): raise ran("dict __iter__")
    def __len__(self): raise ran("dict __len__")
    def __sizeof__(self): raise ran("dict __sizeof__")
    def __getitem__(self, key): raise ran("dict __getitem__")
    def __contains__(self, key): raise ran("dict __contains__")

class HostileTuple(tuple):
    def __hash__(self): raise ran("tuple __hash__")
    def __eq__(self, other): raise ran("tuple __eq__")
    def __iter__(self): raise ran("tuple __iter__")
    def __len__(self): raise ran("tuple __len__")

class HostileText(str):
    def __hash__(self):
        if armed: raise ran("str __hash__")
        return 1
    def __eq__(self, other):
        if armed: raise ran("str __eq__")
        return self is other
"""


class HazardTest(Case):
    def safe(self, text):
        run = self.measured(before=HOSTILE + text + "\narmed = True\n")
        self.assertEqual((run.err, run.out), ("", ""))
        return run

    def test_hostile_instances(self):
        run = self.safe("kept = [Hostile() for _ in range(100)]")
        self.assertEqual(run.count("__main__.Hostile"), 100)
        self.assertGreater(run.bytes("__main__.Hostile"), 100 * 40)

    def test_hostile_keys_and_items(self):
        run = self.safe("""
kept = [{Hostile(): 1, HostileText("x"): 2, 1: 3} for _ in range(10)]
more = [(h, h, 1) for h in [Hostile()] for _ in range(10)]
sets = [frozenset([Hostile()]), {Hostile()}]
texts = [(t, 1.5) for t in [HostileText("x")] for _ in range(10)]
nested = [((h,), frozenset((1,))) for h in [Hostile()] for _ in range(10)]
""")
        self.assertEqual(run.copies("(<__main__.Hostile>, <__main__.Hostile>, 1)"), 10)
        self.assertEqual(run.copies("(<__main__.HostileText>, 1.5)"), 10)
        self.assertEqual(run.copies("((<__main__.Hostile>,), frozenset({1}))"), 10)
        self.assertEqual(
            [row["count"] for row in run.shapes("<__main__.Hostile>", "<__main__.HostileText>", "1")], [10]
        )

    def test_hostile_classes_as_items(self):
        run = self.safe("kept = [(Hostile, 1) for _ in range(10)]; keys = [{Hostile: 1} for _ in range(10)]")
        self.assertEqual(run.copies("(<class '__main__.Hostile'>, 1)"), 10)
        self.assertEqual([row["count"] for row in run.shapes("<class '__main__.Hostile'>")], [10])

    def test_hostile_containers(self):
        run = self.safe(
            "kept = [HostileDict(a=Hostile()) for _ in range(10)] + [HostileTuple((1, 2)) for _ in range(10)]"
        )
        self.assertEqual((run.count("__main__.HostileDict"), run.count("__main__.HostileTuple")), (10, 10))
        self.assertGreaterEqual(run.bytes("__main__.HostileDict"), 10 * 200)

    def test_a_lying_size(self):
        run = self.safe("""
class Liar:
    def __sizeof__(self): return 10**9
class Negative(list):
    __sizeof__ = lambda self: -1
class Borrowed(list):
    __sizeof__ = str.upper
class Clearing(list):
    __sizeof__ = list.clear
kept = [Liar(), Negative([1] * 100), Borrowed([1] * 100), Clearing([1] * 100)]
""")
        self.assertLess(run.bytes("__main__.Liar"), 200)
        for name in ("Negative", "Borrowed", "Clearing"):
            self.assertTrue(800 < run.bytes("__main__." + name) < 1200, name)

    def test_a_lying_size_takes_nothing_off_the_true_one(self):
        run = self.measured(before="""
class Base: pass
class Liar(Base):
    def __sizeof__(self): return 1
class Slots(tuple):
    def __sizeof__(self): return 1
class True_(Base): pass
class TrueSlots(tuple): pass
kept = [(Liar(), True_(), Slots((1, 2)), TrueSlots((1, 2))) for _ in range(10)]
""")
        self.assertEqual(run.bytes("__main__.Liar"), run.bytes("__main__.True_"))
        self.assertEqual(run.bytes("__main__.Slots"), run.bytes("__main__.TrueSlots"))

    def test_weak_proxies_dead_and_alive(self):
        run = self.safe("""
import weakref
class Target: pass
alive = Target(); proxies = [(weakref.proxy(alive), 1) for _ in range(5)]
dead = weakref.proxy(Target()); keys = [(dead, 2) for _ in range(5)]
""")
        self.assertEqual(run.copies("(<weakref.ProxyType>, 2)") + run.copies("(<weakproxy>, 2)"), 5)

    def test_strange_modules_of_classes(self):
        run = self.safe("""
class Numbered: __module__ = 5
class Computed:
    @property
    def __module__(self): raise ran("__module__")
class Lazy(type(sys)):
    def __getattribute__(self, name): raise ran("module __getattribute__")
sys.modules["lazy"] = Lazy("lazy")
kept = [Numbered(), Computed()]
""")
        self.assertEqual((run.count("?.Numbered"), run.count("?.Computed")), (1, 1))
        self.assertIn("lazy", run.dump["modules"])

    def test_strange_entries_of_the_search_path_and_modules(self):
        self.safe("""
sys.path.append(Hostile()); sys.path.append(HostileText("/nowhere")); sys.argv.append(Hostile())
sys.modules["hostile"] = Hostile(); sys.modules[HostileText("strange")] = 1
sys.path_importer_cache["/nowhere"] = Hostile()
""")

    def test_a_replaced_environment(self):
        self.safe("import os\nos.environ = HostileDict(os.environ)\nsys.path = tuple(sys.path); sys.argv = None")

    def test_lazy_imports_stay_lazy(self):
        if sys.version_info < (3, 15):
            self.skipTest("3.15+")
        self.write({"shop.py": "lazy import colorsys, plistlib\nkept = 1\n"})
        run = self.measured(load=imports("shop"))
        self.assertEqual([name for name in run.dump["modules"] if name in ("colorsys", "plistlib")], [])

    def test_deep_nesting(self):
        run = self.safe("""
kept = []
for _ in range(2):
    t = ()
    for _ in range(100000): t = (t,)
    kept.append(t)
deep = frozenset([1])
for _ in range(10000): deep = frozenset([deep])
wide = [tuple((i, (i,)) for i in range(20000)) for _ in range(2)]
shared = (1,)
for _ in range(200): shared = (shared, shared)
""")
        groups = run.dump["tupleDuplicates"]["groups"]
        self.assertGreater(sum(row["copies"] for row in groups), 200000)

    def test_a_lone_surrogate_and_control_characters(self):
        run = self.measured(before="kept = [{'\\ud800': 1, 'a\\nb\\x00': 2, '\\u2028é': 3} for _ in range(9)]")
        self.assertEqual([row["count"] for row in run.shapes("\\ud800", "a\\nb\\x00", "\\u2028é")], [9])


if __name__ == "__main__":
    unittest.main()
