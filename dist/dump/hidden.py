# What hangs where neither the collector nor an attribute leads: found in the words of code objects and classes.
#
# The places are not known by number but found on a probe, whose parts are known: an interpreter that lays them out in
# another way is noticed, and what is there is then missing.
import sys


def reach_hidden(walker, groups, memory):
    """What hangs on `groups` in such places and was not met before, and what hangs on that."""
    found, fresh = {}, groups
    while fresh:
        # Cython's functions lead to code, and code to more.
        fresh = unmet(walker, hidden_objects(fresh, memory))
        for cls, members in reach(walker, fresh).values():
            merge_into(fresh, cls, members)
        for cls, members in fresh.values():
            merge_into(found, cls, members)
    return found


def hidden_objects(groups, memory):
    """Objects held by code objects, classes, instances and Cython's functions. Not all of them need be new."""
    found = unseen_dicts(groups.values(), memory)
    for cls, members in groups.values():
        if cls is type(hidden_objects.__code__):
            found += hidden_in_code(members, memory)
        elif CLASS_FLAGS(cls) & IS_CLASS:
            found += hidden_in_classes(members, memory)
        elif "cython_function" in plain_text(CLASS_NAME(cls)):
            found += hidden_in_cython(cls, members)
    return found


def hidden_in_code(codes, memory):
    """3.11+: names and kinds of the local variables; what reading co_code, co_varnames and the like has left."""
    if memory is None or sys.version_info < (3, 11):
        return []
    objects, found = memory["objects"], []
    names, cached, is_struct = places_in_code(memory)
    if names is not None:
        found = [objects[(id(code) >> 3) + names] for code in codes]
        found += [objects[(id(code) >> 3) + names + 1] for code in codes]
    if cached is not None:
        words = memory["words"]
        for place in [(id(code) >> 3) + cached for code in codes if words[(id(code) >> 3) + cached]]:
            found += cached_parts(words[place] >> 3, memory) if is_struct else (objects[place],)
    return found


def cached_parts(place, memory):
    # _PyCoCached of 3.12+: co_code, co_varnames, co_cellvars, co_freevars.
    words, objects = memory["words"], memory["objects"]
    return [objects[index] for index in range(place, place + 4) if words[index]]


def places_in_code(memory):
    """Which word of a code object is co_localsplusnames (kinds follow), which the cache, and whether that is a struct."""
    if "code places" not in memory:
        memory["code places"] = find_places_in_code(memory)
    return memory["code places"]


def find_places_in_code(memory):
    words = memory["words"]
    code = (lambda first, second: first).__code__.replace(co_name="probe")  # a new one, of which nothing was read
    start, count = id(code) >> 3, type(code).__basicsize__ >> 3
    before = [words[start + index] for index in range(count)]
    bytecode, variables = code.co_code, code.co_varnames
    after = [words[start + index] for index in range(count)]
    names = [index for index in range(2, count) if after[index] == id(code.co_filename)]
    if len(names) != 1 or not are_names(start + names[0] - 2, variables, memory):
        names = [None]
    cached = [index for index in range(count) if before[index] == 0 and after[index] != 0]
    is_struct = sys.version_info >= (3, 12)
    if len(cached) != 1 or (words[after[cached[0]] >> 3] if is_struct else after[cached[0]]) != id(bytecode):
        cached = [None]
    return names[0] and names[0] - 2, cached[0], is_struct


def are_names(place, variables, memory):
    """Whether these two words of the probe are the names and the kinds of its variables."""
    names, kinds = memory["objects"][place], memory["objects"][place + 1]
    return type(names) is tuple and names == variables and type(kinds) is bytes and len(kinds) == len(names)


def hidden_in_classes(classes, memory):
    """`__slots__` as the class keeps them: sorted, and with private names mangled."""
    if memory is None:
        return []
    name, _ = places_in_class(memory)
    if name is None:
        return []
    # ht_slots is the word between ht_name and ht_qualname.
    words, objects = memory["words"], memory["objects"]
    starts = [(id(cls) >> 3) + name + 1 for cls in classes if CLASS_FLAGS(cls) & HEAP_TYPE]
    return [objects[start] for start in starts if words[start]]


def hidden_in_cython(cls, functions):
    """Code, name and qualified name of functions that Cython made: its traverse function leaves them out."""
    found, namespace = [], class_namespace(cls)
    for name in ("__code__", "__name__", "__qualname__"):
        getter = namespace.get(name)
        if type(getter) is type(type.__dict__["__dict__"]):  # C code, of Cython
            for value in functions:
                try:
                    found.append(getter.__get__(value))
                except Exception:
                    break
    return found
