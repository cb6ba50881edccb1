# Which strings are docstrings of code written in Python: what -OO would drop, save in frozen modules (3.11+).
import sys

OPTIMIZED = 1  # CO_OPTIMIZED of Include/code.h: the body of a function, not of a class or module
HAS_DOCSTRING = 0x4000000  # CO_HAS_DOCSTRING, 3.14+


def count_docstrings(groups, compiled):
    """Count and bytes, each string once. `compiled` are the names of modules that are not written in Python."""
    texts = {}
    for cls, members in groups:
        found = [text for text in docstrings_of(cls, members, compiled) if type(text) is str]
        texts.update(zip(map(id, found), found))
    return len(texts), sum(map(SIZE_OF, texts.values()))


def docstrings_of(cls, members, compiled):
    if cls is type(count_docstrings):
        return [value.__doc__ for value in members]
    if cls is type(count_docstrings.__code__):
        return docstrings_of_code(members)
    if CLASS_FLAGS(cls) & IS_CLASS:
        return [docstring_of_class(value, compiled) for value in members]
    if cls is type(sys):
        return [docstring_of_module(module_dict(value), compiled) for value in members]
    return []


def docstrings_of_code(codes):
    # Not of lambdas and comprehensions. None where there is no docstring, up to 3.13.
    functions = [code for code in codes if code.co_flags & OPTIMIZED and code.co_consts and code.co_name[:1] != "<"]
    if sys.version_info >= (3, 14):
        functions = [code for code in functions if code.co_flags & HAS_DOCSTRING]
    return [code.co_consts[0] for code in functions]


def docstring_of_class(cls, compiled):
    if not CLASS_FLAGS(cls) & HEAP_TYPE or name_of_class(cls)[0] in compiled:
        return None
    return class_namespace(cls).get("__doc__")


def docstring_of_module(namespace, compiled):
    name = namespace.get("__name__")
    return None if type(name) is not str or name in compiled else namespace.get("__doc__")
