# Which dicts have the same shape: the same keys in the same order in the same kind of table.

# Longer dicts are told apart by their first keys and their length.
MAX_KEYS = 64
# A dict with more keys that do not stand in source code is a table of data: its keys come from a set or a file, in an
# order that the next run need not have, and say nothing to a reader.
MAX_HIDDEN = 8
# The mark of a slot of the table that more than one dict has come to.
CONTESTED = True


def first_keys(mapping):
    keys = tuple(mapping)  # at once: another thread may change it between two steps of a loop
    return keys if len(keys) <= MAX_KEYS else keys[:MAX_KEYS]


def comparable_keys(keys):
    """Equal for the same keys. Runs no `__hash__` or `__eq__` of a key."""
    for key in keys:
        if type(key) is not str:
            return tuple(key if type(key) is str else value_key(key) for key in keys)
    return keys


def count_shapes(dicts, sizes, is_split):
    """Of dicts: shape -> [count, bytes, first keys] where several have it, and [count, bytes] of all, and of empty ones."""
    shapes, every, empty = {}, [0, 0], [0, 0]
    mask = table_size(len(dicts)) - 1
    # Most dicts are alone in their slot of the table, and so the only ones of their shape.
    slots, slot_sizes = [None] * (mask + 1), [0] * (mask + 1)
    for mapping, size in zip(dicts, sizes):
        tally = every if mapping else empty
        tally[0] += 1
        tally[1] += size
        if not mapping:
            continue
        place = hash(comparable_keys(first_keys(mapping))) & mask
        other = slots[place]
        if other is None:
            slots[place], slot_sizes[place] = mapping, size
            continue
        if other is not CONTESTED:
            slots[place] = CONTESTED
            add_shape(shapes, table_of(other, slot_sizes[place], is_split), other, slot_sizes[place])
        add_shape(shapes, table_of(mapping, size, is_split), mapping, size)
    return shapes, every, empty


def table_of(mapping, size, is_split):
    return "split" if is_split(mapping, size) else "combined"


def add_shape(shapes, table, mapping, size, count=1):
    """`count` dicts or instances that together take `size` bytes."""
    keys = first_keys(mapping)
    shape = (table, len(mapping), comparable_keys(keys))
    row = shapes.get(shape)
    if row is None:
        shapes[shape] = [count, size, keys]
    else:
        row[0] += count
        row[1] += size


def shared_shapes(shapes, every):
    """Those that more than one has, and count and bytes of the dicts and instances that are alone with theirs."""
    shared = {shape: row for shape, row in shapes.items() if row[0] > 1}
    count, size = every
    for row in shared.values():
        count -= row[0]
        size -= row[1]
    return shared, (count, size)


def keys_to_show(keys, length, known):
    shown = [show_key(key, known) for key in keys]
    if sum(map(is_hidden, keys, shown)) > MAX_HIDDEN:
        return ["%d keys that are not shown" % length]
    return shown + [more(length - MAX_KEYS)] if length > MAX_KEYS else shown


def is_hidden(key, shown):
    kind = type(key)
    return shown == "int" if kind is int else (kind is str or kind is bytes) and shown == hidden(key)


def shape_rows(shapes, known):
    """Rows to show. Shapes that look alike when shown are one row."""
    merged = {}
    for (table, length, _), (count, size, keys) in shapes.items():
        shown = keys_to_show(keys, length, known)
        row = merged.setdefault((table, tuple(shown)), [0, 0])
        row[0] += count
        row[1] += size
    rows = [
        {"keys": list(keys), "table": table, "count": count, "bytes": size}
        for (table, keys), (count, size) in merged.items()
    ]
    rows.sort(key=lambda row: (-row["bytes"], row["keys"], row["table"]))
    return rows
