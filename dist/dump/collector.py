# How the garbage collector is come by without leaving a trace, and brought to rest.
import sys

MAX_COLLECTIONS = 10


def load_collector(start):
    """The module gc, and whether it is ours alone because the program did not import it."""
    # From 3.10 on another one can be had, with functions that nobody replaced.
    gc = load_quietly("gc", "collect", start)
    return gc, sys.modules.get("gc") is not gc


def clear_method_cache(start):
    """The strings that only the cache of methods holds hang on addresses: it is sorted by them."""
    for name in ("_clear_internal_caches", "_clear_type_cache"):  # 3.13+; up to 3.14
        if start[name] is not None:
            start[name]()
            return


def collect_until_stable(gc):
    """How many objects are tracked then."""
    # Also until nothing more is untracked: a tuple of tuples takes a pass per level, and what only C holds is counted
    # as long as it is tracked, so it must not depend on how many collections the program happened to have.
    gc.set_debug(0)  # else a collection tells of itself on stderr, or keeps its garbage
    tracked = len(gc.get_objects())
    for _ in range(MAX_COLLECTIONS):
        found = gc.collect()
        count = len(gc.get_objects())
        if found == 0 and count == tracked:
            break
        tracked = count
    return tracked


def collector_objects(gc, is_ours):
    """What is not counted of the collector: its two lists always, everything of the module when it is ours."""
    objects = [gc.garbage, gc.callbacks]
    if is_ours:
        objects += [gc, gc.__dict__]
        objects += [value for value in gc.__dict__.values() if type(value) is type(len)]
    if sys.version_info < (3, 10):
        objects += old_module_records(gc, is_ours)
    return objects


def old_module_records(gc, is_ours):
    # PyState_AddModule() and _PyImport_FixupExtensionObject() keep, for a module of the old kind, a list of all of
    # them by number and a copy of its dict. The list is left out even when gc is the program's: its size tells no more.
    found = []
    for candidate in gc.get_objects():
        if type(candidate) is list:
            if is_list_of_modules(candidate) and any(item is gc for item in candidate):
                found.append(candidate)
        elif type(candidate) is dict and is_ours and is_copy_of(candidate, gc.__dict__):
            found.append(candidate)
    return found


def is_list_of_modules(candidate):
    if not candidate or candidate[0] is not None:  # numbers start at 1
        return False
    return all(item is None or type(item) is type(sys) for item in candidate)


def is_copy_of(candidate, namespace):
    # Before `get`: a dict of another length may have keys of the program with an `__eq__`.
    if candidate is namespace or not 20 < len(candidate) <= len(namespace):
        return False
    return all(type(key) is str for key in candidate) and candidate.get("collect") is namespace["collect"]
