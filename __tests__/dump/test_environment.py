# That what lies around the program is outside every number that thresholds can name.
import os
import unittest

from support import Case, gated, imports, script


class EnvironmentTest(Case):
    def check(self, change, **request):
        self.write({"shop/__init__.py": "import json, decimal\n", "shop/wsgi.py": "import xml.dom.minidom\n"})
        request.setdefault("load", imports("shop.wsgi"))
        self.measured(**request)  # leaves byte code behind
        before = self.measured(**request).dump
        request.update(change() or {})
        after = self.measured(**request).dump
        self.assertEqual(gated(after), gated(before))
        return after["environment"]["count"] - before["environment"]["count"]

    def test_a_file_beside_the_program(self):
        self.assertEqual(self.check(lambda: self.write({"README": "text"})), 1)

    def test_many_files_and_folders(self):
        files = {"docs/page%d.md" % number: "" for number in range(50)}
        files.update({"shop/notes%d.txt" % number: "" for number in range(50)})
        files.update({".heapgate/heap%d.json" % number: "" for number in range(50)})
        self.assertGreater(self.check(lambda: self.write(files)), 50)

    def test_a_file_beside_a_script(self):
        self.write({"boot.py": "import shop.wsgi\n"})
        self.check(lambda: self.write({"other.txt": ""}), load=script("boot.py"))

    def test_an_environment_variable(self):
        self.assertEqual(self.check(lambda: {"env": {"ONE_MORE": "x" * 1000}}), 2)

    def test_variables_that_the_program_sets_and_reads(self):
        before = (
            "import os\nos.environ['SET_BY_PROGRAM'] = 'y' * 100\nkept = dict(os.environb)"
            if hasattr(os, "environb")
            else ""
        )
        self.check(lambda: None, before=before)

    def test_arguments_and_search_paths(self):
        for number, before in enumerate(
            ("import sys", "import sys; sys.argv += ['x' * 100]; sys.path += ['/nowhere/%d' % i for i in range(50)]")
        ):
            run = self.measured(before=before)
            if number == 0:
                plain = run
        for name in ("str", "list"):
            self.assertEqual(run.bytes(name), plain.bytes(name))
        self.assertGreater(run.dump["environment"]["bytes"], plain.dump["environment"]["bytes"] + 3000)

    def test_what_the_program_holds_of_it_is_the_programs(self):
        plain = self.measured(before="import sys")
        run = self.measured(before="import sys\nkept = [p + '!' for p in sys.path], list(sys.path)")
        self.assertGreater(run.bytes("str"), plain.bytes("str"))

    def test_the_row_is_not_empty(self):
        row = self.measured().dump["environment"]
        self.assertGreater(row["count"], 100)
        self.assertGreater(row["bytes"], 10000)


if __name__ == "__main__":
    unittest.main()
