# Exact mode: on a build that lists every object (--with-trace-refs), what the walk does not reach is taken from there.
import sys


def every_object(start):
    """All objects there are, or None on builds that cannot tell."""
    return start["getobjects"](0) if start["getobjects"] is not None else None


def meet_own(heap):
    """Reaches what heapgate alone holds, so that it is met; returns it by class."""
    walker, own = heap["walker"], group_by_class(heap["own"])
    for cls, members in reach(walker, own).values():
        merge_into(own, cls, members)
    for cls, members in reach_hidden(walker, own, heap["memory"]).values():
        merge_into(own, cls, members)
    return own


def unreached(heap):
    """What the program holds, though no Python code could reach it, by class. Only after meet_own()."""
    # What is not met can only be held by C code. Frames that run are heapgate's, too.
    found = unmet(heap["walker"], heap["every"])
    found.pop(id(FRAME), None)
    return found
