# That nothing which the program put in the place of the library's own is asked, once its heap is looked at.
import sys
import unittest

from support import Case
from test_hazards import HOSTILE

# What the program has put in place of a function, and what it is for.
WATCHED = """
def watched(function):
    def call(*given, **named):
        if armed: ran("replaced " + function.__name__)
        return function(*given, **named)
    return call
"""


class ReplacedTest(Case):
    def safe(self, text):
        run = self.measured(before=HOSTILE + WATCHED + text + "\narmed = True\n")
        self.assertEqual((sorted(set(run.err.split("\n"))), run.out), ([""], ""))
        return run

    def test_modules_of_the_library(self):
        for name in ("os", "warnings", "_ctypes", "ctypes", "re", "importlib", "importlib.metadata", "email", "marshal"):
            with self.subTest(name):
                self.safe("sys.modules[%r] = Hostile()" % name)

    def test_the_ways_of_import(self):
        self.safe("""
def hook(path):
    if armed: ran("path hook")
    raise ImportError
sys.path_hooks.insert(0, hook)
sys.path_importer_cache.clear()
""")
        self.safe("sys.path_importer_cache = sys.path_hooks = sys.meta_path = None")

    def test_functions_of_sys(self):
        plain = self.safe("")
        run = self.safe("for name in ('getsizeof', 'setswitchinterval', 'settrace', 'setprofile'): setattr(sys, name, watched(getattr(sys, name)))")
        self.assertLess(abs(run.dump["total"]["bytes"] - plain.dump["total"]["bytes"]), 5000)

    def test_functions_of_the_collector(self):
        if sys.version_info < (3, 10):
            self.skipTest("3.10+: older ones have the module only once")
        self.safe("""
import gc
for name in ("collect", "get_objects", "get_referents", "is_tracked", "disable", "unfreeze"):
    setattr(gc, name, watched(getattr(gc, name)))
""")

    def test_constants_of_code_that_are_no_plain_text(self):
        # Unlike the compiler, code.replace() takes subclasses.
        self.safe("""
if hasattr(sys._getframe().f_code, "replace"):
    def function(): return "constant"
    class Name(str):
        def __hash__(self):
            if armed: raise ran("__hash__")
            return str.__hash__(self)
        def __eq__(self, other):
            if armed: raise ran("__eq__")
            return str.__eq__(self, other)
    kept = function.__code__.replace(co_filename=Name("nowhere.py"), co_name=Name("name"), co_consts=(Name("x"), Hostile()))
""")

    def test_the_collectors_reports(self):
        text = "import gc\ngc.set_debug(gc.%s)\nclass Node: pass\nfor _ in range(50):\n    node = Node(); node.me = node\ndel node\n"
        for flag in ("DEBUG_STATS", "DEBUG_COLLECTABLE", "DEBUG_UNCOLLECTABLE", "DEBUG_SAVEALL"):
            with self.subTest(flag):
                self.assertEqual(self.safe(text % flag).count("__main__.Node"), 0)


class HalfBuiltTest(Case):
    def test_a_tuple_that_another_thread_is_filling(self):
        # Up to 3.13 the collector shows it, with empty places: reading one of them ends the process.
        run = self.measured(before="""
import threading, time
started = threading.Barrier(8)
def slowly():
    for number in range(5): yield "item"
    started.wait()
    while True: time.sleep(60)
threads = [threading.Thread(target=tuple, args=(slowly(),), daemon=True) for _ in range(7)]
for thread in threads: thread.start()
started.wait()
kept = [tuple(["item"] * 5 + [None]) for _ in range(9)]
""")
        self.assertEqual(run.count("generator") - self.measured(before="import threading, time").count("generator"), 7)
        self.assertEqual(run.copies("('item', 'item', 'item', 'item', 'item', None)"), 9)
        self.assertEqual(run.err, "")


if __name__ == "__main__":
    unittest.main()
