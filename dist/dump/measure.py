# The order in which a heap is taken: everything that could change it comes after its sizes.
import sys

FORMAT = 1
# What the numbers mean; FORMAT.md has the history.
MEASUREMENT = 2
MOST_GROUPS = 10000


def measure(request, start):
    stop_timers()
    start["modules_bytes"] = SIZE_OF(sys.modules) if type(sys.modules) is dict else 0
    gc, is_ours = load_collector(start)
    collector = {"enabled": gc.isenabled(), "thresholds": list(gc.get_threshold()), "frozen": gc.get_freeze_count()}
    gc.disable()
    if collector["frozen"]:
        gc.unfreeze()
    clear_method_cache(start)
    start["tracked"] = collect_until_stable(gc)
    start["collector"] = collector
    start["small_blocks"] = small_blocks(start)
    hold_still(start)
    heap = take_heap(gc, is_ours, request, start)
    # From here on nothing that is done can change a number that was taken.
    let_run()
    import_only_from_stdlib()
    heap["memory"] = open_memory()
    heap["allocated"] = allocated_bytes(heap, start)
    heap["is_split"] = table_teller(heap["memory"])
    hold_still(start)
    complete_heap(heap)
    heap["owners"] = charge_owners(heap, start)
    look_closer(heap)
    let_run()
    start["heap"] = heap  # to free it would take time, and the process ends soon
    known = request.get("known")
    start["digest"] = None if known is None else digest_of(heap, start)
    if known is not None and known == start["digest"]:
        return same_as_before(heap, start)
    return describe(heap, request, start)


def take_heap(gc, is_ours, request, start):
    """All sizes. Imports nothing that the program could see, and makes nothing that it could hold."""
    containers = environment_containers(gc, start)
    aside = own_objects(request, start)
    aside += [containers, start["collector"], start["collector"]["thresholds"]]
    aside += containers
    aside += collector_objects(gc, is_ours)
    blocked = set(map(id, aside))
    every = every_object(start)
    blocked.update([id(aside), id(blocked), id(every)])
    blocked.update(ids_of_frames())
    groups = group_by_class(without(gc.get_objects(), blocked))
    aside += leave_boot_out(groups)
    heap = new_heap(start["modules_bytes"])
    heap["tables"] = tables_of_interned(groups, every)
    heap["interned"] = [sum(map(len, heap["tables"])), sum(map(SIZE_OF, heap["tables"]))]
    start["collector"]["tracked"] = sum(len(members) for _, members in groups.values())
    # The tracked ones before the memory map is made: that adds a class to the subclasses of `object`.
    add_to_heap(heap, groups)
    heap["walker"] = walker = new_walker(gc, start)
    unmet(walker, aside)  # and so never found
    add_to_heap(heap, without_own_class(reach(walker, groups), start))
    heap["environment"] = total_around(containers, walker)
    heap["every"], heap["own"] = every, aside + [aside, blocked]
    heap["list_bytes"] = sizes_of(list, members_of(list, heap))[0]  # heapgate's imports let one of them grow
    heap["module_values"] = module_values()
    heap["modules"] = [(name, module_dict(module)) for name, module in heap["module_values"]]
    heap["path"] = [entry for entry in sys.path if type(entry) is str]
    return heap


def total_around(containers, walker):
    """Count and bytes of what holds the environment, and of what only that reaches."""
    around = new_heap(0)
    add_to_heap(around, group_by_class(containers))
    add_to_heap(around, reach(walker, around["by_class"]))
    return sum(len(members) for _, members in around["by_class"].values()), sum(around["bytes"].values())


def complete_heap(heap):
    """What is found and sized only by what was not allowed before: by reading memory, and by asking for attributes."""
    add_to_heap(heap, reach_hidden(heap["walker"], heap["by_class"], heap["memory"]))
    if heap["tables"] or heap["every"] is not None:
        own = meet_own(heap)
        take_off_interned(own.get(id(str), (str, []))[1], heap)
        if heap["every"] is not None and heap["memory"] is not None:
            add_to_heap(heap, unreached(heap))
    close_marks(heap["walker"]["marks"])
    correct_sizes(heap)
    heap["groups"] = list(heap["by_class"].values())
    heap["tallies"] = [(cls, len(members), heap["bytes"][key]) for key, (cls, members) in heap["by_class"].items()]


def look_closer(heap):
    """All that is told of single dicts, instances, tuples and docstrings."""
    heap["compiled"] = compiled_modules(heap["modules"])
    heap["docstrings"] = count_docstrings(heap["groups"], heap["compiled"])
    dicts = members_of(dict, heap)
    heap["shapes"], heap["filled"], heap["empty"] = count_shapes(
        dicts, heap["dict_bytes"], heap["is_split"], namespaces_of_c(heap)
    )
    heap["unshared"] = look_at_instances(heap)
    heap["shapes"], heap["singles"] = shared_shapes(heap["shapes"], heap["filled"])
    heap["duplicates"] = count_tuples(whole_tuples(members_of(tuple, heap), heap["walker"]))


def describe(heap, request, start):
    known = new_knowledge(start["passed"], heap)
    vouch_for_c(heap["groups"], known)
    want_all(heap, known)
    texts = [(request[stage], "<%s>" % stage) for stage in ("before", "after") if request[stage]]
    find_in_source(known, members_of(type(describe.__code__), heap), heap["modules"], texts)
    types, shapes, tuples, names = rows_to_show(heap, known)
    metadata = list(metadata_on_path(heap["path"]))
    distributions, unreadable = installed_distributions(metadata, known)
    packages = packages_of(heap["owners"], start, metadata, known)
    return {
        "format": FORMAT,
        "measurement": MEASUREMENT,
        "heapgate": request["heapgate"],
        "target": request["target"],
        "runtime": fingerprint(start, heap),
        "distributions": distributions,
        "total": total_of(heap["tallies"]),
        "types": types,
        "dictShapes": {
            "groups": shapes[:MOST_GROUPS],
            "singles": tally(heap["singles"]),
            "rest": rest_of(shapes, ("count", "bytes")),
        },
        "emptyDicts": tally(heap["empty"]),
        "unsharedDicts": tally(heap["unshared"]),
        "tupleDuplicates": {
            "groups": tuples[:MOST_GROUPS],
            "rest": rest_of(tuples, ("copies", "bytes", "wastedBytes")),
        },
        "docstrings": tally(heap["docstrings"]),
        "modules": names,
        "owners": {"modules": owner_rows(heap["owners"], packages, known)},
        "interned": interned_strings(heap),
        "allocator": allocator_row(heap),
        "environment": tally(heap["environment"]),
        "notes": take_notes(heap, start, unreadable),
        "spread": {"runs": 1, "agreed": False, "rows": []},
    }


def rows_to_show(heap, known):
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
