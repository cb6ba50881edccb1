# Which objects are reached, each once: what the collector tracks, and what hangs on it untracked.
# What no Python code can reach is missing; FORMAT.md lists it.
import sys

CHUNK = 500

IS_310, IS_311 = sys.version_info >= (3, 10), sys.version_info >= (3, 11)

LEAF, PLAIN, DICT, SUBCLASS_OF_DICT, CODE, CLASS, FROZEN = 0, 1, 2, 3, 4, 5, 6

FROZENDICT = __builtins__.get("frozendict")  # 3.15+; no subclass of dict


def without(values, blocked):
    """Those whose ids are not in `blocked`.

    Nothing that runs when the collector is asked may have a comprehension or an inner function with variables of its
    surroundings: these live in cells, which the collector sees.
    """
    return [value for value in values if id(value) not in blocked]


def group_by_class(values):
    """Class id -> (class, list of objects)."""
    # By id: the hash of a class may be the program's.
    groups, adders = {}, {}
    for value in values:
        try:
            adders[id(type(value))](value)
        except KeyError:
            members = [value]
            groups[id(type(value))] = (type(value), members)
            adders[id(type(value))] = members.append
    return groups


def new_walker(gc, start):
    take, marks = open_marks(start)
    return {"referents": gc.get_referents, "is_tracked": gc.is_tracked, "take": take, "marks": marks}


def unmet(walker, values):
    """Those that are untracked and were not met before, in groups; now they are met."""
    fresh = {}
    walker["take"](values, fresh, walker["is_tracked"], walker["marks"])
    return fresh


def reach(walker, groups):
    """The untracked objects behind `groups` that were not met before, in groups of their own."""
    reached = {}
    for cls, members in groups.values():
        walk_on(walker, cls, members, 0, reached)
    walked, is_done = {}, False
    while not is_done:
        is_done = True
        for key, (cls, members) in list(reached.items()):
            start = walked.get(key, 0)
            if start < len(members):
                # More of them may come meanwhile, also of classes that were looked at before.
                walked[key] = walk_on(walker, cls, members, start, reached)
                is_done = False
    return reached


def walk_on(walker, cls, members, start, reached):
    """Adds what the members from `start` on lead to; returns how many members there were then."""
    take, referents, is_tracked, marks = walker["take"], walker["referents"], walker["is_tracked"], walker["marks"]
    if start == 0:
        take([cls], reached, is_tracked, marks)
    kind = kind_of(cls)
    if kind is LEAF:
        return len(members)
    while start < len(members):
        chunk = members[start : start + CHUNK]
        start += len(chunk)
        found = referents(*chunk)
        if kind is not PLAIN:
            add_hidden(kind, chunk, found)
        take(found, reached, is_tracked, marks)
    return start


def merge_into(groups, cls, members):
    """Adds them; a class that was not there yet keeps this very list."""
    known = groups.get(id(cls))
    if known is None:
        groups[id(cls)] = (cls, members)
    else:
        known[1].extend(members)


def kind_of(cls):
    flags = CLASS_FLAGS(cls)
    if cls is dict:
        return DICT
    if flags & IS_DICT:
        return SUBCLASS_OF_DICT
    if flags & IS_CLASS:
        return CLASS
    if FROZENDICT is not None and any(base is FROZENDICT for base in CLASS_MRO(cls) or ()):
        return FROZEN
    if flags & HAS_COLLECTOR_HEADER:
        return PLAIN
    return CODE if cls is type(kind_of.__code__) else LEAF


def add_hidden(kind, chunk, reached):
    """What gc.get_referents() does not tell: keys of dicts with only str keys, all of code, names of classes."""
    if kind is DICT:
        for value in chunk:
            reached += value
    elif kind is SUBCLASS_OF_DICT:
        for value in chunk:
            reached += dict.keys(value)
    elif kind is FROZEN:
        for value in chunk:
            reached += FROZENDICT.keys(value)
    elif kind is CODE:
        for value in chunk:
            reached += parts_of_code(value)
    elif kind is CLASS:
        for value in chunk:
            reached += parts_of_class(value)


def parts_of_class(cls):
    if CLASS_FLAGS(cls) & HEAP_TYPE:
        return CLASS_NAME(cls), CLASS_QUALNAME(cls)
    # Of others the names are made anew on each reading, and gc.get_referents() tells nothing at all.
    # A class that C code never made ready has no bases at all, and to ask for them crashes.
    return (CLASS_MRO(cls), CLASS_BASES(cls)) if CLASS_MRO(cls) else ()


def parts_of_code(code):
    # Only attributes that are there already. From 3.11 on co_code, co_varnames and the like are made on reading, and
    # so is co_lnotab from 3.10 on.
    if IS_311:
        return (
            code.co_consts,
            code.co_names,
            code.co_filename,
            code.co_name,
            code.co_qualname,
            code.co_linetable,
            code.co_exceptiontable,
        )
    parts = (code.co_consts, code.co_names, code.co_filename, code.co_name, code.co_code, code.co_varnames)
    lines = code.co_linetable if IS_310 else code.co_lnotab
    return parts + (code.co_freevars, code.co_cellvars, lines)
