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
kept = [{h: 1, t: 2, 1: 3} for h, t in [(Hostile(), HostileText("x"))] for _ in range(10)]
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
        self.assertLess(run.bytes("__main__.Liar"), 1000)
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

    def test_every_way_to_lie_about_a_size(self):
        ways = {
            "Raises": "def __sizeof__(self): raise ran('__sizeof__')",
            "Ends": "def __sizeof__(self): raise SystemExit(5)",
            "Negative": "def __sizeof__(self): return -1",
            "Small": "def __sizeof__(self): return 0",
            "Huge": "def __sizeof__(self): return 10 ** 30",
            "Text": "def __sizeof__(self): return '8'",
            "Fraction": "def __sizeof__(self): return 1e9",
            "True_": "def __sizeof__(self): return True",
            "Absent": "__sizeof__ = None",
            "Static": "__sizeof__ = staticmethod(lambda: ran('__sizeof__'))",
            "Computed": "__sizeof__ = property(lambda self: ran('__sizeof__'))",
            "Called": "__sizeof__ = Caller()",
            "OfAll": "__sizeof__ = object.__sizeof__",
            "Plain": "pass",
        }
        text = "class Caller:\n    def __call__(self, *given): raise ran('__sizeof__')\n"
        text += "".join("class %s(Base):\n    %s\n" % way for way in ways.items())
        for base in "object", "list", "tuple", "dict", "str", "int", "BaseException":
            with self.subTest(base):
                run = self.safe(
                    "class Base(%s): pass\n%skept = [cls() for cls in Base.__subclasses__() for _ in range(7)]" % (base, text)
                )
                told = {name: (run.count("__main__." + name), run.bytes("__main__." + name)) for name in ways}
                size = run.bytes("__main__.Plain")
                self.assertGreater(size, 7 * tuple.__itemsize__)
                # The one that borrows another's `__sizeof__` is C code of that name: what it says is believed.
                del told["OfAll"]
                self.assertEqual(told, {name: (7, size) for name in told})

    def test_a_size_of_classes_themselves(self):
        run = self.safe("""
class Plain(type): pass
class Liar(type):
    def __sizeof__(cls): raise ran("__sizeof__ of a class")
plain = [Plain("Same", (), {}) for _ in range(7)]
liars = [Liar("Same", (), {}) for _ in range(7)]
""")
        self.assertEqual(run.count("__main__.Liar"), 7)
        self.assertEqual(run.bytes("__main__.Liar"), run.bytes("__main__.Plain"))

    def test_metaclasses_that_answer_for_their_classes(self):
        run = self.safe("""
names = ["__doc__", "__module__", "__name__", "__mro__", "__dict__", "__bases__", "__flags__", "__class__"]
names += ["__sizeof__", "__dictoffset__", "__basicsize__", "__itemsize__", "__abstractmethods__", "__annotations__"]
def answer(name):
    def tell(cls):
        if armed: raise ran("metaclass " + name)
        return type.__dict__[name].__get__(cls)
    return property(tell)
Answering = type("Answering", (type,), {name: answer(name) for name in names})
class Answered(metaclass=Answering): __slots__ = ("a",)
kept = [Answered() for _ in range(7)], {Answered: 1}, [(Answered, 1) for _ in range(7)]
""")
        size = sys.getsizeof(type("Answered", (), {"__slots__": ("a",)})())
        self.assertEqual((run.count("__main__.Answered"), run.bytes("__main__.Answered")), (7, 7 * size))
        self.assertEqual(run.copies("(<class '__main__.Answered'>, 1)"), 7)

    def test_attributes_that_are_not_there(self):
        run = self.safe("""
class Asked:
    __slots__ = ("a",)
    def __getattr__(self, name): raise ran("__getattr__ " + name)
class Described:
    __slots__ = ()
    def __get__(self, instance, owner=None): raise ran("__get__")
    def __set_name__(self, owner, name): pass
class Owner:
    __slots__ = ()
    name = Described(); __doc__ = Described(); __wrapped__ = Described()
kept = [Asked() for _ in range(7)], [(Asked, 1) for _ in range(7)], [{one: 1} for one in [Asked()] for _ in range(7)], Owner()
""")
        size = sys.getsizeof(type("Asked", (), {"__slots__": ("a",)})())
        self.assertEqual((run.count("__main__.Asked"), run.bytes("__main__.Asked")), (8, 8 * size))
        self.assertEqual([row["count"] for row in run.shapes("<__main__.Asked>")], [7])

    def test_checks_for_instances_and_subclasses(self):
        run = self.safe("""
import abc
class Checked(abc.ABC):
    @classmethod
    def __subclasshook__(cls, other):
        if armed: raise ran("__subclasshook__")
        return NotImplemented
class Instance(Checked): __slots__ = ()
kept = [Instance() for _ in range(7)], [(Instance(), 1) for _ in range(7)]
""")
        self.assertEqual(run.count("__main__.Instance"), 14)

    def test_an_order_of_resolution_that_changes_later(self):
        run = self.safe("""
class Meta(type):
    def mro(cls):
        if armed: ran("mro")
        return [cls] if lost else type.mro(cls)
lost = False
class First: __slots__ = ()
class Second: __slots__ = ()
class Changed(First, metaclass=Meta): __slots__ = ()
class Alone(metaclass=type("AloneMeta", (type,), {"mro": lambda cls: [cls]})): __slots__ = ()
kept = [Changed() for _ in range(7)], Alone
Changed.__bases__ = (Second,)
""")
        size = sys.getsizeof(type("Changed", (), {"__slots__": ()})())
        self.assertEqual((run.count("__main__.Changed"), run.bytes("__main__.Changed")), (7, 7 * size))

    def test_attributes_of_functions_and_docstrings(self):
        self.safe("""
def function(): pass
function.__doc__ = Hostile(); function.__module__ = Hostile(); function.__defaults__ = (Hostile(),)
function.__kwdefaults__ = {"a": Hostile()}; function.__annotations__ = {"a": Hostile()}
function.__dict__["__wrapped__"] = Hostile()
class Documented: __doc__ = Hostile()
class Subtext: __doc__ = HostileText("text")
""")

    def test_modules_with_attributes_of_any_kind(self):
        run = self.safe("""
import types
for name, attributes in {
    "cleared": None,
    "numbered": {"__name__": 5, "__file__": 6, "__path__": 7, "__spec__": 8, "__doc__": 9},
    "hostile": dict.fromkeys(["__name__", "__file__", "__path__", "__spec__", "__doc__", "__cached__", "__loader__"], Hostile()),
    "subtext": {"__file__": HostileText("/nowhere/subtext.py"), "__name__": HostileText("subtext")},
    "absent": {"__file__": "/nowhere/absent.py"},
    "binary": {"__file__": sys.executable},
    "folder": {"__file__": "/"},
    "nul": {"__file__": "a\\0b.py"},
    "surrogate": {"__file__": "/nowhere/\\udc80.py"},
    "data": {"__file__": "/dev/null/x.py"},
}.items():
    module = sys.modules[name] = types.ModuleType(name)
    if attributes is None: module.__dict__.clear()
    else: module.__dict__.update(attributes)
    module.__dict__[Hostile()] = module.__dict__[HostileText("text")] = 1
del name, attributes, module
""")
        self.assertEqual(len(run.dump["modules"]), len(self.safe("import types").dump["modules"]) + 10)
        self.assertEqual(run.count("__main__.Hostile"), 1 + 10)

    def test_modules_that_are_not_there_any_more(self):
        for text in (
            "del sys.modules['__main__']",
            "sys.modules['__main__'] = Hostile()",
            "sys.modules['gc'] = Hostile()",
            "sys.modules['gc'] = None",
            "sys.modules['_ctypes'] = sys.modules['importlib.metadata'] = None",
            "sys.modules['_signal'] = None",
            "sys.modules = dict(sys.modules)",
        ):
            with self.subTest(text):
                self.assertGreater(self.safe(text).dump["total"]["count"], 5000)

    def test_replaced_builtins_and_imports(self):
        self.safe("""
import builtins
def watched(function):
    def call(*given, **named):
        if armed: ran("builtin " + function.__name__)
        return function(*given, **named)
    return call
for name in ("len", "map", "sorted", "any", "all", "open", "zip", "id", "sum", "hasattr", "getattr", "__import__", "exec"):
    setattr(builtins, name, watched(getattr(builtins, name)))
class Finder:
    def find_spec(self, *given):
        if armed: ran("finder")
    find_module = find_spec
sys.meta_path.insert(0, Finder())
del name
""")


if __name__ == "__main__":
    unittest.main()
