# Which objects are reached, each once: what the collector tracks, and what hangs on it untracked.
# What no Python code can reach is missing; FORMAT.md lists it.
import sys

CHUNK = 1000

PLAIN, DICT, CODE, CLASS = 0, 1, 2, 3


def walk_program(gc, blocked):
    """Every object of the program. `blocked` are ids that are neither counted nor followed; it gets the untracked.

    Nothing that runs when the collector is asked may have a comprehension or an inner function with variables of its
    surroundings: these live in cells, which the collector sees.
    """
    blocked.add(id(blocked))
    blocked.update(ids_of_frames())
    return reach(gc, without(gc.get_objects(), blocked), blocked)


def without(values, blocked):
    return [value for value in values if id(value) not in blocked]


def reach(gc, found, seen):
    """`found`, and the untracked objects behind them that are not in `seen`."""
    # Every tracked object is in `found` from the start, or left out on purpose.
    is_tracked, referents, kinds = gc.is_tracked, gc.get_referents, {}
    position = 0
    while position < len(found):
        chunk = found[position : position + CHUNK]
        position += len(chunk)
        reached = referents(*chunk)
        add_hidden(chunk, reached, kinds)
        for value in reached:
            if not is_tracked(value) and id(value) not in seen:
                seen.add(id(value))
                found.append(value)
    return found


def add_hidden(chunk, reached, kinds):
    """What gc.get_referents() does not tell: keys of dicts with only str keys, all of code, names of classes."""
    for value in chunk:
        cls = type(value)
        kind = kinds.get(id(cls))
        if kind is None:
            kind = kinds[id(cls)] = kind_of(cls)
        if kind is PLAIN:
            continue
        if kind is DICT:
            reached += dict.keys(value)
        elif kind is CODE:
            reached += parts_of_code(value)
        elif CLASS_FLAGS(value) & HEAP_TYPE:  # the names of others are made anew on each reading
            reached += (CLASS_NAME(value), CLASS_QUALNAME(value))


def kind_of(cls):
    flags = CLASS_FLAGS(cls)
    if flags & IS_DICT:
        return DICT
    if flags & IS_CLASS:
        return CLASS
    return CODE if cls is type(kind_of.__code__) else PLAIN


def parts_of_code(code):
    # Only attributes that are there already. From 3.11 on co_code, co_varnames and the like are made on reading, and
    # so is co_lnotab from 3.10 on.
    parts = [code.co_consts, code.co_names, code.co_filename, code.co_name]
    if sys.version_info >= (3, 11):
        return parts + [code.co_qualname, code.co_linetable, code.co_exceptiontable]
    parts += [code.co_code, code.co_varnames, code.co_freevars, code.co_cellvars]
    return parts + [code.co_linetable if sys.version_info >= (3, 10) else code.co_lnotab]


def interned_tables(gc):
    """3.14+ tracks every dict, also the interpreter's own of all interned strings: it is no part of the program."""
    if sys.version_info < (3, 14):
        return []
    probe = sys.intern("heapgate looks for the table of interned strings")
    found = []
    for value in gc.get_objects():
        if type(value) is dict and len(value) > 1000 and is_identity(value) and probe in value:
            found.append(value)
    return found


def is_identity(mapping):
    for key, value in mapping.items():
        if key is not value or type(key) is not str:
            return False
    return True


def group_by_class(found):
    """Lists of objects by `type(x)`, in the order in which the classes were met."""
    groups = {}
    for value in found:
        cls = type(value)
        group = groups.get(id(cls))
        if group is None:
            group = groups[id(cls)] = (cls, [])
        group[1].append(value)
    return list(groups.values())
