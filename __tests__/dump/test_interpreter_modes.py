# That every way to start and to set an interpreter is measured, or refused, and that its reader is told what it means.
import os
import subprocess
import sys
import unittest

import support
from support import WITHOUT_ENVIRONMENT, Case, imports

KEPT = """
class Order:
    "A docstring of an order."
    __slots__ = ("number",)
    def total(self):
        "A docstring of a total."
        assert self
        return 1
kept = [Order() for _ in range(700)]
"""

MODES = [["-O"], ["-OO"], ["-B"], ["-S"], ["-s"], ["-u"], ["-bb"], ["-X", "dev"], ["-X", "utf8"]]
MODES += [["-X", "no_debug_ranges"], ["-P"]] if sys.version_info >= (3, 11) else []
MODES += [["-X", "frozen_modules=off"]] if sys.version_info >= (3, 11) else []

RANDOM_SEED = (
    "The hash seed was random, because %s; sets are then in another order each time, and what the program makes in that "
    "order, or of it, can differ from run to run."
)

# Boot lines see an interpreter that says so of itself.
PRETENDING = """
import sys
sys.implementation.name = %r
exec(open(%r).read())
"""

OLDER = [os.path.expanduser("~/.pyenv/versions/%s/bin/python" % version) for version in ("2.7.18", "3.6.15", "3.7.16")]


