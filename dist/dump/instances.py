# Where instances keep their attributes: in no dict (3.11+), in one that shares its keys, or in one that could.
import sys


def look_at_instances(heap):
    """Adds inline shapes to the others; returns count and bytes of dicts that do not share. Makes dicts."""
    sizes, is_split, unshared = heap["dict_bytes"], heap["is_split"], [0, 0]
    places = {id(mapping): place for place, mapping in enumerate(heap["dicts"])}
    for cls, members in heap["groups"]:
        flags = CLASS_FLAGS(cls)
        if not flags & HEAP_TYPE or flags & IS_CLASS or not CLASS_DICT_OFFSET(cls):
            continue
        getter, _ = find_in_bases(cls, "__dict__", is_c_getter)
        if getter is None:
            continue
        may_be_inline = sys.version_info >= (3, 11) and bool(flags & MANAGED_DICT)
        for mapping in dicts_of(members, getter):
            place = places.get(id(mapping))
            if not mapping:
                continue
            if place is None:
                if may_be_inline:
                    add_shape(heap["shapes"], "inline", mapping, inline_bytes(len(mapping)))
            elif not is_split(mapping, sizes[place]):
                unshared[0] += 1
                unshared[1] += sizes[place]
    return unshared


def unseen_dicts(groups, dicts, read):
    """3.13 hides a `__dict__` from the collector while the values are still in the instance, and may not track it."""
    if sys.version_info[:2] != (3, 13) or read is None:
        return []
    seen, found = set(map(id, dicts)), []
    for cls, members in groups:
        flags = CLASS_FLAGS(cls)
        if not flags & HEAP_TYPE or not flags & MANAGED_DICT or flags & IS_CLASS:
            continue
        getter, _ = find_in_bases(cls, "__dict__", is_c_getter)
        # The third word in front of the instance: the dict, where there is one. To read it makes none.
        made = [value for value in members if read(id(value) - 3 * tuple.__itemsize__) != 0]
        if getter is not None and made:
            found += [mapping for mapping in dicts_of(made, getter) if id(mapping) not in seen]
    return found


def is_c_getter(value):
    # A property called `__dict__` is the program's code; type_new() and PyObject_GenericGetDict() are not.
    return type(value) is type(type.__dict__["__dict__"])


def dicts_of(members, getter):
    read = getter.__get__
    for value in members:
        try:
            mapping = read(value)
        except Exception:
            continue
        if type(mapping) is dict:
            yield mapping


def inline_bytes(length):
    # The block of values for just these attributes: Include/internal/pycore_dict.h. CPython reserves more, by the
    # number of instances that came before, and sys.getsizeof() leaves out all of it.
    word = tuple.__itemsize__
    if sys.version_info >= (3, 13):
        return (length + 1) * word + round_up(length, word)
    return length * word + round_up(length + 2, word)


def round_up(number, unit):
    return -(-number // unit) * unit
