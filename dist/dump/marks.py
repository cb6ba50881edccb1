# Which objects that the collector does not track were met already: one mark for 16 bytes of address space.
#
# Two objects never begin within the same 16 bytes, as the header alone has 16. The marks lie in one anonymous memory
# map, of which only the pages that are written to exist; where the system does not give one (Windows, 32 bits, a limit
# on address space, no overcommitting), in many small pages.
import sys

ADDRESS_BITS = 48  # of user space: 47 on x86-64, 48 on ARM64
PAGE_BITS = 20
NO_RESERVE = 0x4000  # MAP_NORESERVE of Linux on x86-64 and ARM64, which mmap names from 3.13 on only
NO_HUGE_PAGES = 15  # MADV_NOHUGEPAGE, else each mark could take 2 MiB

# For the benchmark and the tests: False makes the portable way.
WANT_MEMORY_MAP = [True]


def open_marks(start):
    """The function that takes what is new out of a list, and the marks that it writes to."""
    marks = memory_map(start) if WANT_MEMORY_MAP[0] else None
    return (take_new, marks) if marks is not None else (take_new_by_pages, {})


def memory_map(start, width=1):
    """`width`: bytes of each mark."""
    if tuple.__itemsize__ != 8 or not sys.platform.startswith(("linux", "darwin")):
        return None
    before = set(map(id, type.__subclasses__(object)))
    try:
        module = load_quietly("mmap", "mmap", start)
        if module is None:
            return None
        cls = MODULE_DICT(module)["mmap"]
        if id(cls) not in before:
            start["own_class"] = cls
        flags = module.MAP_PRIVATE | module.MAP_ANONYMOUS
        if sys.platform == "linux":
            flags |= NO_RESERVE
        marks = cls(-1, width << ADDRESS_BITS - 4, flags)
    except Exception:
        return None
    try:
        marks.madvise(NO_HUGE_PAGES)
    except (OSError, AttributeError):
        pass  # a kernel without huge pages
    return marks


def close_marks(marks):
    """Gives their memory back."""
    if type(marks) is dict:
        marks.clear()
    else:
        marks.close()


def without_own_class(groups, start):
    """Takes out the address of heapgate's class mmap, under which `object` keeps it among its subclasses."""
    if id(int) in groups and start["own_class"] is not None:
        address, (_, numbers) = id(start["own_class"]), groups[id(int)]
        numbers[:] = [value for value in numbers if value != address]
    return groups


def take_new(values, groups, is_tracked, marks):
    """Adds to `groups` what is not tracked and was not met before. Tracked objects are all known from the start."""
    for value in values:
        if not is_tracked(value):
            place = id(value) >> 4
            if not marks[place]:
                marks[place] = 1
                try:
                    groups[id(type(value))][1].append(value)
                except KeyError:
                    groups[id(type(value))] = (type(value), [value])


def take_new_by_pages(values, groups, is_tracked, pages):
    bits, last_place = PAGE_BITS, (1 << PAGE_BITS - 4) - 1
    for value in values:
        if not is_tracked(value):
            address = id(value)
            try:
                page = pages[address >> bits]
            except KeyError:
                page = pages[address >> bits] = bytearray(last_place + 1)
            place = address >> 4 & last_place
            if not page[place]:
                page[place] = 1
                try:
                    groups[id(type(value))][1].append(value)
                except KeyError:
                    groups[id(type(value))] = (type(value), [value])
