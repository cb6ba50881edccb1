# That every object is charged to one module, and to which: by a rule, else to the one that is nearest.
import sys
import unittest

import support
from support import Case, imports

NOBODY = "(none)"
BIG = 100_000


def owners_of(run):
    return {row["name"]: row for row in run.dump["owners"]["modules"]}


def bytes_of(run, name):
    return owners_of(run).get(name, {"bytes": 0})["bytes"]


class OwnersCase(Case):
    def loaded(self, files, *modules, **request):
        """A run that imports these modules of the user's, all if none is named."""
        self.write(files)
        names = modules or [name[:-3].replace("/", ".") for name in files if name.endswith(".py")]
        run = self.measured(load=imports(*names), **request)
        self.check_sum(run)
        return run

    def check_sum(self, run):
        rows, total = run.dump["owners"]["modules"], run.dump["total"]
        self.assertEqual(
            {"count": sum(row["count"] for row in rows), "bytes": sum(row["bytes"] for row in rows)}, total
        )
        self.assertEqual(rows, sorted(rows, key=lambda row: (-row["bytes"], row["name"], row["package"])))


class RulesTest(OwnersCase):
    def test_what_a_module_makes_is_its_own(self):
        run = self.loaded({"shop.py": "text = 'x' * %d\nitems = [object() for _ in range(1000)]\n" % BIG})
        row = owners_of(run)["shop"]
        self.assertEqual(row["package"], "your code")
        self.assertGreater(row["bytes"], BIG + 1000 * (16 + 8))
        self.assertLess(row["bytes"], BIG + 1000 * (16 + 8) + 5000)

    def test_nearly_all_has_an_owner(self):
        run = self.loaded({"shop.py": "import json, decimal, logging\n"})
        self.assertLess(bytes_of(run, NOBODY), run.dump["total"]["bytes"] // 50)

    def test_functions_belong_to_the_module_of_their_globals(self):
        # The code stays with the file that it stands in.
        files = {
            "maker.py": """
                import types
                def plain(a=%d): pass
                def make(space): return types.FunctionType(plain.__code__, space, "made", ("x" * %d,))
            """
            % (1, BIG),
            "aaa.py": "import maker, zzz\nkept = [maker.make(vars(zzz))]\n",
            "zzz.py": "",
        }
        files = {name: "\n".join(line.strip() for line in text.split("\n")) for name, text in files.items()}
        run = self.loaded(files, "aaa")
        self.assertGreater(bytes_of(run, "zzz"), BIG)
        self.assertLess(bytes_of(run, "aaa"), 5000)

    def test_classes_belong_to_the_loaded_module_that_they_name(self):
        made = "kept = [type('Kept', (), {'__module__': %r, 'text': 'x' * %d})]\n"
        run = self.loaded({"aaa.py": "import zzz\n" + made % ("zzz", BIG), "zzz.py": ""})
        self.assertGreater(bytes_of(run, "zzz"), BIG)
        self.assertLess(bytes_of(run, "aaa"), 5000)

    def test_a_class_that_names_no_module_stays_with_who_holds_it(self):
        for lie in ("'gone.nowhere'", "5", "property(lambda self: 1 / 0)", "''"):
            made = "kept = [type('Kept', (), {'__module__': %s, 'text': 'x' * %d})]\n" % (lie, BIG)
            run = self.loaded({"aaa.py": made})
            self.assertGreater(bytes_of(run, "aaa"), BIG)
            self.assertNotIn("gone.nowhere", owners_of(run))

    def test_code_belongs_to_the_file_that_it_stands_in(self):
        # Its function is gone, and another module holds it.
        body = "def big():\n    return %r\nkept = [big.__code__]\ndel big\n" % ("x" * BIG)
        run = self.loaded({"zzz.py": body, "aaa.py": "import zzz\nkept = zzz.kept\n"}, "aaa")
        self.assertGreater(bytes_of(run, "zzz"), BIG)
        self.assertLess(bytes_of(run, "aaa"), 5000)

    def test_code_made_at_run_time_stays_with_who_holds_it(self):
        body = "space = {}\nexec('def made(): return %r' % ('x' * BIG), space)\n".replace("BIG", str(BIG))
        self.assertGreater(bytes_of(self.loaded({"aaa.py": body}), "aaa"), BIG)

    def test_what_before_and_after_make_is_the_user_s(self):
        run = self.measured(before="text = 'x' * %d" % BIG, after="def late(): return text")
        self.check_sum(run)
        row = owners_of(run)["__main__"]
        self.assertEqual(row["package"], "your code")
        self.assertGreater(row["bytes"], BIG)

    def test_a_module_that_was_deleted_is_still_told(self):
        body = "import sys, gone\nkept = [gone]\ndel sys.modules['gone'], gone\n"
        run = self.loaded({"aaa.py": body, "gone.py": "text = 'x' * %d\n" % BIG}, "aaa")
        self.assertGreater(bytes_of(run, "gone"), BIG)
        self.assertEqual(owners_of(run)["gone"]["package"], "your code")

    def test_a_module_of_which_only_a_function_is_left_is_still_told(self):
        body = "import sys, gone\nkept = [gone.left]\ndel sys.modules['gone'], gone\n"
        run = self.loaded({"aaa.py": body, "gone.py": "text = 'x' * %d\ndef left(): pass\n" % BIG}, "aaa")
        self.assertGreater(bytes_of(run, "gone"), BIG)

    def test_odd_names_of_modules_harm_nothing(self):
        body = """
import sys, types
class Text(str):
    def __eq__(self, other): print("asked"); return True
    __hash__ = str.__hash__
keys = "odd0 odd1 odd2 odd3 odd4 odd5 odd6".split()
shown = ("odd0", "odd1", "odd2", "odd3", "odd4", "odd5", "odd6", "other", "number")
for key, name in zip(keys, [5, None, Text("sys"), "", "builtins", "a.b..c", "x" * 300]):
    module = types.ModuleType("made")
    module.__name__ = name
    module.text = "x" * %d
    sys.modules[key] = module
sys.modules["none"] = None
sys.modules["number"] = 5
sys.modules["other"] = sys.modules["odd0"]
""" % BIG
        run = self.loaded({"aaa.py": body})
        self.assertEqual(run.out, "")
        found = owners_of(run)
        for number in range(7):
            self.assertGreater(found["odd%d" % number]["bytes"], BIG)
        self.assertNotIn("other", found)

    def test_a_module_with_two_names_is_one_row_by_its_own(self):
        run = self.loaded({"zzz.py": "import sys\nsys.modules['alias'] = sys.modules['zzz']\ntext = 'x' * %d\n" % BIG})
        self.assertGreater(bytes_of(run, "zzz"), BIG)
        self.assertNotIn("alias", owners_of(run))

    def test_no_code_of_the_program_runs(self):
        body = """
import sys, types
def shout(*arguments, **named): print("asked")
class Meta(type):
    __eq__ = __hash__ = __getattribute__ = __instancecheck__ = shout
    __hash__ = type.__hash__
class Odd(metaclass=Meta):
    __class__ = property(shout)
    __getattribute__ = __eq__ = __len__ = __iter__ = shout
    __hash__ = object.__hash__
class Module(types.ModuleType):
    __getattribute__ = __dir__ = shout
class Key:
    def __hash__(self): return hash("__name__")
    def __eq__(self, other): print("asked")
sys.modules["lazy"] = Module("lazy")
sys.modules["odd"] = kept = type.__call__(Odd)
space = {Key(): 1}
exec("def made(): pass", space)
"""
        run = self.loaded({"aaa.py": body}, after="import sys; sys.stdout.write('loaded')")
        self.assertEqual(run.out.partition("loaded")[1:], ("loaded", ""))


class SpreadTest(OwnersCase):
    def test_the_nearest_owner_has_it(self):
        far = "import zzz\nkept = [[[[zzz.text]]]]\n"
        run = self.loaded({"aaa.py": far, "zzz.py": "text = 'x' * %d\n" % BIG})
        self.assertGreater(bytes_of(run, "zzz"), BIG)

    def test_of_two_the_first_by_name_has_it_whoever_made_it(self):
        for maker, user in (("aaa", "bbb"), ("bbb", "aaa")):
            files = {maker + ".py": "text = 'x' * %d\n" % BIG, user + ".py": "from %s import text\n" % maker}
            run = self.loaded(files)
            self.assertGreater(bytes_of(run, "aaa"), BIG)
            self.assertLess(bytes_of(run, "bbb"), 5000)

    def test_what_a_library_shares_with_the_user_is_the_library_s(self):
        library = "import aaa\ntext = aaa.text\n"
        self.write({"site-packages/zlib2.py": library, "aaa.py": "text = 'x' * %d\n" % BIG})
        run = self.measured(before="import sys; sys.path.append('site-packages')", load=imports("zlib2"))
        self.check_sum(run)
        self.assertGreater(bytes_of(run, "zlib2"), BIG)
        self.assertLess(bytes_of(run, "aaa"), 5000)

    def test_cycles_and_deep_nests_end(self):
        body = """
ring = []
ring.append({"self": ring, "text": "x" * %d})
deep = None
for _ in range(20000): deep = [deep]
""" % BIG
        self.assertGreater(bytes_of(self.loaded({"aaa.py": body}), "aaa"), BIG + 20000 * 64)

    def test_instances_and_their_attributes_stay_with_who_holds_them(self):
        body = """
class Order:
    def __init__(self, number):
        self.number = number
        self.lines = [number]
kept = [Order(number) for number in range(1000, 3000)]
read = kept[0].__dict__
"""
        made = "import aaa_base\nkept = [aaa_base.Order(number) for number in range(1000, 3000)]\n"
        plain = self.loaded({"aaa_base.py": body.partition("kept")[0], "shop.py": "import aaa_base\n"}, "shop")
        full = self.loaded({"shop.py": made}, "shop")
        grown = full.dump["total"]["bytes"] - plain.dump["total"]["bytes"]
        self.assertGreater(bytes_of(full, "shop") - bytes_of(plain, "shop"), grown * 0.98)

    def test_what_no_owner_reaches_is_a_row_of_its_own(self):
        # The variables of the context that a thread runs in are held by the interpreter alone.
        run = self.measured(before="import _contextvars; _contextvars.ContextVar('kept').set(['x'] * %d)" % BIG)
        self.check_sum(run)
        self.assertGreater(bytes_of(run, NOBODY), BIG * 8)
        self.assertEqual(owners_of(run)[NOBODY]["package"], NOBODY)

    def test_the_way_without_a_memory_map_gives_the_same(self):
        self.write({"aaa.py": "import json\nkept = [{'a': number} for number in range(1000)]\n"})
        plain = self.measured(load=imports("aaa"))
        plain = self.measured(load=imports("aaa"))
        slow = self.measured(load=imports("aaa"), ending="WANT_MEMORY_MAP[0] = False\nmain(%s)\n")
        self.assertEqual(slow.dump["owners"], plain.dump["owners"])

    def test_without_reading_memory_all_is_charged_too(self):
        run = self.measured(before=support.WITHOUT_CTYPES + "import json", load=imports("decimal"))
        self.check_sum(run)
        self.assertLess(bytes_of(run, NOBODY), run.dump["total"]["bytes"] // 20)


class PackagesTest(OwnersCase):
    INSTALLED = "import sys; sys.path.append('lib/site-packages')"

    def packages(self, files, *modules):
        self.write({"lib/site-packages/" + name: text for name, text in files.items()})
        run = self.measured(before=self.INSTALLED, load=imports(*modules))
        self.check_sum(run)
        return {row["name"]: row["package"] for row in run.dump["owners"]["modules"]}

    def test_the_list_of_files_tells_the_distribution(self):
        found = self.packages(
            {
                "tools/__init__.py": "",
                "tools/inner.py": "",
                "other_tool.py": "",
                "The_Tools-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: The-Tools\nVersion: 1.0\n",
                "The_Tools-1.0.dist-info/RECORD": "tools/__init__.py,,\ntools/inner.py,sha256=x,0\nother_tool.py,,\n",
            },
            "tools.inner",
            "other_tool",
        )
        self.assertEqual({found[name] for name in ("tools", "tools.inner", "other_tool")}, {"The-Tools"})

    def test_a_namespace_package_belongs_to_the_first_in_it(self):
        found = self.packages(
            {
                "space/one/__init__.py": "",
                "space/two/__init__.py": "",
                "one-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: one\nVersion: 1.0\n",
                "one-1.0.dist-info/RECORD": "space/one/__init__.py,,\n",
                "two-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: two\nVersion: 1.0\n",
                "two-1.0.dist-info/RECORD": "space/two/__init__.py,,\n",
            },
            "space.two",
            "space.one",
        )
        self.assertEqual((found["space.one"], found["space.two"], found["space"]), ("one", "two", "one"))

    def test_top_level_names_tell_where_there_is_no_list(self):
        found = self.packages(
            {
                "legacy/__init__.py": "",
                "Legacy.egg-info/PKG-INFO": "Metadata-Version: 1.0\nName: Legacy-Tool\nVersion: 1.0\n",
                "Legacy.egg-info/top_level.txt": "legacy\n",
            },
            "legacy",
        )
        self.assertEqual(found["legacy"], "Legacy-Tool")

    def test_without_metadata_the_first_name_stands_for_it(self):
        found = self.packages({"copied/__init__.py": "", "copied/inner.py": ""}, "copied.inner")
        self.assertEqual((found["copied"], found["copied.inner"]), ("copied", "copied"))

    def test_what_was_installed_from_the_repository_is_the_user_s(self):
        found = self.packages(
            {
                "shop/__init__.py": "",
                "shop-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: shop\nVersion: 1.0\n",
                "shop-1.0.dist-info/RECORD": "shop/__init__.py,,\n",
                "shop-1.0.dist-info/direct_url.json": '{"dir_info": {}, "url": "file://%s"}' % self.folder,
            },
            "shop",
        )
        self.assertEqual(found["shop"], "your code")

    def test_the_repository_around_the_folder_is_the_user_s(self):
        self.write({".git/HEAD": "", "services/api/boot.py": "", "common/tools.py": ""})
        before = "import sys; sys.path.append('../../common')"
        run = self.measured(folder=self.folder + "/services/api", before=before, load=imports("boot", "tools"))
        found = owners_of(run)
        self.assertEqual((found["boot"]["package"], found["tools"]["package"]), ("your code", "your code"))

    def test_a_script_is_the_user_s(self):
        self.write({"tools/boot.py": "text = 'x' * %d\n" % BIG})
        row = owners_of(self.measured(load=support.script("tools/boot.py")))["__main__"]
        self.assertGreater(row["bytes"], BIG)
        self.assertEqual(row["package"], "your code")

    def test_the_interpreter_and_its_library(self):
        found = owners_of(self.measured(load=imports("json", "decimal", "_datetime", "itertools")))
        named = {name: found[name]["package"] for name in ("sys", "builtins", "importlib._bootstrap")}
        self.assertEqual(set(named.values()), {"interpreter"})
        for name in ("json", "json.decoder", "decimal", "_datetime", "itertools", "os", "encodings", "abc"):
            self.assertEqual((name, found[name]["package"]), (name, "stdlib"))
        self.assertGreater(found["_datetime"]["bytes"], 5000)
        self.assertNotIn("_frozen_importlib", found)

    def test_the_bare_interpreter_is_nobody_s_but_its_own(self):
        packages = {}
        for row in self.measured(flags=["-S"]).dump["owners"]["modules"]:
            packages[row["package"]] = packages.get(row["package"], 0) + row["bytes"]
        self.assertLess(packages["your code"], 5000)
        self.assertEqual(set(packages), {"interpreter", "stdlib", "your code", NOBODY})


class SecrecyTest(OwnersCase):
    def test_names_are_hidden_as_all_names_are(self):
        body = """
import sys, types
with open("secret.txt") as file: secret = file.read()
for name in (secret, "aaa." + secret):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__spec__ = 1
"""
        self.write({"secret.txt": "hunter2-from-a-file"})
        found = owners_of(self.loaded({"aaa.py": body}))
        self.assertIn("aaa.str[19]", found)
        self.assertEqual(found["aaa.str[19]"]["package"], "your code")
        self.assertEqual(found["str[19]"]["package"], NOBODY)

    def test_a_passed_value_hides_modules_and_distributions(self):
        self.write(
            {
                "site-packages/secretive/__init__.py": "",
                "site-packages/secretive-1.0.dist-info/METADATA": "Name: secretive\nVersion: 1\n",
                "site-packages/secretive-1.0.dist-info/RECORD": "secretive/__init__.py,,\n",
            }
        )
        before = "import sys; sys.path.append('site-packages')"
        request = {"passed": ["TOKEN"], "env": {"TOKEN": "secretive"}}
        run = self.measured(before=before, load=imports("secretive"), **request)
        self.assertNotIn("secretive", str(run.dump["owners"]))


class RepeatTest(OwnersCase):
    def test_two_runs_agree_whatever_the_addresses_and_the_order_of_imports(self):
        self.write(
            {
                "one.py": "import two\nshared = two.shared\nvalues = {str(n): [n] for n in range(2000, 3000)}\n",
                "two.py": "import json, decimal\nshared = [object() for _ in range(1000)]\n",
            }
        )
        request = {"load": imports("one", "two")}
        self.measured(**request)
        first = self.measured(**request).dump["owners"]
        padded = {"env": {"PADDING": "x" * 3000}}
        self.assertEqual(self.measured(**request).dump["owners"], first)
        self.assertEqual(self.measured(**request, **padded).dump["owners"], first)


if __name__ == "__main__":
    unittest.main()
