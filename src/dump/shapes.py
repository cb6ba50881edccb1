# Which dicts have the same shape: the same keys in the same order in the same kind of table.

# Longer dicts are told apart by their first keys and their length.
MAX_KEYS = 64
# A dict with more keys that do not stand in source code is a table of data: its keys come from a set or a file, in an
# order that the next run need not have, and say nothing to a reader.
MAX_HIDDEN = 8


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
    """Shape -> [count, bytes, first keys], and the count and bytes of empty dicts."""
    shapes, empty = {}, [0, 0]
    for mapping, size in zip(dicts, sizes):
        if not mapping:
            empty[0] += 1
            empty[1] += size
            continue
        add_shape(shapes, "split" if is_split(mapping, size) else "combined", mapping, size)
    return shapes, empty


def add_shape(shapes, table, mapping, size):
    keys = first_keys(mapping)
    shape = (table, len(mapping), comparable_keys(keys))
    row = shapes.get(shape)
    if row is None:
        shapes[shape] = [1, size, keys]
    else:
        row[0] += 1
        row[1] += size


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
