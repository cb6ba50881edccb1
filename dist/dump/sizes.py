# How many bytes an object is: what sys.getsizeof() says, without running a `__sizeof__` that the program wrote, and
# what it leaves out of all instances of a class alike.
import sys

# The two words before each object by which a trace-refs build up to 3.12 holds its list; python/cpython#108663.
EXTRA_HEADER = object.__basicsize__ - 2 * tuple.__itemsize__

FRAME = type(sys._getframe())
GETSIZEOF = sys.getsizeof  # before the program can put another in its place


def size_without_list(value):
    return GETSIZEOF(value) - EXTRA_HEADER


SIZE_OF = size_without_list if EXTRA_HEADER else GETSIZEOF


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
    return (2 * word if flags & HAS_COLLECTOR_HEADER else 0) + (2 * word if managed else 0) - EXTRA_HEADER


# Most objects are of these. What their C code says is asked for without sys.getsizeof(), which takes five times as long:
# it adds what header_bytes() says, save for classes whose instances do not all have a header, as those of `type`.
CODE_CLASSES = (type(header_bytes), type(header_bytes.__code__))
COMMON = tuple(map(id, (str, bytes, int, float, tuple, list, dict, set, frozenset) + CODE_CLASSES))


def sizer(cls):
    """A function that sizes an instance of exactly this class, and what is to be added to each size."""
    method, is_first = find_in_bases(cls, "__sizeof__", is_c_sizeof)
    if method is None:
        method, is_first = object.__dict__["__sizeof__"], False
    return (SIZE_OF, 0) if is_first and id(cls) not in COMMON else (method, header_bytes(cls))


def sizes_of(cls, members):
    """One size each, and how many had to be guessed because their C code refuses: they count with their fixed part."""
    (measure, more), correct = sizer(cls), correction(cls)
    try:
        sizes, guessed = list(map(measure, members)), 0
    except Exception:
        sizes, guessed = sizes_one_by_one(measure, header_bytes(cls) - more, members)
    if more:
        sizes = [size + more for size in sizes]
    return sizes if correct is None else correct(sizes), guessed


def sizes_one_by_one(measure, header, members):
    sizes, guessed = [], 0
    for value in members:
        try:
            sizes.append(measure(value))
        except Exception:
            sizes.append(object.__sizeof__(value) + header)
            guessed += 1
    return sizes, guessed


# An int of up to 30 bits is made as a whole PyLongObject, which ends with 4 bytes to spare.
ONE_DIGIT, WHOLE_INT = 28, 32
BASIC_BYTES = type.__dict__["__basicsize__"].__get__


def correction(cls):
    """A function that makes the sizes of instances what was asked of the allocator, or None where they are."""
    if cls is int:
        return whole_ints if sys.version_info >= (3, 11) and tuple.__itemsize__ == 8 else None
    if cls is FRAME:
        # Up to 3.10 frame.__sizeof__() leaves out one of the places for local variables and the stack.
        return adding(tuple.__itemsize__) if sys.version_info < (3, 11) else None
    unseen = unseen_fields(cls)
    if unseen:
        return adding(unseen)
    if not CLASS_FLAGS(cls) & HEAP_TYPE:
        return None
    # An instance of a subclass that is of variable size gets one item more than it has; PyType_GenericAlloc().
    for base in CLASS_MRO(cls):
        if base is tuple:
            return adding(tuple.__itemsize__)
        if base is bytes:
            return lambda sizes: [size + 8 & ~7 for size in sizes]
        if base is int:
            # int.__sizeof__() and str.__sizeof__() know nothing of what a subclass adds.
            more = BASIC_BYTES(cls) - int.__basicsize__ + int.__itemsize__ + 7
            return lambda sizes: [size + more & ~7 for size in sizes]
        if base is str:
            return adding(BASIC_BYTES(cls) - str.__basicsize__)
    return None


def whole_ints(sizes):
    return [WHOLE_INT if size == ONE_DIGIT else size for size in sizes]


def adding(count):
    return (lambda sizes: [size + count for size in sizes]) if count else None


def unseen_fields(cls):
    """Bytes of the fields of a structure like os.stat_result that are no items of it; Objects/structseq.c."""
    namespace = class_namespace(cls)
    seen, every = namespace.get("n_sequence_fields"), namespace.get("n_fields")
    if CLASS_FLAGS(cls) & BASE_TYPE or type(seen) is not int or type(every) is not int:
        return 0
    return (every - seen) * tuple.__itemsize__
