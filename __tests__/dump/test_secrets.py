# That a dump shows nothing of a heap which does not stand in source code, and nothing of what was passed to it.
import json
import sys
import unittest

from support import Case, imports, script

SECRET = "hunter2-from-a-file"

# Reads the secret from data and puts it everywhere.
EVERYWHERE = """
import sys, types
with open("secret.txt") as file:
    secret = file.read()
number = int.from_bytes(secret.encode(), "big")
kept = [
    [tuple([secret]) for _ in range(3)],
    [tuple([secret.encode()]) for _ in range(3)],
    [tuple([number]) for _ in range(3)],
    [tuple([(secret, (secret,)), frozenset([secret])]) for _ in range(3)],
    [{secret: 1} for _ in range(3)],
    [{secret.encode(): 1, number: 2, (secret,): 3} for _ in range(3)],
    type(secret, (), {}),
    type("Plain", (), {"__module__": secret}),
    type("Plain", (), {"__module__": "builtins", "__qualname__": secret}),
]
class Holder: pass
holders = []
for _ in range(3):
    holder = Holder(); setattr(holder, secret, 1); holders.append(holder)
instances = [cls() for cls in kept[-3:]]
sys.modules[secret] = types.ModuleType(secret)
sys.modules["shop." + secret] = None
sys.modules["shop.sub." + secret] = types.ModuleType("x")
exec("def made(): return (%r, %r)" % (secret, secret))
code = compile("x = %r" % secret, "<string>", "exec")
"""


