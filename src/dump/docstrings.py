# Which strings are docstrings of code written in Python: what -OO would drop, save in frozen modules (3.11+).
import sys

OPTIMIZED = 1  # CO_OPTIMIZED of Include/code.h: the body of a function, not of a class or module
HAS_DOCSTRING = 0x4000000  # CO_HAS_DOCSTRING, 3.14+


def count_docstrings(groups, compiled):
    """Count and bytes, each string once. `compiled` are the names of modules that are not written in Python."""
    seen, tally = set(), [0, 0]
    for cls, members in groups:
        read = docstring_reader(cls, compiled)
        if read is None:
            continue
        for value in members:
            text = read(value)
            if type(text) is str and id(text) not in seen:
                seen.add(id(text))
                tally[0] += 1
                tally[1] += sys.getsizeof(text)
    return tally


def docstring_reader(cls, compiled):
    if cls is type(count_docstrings):
        return lambda function: function.__doc__
    if cls is type(count_docstrings.__code__):
        return docstring_of_code
    if CLASS_FLAGS(cls) & IS_CLASS:
        return lambda value: docstring_of_class(value, compiled)
    if cls is type(sys):
        return lambda module: docstring_of_module(module_dict(module), compiled)
    return None


def docstring_of_code(code):
    if not code.co_flags & OPTIMIZED or not code.co_consts or code.co_name.startswith("<"):
        return None
    if sys.version_info >= (3, 14) and not code.co_flags & HAS_DOCSTRING:
        return None
    return code.co_consts[0]  # None where there is no docstring, up to 3.13


def docstring_of_class(cls, compiled):
    if not CLASS_FLAGS(cls) & HEAP_TYPE or name_of_class(cls)[0] in compiled:
        return None
    return class_namespace(cls).get("__doc__")


def docstring_of_module(namespace, compiled):
    name = namespace.get("__name__")
    return None if type(name) is not str or name in compiled else namespace.get("__doc__")
