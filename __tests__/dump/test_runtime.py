# What is said of the interpreter, the installed distributions, and the shape of the dump as a whole.
import json
import os
import platform
import subprocess
import sys
import unittest
import zipfile

from support import WITHOUT_ENVIRONMENT, Case, environment, gated, imports, run


class RuntimeTest(Case):
    def test_the_dump_has_all_sections_and_no_other(self):
        run = self.measured()
        dump = run.dump
        # And `allocator`, of which support.py takes care.
        self.assertEqual(
            sorted(dump),
            sorted(
                "format measurement heapgate target runtime distributions total types dictShapes emptyDicts unsharedDicts "
                "tupleDuplicates docstrings modules owners interned environment notes spread".split()
            ),
        )
        self.assertEqual(sorted(dump["dictShapes"]), ["groups", "rest", "singles"])
        self.assertEqual(sorted(dump["runtime"]["collector"]), ["enabled", "frozen", "thresholds", "tracked"])
        self.assertEqual(
            (dump["format"], dump["measurement"], dump["heapgate"], dump["target"]), (1, 2, "0.0.0", "test")
        )
        self.assertEqual(dump["spread"], {"runs": 1, "agreed": False, "rows": []})
        self.assertEqual(dump["notes"], [])

    def test_every_number_is_a_whole_one_and_none_is_negative(self):
        def numbers(value):
            if isinstance(value, dict):
                value = list(value.values())
            if isinstance(value, list):
                return [number for item in value for number in numbers(item)]
            return [value] if not isinstance(value, (str, bool)) else []

        self.assertEqual(
            [n for n in numbers(self.measured(before="import json").dump) if type(n) is not int or n < 0], []
        )

    def test_the_fingerprint(self):
        runtime = self.measured().dump["runtime"]
        self.assertEqual(runtime["implementation"], "cpython")
        self.assertEqual(runtime["version"], platform.python_version())
        self.assertEqual(runtime["version"] + " " + runtime["build"], " ".join(sys.version.split()))
        self.assertEqual(runtime["platform"], sys.platform + "-" + platform.machine())
        self.assertEqual(runtime["pointerBytes"], 8 if sys.maxsize > 2**32 else 4)
        self.assertEqual(runtime["hashSeed"], "0")
        self.assertEqual(runtime["collector"]["frozen"] >= 0 and len(runtime["collector"]["thresholds"]), 3)
        self.assertTrue(4000 < runtime["collector"]["tracked"] < 50000)

    def test_the_allocators_tell_what_is_in_use(self):
        if self.measured().allocator is None:
            self.skipTest("the C library does not tell")
        # Small blocks are the interpreter's, large ones the C library's, and the largest have a memory map of their own.
        for text, added in (
            ("kept = [object() for _ in range(%d)]", 2400000 // 100000),
            ("kept = [bytes(5000) for _ in range(%d // 100)]", 5041 // 100),
            ("kept = bytearray(%d * 100)", 100),
        ):
            with self.subTest(text):
                few, many = [self.measured(before=text % count).allocator for count in (1, 100001)]
                self.assertEqual(sorted(many), ["bytes", "rounding"])
                grown = many["bytes"] - few["bytes"]
                self.assertTrue(0.95 < grown / (added * 100000) < 1.1, grown)

    def test_the_allocators_are_asked_past_the_programs_stderr(self):
        plain = self.measured().allocator
        for before in ("import os; os.close(2)", "import sys; sys.stderr.close()", "import sys; sys.stderr = None"):
            with self.subTest(before):
                run = self.measured(before=before)
                self.assertEqual((run.err, run.allocator is None), ("", plain is None))
        run = self.measured(env={"PYTHONMALLOC": "malloc"})
        self.assertEqual((run.err, run.allocator is None), ("", plain is None))

    def test_flags(self):
        flags = lambda *given: self.measured(flags=given).dump["runtime"]["flags"]
        plain = flags()
        for given in (
            ["-O"],
            ["-OO"],
            ["-B"],
            ["-s"],
            ["-S"],
            *[[flag] for flag in WITHOUT_ENVIRONMENT],
            ["-bb"],
            ["-X", "dev"],
            ["-X", "utf8"],
            ["-X", "importtime"],
        ):
            with self.subTest(given):
                self.assertIn(" ".join(given), flags(*given))
        self.assertEqual(sorted(flags("-W", "error", "-s")), sorted(set(plain) | {"-W", "-s"}))
        if sys.version_info >= (3, 11):
            self.assertIn("-X no_debug_ranges", flags("-X", "no_debug_ranges"))
            self.assertNotIn("-X no_debug_ranges", plain)
            self.assertIn("-P", flags("-P"))
            without = self.measured(env={"PYTHONNODEBUGRANGES": "1"}).dump["runtime"]["flags"]
            self.assertEqual(without, sorted(plain + ["-X no_debug_ranges"]))

    def test_the_hash_seed(self):
        seed = lambda value, *flags: self.measured(env={"PYTHONHASHSEED": value}, flags=flags).dump["runtime"][
            "hashSeed"
        ]
        self.assertEqual([seed("0"), seed("7"), seed("random")], ["0", "7", "random"])
        for flag in WITHOUT_ENVIRONMENT:
            self.assertEqual(seed("7", flag), "random")

    def test_distributions_on_the_search_path(self):
        self.write(
            {
                "one-1.2.dist-info/METADATA": "Metadata-Version: 2.1\nName: One\nVersion: 1.2\n",
                "broken-1.0.dist-info/METADATA": "Metadata-Version: 2.1\n",
                "kept/two-3.dist-info/METADATA": "Metadata-Version: 2.1\nName: two\nVersion: 3\n",
            }
        )
        dump = self.measured(before="import sys; sys.path.append('kept')").dump
        self.assertEqual((dump["distributions"]["One"], dump["distributions"]["two"]), ("1.2", "3"))
        self.assertEqual(dump["notes"], ["The metadata of 1 distribution could not be read."])
        self.assertNotIn("importlib.metadata", dump["modules"])

    def test_metadata_is_read_as_importlib_reads_it(self):
        files = {
            "folded-1.dist-info/METADATA": "Summary: some\n  lines: of it\nName: folded\nVERSION:\t1 \n\nVersion: 2\n",
            "windows-2.dist-info/METADATA": "Name: windows\r\nVersion: 2\r\n\r\nName: other\r\n",
            "late-3.dist-info/METADATA": "Name: late\n\nVersion: 3\n",
            "odd-4.dist-info/METADATA": "Name: odd\nno header\nVersion: 4\n",
            "empty-5.dist-info/METADATA": "",
            "none-6.dist-info/RECORD": "",
            "old-7.egg-info/PKG-INFO": "Name: old\nVersion: 7\n",
            "older-8.egg-info": "Name: older\nVersion: 8\n",
            "egg-9.egg/EGG-INFO/PKG-INFO": "Name: egg\nVersion: 9\n",
            "egg-9.egg/METADATA": "Name: no\nVersion: 9\n",
            "twice-1/twice-1.dist-info/METADATA": "Name: twice\nVersion: 1\n",
            "twice-2/twice-2.dist-info/METADATA": "Name: twice\nVersion: 2\n",
        }
        self.write(files)
        with zipfile.ZipFile(os.path.join(self.folder, "kept.zip"), "w") as archive:
            archive.writestr("zipped-1.dist-info/METADATA", "Name: zipped\nVersion: 1\n")
        entries = ["egg-9.egg", "twice-1", "twice-2", "kept.zip", "missing"]
        before = "import sys; sys.path += %r" % entries
        found = self.measured(before=before).dump
        tell = "import json, importlib.metadata as m, sys; sys.path += %r\n" % entries
        # From 3.15 on what is missing is an exception.
        tell += "def both(d):\n  try: return d.metadata.get('Name'), d.metadata.get('Version')\n  except Exception: return None, None\n"
        tell += "found = [both(d) for d in m.distributions(path=[p or '.' for p in sys.path])]\n"
        tell += "print(json.dumps(dict(reversed([pair for pair in found if None not in pair]))))"
        kept = environment({"PYTHONHASHSEED": "0"})
        told = subprocess.run([sys.executable, "-c", tell], cwd=self.folder, env=kept, stdout=subprocess.PIPE, check=True)
        self.assertEqual(found["distributions"], json.loads(told.stdout))
        names = ("folded", "windows", "old", "older", "egg", "twice", "zipped", "no", "late", "odd")
        versions = [found["distributions"].get(name) for name in names]
        self.assertEqual(versions, ["1 ", "2", "7", "8", "9", "1", "1", None, None, None])
        self.assertEqual(found["notes"], ["The metadata of 4 distributions could not be read."])

    def test_modules_are_sorted_and_none_is_heapgates(self):
        modules = self.measured(load=imports("json")).dump["modules"]
        self.assertEqual(modules, sorted(modules))
        self.assertIn("json", modules)
        for name in ("gc", "_ctypes", "importlib.metadata", "<heapgate>"):
            self.assertNotIn(name, modules)

    def test_byte_code_changes_only_what_it_must(self):
        self.write({"shop.py": "import json\nkept = [('one', 'two', i) for i in range(10)]\n"})
        cold = self.measured(load=imports("shop")).dump
        warm = self.measured(load=imports("shop")).dump
        self.assertEqual(warm, self.measured(load=imports("shop")).dump)
        self.assertLess(abs(cold["total"]["bytes"] - warm["total"]["bytes"]), 500000)


if __name__ == "__main__":
    unittest.main()
