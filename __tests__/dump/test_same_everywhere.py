# That the same program has the same heap, wherever and however it is started, and what exactly moves it.
import glob
import os
import pty
import stat
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

import support
from support import Case, gated, imports, script

# A program of the standard library that asks for where it is, who runs it and in which language.
FILES = {
    "shop/__init__.py": "",
    "shop/wsgi.py": """
import argparse, getpass, gettext, json, locale, shutil, site, tempfile, time
place = __file__
class Order:
    def __init__(self): self.number = self.price = 1
orders = [Order() for _ in range(100)]
""",
    "boot.py": "import shop.wsgi\n",
}

PLAIN = {"PATH": os.environ.get("PATH", ""), "HOME": "/home/user", "USER": "user", "LANG": "C.UTF-8", "TZ": "UTC"}
PLAIN.update({name: os.environ[name] for name in ("PYTHONHOME",) if name in os.environ})

# Each beside, or in the place of, the variables above.
VARIABLES = [
    {"HOME": "/home/abcd", "USER": "another", "LOGNAME": "another"},
    {"LANG": "C"},
    {"LANG": "", "TZ": "Etc/UTC"},
    {"LC_ALL": "C.UTF-8", "LANGUAGE": "de:en", "LC_MESSAGES": "de_DE"},
    {
        **{"TERM": "xterm-256color", "COLORTERM": "truecolor", "COLUMNS": "200", "LINES": "50", "NO_COLOR": "1"},
        **{"CI": "true", "GITHUB_ACTIONS": "true", "RUNNER_OS": "Linux", "GITHUB_SHA": "0" * 40, "SHLVL": "7"},
        **{"TMPDIR": "/var/tmp", "PATH": PLAIN["PATH"] + os.pathsep + "/nowhere" * 100, "PWD": "/nowhere"},
        **{"VIRTUAL_ENV": "/nowhere", "CONDA_PREFIX": "/nowhere", "PYTHONPATH": "/nowhere", "SHELL": "/bin/zsh"},
    },
    {"VARIABLE%d" % number: "x" * number for number in range(300)},
]

# What a shell does before it turns into the interpreter.
SURROUNDINGS = [
    "umask 077; ulimit -n 64; ulimit -c 0; renice -n 10 -p $$ >/dev/null",
    "umask 000; exec 7</dev/null 8</dev/null 9</dev/null; trap '' INT TERM HUP",
]

INTERPRETER = """#!/bin/sh
%s
exec %s "$@"
"""


def plain_environment(extra):
    return {**PLAIN, "PYTHONHASHSEED": "0", **(extra or {})}


def warm(folder, load=imports("shop.wsgi")):
    """A checkout with byte code, and the heap there."""
    support.write_files(folder, FILES)
    heap(folder, load)
    return folder, heap(folder, load)


def heap(folder, load=imports("shop.wsgi"), **changes):
    with mock.patch.object(support, "environment", plain_environment):
        return gated(support.measured(folder=folder, load=load, **changes).dump)


def kinds(heap):
    return {row["name"]: (row["count"], row["bytes"]) for row in heap["types"]}


def growth(old, new):
    """Type -> how many more, and bytes more, where any."""
    old, new = kinds(old), kinds(new)
    grown = {}
    for name in set(old) | set(new):
        (count, size), (new_count, new_size) = old.get(name, (0, 0)), new.get(name, (0, 0))
        if (count, size) != (new_count, new_size):
            grown[name] = (new_count - count, new_size - size)
    return grown


