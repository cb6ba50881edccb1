# The one place that reads the memory of the process: only words within objects whose layout was checked on a probe.
import sys

NEXT_UNKNOWN = (3, 16)  # its layouts were not looked at


def open_memory():
    """`bytes` by address, `words` and `objects` by address / 8; None where _ctypes is missing or reads wrong.

    An object is the one that the word at this place points to; a word of 0 raises ValueError.
    """
    if tuple.__itemsize__ != 8 or sys.version_info >= NEXT_UNKNOWN:
        return None
    try:
        import _ctypes

        class Byte(_ctypes._SimpleCData):
            _type_ = "B"

        class Object(_ctypes._SimpleCData):
            _type_ = "O"

        every = memoryview((Byte * ((1 << 63) - 1 & ~7)).from_address(0)).cast("B")
        memory = {"bytes": every, "words": every.cast("Q"), "objects": (Object * ((1 << 60) - 1)).from_address(0)}
    except Exception:
        return None
    return memory if reads_right(memory) else None


def reads_right(memory):
    class Probe:
        pass

    probe = Probe()
    probe.name = probe.path = 1
    words, place = memory["words"], type_word(probe)
    return (
        words[place] == id(Probe)
        and memory["objects"][place] is Probe
        and words[table_word({"name": 1, "path": 1})] == 0
        and words[table_word(probe.__dict__)] != 0
        and is_table_of_two(words[table_word(probe.__dict__) - 1], words[table_word(probe.__dict__)], memory)
    )


def is_table_of_two(keys, values, memory):
    """Whether PyDictKeysObject and PyDictValues tell of a dict with two entries what they should."""
    every, words = memory["bytes"], memory["words"]
    if sys.version_info < (3, 11):
        size = words[(keys >> 3) + 1]  # dk_size
        return 4 <= size <= 64 and size & size - 1 == 0
    if words[(keys >> 3) + 3] != 2 or words[(keys >> 3) + 2] > 30:  # dk_nentries, dk_usable
        return False
    # How many values are set: in the block (3.13+), or in front of it.
    return every[values + 1] == 2 if sys.version_info >= (3, 13) else every[values - 2] == 2


def type_word(value):
    # ob_type is the last field of PyObject, also where a build for debugging puts others before it.
    return (id(value) + object.__basicsize__ >> 3) - 1


def table_word(mapping):
    # ma_values is the last field of PyDictObject on 3.8 to 3.15; a subclass only adds to it.
    return (id(mapping) + dict.__basicsize__ >> 3) - 1


def table_teller(memory):
    """A function of a dict and its size in bytes that says whether its keys table is shared."""
    if memory is not None:
        words = memory["words"]
        return lambda mapping, size: words[table_word(mapping)] != 0
    sizes = combined_sizes()
    return lambda mapping, size: len(mapping) > 0 and size not in sizes


def combined_sizes():
    """All sizes that a combined table of up to 2**16 entries can have; a split one seldom has the same."""
    sizes = set()
    for texts in (True, False):
        mapping = {}
        for number in range(1 << 16):
            mapping[str(number) if texts else number] = None
            sizes.add(SIZE_OF(mapping))
    return sizes
