# When a run says that its rows are those of the run before, instead of describing them again.
import sys
import unittest

from support import Case

NO_DIGEST = "0" * 64

# With what stands in each kind of row.
PROGRAM = """
class Shared:
    def __init__(self):
        self.name = self.path = None
class Shaped:
    pass
kept = [Shared() for _ in range(40)], [{"first": 1, 2: 3} for _ in range(3)], {}, {}
unshared = Shaped()
unshared.__dict__ = {"one": 1}
values = [tuple([value, "marker", Shared]) for value in (7, 7.5, b"b", True) for _ in range(2)]
nests = [tuple([tuple(["inner", 2.0]), frozenset(["one", 2]), Shaped]) for _ in range(2)]
numbers = [tuple(["pair", number]) for number in (1, 1)]
"""

# Statements that change one row, or one number outside of all rows, when all of them are counted.
CHANGES = {
    "count of a type": "cls, count, size = heap['tallies'][5]; heap['tallies'][5] = cls, count + 1, size",
    "bytes of a type": "cls, count, size = heap['tallies'][5]; heap['tallies'][5] = cls, count, size + 8",
    "one type more": "heap['tallies'].append((type('Other', (), {}), 1, 64))",
    "one type less": "heap['tallies'].pop()",
    "another name of a type": "heap['tallies'][:] = [(type('S' + 'hapes', (), {'__module__': '__main__'})"
    " if cls.__name__ == 'Shaped' else cls, n, size) for cls, n, size in heap['tallies']]",
    "count of a shape": "next(iter(heap['shapes'].values()))[0] += 1",
    "bytes of a shape": "next(iter(heap['shapes'].values()))[1] -= 8",
    "keys of a shape": "row = next(iter(heap['shapes'].values())); row[2] = row[2][:-1] + ('another',)",
    "order of the keys": "row = [row for row in heap['shapes'].values() if len(row[2]) > 1][0]; row[2] = row[2][::-1]",
    "kind of a key": "row = [row for row in heap['shapes'].values() if 2 in row[2]][0]; row[2] = ('first', True)",
    "table of a shape": "shape = next(iter(heap['shapes'])); row = heap['shapes'].pop(shape);"
    " heap['shapes'][('other',) + shape[1:]] = row",
    "length of a shape": "shape = next(iter(heap['shapes'])); row = heap['shapes'].pop(shape);"
    " heap['shapes'][(shape[0], shape[1] + 1, shape[2])] = row",
    "copies of a tuple": "heap['duplicates'][3][0] += 1",
    "bytes of a tuple": "heap['duplicates'][3][1] += 8",
    "value of a tuple": "row = of(heap, 7); row[2] = (8,) + row[2][1:]",
    "type in a tuple": "row = of(heap, 7); row[2] = (7.0,) + row[2][1:]",
    "class in a tuple": "row = of(heap, 7); row[2] = row[2][:2] + (type('Shared', (), {'__module__': 'elsewhere'}),)",
    "object in the place of its class": "row = of(heap, 7); row[2] = row[2][:2] + (row[2][2](),)",
    "nest in a tuple": "row = nest(heap); row[2] = (('inner', 2.5),) + row[2][1:]",
    "set in a tuple": "row = nest(heap); row[2] = row[2][:1] + (frozenset(['one', 3]),) + row[2][2:]",
    "length of a tuple": "row = of(heap, 7); row[2] = row[2] + (None,)",
    "shapes of one dict": "heap['singles'] = heap['singles'][0], heap['singles'][1] + 8",
    "dicts": "heap['filled'][0] += 1",
    "empty dicts": "heap['empty'][0] += 1",
    "bytes of empty dicts": "heap['empty'][1] += 64",
    "unshared dicts": "heap['unshared'][0] += 1",
    "empty dicts that became unshared": "heap['empty'][:], heap['unshared'][:] = heap['unshared'][:], heap['empty'][:]",
    "module": "heap['modules'].append(('another', None))",
    "name of a module": "heap['modules'][0] = 'another', heap['modules'][0][1]",
}

CHANGED = """
def of(heap, number):
    return [row for row in heap["duplicates"] if type(row[2][0]) is int and row[2][0] == number and len(row[2]) == 3][0]
def nest(heap):
    return [row for row in heap["duplicates"] if row[2] and type(row[2][0]) is tuple and row[2][0][:1] == ("inner",)][0]
right_digest = digest_of
def digest_of(heap, start):
    %s
    return right_digest(heap, start)
main(%%s)
"""


# Addresses are keys of dicts there, and another in each process where the system chooses them.
has_addresses = unittest.skipIf(sys.version_info < (3, 10), "addresses are keys of a shape")


class AgreementTest(Case):
    def first(self, **request):
        return self.measured(before=PROGRAM, known=NO_DIGEST, **request)

    def test_the_first_run_tells_all_and_leaves_a_digest_beside_it(self):
        plain, first = self.measured(before=PROGRAM), self.first()
        self.assertEqual((plain.digest, first.dump), (None, plain.dump))
        self.assertRegex(first.digest, "^[0-9a-f]{64}\n$")
        self.assertNotIn(first.digest.strip(), str(first.dump))

    @has_addresses
    def test_a_run_with_the_same_rows_does_not_describe_them(self):
        first = self.first()
        again = self.measured(before=PROGRAM, known=first.digest.strip())
        names = ("format", "measurement", "runtime", "docstrings", "environment")
        self.assertEqual(again.dump, dict({name: first.dump[name] for name in names}, same=True))
        self.assertEqual((again.digest, type(again.allocator)), (first.digest, type(first.allocator)))

    @has_addresses
    def test_the_seed_of_hashes_does_not_matter(self):
        first = self.first()
        again = self.measured(before=PROGRAM, known=first.digest.strip(), env={"PYTHONHASHSEED": "3"})
        self.assertTrue(again.dump.get("same"))

    @has_addresses
    def test_what_differs_in_anything_is_told_whole(self):
        known = self.first().digest.strip()
        unchanged = self.measured(before=PROGRAM, known=known, ending=CHANGED % "pass")
        self.assertTrue(unchanged.dump.get("same"))
        for name, change in CHANGES.items():
            with self.subTest(name):
                run = self.measured(before=PROGRAM, known=known, ending=CHANGED % change)
                self.assertNotIn("same", run.dump)
                self.assertNotEqual(run.digest.strip(), known)

    def test_programs_that_differ_in_one_row_are_told_whole(self):
        known = self.first().digest.strip()
        for old, new in (
            ('"marker"', '"merker"'),
            ('"first"', '"worst"'),
            ("Shaped", "Staged"),
            ("7.5", "8.5"),
            ('b"b"', 'b"c"'),
            ("2.0", "3.0"),
            ('["one", 2]', '["one", 4]'),
            ("(1, 1)", "(2, 2)"),
            ("{}, {}", "{}, []"),
        ):
            with self.subTest(new):
                self.assertIn(old, PROGRAM)
                self.assertNotIn("same", self.measured(before=PROGRAM.replace(old, new), known=known).dump)

    @has_addresses
    def test_a_source_that_was_written_anew_may_vouch_for_other_names(self):
        self.write({"shop.py": "name = 'one'\n"})
        request = {"load": {"kind": "imports", "modules": ["shop"]}, "flags": ["-B"]}
        known = self.measured(known=NO_DIGEST, **request).digest.strip()
        self.assertTrue(self.measured(known=known, **request).dump.get("same"))
        self.write({"shop.py": "name = 'one' \n"})
        self.assertNotIn("same", self.measured(known=known, **request).dump)


if __name__ == "__main__":
    unittest.main()
