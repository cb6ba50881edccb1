# What a reader must know of a measurement beside its numbers.
import sys

# 3.12 freezes some 400 objects itself when it has started; a program that calls gc.freeze() has thousands.
FROZEN_AT_START = 1000 if sys.version_info[:2] == (3, 12) else 0


def take_notes(heap, start, unreadable):
    notes, unsized = [], heap["unsized"]
    frozen = start["collector"]["frozen"]
    threads = len(sys._current_frames()) - 1
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
    if heap["read"] is None:
        notes.append("Split and combined dicts were told apart by their size, because ctypes is not usable here.")
    if unreadable:
        notes.append("The metadata of %s could not be read." % counted(unreadable, "distribution", "distributions"))
    return notes


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
