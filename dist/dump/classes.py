# What a class is, read without running any code of it or of its metaclass.
import sys

# Py_TPFLAGS_* of Include/object.h.
HEAP_TYPE = 1 << 9
BASE_TYPE = 1 << 10
HAS_COLLECTOR_HEADER = 1 << 14
IS_DICT = 1 << 29
IS_CLASS = 1 << 31
IMMUTABLE = 1 << 8  # 3.10+
MANAGED_DICT = 1 << 4  # 3.11+
MANAGED_WEAKREF = 1 << 3  # 3.12+
VALUES_WITHIN = 1 << 2  # Py_TPFLAGS_INLINE_VALUES, 3.13+: values of attributes behind the fixed part of the instance

# `cls.__name__` and the like ask the metaclass first; these descriptors do not.
CLASS_FLAGS = type.__dict__["__flags__"].__get__
CLASS_MRO = type.__dict__["__mro__"].__get__
CLASS_BASES = type.__dict__["__bases__"].__get__
CLASS_DICT = type.__dict__["__dict__"].__get__
CLASS_NAME = type.__dict__["__name__"].__get__
CLASS_QUALNAME = type.__dict__["__qualname__"].__get__
CLASS_MODULE = type.__dict__["__module__"].__get__
CLASS_DICT_OFFSET = type.__dict__["__dictoffset__"].__get__

UNKNOWN_MODULE = "?"


# Ids of classes whose namespaces were looked through. A dict, which own.py knows for heapgate's.
ONLY_TEXT = {}


def class_namespace(cls):
    """What may be asked for a name: without keys that are no str, whose `__eq__` would be asked."""
    namespace = CLASS_DICT(cls)
    if namespace is None:
        return {}  # a static class that C code never made ready
    if id(cls) not in ONLY_TEXT:
        for key in namespace:
            if type(key) is not str:
                return {name: value for name, value in namespace.items() if type(name) is str}
        ONLY_TEXT[id(cls)] = True
    return namespace


def is_class(value):
    return bool(CLASS_FLAGS(type(value)) & IS_CLASS)


def plain_text(text):
    """The same text as a str: `__name__` takes instances of subclasses, with methods of their own."""
    return text if type(text) is str else str.join("", (text, ""))


def name_of_class(cls):
    """Module (or UNKNOWN_MODULE) and qualified name."""
    if not CLASS_FLAGS(cls) & HEAP_TYPE:
        return CLASS_MODULE(cls), CLASS_QUALNAME(cls)  # both are cut out of tp_name
    # A heap class may have anything as its `__module__`: a property, a descriptor, a number.
    module = class_namespace(cls).get("__module__")
    return module if type(module) is str else UNKNOWN_MODULE, plain_text(CLASS_QUALNAME(cls))


def is_fixed(flags):
    """The program cannot add attributes to such a class."""
    return not flags & HEAP_TYPE or sys.version_info >= (3, 10) and bool(flags & IMMUTABLE)


def find_in_bases(cls, name, accept):
    """The first attribute `name` along the MRO that `accept` takes, and whether it was the first at all."""
    is_first = True
    for base in CLASS_MRO(cls) or ():
        namespace = class_namespace(base)
        is_first = is_first and id(base) in ONLY_TEXT  # else C code would ask the other keys
        if name in namespace:
            if accept(namespace[name]):
                return namespace[name], is_first
            is_first = False
    return None, is_first
