# What the program sees of heapgate when it starts: nothing.
import os
import subprocess
import sys
import unittest

import support
from support import WITHOUT_ENVIRONMENT, Case, imports, script

SEEN = """
import sys
def seen():
    main = sys.modules["__main__"]
    names = {k: type(v).__name__ for k, v in vars(main).items() if k not in ("seen", "sys")}
    return [names, sys.argv, sys.path[:1], sorted(sys.modules), main.__name__, main.__package__, main.__spec__]
"""


def plain(arguments, folder):
    command = [sys.executable] + arguments
    return subprocess.run(
        command, cwd=folder, env=support.environment(), stdout=subprocess.PIPE, check=True
    ).stdout.decode()


class StartTest(Case):
    def test_an_import_finds_what_it_finds_under_dash_c(self):
        text = SEEN + "print(seen())"
        self.write({"look.py": ""})
        expected = plain(["-c", text], self.folder)
        self.assertEqual(self.measured(before=text, load=imports("sys")).out, expected)

    def test_a_script_finds_what_it_finds_under_python(self):
        self.write(
            {"tools/boot.py": SEEN + 'print(seen(), __file__, __loader__.path, globals().get("__cached__", "none"))\n'}
        )
        os.symlink(os.path.join("tools", "boot.py"), os.path.join(self.folder, "linked.py"))
        for path in ("tools/boot.py", "./tools/boot.py", "linked.py", os.path.join(self.folder, "tools", "boot.py")):
            with self.subTest(path):
                self.assertEqual(self.measured(load=script(path)).out, plain([path], self.folder))

    def test_a_script_without_site_or_isolated_finds_its_path(self):
        self.write({"tools/boot.py": "import sys; print(sys.path[0], sorted(sys.modules))\n"})
        for flag in ["-S"] + WITHOUT_ENVIRONMENT:
            with self.subTest(flag):
                expected = plain([flag, "tools/boot.py"], self.folder)
                self.assertEqual(self.measured(flags=[flag], load=script("tools/boot.py")).out, expected)

    def test_the_working_directory_stays(self):
        self.write({"tools/boot.py": "import os; print(os.getcwd())\n"})
        self.assertEqual(self.measured(load=script("tools/boot.py")).out.strip(), self.folder)

    def test_a_script_may_declare_its_encoding(self):
        with open(os.path.join(self.folder, "boot.py"), "wb") as file:
            file.write("# -*- coding: latin-1 -*-\nprint(ascii('\xe4'))\n".encode("latin-1"))
        self.assertEqual(self.measured(load=script("boot.py")).out.strip(), r"'\xe4'")

    def test_what_the_compiler_runs_itself_is_not_the_program(self):
        # An identifier beyond ASCII imports unicodedata, an encoding its codec, a doubtful escape shows a warning.
        texts = ["\u00e9 = 'seen'\nprint(ascii(\u00e9))\n", "# -*- coding: cp1252 -*-\nprint('seen')\n", "x = '\\d'\nprint('seen')\n"]
        for text in texts:
            with self.subTest(text):
                self.write({"boot.py": text})
                self.assertIn("seen", self.measured(load=script("boot.py")).out)
        self.assertIn("seen", self.measured(before="\u00e9 = 'seen'; print(\u00e9)").out)

    def test_functions_know_the_file_they_came_from(self):
        self.write(
            {
                "boot.py": "def f():\n    return lambda: 1\nprint(f.__code__.co_filename == __file__ == f().__code__.co_filename)\n"
            }
        )
        self.assertEqual(self.measured(load=script("boot.py")).out.strip(), "True")

    def test_original_arguments_do_not_show_the_boot_line(self):
        if sys.version_info < (3, 10):
            self.skipTest("3.10+")
        self.write({"boot.py": "import sys; print(sys.orig_argv[1:])\n"})
        self.assertEqual(self.measured(flags=["-B"], load=script("boot.py")).out.strip(), "['-B', 'boot.py']")
        run = self.measured(before="import sys; print(sys.orig_argv[1:])", load=imports("json", "csv"))
        self.assertEqual(run.out.strip(), "['-c', 'import json; import csv']")

    def test_descriptor_3_is_closed(self):
        run = self.measured(before="import os\ntry:\n    os.fstat(3)\nexcept OSError: print('closed')")
        self.assertEqual(run.out.strip(), "closed")

    def test_before_import_and_after_share_main(self):
        self.write({"shop/__init__.py": "", "shop/wsgi.py": "def warm_up(): print('warm')\n"})
        run = self.measured(
            before="greeting = 1", load=imports("shop.wsgi"), after="shop.wsgi.warm_up(); print(greeting)"
        )
        self.assertEqual(run.out.split(), ["warm", "1"])

    def test_every_flag_that_changes_the_start_works(self):
        for flags in (
            ["-S"],
            *[[flag] for flag in WITHOUT_ENVIRONMENT],
            ["-O"],
            ["-OO"],
            ["-B"],
            ["-bb"],
            ["-W", "error"],
            ["-X", "importtime"],
            ["-X", "dev"],
        ):
            with self.subTest(flags):
                self.assertGreater(self.measured(flags=flags).dump["total"]["count"], 1000)

    def test_nothing_is_said_by_a_run_that_went_well(self):
        for flags in ([], ["-X", "dev"], ["-bb"]):
            run = self.measured(flags=flags, load=imports("json"))
            self.assertEqual((run.out, run.err, run.left), ("", "", []))

    def test_an_interpreter_that_is_too_old_is_refused(self):
        old = next((path for path in os.environ.get("HEAPGATE_OLD_PYTHONS", "").split(os.pathsep) if path), None)
        if old is None:
            self.skipTest("HEAPGATE_OLD_PYTHONS names none")
        run = support.run(python=old)
        self.assertEqual((run.status, run.dump), (97, None))
        self.assertRegex(run.err, r"^heapgate: python [23]\.\d+\.\d+ \(CPython\) is not supported\n$")

    def test_a_free_threaded_build_is_refused(self):
        run = support.run(ending="def is_free_threaded(): return True\nmain(%s)\n")
        self.assertEqual((run.status, run.dump), (97, None))
        self.assertRegex(run.err, r"^heapgate: python \S+ \(free-threaded\) is not supported\n$")


if __name__ == "__main__":
    unittest.main()
