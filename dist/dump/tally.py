# What is kept of a heap while it is taken: its objects by class, and how many bytes those of a class are together.
import sys

# So many sizes are held at a time.
MOST_SIZES = 10000


def new_heap(modules_bytes):
    """`modules_bytes`: of sys.modules before heapgate loaded anything. Up to 3.9 that makes an entry in it."""
    return {"by_class": {}, "bytes": {}, "dict_bytes": [], "rounding": 0, "unsized": 0, "modules_bytes": modules_bytes}


def add_to_heap(heap, groups):
    take_sizes(groups, heap)
    for cls, members in groups.values():
        merge_into(heap["by_class"], cls, members)


def take_sizes(groups, heap):
    for key, (cls, members) in groups.items():
        total = heap["bytes"].get(key, 0)
        for position in range(0, len(members), MOST_SIZES):
            chunk = members[position : position + MOST_SIZES]
            sizes, unsized = sizes_of(cls, chunk)
            heap["unsized"] += unsized
            if cls is dict:
                own = heap["modules_bytes"]
                sizes = [own if value is sys.modules else size for value, size in zip(chunk, sizes)]
                keep_sizes(heap["dict_bytes"], sizes)
            total += sum(sizes)
            heap["rounding"] += rounding(sizes, head_bytes(cls))
        heap["bytes"][key] = total


def correct_sizes(heap):
    """Adds what the early sizes left out."""
    for key, (cls, members) in heap["by_class"].items():
        if cls is dict:
            corrections = corrections_of_dicts(members, heap["memory"])
            for position, count in corrections.items():
                heap["dict_bytes"][position] += count
            heap["bytes"][key] += sum(corrections.values())
        else:
            heap["bytes"][key] += left_out_bytes(cls, members, heap["memory"])


def keep_sizes(kept, sizes):
    # One number for all that are equal: there are few, and each would take 32 bytes.
    same = {}
    kept += [same.setdefault(size, size) for size in sizes]


def members_of(cls, heap):
    return heap["by_class"].get(id(cls), (cls, []))[1]
