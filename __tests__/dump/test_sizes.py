# Sizes are what objects cost: for each kind the growth of heapgate's sizes is what tracemalloc saw allocated.
import json
import os
import subprocess
import sys
import unittest

from support import ROOT, environment, read_text

SCRIPT = os.path.join(ROOT, "scripts", "sizes.py")


def rows_of(*arguments):
    """By kind, what scripts/sizes.py measured."""
    command = [sys.executable, "-B", "-W", "ignore", SCRIPT, *arguments]
    done = subprocess.run(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    if done.returncode != 0:
        raise AssertionError(done.stderr.decode("utf-8", "replace"))
    return {row["name"]: row for row in map(json.loads, done.stdout.decode("ascii").splitlines())}


class SizeTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.rows = rows_of("2000")

    def test_all_kinds_cost_what_heapgate_says_but_those_known_to_cost_more(self):
        wrong = {
            name: (round(row["traced"], 1), round(row["heapgate"], 1))
            for name, row in self.rows.items()
            if abs(row["heapgate"] - row["traced"]) > row["traced"] / 100 and row["unseen"] is None
        }
        self.assertEqual(wrong, {})

    def test_a_kind_that_became_right_is_not_called_unseen_any_more(self):
        right = [
            name
            for name, row in self.rows.items()
            if row["unseen"] is not None and row["heapgate"] >= row["traced"] * 0.99
        ]
        self.assertEqual(right, [])

    def test_kinds_that_getsizeof_alone_gets_wrong(self):
        # What the tests above would say nothing of, if all kinds were simple ones.
        wrong = [name for name, row in self.rows.items() if abs(row["getsizeof"] - row["traced"]) > row["traced"] / 100]
        self.assertIn("namedtuple", wrong)
        self.assertIn("class with slots", wrong)
        if sys.version_info >= (3, 11):
            self.assertIn("instance, 3 attributes", wrong)
            self.assertIn("instance, 3 attributes, __dict__ read", wrong)


class RoundingTest(unittest.TestCase):
    def setUp(self):
        self.space = {"__builtins__": __builtins__}
        exec(read_text("rounding.py"), self.space)

    def test_small_blocks_are_rounded_up_to_16_bytes(self):
        rounding = self.space["rounding"]
        self.assertEqual([rounding([size], 0) for size in (1, 15, 16, 17, 48, 511, 512)], [15, 1, 0, 15, 0, 1, 0])
        self.assertEqual(rounding([24, 24, 56, 16] * 1000, 0), (8 + 8 + 8) * 1000)
        self.assertEqual(rounding([], 0), 0)
        # A list of one: 56 bytes, and 8 for its item.
        self.assertEqual(rounding([56, 64], 56), 8 + 8 + 8)

    @unittest.skipUnless(sys.platform == "linux", "the C library's own function is asked")
    def test_large_blocks_are_rounded_up_as_the_c_library_does(self):
        import ctypes

        library = ctypes.CDLL(None)
        if not hasattr(library, "gnu_get_libc_version"):
            self.skipTest("not glibc")
        library.malloc.restype = library.malloc_usable_size.restype = ctypes.c_size_t
        library.malloc.argtypes = library.malloc_usable_size.argtypes = library.free.argtypes = [ctypes.c_size_t]
        for size in (513, 520, 521, 1000, 1016, 1024, 4096, 100000):
            block = library.malloc(size)
            usable = library.malloc_usable_size(block)
            library.free(block)
            # A block may be a little larger than needed where a rest would have been too small for a block.
            self.assertIn(usable - size - self.space["rounding"]([size], 0) + 8, (0, 16))
