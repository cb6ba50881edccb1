# Where instances keep their attributes: in no dict (3.11+), in one that shares its keys, or in one that could.
import sys


def look_at_instances(heap):
    """Adds inline shapes to the others; returns count and bytes of dicts that do not share."""
    is_split, memory, unshared = heap["is_split"], heap["memory"], [0, 0]
    known = set(map(id, members_of(dict, heap))) if memory is None else ()
    for cls, members in heap["groups"]:
        getter = dict_getter(cls)
        if getter is None:
            continue
        if has_managed_dict(cls) and memory is not None:
            add_inline_shapes(cls, members, getter, heap)
        for mapping in dicts_of(with_dict(cls, members, memory), getter):
            if memory is None and id(mapping) not in known:
                if has_managed_dict(cls) and mapping:  # made by reading it
                    add_inline_shape(heap, mapping, least_block(len(mapping)), 1)
                continue
            size = SIZE_OF(mapping)
            if mapping and not is_split(mapping, size):
                unshared[0] += 1
                unshared[1] += size
    return unshared


def dict_getter(cls):
    """What reads the `__dict__` of instances of a class written in Python, or None."""
    flags = CLASS_FLAGS(cls)
    if not flags & HEAP_TYPE or flags & IS_CLASS or not CLASS_DICT_OFFSET(cls):
        return None
    return find_in_bases(cls, "__dict__", is_c_getter)[0]


def is_c_getter(value):
    # A property called `__dict__` is the program's code; type_new() and PyObject_GenericGetDict() are not.
    return type(value) is type(type.__dict__["__dict__"])


def has_managed_dict(cls):
    return sys.version_info >= (3, 11) and bool(CLASS_FLAGS(cls) & MANAGED_DICT)


def with_dict(cls, members, memory):
    """Those that have a `__dict__` already, where that can be seen: to read the attribute makes one."""
    if memory is None:
        return members
    words = memory["words"]
    if has_managed_dict(cls):
        if sys.version_info[:2] == (3, 12):  # one word for both; the last bit tells values
            return [value for value in members if has_pointer(words[(id(value) >> 3) - 3])]
        return [value for value in members if words[(id(value) >> 3) - 3]]
    offset = CLASS_DICT_OFFSET(cls)
    if offset < 0:
        return members
    return [value for value in members if words[id(value) + offset >> 3]]


def has_pointer(word):
    return word != 0 and not word & 1


def dicts_of(members, getter):
    read = getter.__get__
    for value in members:
        try:
            mapping = read(value)
        except Exception:
            continue
        if type(mapping) is dict:
            yield mapping


def unseen_dicts(groups, memory):
    """3.13 hides a `__dict__` from the collector while the values are still in the instance, and may not track it."""
    found = []
    if sys.version_info[:2] != (3, 13) or memory is None:
        return found
    for cls, members in groups:
        getter = dict_getter(cls)
        if getter is not None and has_managed_dict(cls):
            found += dicts_of(with_dict(cls, members, memory), getter)
    return found


def add_inline_shapes(cls, members, getter, heap):
    """Adds instances without a dict to heap["shapes"], by what they have in common: class and order of attributes."""
    orders = {}
    for value, order, size in inline_values(cls, members, heap["memory"]):
        row = orders.get(order)
        if row is None:
            orders[order] = [1, size, value]
        else:
            row[0] += 1
            row[1] += size
    for count, size, value in orders.values():
        for mapping in dicts_of([value], getter):  # makes the dict of one of them
            if mapping:
                add_inline_shape(heap, mapping, size, count)


def add_inline_shape(heap, mapping, size, count):
    heap["filled"][0] += count
    heap["filled"][1] += size
    add_shape(heap["shapes"], "inline", first_keys(mapping, ()), len(mapping), size, count)


def least_block(length):
    """Bytes of the block of values for just these attributes. CPython reserves more, by the instances before."""
    if sys.version_info >= (3, 13):
        return bytes_within(length)
    return (length + 9 & ~7) + 8 * length


def inline_values(cls, members, memory):
    """Of each instance that keeps its values itself: the instance, in which order they came, bytes of their block."""
    read = values_in_instance if sys.version_info >= (3, 13) else values_apart
    return read(cls, members, memory)


def values_in_instance(cls, members, memory):
    """3.13+: PyDictValues behind the fixed part of the instance; Include/internal/pycore_dict.h."""
    if not CLASS_FLAGS(cls) & VALUES_WITHIN:
        return
    every, words, offset = memory["bytes"], memory["words"], BASIC_BYTES(cls)
    for value in members:
        if words[(id(value) >> 3) - 3] == 0:
            start = id(value) + offset
            capacity = every[start]
            # Capacity, size, embedded, valid, padding; the values; which came first, one byte each.
            order = start + 8 * (capacity + 1)
            yield value, bytes(every[order : order + every[start + 1]]), bytes_within(capacity)


def values_apart(cls, members, memory):
    """3.11, 3.12: a block of its own. Before the values: how many bytes there are, how many are used, which."""
    every, words, table = memory["bytes"], memory["words"], table_of_class(cls, memory)
    places = places_of_keys(table, memory) if table else 0
    for value, start in zip(members, starts_of_values(members, words)):
        if start:
            used, before = every[start - 2], every[start - 1]
            yield value, bytes(every[start - 2 - used : start - 2]), block_apart(before, places)
