# How many bytes the allocators have handed out: what the objects are held against.
import sys

# struct mallinfo2 of malloc.h.
MALLINFO = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()


def allocator_row(heap):
    return None if heap["allocated"] is None else {"bytes": heap["allocated"], "rounding": heap["rounding"]}


def allocated_bytes(heap, start):
    """Less the lists and marks of heapgate's own; None where one of the allocators does not tell."""
    small, large = start["small_blocks"], large_blocks()
    if small is None or large is None:
        return None
    own = [members for _, members in heap["by_class"].values()] + [heap["dict_bytes"]]
    if type(heap["walker"]["marks"]) is dict:
        own += heap["walker"]["marks"].values()
    return small + large - sum([size for size in map(SIZE_OF, own) if size > 512])


def small_blocks(start):
    """Bytes in blocks of pymalloc, by which it serves up to 512 bytes; None where it does not tell."""
    if start["tell_allocations"] is None or not hasattr(start["system"], "dup2"):
        return None
    try:
        text = told_allocations(start["system"], start["tell_allocations"])
    except OSError:
        return None  # no descriptor is left
    for line in text.splitlines():
        if line.startswith(b"# bytes in allocated blocks"):
            return int(line.rpartition(b"=")[2].replace(b",", b""))
    # Where the C library serves all there are none. With mimalloc and under tracemalloc that cannot be told.
    return 0 if (start["malloc"] or "").startswith("malloc") else None


def told_allocations(system, tell):
    # sys._debugmallocstats() writes to descriptor 2 only. What it writes fits into a pipe of 64 KiB, not of one page.
    reading, writing = system.pipe()
    try:
        system.set_blocking(writing, False)
        kept = descriptor_kept(system)
        try:
            system.dup2(writing, 2)
            tell()
        finally:
            if kept is None:
                system.close(2)
            else:
                system.dup2(kept, 2)
                system.close(kept)
    except BaseException:
        system.close(reading)
        raise
    finally:
        system.close(writing)
    text = part = system.read(reading, 1 << 16)
    while part:
        part = system.read(reading, 1 << 16)
        text += part
    system.close(reading)
    return text


def descriptor_kept(system):
    """A second one for standard error, or None where that is closed."""
    try:
        system.fstat(2)
    except OSError:
        return None
    return system.dup(2)


def large_blocks():
    """Bytes in blocks of the C library, heapgate's included; None where it does not tell (glibc before 2.33, others)."""
    try:
        import _ctypes

        class Number(_ctypes._SimpleCData):
            _type_ = "L"

        class Answer(_ctypes.Structure):
            _fields_ = [(name, Number) for name in MALLINFO]

        class Function(_ctypes.CFuncPtr):
            _flags_ = 1  # FUNCFLAG_CDECL
            _restype_ = Answer

        answer = Function(_ctypes.dlsym(_ctypes.dlopen(None, 0), "mallinfo2"))()
    except Exception:
        return None
    return answer.uordblks + answer.hblkhd  # what is in use, and what has a map of its own
