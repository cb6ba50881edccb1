# What a reader must know of a measurement beside its numbers.
import sys

# 3.12 freezes some 400 objects itself when it has started; a program that calls gc.freeze() has thousands.
FROZEN_AT_START = 1000 if sys.version_info[:2] == (3, 12) else 0


def take_notes(heap, start, unreadable):
    notes, unsized = interpreter_notes(start), heap["unsized"]
    frozen = start["collector"]["frozen"]
    threads = len(CURRENT_FRAMES()) - 1
    if threads:
        notes.append(
            "%s running; objects that only the calls in progress there hold may not be counted."
            % counted(threads, "other thread was", "other threads were")
        )
    if has_children(start):
        notes.append("The program started other processes; only its own was measured.")
    if frozen > FROZEN_AT_START:
        were = counted(frozen, "object was frozen", "objects were frozen")
        notes.append(were + " by gc.freeze() and counted all the same.")
    if unsized:
        told = counted(unsized, "object told", "objects told")
        notes.append(told + " no size; the fixed part of their type was counted.")
    if heap["memory"] is None:
        notes.append(
            "The memory of the process could not be read, because ctypes is not usable here: private parts of code objects "
            "and classes and what sys.getsizeof() leaves out were not counted, and split and combined dicts were told "
            "apart by their size."
        )
    if unreadable:
        notes.append("The metadata of %s could not be read." % counted(unreadable, "distribution", "distributions"))
    return notes


def interpreter_notes(start):
    notes = []
    if hash_seed(start["hash_seed"]) == "random":
        why = "-I and -E ignore PYTHONHASHSEED" if sys.flags.ignore_environment else "PYTHONHASHSEED names no number"
        notes.append(
            "The hash seed was random, because %s; sets are then in another order each time, and what the program makes "
            "in that order, or of it, can differ from run to run." % why
        )
    others = other_interpreters()
    if others:
        # Up to 3.8 all interpreters of a process have one collector.
        seen = "were counted, too" if sys.version_info < (3, 9) else "were not counted"
        notes.append(
            "The program runs %s, whose objects %s."
            % (counted(others, "other interpreter", "other interpreters"), seen)
        )
    return notes


def other_interpreters():
    """How many the program made, if it did so by the module that Python has for it: nothing is loaded to find out."""
    for name in ("_interpreters", "_xxsubinterpreters"):  # 3.13+, up to 3.12
        namespace = module_dict(sys.modules.get(name))
        list_all = None if namespace is None else namespace.get("list_all")
        if type(list_all) is type(len):
            return len(list_all()) - 1
    return 0


def counted(number, one, many):
    return "%d %s" % (number, one if number == 1 else many)


def has_children(start):
    system = start["system"]
    if children_so_far() != start["children"]:
        return True
    if not hasattr(system, "WNOHANG"):
        return False
    try:
        system.waitpid(-1, system.WNOHANG)
        return True
    except OSError:
        return False