class SameTest(Case):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.root = os.path.realpath(cls.place.name)
        cls.shared, cls.plain = warm(os.path.join(cls.root, "one"))

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def test_another_checkout(self):
        folder, two = warm(os.path.join(self.root, "two"))
        self.assertEqual(two, self.plain)
        os.utime(os.path.join(folder, "shop", "wsgi.py"), (1000000000, 1000000000))
        heap(folder)
        self.assertEqual(heap(folder), self.plain)

    def test_another_checkout_of_a_script(self):
        load = script("boot.py")
        one, two = heap(self.shared, load), warm(os.path.join(self.root, "abc"), load)[1]
        self.assertEqual(one, two)

    def test_a_longer_path_adds_its_length_to_the_strings_that_hold_it(self):
        _, ten = warm(os.path.join(self.root, "one" + "x" * 10))
        _, twenty = warm(os.path.join(self.root, "one" + "x" * 20))
        first, second = growth(self.plain, ten), growth(ten, twenty)
        self.assertEqual((list(first), first), (["str"], second))
        count, size = first["str"]
        # Of the two modules that are loaded from there: their file, byte code and code, by the version.
        self.assertEqual((count, size % 10, 20 <= size <= 100), (0, 0, True))

    def test_a_home_of_another_length(self):
        # It is in site.USER_BASE and site.USER_SITE, which count as environment.
        longer = heap(self.shared, env={"HOME": PLAIN["HOME"] + "x" * 10})
        self.assertEqual(growth(self.plain, longer), {})

    def test_a_time_zone_moves_two_numbers(self):
        # time.timezone and time.altzone; 0, which they are elsewhere, is there anyway.
        moved = heap(self.shared, env={"TZ": "ABC+5DEF"})
        (name, (count, size)), = growth(self.plain, moved).items()
        self.assertEqual((name, count, 2 * sys.getsizeof(18000) <= size <= 64), ("int", 2, True))

    def test_variables_of_the_environment(self):
        for variables in VARIABLES:
            with self.subTest(list(variables)[:4]):
                self.assertEqual(heap(self.shared, env=variables), self.plain)

    def test_flags_and_variables_that_only_write_less(self):
        for changes in {"flags": ["-B"]}, {"env": {"PYTHONDONTWRITEBYTECODE": "1"}}:
            quiet = heap(self.shared, **changes)
            self.assertEqual(growth(self.plain, quiet), {})
            self.assertEqual(quiet["runtime"]["flags"], sorted(self.plain["runtime"]["flags"] + ["-B"]))

    def test_what_a_process_inherits(self):
        path = os.path.join(self.folder, "interpreter")
        for line in SURROUNDINGS:
            with self.subTest(line):
                with open(path, "w") as file:
                    file.write(INTERPRETER % (line, sys.executable))
                os.chmod(path, stat.S_IRWXU)
                self.assertEqual(heap(self.shared, python=path), self.plain)

    def test_standard_input(self):
        start = subprocess.Popen

        def heap_with(stdin):
            def popen(command, **options):
                return start(command, **{**options, "stdin": stdin})

            with mock.patch.object(support.subprocess, "Popen", popen):
                return heap(self.shared)

        reading, writing = os.pipe()
        main, terminal = pty.openpty()
        try:
            self.assertEqual(heap_with(reading), self.plain)
            # Up to 3.13 that of a terminal may have a smaller buffer.
            self.assertIn(set(growth(self.plain, heap_with(terminal))), (set(), {"_io.BufferedReader"}))
        finally:
            for descriptor in (reading, writing, main, terminal):
                os.close(descriptor)

    def test_what_lies_in_the_working_directory(self):
        folder, plain = warm(os.path.join(self.root, "dir"))
        more = {"README.md": "", ".git/HEAD": "ref: refs/heads/other", "setup.cfg": "[metadata]", "docs/page.md": ""}
        more.update({"other.py": "raise SystemExit\n", "shop/unused.py": "raise SystemExit\n", "x/y/z.js": ""})
        support.write_files(folder, more)
        self.assertEqual(heap(folder), plain)

    def test_the_run_that_compiles_has_the_compilers_classes_and_shares_other_strings(self):
        folder = os.path.join(self.root, "new")
        support.write_files(folder, FILES)
        cold = [heap(folder), heap(folder)]
        for path in glob.glob(os.path.join(folder, "**", "*.pyc"), recursive=True):
            os.unlink(path)
        # The first compilation makes them, whoever asks for it.
        compiling = {"before": "import ast\ncompile('', '', 'exec')"}
        grown = growth(heap(folder, **compiling), heap(folder, **compiling))
        self.assertTrue("str" in grown and set(grown) <= {"str", "bytes", "code"}, grown)
        always = [name for name in kinds(cold[1]) if name.startswith(("ast.", "_ast."))]
        made = [name for name in growth(*cold) if name.startswith(("ast.", "_ast."))]
        self.assertEqual(len(made) > 20, not always)  # an interpreter may have them at every start
        self.assertEqual(cold[1], heap(folder))


if __name__ == "__main__":
    unittest.main()