class SecretTest(Case):
    def shown(self, **request):
        run = self.measured(**request)
        self.assertEqual(run.out + run.err, "")
        return run, json.dumps(run.dump, ensure_ascii=False)

    def test_values_from_data_are_hidden_wherever_they_are(self):
        self.write({"secret.txt": SECRET, "shop.py": EVERYWHERE})
        run, text = self.shown(load=imports("shop"))
        self.assertNotIn("hunter2", text)
        length = len(SECRET)
        self.assertGreaterEqual(run.copies("(str[%d],)" % length), 3 + 3 + 3)  # alone, inside another, as a key
        self.assertEqual(run.copies("(bytes[%d],)" % length), 3)
        self.assertEqual(run.copies("(int,)") >= 3, True)
        self.assertEqual(run.copies("((str[{0}], (str[{0}],)), frozenset({{str[{0}]}}))".format(length)), 3)
        self.assertGreaterEqual(
            sum(row["count"] for row in run.shapes("str[%d]" % length)), 6 if sys.version_info >= (3, 11) else 3
        )
        self.assertIn("str[%d]" % length, run.dump["modules"])
        self.assertEqual(run.count("shop.str[%d]" % length), 1)

    def test_values_in_source_are_shown(self):
        self.write(
            {
                "shop.py": "a = 'a constant of a module'\nb = b'some bytes'\nc = 123456789012345678901234567890\n"
                "kept = [tuple([v]) for v in (a, b, c) for _ in range(3)]\nkeys = [{'one' + 'key': 1, a: 2} for _ in range(5)]\n"
                "class Point: pass\ninstance = Point()\n"
            }
        )
        for load in (imports("shop"), script("shop.py")):
            run, _ = self.shown(load=load)
            self.assertEqual(run.copies("('a constant of a module',)"), 3)
            self.assertEqual(run.copies("(b'some bytes',)"), 3)
            self.assertEqual(run.copies("(123456789012345678901234567890,)"), 3)
            self.assertEqual([row["count"] for row in run.shapes("onekey", "a constant of a module")], [5])
            self.assertIn(
                "shop.Point" if load["kind"] == "imports" else "__main__.Point",
                [row["name"] for row in run.dump["types"]],
            )

    def test_source_is_found_without_byte_code(self):
        self.write({"shop.py": "kept = [tuple(['only in %s']) for _ in range(3)]\n" % "source"})
        for flags in (["-B"], ["-O"], ["-OO"], ["-X", "importtime"]):
            run = self.measured(load=imports("shop"), flags=flags)
            self.assertEqual(run.copies("('only in source',)"), 3)

    def test_a_stale_byte_code_vouches_for_nothing(self):
        self.write({"shop.py": "a = 'the older text'\n"})
        self.measured(load=imports("shop"))
        self.write(
            {
                "shop.py": "with open('data.txt') as f: kept = [tuple([t]) for t in [f.read()] for _ in range(3)]\n",
                "data.txt": "the older text",
            }
        )
        run, text = self.shown(load=imports("shop"), flags=["-B"])
        self.assertNotIn("the older text", text)

    def test_ordinary_names_are_shown(self):
        run, _ = self.shown(load=imports("json", "xml.dom.minidom", "decimal", "argparse"))
        names = [row["name"] for row in run.dump["types"]]
        for name in ("dict", "function", "abc.ABCMeta", "_frozen_importlib.ModuleSpec"):
            self.assertIn(name, names)
        self.assertTrue("_abc._abc_data" in names or "_abc_data" in names)  # of a class that its module does not offer
        hidden = [name for name in run.dump["modules"] if "[" in name]
        self.assertEqual(hidden, [])
        for name in ("xml.dom.minidom", "decimal", "_decimal", "os.path", "sys", "__main__"):
            self.assertIn(name, run.dump["modules"])

    def test_passed_variables_are_hidden_even_where_they_stand_in_source(self):
        value = "Sesame_77"
        self.write(
            {
                "shop/__init__.py": "",
                "shop/Sesame_77.py": "class Sesame_77: pass\nclass TheSesame_77Type: pass\nkept = Sesame_77(), TheSesame_77Type()\n"
                "pairs = [tuple(['x%sx']) for _ in range(3)] + [tuple([b'%s']) for _ in range(3)]\n"
                "keys = [{'%s': 1} for _ in range(3)] + [{('%s', 1): 1}]\n" % ((value,) * 4),
            }
        )
        request = dict(
            load=imports("shop." + value), env={"PASSWORD": value, "OTHER": "y"}, passed=["PASSWORD", "OTHER", "GONE"]
        )
        run, text = self.shown(**request)
        self.assertNotIn(value, text)
        run, text = self.shown(**dict(request, passed=["OTHER"]))
        self.assertIn(value, text)

    def test_passed_variables_are_remembered_when_the_program_removes_them(self):
        before = "import os\nkept = [tuple(['Sesame_77']) for _ in range(3)]\nos.environ.pop('PASSWORD')"
        _, text = self.shown(before=before, env={"PASSWORD": "Sesame_77"}, passed=["PASSWORD"])
        self.assertNotIn("Sesame_77", text)

    def test_passed_variables_are_hidden_across_parts_and_as_escaped(self):
        before = "kept = [tuple(['abcdef', 'ghijkl']) for _ in range(3)] + [tuple(['line\\nbreak\\u00e9']) for _ in range(3)]"
        values = {"ONE": "abcdef', 'ghijkl", "TWO": "line\nbreak\u00e9", "THREE": "123456789"}
        before += "\nmore = [tuple([123456789]) for _ in range(3)]"
        run, text = self.shown(before=before, env=values, passed=list(values))
        for part in ("abcdef', 'ghijkl", "break\u00e9", "123456789"):
            self.assertNotIn(part, json.dumps(run.dump["tupleDuplicates"], ensure_ascii=False))

    def test_short_values_hide_nothing(self):
        run, _ = self.shown(before="kept = [tuple(['true']) for _ in range(3)]", env={"FLAG": "true"}, passed=["FLAG"])
        self.assertEqual(run.copies("('true',)"), 3)

    def test_a_distribution_named_as_a_variable_is_left_out(self):
        self.write({"Sesame_77-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: Sesame_77\nVersion: 1.0\n"})
        self.assertEqual(self.measured().dump["distributions"]["Sesame_77"], "1.0")
        _, text = self.shown(env={"PASSWORD": "Sesame_77"}, passed=["PASSWORD"])
        self.assertNotIn("Sesame_77", text)

    def test_addresses_are_not_shown(self):
        run, _ = self.shown(before="kept = [{id(o): 1} for o in [object() for _ in range(20)] for _ in range(2)]")
        self.assertGreaterEqual(sum(row["count"] for row in run.shapes("int")), 40)


if __name__ == "__main__":
    unittest.main()