def boot(command, folder):
    """Exit status, standard output and error of the boot line, which nobody gives a text on descriptor 3."""
    process = subprocess.Popen(
        command, cwd=folder, env=support.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, err = process.communicate(timeout=60)
    return process.returncode, out.decode(), err.decode()


class ModeTest(Case):
    def test_every_mode_counts_the_same_objects_of_the_program_and_repeats(self):
        size = sys.getsizeof(type("Order", (), {"__slots__": ("number",)})())
        for flags in MODES + [[flag] for flag in WITHOUT_ENVIRONMENT]:
            with self.subTest(flags):
                if flags[0] in ("-O", "-OO", "-X"):
                    self.measured(before=KEPT, flags=flags)  # leaves byte code of its own behind
                first, second = self.measured(before=KEPT, flags=flags), self.measured(before=KEPT, flags=flags)
                self.assertEqual((first.out, first.err), ("", ""))
                self.assertEqual((first.count("__main__.Order"), first.bytes("__main__.Order")), (700, 700 * size))
                self.assertEqual(first.dump["total"], second.dump["total"])

    def test_optimising_drops_docstrings_and_nothing_else_does(self):
        text = KEPT + "del kept\n"
        plain = self.measured(load=imports(), before="").dump["docstrings"]["count"]
        for flags, count in ([], 2), (["-O"], 2), (["-OO"], 0):
            with self.subTest(flags):
                without = self.measured(flags=flags).dump["docstrings"]["count"]
                self.assertEqual(self.measured(before=text, flags=flags).dump["docstrings"]["count"] - without, count)
        self.assertGreater(plain, 100)

    def test_a_random_hash_seed_is_told_with_its_cause(self):
        ways = [([], "PYTHONHASHSEED names no number")]
        ways += [([flag], "-I and -E ignore PYTHONHASHSEED") for flag in WITHOUT_ENVIRONMENT]
        for flags, cause in ways:
            with self.subTest(flags):
                dump = self.measured(flags=flags, env={"PYTHONHASHSEED": "random"}).dump
                self.assertEqual((dump["runtime"]["hashSeed"], dump["notes"]), ("random", [RANDOM_SEED % cause]))
        for seed in ("0", "7"):
            self.assertEqual(self.measured(env={"PYTHONHASHSEED": seed}).dump["notes"], [])

    def test_a_locale_is_no_flag_but_a_variable_that_asks_for_utf8_is(self):
        def flags(*given, **env):
            return self.measured(flags=given, env=env).dump["runtime"]["flags"]

        plain = flags(LC_ALL="C.UTF-8")
        self.assertEqual(flags(LC_ALL="C"), plain)
        self.assertEqual(flags(LC_ALL="", LANG=""), plain)
        self.assertEqual(flags(PYTHONUTF8="1"), sorted(plain + ["-X utf8"]))
        self.assertEqual(flags("-X", "utf8=0"), sorted(plain + ["-X utf8=0"]))
        for flag in WITHOUT_ENVIRONMENT:
            self.assertNotIn("-X utf8", flags(flag, PYTHONUTF8="1"))

    def test_settings_of_the_collector_change_no_count(self):
        settings = {
            "off": "gc.disable()",
            "never": "gc.set_threshold(0)",
            "always": "gc.set_threshold(1, 1, 1)",
            "frozen": "gc.freeze()",
        }
        text = "import gc\n%s\nclass Node: pass\nfor _ in range(100):\n    node = Node(); node.me = node\ndel node\n"
        text += "kept = [[number] for number in range(1000, 1700)]\n"
        plain = self.measured(before=text % "")
        self.assertEqual(plain.count("__main__.Node"), 0)
        for name, setting in settings.items():
            with self.subTest(name):
                run = self.measured(before=text % setting)
                self.assertEqual(run.count("__main__.Node"), 0)
                for kind in ("list", "dict", "tuple", "function", "type", "int"):
                    self.assertEqual((kind, run.count(kind)), (kind, plain.count(kind)))

    def test_another_interpreter_in_the_process_is_told(self):
        text = """
import sys
try: import _interpreters as interpreters
except ImportError: import _xxsubinterpreters as interpreters
made = [interpreters.create() for _ in range(%d)]
for one in made:
    getattr(interpreters, "exec" if sys.version_info >= (3, 13) else "run_string")(one, "class Inner: pass")
"""
        seen = "were counted, too" if sys.version_info < (3, 9) else "were not counted"
        self.assertEqual(self.measured(before=text % 0).dump["notes"], [])
        one, two = self.measured(before=text % 1), self.measured(before=text % 2)
        self.assertEqual(one.dump["notes"], ["The program runs 1 other interpreter, whose objects %s." % seen])
        self.assertEqual(two.dump["notes"], ["The program runs 2 other interpreters, whose objects %s." % seen])
        if sys.version_info >= (3, 9):
            # A new one alone has thousands.
            self.assertLess(two.dump["total"]["count"] - one.dump["total"]["count"], 1000)

    def test_looking_for_interpreters_runs_nothing_of_the_program(self):
        text = """
import sys, types
def list_all(): print("ran")
for name in ("_interpreters", "_xxsubinterpreters"):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].list_all = list_all
"""
        run = self.measured(before=text)
        self.assertEqual((run.out, run.dump["notes"]), ("", []))


class RefusedTest(Case):
    def test_a_free_threaded_build_is_refused(self):
        for saying in (
            "sys.version = '3.13.0 experimental free-threading build (main, Oct  7 2024) [GCC 12.2.0]'",
            "sys.version = '3.14.0 free-threading build (main, Oct  7 2025) [Clang 18]'",
            "sys.abiflags = 't'",
            "sys.abiflags = 'td'",
        ):
            with self.subTest(saying):
                run = support.run(ending=saying + "\nmain(%s)\n", before="print('ran')")
                self.assertEqual((run.status, run.out, run.dump), (97, "", None))
                self.assertRegex(run.err, r"^heapgate: python 3\.\d+\.\d+\S* \(free-threaded\) is not supported\n$")

    def test_a_build_with_the_lock_is_not(self):
        for saying in ("sys.abiflags = ''", "sys.abiflags = 'd'"):
            self.assertEqual(support.run(ending=saying + "\nmain(%s)\n").status, 0)

    def test_another_implementation_is_refused_without_a_look_at_the_program(self):
        # What is imported for the message would come from the working directory.
        self.write({"platform.py": "print('ran')\n"})
        path = os.path.join(support.PARTS_FOLDER, "boot.txt")
        version = sys.version.split()[0]
        for name, shown in (("pypy", "PyPy"), ("graalpy", "graalpy"), ("rustpython", "rustpython")):
            with self.subTest(name):
                status, out, err = boot([sys.executable, "-c", PRETENDING % (name, path)], self.folder)
                self.assertEqual((status, out), (97, ""))
                self.assertEqual(err, "heapgate: python %s (%s) is not supported\n" % (version, shown))

    def test_an_older_one_is_refused(self):
        self.write({"platform/__init__.py": ""})
        found = [path for path in OLDER if os.path.exists(path)]
        if not found:
            self.skipTest("there is none")
        for path in found:
            for flags in [[], ["-O"], ["-S"]] + [[flag] for flag in WITHOUT_ENVIRONMENT[:1]]:
                with self.subTest(path=path, flags=flags):
                    command = [path] + flags + ["-c", support.read_text("boot.txt").strip()]
                    status, out, err = boot(command, self.folder)
                    self.assertEqual((status, out), (97, ""))
                    version = path.split(os.sep)[-3]
                    self.assertEqual(err, "heapgate: python %s (CPython) is not supported\n" % version)


if __name__ == "__main__":
    unittest.main()
