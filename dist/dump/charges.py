# How many objects and bytes each module is charged with: every counted object once, so that the sum is the total.


def charge_owners(heap, start):
    """Owners as of find_owners(), and beside them `charges`: name -> [count, bytes]."""
    owners = find_owners(heap, start)
    owners["files"] = owner_files(owners)
    places, marks = owner_places(heap, start)
    spread_owners(heap, owners, places)
    counts, sums = [[0] * (FIRST_OWNER + len(owners["names"])) for _ in range(2)]
    for key, (cls, members) in heap["by_class"].items():
        charge_class(cls, members, heap, (places, counts, sums))
    close_places(places, marks)
    rows = zip([None, NOBODY] + owners["names"], counts, sums)
    owners["charges"] = {name: [count, size] for name, count, size in rows if count or size}
    return owners


def charge_class(cls, members, heap, charges):
    places, counts, sums = charges
    charged = 0
    for position in range(0, len(members), MOST_SIZES):
        chunk = members[position : position + MOST_SIZES]
        if cls is dict:
            sizes = heap["dict_bytes"][position : position + MOST_SIZES]
        elif cls is list:
            sizes = heap["list_bytes"][position : position + MOST_SIZES]
            sizes += sizes_of(cls, chunk[len(sizes) :])[0]  # of what was found later
        else:
            sizes, _ = sizes_of(cls, chunk)
        numbers = [places[id(value) >> 4] for value in chunk]
        for number, size in zip(numbers, sizes):
            counts[number] += 1
            sums[number] += size
        charged += sum(sizes)
    total = heap["bytes"][id(cls)]
    if charged != total:
        charged += charge_left_out(cls, members, heap, charges)
    # What another thread has changed since the sizes were taken.
    sums[COUNTED] += total - charged


def charge_left_out(cls, members, heap, charges):
    """Charges what the early sizes left out; returns the sum."""
    places, _, sums = charges
    groups, total = {}, 0
    for value in members:
        groups.setdefault(places[id(value) >> 4], []).append(value)
    for number, group in groups.items():
        count = left_out_bytes(cls, group, heap["memory"])
        sums[number] += count
        total += count
    return total
