# That what neither the collector nor an attribute leads to is counted, and once.
import sys
import unittest

from support import WITHOUT_CTYPES, Case

HIDES_VARIABLES = sys.version_info >= (3, 11)
KEEPS_VARIABLES = sys.version_info >= (3, 12)


class HiddenTest(Case):
    def added(self, text, plain="pass", names=("tuple", "bytes", "str")):
        """How many objects of each type `text` adds to what `plain` leaves."""
        less, more = self.measured(before=plain), self.measured(before=text)
        return [more.count(name) - less.count(name) for name in names]

    def test_the_slots_of_a_class_are_counted_once(self):
        # The class keeps a tuple of its own, sorted; that in `__slots__` is another one.
        text = "class A:\n    __slots__ = ['zulu_made_up', 'alfa_made_up']\n"
        run = self.measured(before=text + "kept = tuple(['alfa_made_up', 'zulu_made_up'])")
        self.assertEqual(run.copies("('alfa_made_up', 'zulu_made_up')"), 2)
        self.assertEqual(self.measured(before=text).copies("('alfa_made_up', 'zulu_made_up')"), 0)

    def test_the_slots_of_many_classes_are_each_counted(self):
        text = "kept = [type('A', (), {'__slots__': ['made_up_%d' % n, 'other_%d' % n]}) for n in range(100)]"
        self.assertEqual(self.added(text, text.replace("]}", "][:0]}"), ["tuple"]), [100])

    def test_private_slots_are_counted_under_the_name_that_the_class_gave_them(self):
        text = "class A:\n    __slots__ = ['__made_up']\nkept = tuple(['_A__made_up'])"
        self.assertEqual(self.measured(before=text).copies("('_A__made_up',)"), 2)

    def test_names_and_kinds_of_local_variables(self):
        plain = "exec('def f(): return len(int)')"
        text = "exec('def f(made_up_one, made_up_two): return len(int)')"
        self.assertEqual(self.added(text, plain), [1, 1, 2] if HIDES_VARIABLES else [1, 0, 2])

    def test_names_of_local_variables_are_one_tuple_a_function(self):
        made = "exec('def %s(): made_up_one = made_up_two = 1')\n"
        shown = "made_up_one = made_up_two = 1"
        run = self.measured(before=made % "f" + made % "g" + made % "h" + shown)
        self.assertEqual(run.copies("('made_up_one', 'made_up_two')"), 3)

    def test_what_reading_attributes_of_code_leaves_behind(self):
        made = "exec('def f(): made_up_one = made_up_two = 1; return lambda: made_up_one')\n"
        for attribute, name, is_left, is_new in (
            ("co_code", "bytes", HIDES_VARIABLES, HIDES_VARIABLES),
            ("co_varnames", "tuple", KEEPS_VARIABLES, HIDES_VARIABLES),
            ("co_cellvars", "tuple", KEEPS_VARIABLES, HIDES_VARIABLES),
        ):
            read = "f.__code__.%s\n" % attribute
            for text, added in (
                (read, is_left),
                (read + read, is_left),
                ("kept = " + read, is_new),  # that the program holds it, too, makes it no second one
            ):
                with self.subTest(text):
                    plain = made + "kept = None" if "kept" in text else made
                    self.assertEqual(self.added(made + text, plain, [name]), [int(added)])

    def test_the_record_of_what_was_read_is_counted_with_the_code(self):
        made = "exec('def f(): made_up_one = made_up_two = 1')\n"
        plain, run = self.measured(before=made), self.measured(before=made + "f.__code__.co_code")
        grown = run.bytes("code") - plain.bytes("code")
        self.assertEqual(grown, 32 if KEEPS_VARIABLES else 0)

    def test_the_bases_of_static_classes(self):
        if sys.version_info[:2] == (3, 12):
            self.skipTest("3.12 says that the collector tracks these tuples, and does not list them")
        run = self.measured(before="kept = tuple([bool, int, object]), tuple([int])")
        self.assertEqual(run.copies("(<class 'bool'>, <class 'int'>, <class 'object'>)"), 2)
        self.assertEqual(run.copies("(<class 'int'>,)") >= 2, True)

    def test_without_ctypes_slots_and_variables_are_missing_and_the_rest_is_there(self):
        text = "class A:\n    __slots__ = ['alfa_made_up']\nkept = tuple(['alfa_made_up']), tuple(['kept_made_up'])\nexec('def f(): made_up_one = 1')"
        run = self.measured(before=WITHOUT_CTYPES + text)
        self.assertEqual(run.copies("('alfa_made_up',)"), 0)
        self.assertEqual(
            run.dump["notes"],
            [
                "The memory of the process could not be read, because ctypes is not usable here: private parts of code "
                "objects and classes and what sys.getsizeof() leaves out were not counted, and split and combined dicts "
                "were told apart by their size."
            ],
        )
        whole = self.measured(before="import sys\n" + text)
        self.assertEqual(whole.dump["notes"], [])
        self.assertLess(run.dump["total"]["bytes"], whole.dump["total"]["bytes"])
        self.assertEqual(run.dump["modules"], sorted(whole.dump["modules"] + ["_ctypes"]))
        names = lambda dump: [row["name"] for row in dump["types"]]
        self.assertEqual(sorted(names(run.dump)), sorted(names(whole.dump)))
        again = self.measured(before=WITHOUT_CTYPES + text)
        self.assertEqual(again.dump, run.dump)


if __name__ == "__main__":
    unittest.main()
