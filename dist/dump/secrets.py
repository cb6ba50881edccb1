# What may be shown of a heap: only what already stands in source code, and nothing that holds a passed variable.
import sys

# Larger integers are shown only where they stand in source code. Not for secrecy (64 bits would do), but because they
# may be addresses: `type.__subclasses__` is kept in a dict by address, and such rows would never agree between runs.
LARGEST_PLAIN_INTEGER = 1 << 16


def new_knowledge(passed, heap):
    """What is known of values to be shown. What is asked for and not yet found is gathered in `wanted`."""
    modules, compiled = heap["modules"], heap["compiled"]
    escaped = {repr(value)[1:-1] for value in passed}
    return {
        "wanted": {"str": set(), "bytes": set(), "int": set()},
        "found": {"str": set(), "bytes": set(), "int": set()},
        "keys": {},
        "names": vouched_names(modules) | {"<locals>", "<lambda>", UNKNOWN_MODULE},
        "classes": classes_of_c(modules, compiled),
        "variables": variables_reader(heap["memory"]),
        "passed": sorted(escaped.union(passed)),
        "passed_bytes": sorted(value.encode("utf-8", "surrogatepass") for value in passed),
    }


def stands_in_source(value, known):
    """`value` is exactly a str, bytes or int."""
    kind = type(value).__name__
    if value in known["found"][kind]:
        return True
    known["wanted"][kind].add(value)
    return False


def holds_passed(text, known):
    for value in known["passed"]:
        if value in text:
            return True
    return False


def may_show_text(text, known):
    return stands_in_source(text, known) and not holds_passed(text, known)


def may_show_bytes(value, known):
    return stands_in_source(value, known) and not any(secret in value for secret in known["passed_bytes"])


def may_show_integer(value, known):
    if abs(value) > LARGEST_PLAIN_INTEGER and not stands_in_source(value, known):
        return False
    return value.bit_length() < 1024 and not holds_passed(str(value), known)


def vouch_for_c(groups, known):
    """Lets pass what C code declares: names of its functions, methods and attributes, and its classes."""
    kinds = {id(type(len)), id(type(str.join)), id(type(str.__len__)), id(type(type.__dict__["__dict__"]))}
    names = known["found"]["str"]
    for cls, members in groups:
        if id(cls) in kinds:
            names.update(value.__name__ for value in members)
        elif CLASS_FLAGS(cls) & IS_CLASS:
            for value in members:
                if is_fixed(CLASS_FLAGS(value)):
                    names.update(key for key in list(class_namespace(value)) if type(key) is str)


def classes_of_c(modules, compiled):
    """Ids of the heap classes that modules written in C offer under their own names."""
    import _ast  # its classes come with the first compile(), and call themselves `ast.stmt`

    namespaces = [namespace for name, namespace in modules if name in compiled and namespace is not None]
    found = set()
    for namespace in namespaces + [_ast.__dict__]:
        for name, value in list(namespace.items()):
            if is_class(value) and type(name) is str and plain_text(CLASS_NAME(value)) == name:
                found.add(id(value))
    return found


def is_class_vouched(cls, known):
    """Whether the name of a class was written in C: type_new() makes no other classes than heap types for a base."""
    flags = CLASS_FLAGS(cls)
    return is_fixed(flags) or not flags & BASE_TYPE or id(cls) in known["classes"] or has_c_module_member(cls)


def has_c_module_member(cls):
    # As Cython's functions have; `__slots__ = ["__module__"]` is refused.
    member = class_namespace(cls).get("__module__")
    return type(member) is type(type.__dict__["__flags__"]) and member.__objclass__ is cls
