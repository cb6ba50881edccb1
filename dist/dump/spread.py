# Which module owns what no rule tells of: the one that is nearest along references, and of equally near ones the first.
#
# All owners take a step at a time, so it does not matter in which order the objects of one lie in memory.
import sys


def owner_places(heap, start):
    """What notes an owner by address / 16: two bytes each, in a memory map as in marks.py, else a dict."""
    marks = memory_map(start, 2) if WANT_MEMORY_MAP[0] else None
    if marks is not None:
        return memoryview(marks).cast("H"), marks

    class Places(dict):
        def __missing__(self, place):
            return 0

    return Places(), None


def close_places(places, marks):
    if marks is None:
        places.clear()
    else:
        places.release()
        marks.close()


def spread_owners(heap, owners, places):
    """Notes the owner of each object that is counted, as far as one is found."""
    counted = COUNTED  # a name of the function's own is found sooner
    for _, members in heap["groups"]:
        for value in members:
            places[id(value) >> 4] = counted
    frontier = [(number, values) for number, values in enumerate(seeds_by_owner(heap, owners, places), FIRST_OWNER)]
    kinds, steps = {}, {"referents": heap["walker"]["referents"], "memory": heap["memory"]}
    steps["subclasses"] = dicts_of_subclasses(heap)
    while frontier:
        following = []
        for number, values in frontier:
            fresh = []
            for cls, members in group_by_class(values).values():
                kind = kinds.get(id(cls))
                if kind is None:
                    kind = kinds[id(cls)] = kind_of(cls), has_hidden_parts(cls)
                if kind[0] is not LEAF:
                    step(cls, kind, members, steps, (fresh, number, places))
            if fresh:
                following.append((number, fresh))
        frontier = following


def seeds_by_owner(heap, owners, places):
    """Lists of the objects that a rule gives to each owner."""
    numbers = {name: min(index + FIRST_OWNER, LAST_OWNER) for index, name in enumerate(owners["names"])}
    lists = [[] for _ in owners["names"]]
    for cls, members in heap["groups"]:
        for value, name in seeds_of(cls, members, owners):
            number = numbers.get(name)
            if number is not None:
                places[id(value) >> 4] = number
                lists[number - FIRST_OWNER].append(value)
    return lists


def has_hidden_parts(cls):
    """Whether hidden_objects() may find something on instances."""
    if cls is CODE_KIND or CLASS_FLAGS(cls) & IS_CLASS or "cython_function" in plain_text(CLASS_NAME(cls)):
        return True
    return sys.version_info[:2] == (3, 13) and has_managed_dict(cls) and dict_getter(cls) is not None


def step(cls, kind, members, steps, goal):
    """Claims what the instances of one class lead to."""
    (fresh, number, places), (kind, has_hidden) = goal, kind
    for position in range(0, len(members), CHUNK):
        chunk = members[position : position + CHUNK]
        reached = steps["referents"](*chunk)
        if kind is not PLAIN:
            add_hidden(kind, chunk, reached)
            if kind is CLASS:
                add_parts_of_classes(chunk, reached, steps)
        claim(reached, fresh, number, places)
    if has_hidden:
        claim(hidden_objects({id(cls): (cls, members)}, steps["memory"]), fresh, number, places)


def add_parts_of_classes(classes, reached, steps):
    """What hangs on a class and neither the collector nor the walk tells of: there it is tracked, and known already."""
    for cls in classes:
        if not CLASS_FLAGS(cls) & HEAP_TYPE:
            reached += steps["referents"](CLASS_DICT(cls))  # of the view, which leads to the dict
        reached += steps["subclasses"].get(id(cls), ())


def claim(reached, fresh, number, places):
    """Makes the owner's what nobody has yet, and adds it to `fresh`."""
    counted, add = COUNTED, fresh.append
    for value in reached:
        place = id(value) >> 4
        if places[place] == counted:
            places[place] = number
            add(value)
