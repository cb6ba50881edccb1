# The interpreter's own table of interned strings: no part of the program, but memory that grows with it.
import sys


def interned_strings(heap):
    """Entries and bytes of the table, and whether these are computed; None where that cannot be told.

    From 3.14 on (and on builds that list all objects) the table is seen. Else it is the dict that so many entries make,
    one after the other.
    """
    if heap["tables"]:
        return {"count": heap["interned"][0], "bytes": heap["interned"][1], "computed": False}
    if heap["memory"] is None or sys.version_info >= (3, 14):
        return None
    every, place = heap["memory"]["bytes"], object.__basicsize__ + 2 * tuple.__itemsize__
    probe = "".join(["heapgate ", "probe"])
    if every[id(probe) + place] & 3 or not every[id(INTERN(probe)) + place] & 3:
        return None
    states = [every[id(value) + place] & 3 for value in members_of(str, heap)]
    # PyASCIIObject.state.interned: 1 mortal, 2 immortal; 3 static, and in a table of the interpreter's file (3.12+).
    count = states.count(1) + states.count(2)
    return {"count": count, "bytes": bytes_of_table(count), "computed": True}


def bytes_of_table(count):
    """Of a dict of so many str, added one by one; Objects/dictobject.c."""
    bits = 3
    while (1 << bits + 1) // 3 < count:
        bits += 1
    index = 1 if bits < 8 else 2 if bits < 16 else 4
    entry = (2 if sys.version_info >= (3, 11) else 3) * tuple.__itemsize__
    empty = SIZE_OF(dict.fromkeys("a"))  # 8 places of one byte, 5 entries
    return empty + (index << bits) - 8 + ((1 << bits + 1) // 3 - 5) * entry


def interned_tables(dicts):
    """3.14+ tracks every dict, also the interpreter's own of all interned strings."""
    # The probe is a name in this code, and so in the table.
    probe = "interned_tables"
    return [value for value in dicts if len(value) > 1000 and is_identity(value) and probe in value]


def is_identity(mapping):
    for key, value in mapping.items():
        if key is not value or type(key) is not str:
            return False
    return True


def tables_of_interned(groups, every):
    """The tables of interned strings where they are seen; takes them out of what is counted."""
    _, dicts = groups.get(id(dict), (None, []))
    tables = interned_tables(dicts) if sys.version_info >= (3, 14) else []
    drop(groups, dict, set(map(id, tables)))
    if every is not None and not tables:
        tables = interned_tables([value for value in every if type(value) is dict])
        every[:] = [value for value in every if all(value is not table for table in tables)]
    return tables


def take_off_interned(own, heap):
    """Takes off what heapgate's own strings add to the table."""
    count, size = heap["interned"]
    less = count - sum(1 for value in own for table in heap["tables"] if table.get(value) is value)
    heap["interned"] = [less, size - bytes_of_table(count) + bytes_of_table(less)]
