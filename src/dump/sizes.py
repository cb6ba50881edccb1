# How many bytes an object is: what sys.getsizeof() says, without running a `__sizeof__` that the program wrote.
import sys


def is_c_sizeof(method):
    return type(method) is type(str.join) and method.__name__ == "__sizeof__"


def header_bytes(cls):
    # _PyType_PreHeaderSize() and _PySys_GetSizeOf(): the collector's two words, and from 3.11 on two more in front of
    # them for a managed dict (3.12+: or managed weak references).
    word = tuple.__itemsize__
    flags = CLASS_FLAGS(cls)
    managed = 0
    if sys.version_info >= (3, 11):
        managed = flags & (MANAGED_DICT if sys.version_info < (3, 12) else MANAGED_DICT | MANAGED_WEAKREF)
    return (2 * word if flags & HAS_COLLECTOR_HEADER else 0) + (2 * word if managed else 0)


def sizer(cls):
    """A function that sizes an instance of exactly this class."""
    method, is_first = find_in_bases(cls, "__sizeof__", is_c_sizeof)
    if method is None:
        method, is_first = object.__dict__["__sizeof__"], False
    if is_first:
        return sys.getsizeof
    header = header_bytes(cls)
    return lambda value: method(value) + header


def sizes_of(cls, members):
    """One size each, and how many had to be guessed because their C code refuses: they count with their fixed part."""
    measure = sizer(cls)
    try:
        return list(map(measure, members)), 0
    except Exception:
        return sizes_one_by_one(measure, cls, members)


def sizes_one_by_one(measure, cls, members):
    sizes, guessed = [], 0
    for value in members:
        try:
            sizes.append(measure(value))
        except Exception:
            sizes.append(object.__sizeof__(value) + header_bytes(cls))
            guessed += 1
    return sizes, guessed
