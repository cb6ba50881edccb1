# The order in which a heap is taken: everything that could change it comes after its sizes.
import sys

FORMAT = 1
# What the numbers mean; FORMAT.md has the history.
MEASUREMENT = 1
MOST_GROUPS = 10000


def measure(request, start):
    stop_timers()
    modules_bytes = sys.getsizeof(sys.modules) if type(sys.modules) is dict else 0
    gc, is_ours = load_collector(start)
    collector = {"enabled": gc.isenabled(), "thresholds": list(gc.get_threshold()), "frozen": gc.get_freeze_count()}
    gc.disable()
    if collector["frozen"]:
        gc.unfreeze()
    tracked = collect_until_stable(gc)
    start["collector"] = collector
    hold_still(start, tracked)
    heap = take_heap(gc, is_ours, modules_bytes, request, start)
    # From here on nothing that is done can change a number that was taken.
    let_run()
    import_only_from_stdlib()
    heap["read"] = word_reader()
    heap["is_split"] = table_teller(heap["read"])
    hold_still(start, tracked)
    look_closer(gc, heap)
    let_run()
    return describe(heap, request, start)


def take_heap(gc, is_ours, modules_bytes, request, start):
    """All sizes. Imports nothing, and makes nothing that the program could hold."""
    containers = environment_containers(gc)
    blocked = own_ids(request, start)
    blocked.update(map(id, [containers, start["collector"], start["collector"]["thresholds"]]))
    blocked.update(map(id, containers))
    blocked.update(map(id, collector_objects(gc, is_ours)))
    blocked.update(map(id, boot_remains(gc)))
    blocked.update(map(id, interned_tables(gc)))
    found = walk_program(gc, blocked)
    start["collector"]["tracked"] = sum(map(gc.is_tracked, found))
    heap = tally_all(group_by_class(found), group_by_class(reach(gc, containers, blocked)), modules_bytes)
    heap["seen"] = blocked
    heap["modules"] = loaded_modules()
    heap["path"] = [entry for entry in sys.path if type(entry) is str]
    return heap


def look_closer(gc, heap):
    """All that is told of single dicts, instances, tuples and docstrings."""
    groups = heap["groups"]
    for cls, members in group_by_class(reach(gc, unseen_dicts(groups, heap["dicts"], heap["read"]), heap["seen"])):
        heap["tallies"].append(tally_late(cls, members, heap))
    heap["compiled"] = compiled_modules(heap["modules"])
    heap["docstrings"] = count_docstrings(groups, heap["compiled"])
    heap["shapes"], heap["empty"] = count_shapes(heap["dicts"], heap["dict_bytes"], heap["is_split"])
    heap["unshared"] = look_at_instances(heap)
    heap["duplicates"] = count_tuples(heap["tuples"])


def tally_late(cls, members, heap):
    sizes, unsized = sizes_of(cls, members)
    heap["unsized"] += unsized
    if cls is dict:
        heap["dicts"] += members
        heap["dict_bytes"] += sizes
    return cls, len(members), sum(sizes)


def tally_all(groups, around, modules_bytes):
    heap = {"groups": groups, "dicts": [], "dict_bytes": [], "tuples": [], "codes": [], "unsized": 0}
    heap["tallies"] = [tally_of(cls, members, heap, modules_bytes) for cls, members in groups]
    heap["environment"] = [tally_of(cls, members, None, 0) for cls, members in around]
    return heap


def tally_of(cls, members, heap, modules_bytes):
    """Class, count, bytes; keeps in `heap` what is looked at more closely."""
    sizes, unsized = sizes_of(cls, members)
    if heap is not None:
        heap["unsized"] += unsized
        if cls is dict:
            # Up to 3.9 loading gc makes an entry in sys.modules, which may have grown for it.
            sizes = [modules_bytes if value is sys.modules else size for value, size in zip(members, sizes)]
            heap["dicts"], heap["dict_bytes"] = members, sizes
        elif cls is tuple:
            heap["tuples"] = members
        elif cls is type(tally_of.__code__):
            heap["codes"] = members
    return cls, len(members), sum(sizes)


def describe(heap, request, start):
    known = new_knowledge(start["passed"], heap["modules"], heap["compiled"])
    vouch_for_c(heap["groups"], known)
    rows_to_show(heap, known)  # a first time, to learn what is asked for
    texts = [(request[stage], "<%s>" % stage) for stage in ("before", "after") if request[stage]]
    find_in_source(known, heap["codes"], heap["modules"], texts)
    types, shapes, tuples, names = rows_to_show(heap, known)
    distributions, unreadable = installed_distributions(heap["path"], known)
    return {
        "format": FORMAT,
        "measurement": MEASUREMENT,
        "heapgate": request["heapgate"],
        "target": request["target"],
        "runtime": fingerprint(start, start["collector"]),
        "distributions": distributions,
        "total": total_of(heap["tallies"]),
        "types": types,
        "dictShapes": {"groups": shapes[:MOST_GROUPS], "rest": rest_of(shapes, ("count", "bytes"))},
        "emptyDicts": tally(heap["empty"]),
        "unsharedDicts": tally(heap["unshared"]),
        "tupleDuplicates": {
            "groups": tuples[:MOST_GROUPS],
            "rest": rest_of(tuples, ("copies", "bytes", "wastedBytes")),
        },
        "docstrings": tally(heap["docstrings"]),
        "modules": names,
        "environment": total_of(heap["environment"]),
        "notes": take_notes(heap, start, unreadable),
        "spread": {"runs": 1, "agreed": False, "rows": []},
    }


def rows_to_show(heap, known):
    known["keys"].clear()
    return (
        class_rows(heap["tallies"], known),
        shape_rows(heap["shapes"], known),
        tuple_rows(heap["duplicates"], known),
        sorted(show_name(name, known) for name, _ in heap["modules"]),
    )


def tally(pair):
    return {"count": pair[0], "bytes": pair[1]}


def total_of(tallies):
    return tally((sum(count for _, count, _ in tallies), sum(size for _, _, size in tallies)))


def rest_of(rows, fields):
    rest = rows[MOST_GROUPS:]
    return dict({field: sum(row[field] for row in rest) for field in fields}, groups=len(rest))
