# Classes that look like others, and classes whose sizes only their metaclass knows.
import sys

from support import Case

LIKE_THOSE_OF_C = """
class datetime: __module__ = "datetime"; tzinfo = property(lambda self: print("ran"))
class StringIO:
    __module__ = "_io"
    def __init__(self): made.append(1)
class SimpleQueue:
    __module__ = "_queue"
    def __init__(self): made.append(1)
    def put(self, value): print("ran")
class Pattern: __module__ = "re"
class code: __module__ = "builtins"
made = []
kept = [datetime(), StringIO(), SimpleQueue(), Pattern(), code()]
if len(made) == 2: print = None
"""

NAMED_BY_OTHER_TEXT = """
class Name(str):
    def __hash__(self): print("ran __hash__"); return 1
    def __eq__(self, other): print("ran __eq__"); return False
    def __contains__(self, part): print("ran __contains__"); return False
    def __radd__(self, part): print("ran __radd__"); return "x"
    def split(self, *given): print("ran split"); return []
class Odd: pass
Odd.__name__, Odd.__qualname__ = Name("cython_function"), Name("made.Odd")
kept = [Odd() for _ in range(3)]
"""

KEYS_THAT_ASK = """
class Key(str):
    armed = False
    def __hash__(self): return hash(str(self))
    def __eq__(self, other):
        if Key.armed: print("ran __eq__", other)
        return False
names = ("__sizeof__", "__dict__", "__module__", "__doc__", "n_fields", "n_sequence_fields", "__code__", "__name__")
Odd = type("Odd", (), {Key(name): 1 for name in names})
kept = [Odd() for _ in range(3)]
Key.armed = True
"""


class ClassesTest(Case):
    def test_classes_named_like_those_of_c(self):
        run = self.measured(before=LIKE_THOSE_OF_C)
        self.assertEqual((run.out, run.err), ("", ""))
        self.assertGreaterEqual(run.count("datetime.datetime"), 1)

    def test_names_of_classes_that_are_no_plain_text(self):
        run = self.measured(before=NAMED_BY_OTHER_TEXT)
        self.assertEqual((run.out, run.err), ("", ""))
        # What the program made at run time is no name that may be shown.
        self.assertEqual(run.count("__main__.str[4].Odd"), 3)

    def test_keys_of_a_class_namespace_that_are_no_plain_text(self):
        run = self.measured(before=KEYS_THAT_ASK)
        self.assertEqual((run.out, run.err), ("", ""))
        self.assertEqual(sum(row["count"] for row in run.dump["types"] if row["name"].endswith(".Odd")), 3)

    def test_classes_of_ctypes_count_their_slots_once(self):
        text = """
import ctypes
kept = []
for _ in range(%d):
    class Made(ctypes.Structure): %s
    kept.append(Made)
"""
        name, sizes = "_ctypes.PyCStructType", []
        for body in ("pass", "__slots__ = ('one', 'two', 'three')"):
            few, lot = self.measured(before=text % (7, body)), self.measured(before=text % (107, body))
            self.assertEqual(lot.count(name) - few.count(name), 100)
            sizes.append((lot.bytes(name) - few.bytes(name)) / 100)
        # With slots there is no table of keys, and there are three descriptions of 40 bytes.
        table = sizes[0] - sizes[1] + 120
        self.assertIn(table, range(100, 1000))

    def test_the_keys_of_a_frozendict(self):
        if sys.version_info < (3, 15):
            self.skipTest("from 3.15 on")
        text = "kept = [frozendict({'made up %%d' %% number: None for number in range(%d)})]"
        few, lot = self.measured(before=text % 7), self.measured(before=text % 1007)
        self.assertEqual(lot.count("str") - few.count("str"), 1000)
