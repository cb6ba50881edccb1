# Which dicts have a split table, read from the one word of memory that says so, or inferred from their size.
import sys


def word_reader():
    """Reads the word at an address as a number; None where _ctypes is missing or does not read what it should."""
    try:
        import _ctypes
    except Exception:
        return None

    class Word(_ctypes._SimpleCData):
        _type_ = "P"

    def read(address):
        return Word.from_address(address).value or 0

    return read if tells_tables_apart(read) else None


def table_word(mapping):
    # ma_values is the last field of PyDictObject on 3.8 to 3.15; a subclass only adds to it.
    return id(mapping) + dict.__basicsize__ - tuple.__itemsize__


def tells_tables_apart(read):
    class Probe:
        pass

    probe = Probe()
    probe.name = probe.path = 1
    return read(table_word(probe.__dict__)) != 0 and read(table_word({"name": 1, "path": 1})) == 0


def table_teller(read):
    """A function of a dict and its size in bytes that says whether its keys table is shared."""
    if read is not None:
        return lambda mapping, size: read(table_word(mapping)) != 0
    sizes = combined_sizes()
    return lambda mapping, size: len(mapping) > 0 and size not in sizes


def combined_sizes():
    """All sizes that a combined table of up to 2**16 entries can have; a split one seldom has the same."""
    sizes = set()
    for texts in (True, False):
        mapping = {}
        for number in range(1 << 16):
            mapping[str(number) if texts else number] = None
            sizes.add(sys.getsizeof(mapping))
    return sizes
