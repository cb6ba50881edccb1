# Which dicts have the same shape: the same keys in the same order in the same kind of table.

# Longer dicts are told apart by their first keys and their length.
MAX_KEYS = 64
# A dict with more keys that do not stand in source code is a table of data: its keys come from a set or a file, in an
# order that the next run need not have, and say nothing to a reader.
MAX_HIDDEN = 8


def first_keys(mapping, unordered):
    """`unordered` are ids of dicts with keys that are all str, whose order says nothing."""
    keys = tuple(mapping)  # at once: another thread may change it between two steps of a loop
    if id(mapping) in unordered:
        keys = tuple(sorted(keys))
    return keys if len(keys) <= MAX_KEYS else keys[:MAX_KEYS]


def namespaces_of_c(heap):
    """Ids of the namespaces of classes that extension modules make: Rust fills them in another order in each process."""
    found, referents = set(), heap["walker"]["referents"]
    for cls, members in heap["groups"]:
        if CLASS_FLAGS(cls) & IS_CLASS:
            for value in members:
                if CLASS_FLAGS(value) & HEAP_TYPE and is_of_c(name_of_class(value)[0], heap["compiled"]):
                    if class_namespace(value) and id(value) in ONLY_TEXT:
                        found.update(map(id, referents(CLASS_DICT(value))))
    return found


def is_of_c(module, compiled):
    if module == UNKNOWN_MODULE:  # type_new() always notes the module
        return True
    while module and module not in compiled:
        module = module.rpartition(".")[0]  # an extension may have modules in it that have no file
    return bool(module)


def comparable_keys(keys):
    """Equal for the same keys. Runs no `__hash__` or `__eq__` of a key."""
    for key in keys:
        if type(key) is not str:
            return key_of(keys, atom_part)
    return keys


def count_shapes(dicts, sizes, is_split, unordered):
    """Of dicts: shape -> [count, bytes, first keys] where several have it, and [count, bytes] of all, and of empty ones."""
    filled = [position for position, mapping in enumerate(dicts) if mapping]
    every = [len(filled), sum([sizes[position] for position in filled])]
    shapes, empty = {}, [len(dicts) - every[0], sum(sizes) - every[1]]

    def hash_of_keys(position):
        return hash(comparable_keys(first_keys(dicts[position], unordered)))

    # Most dicts are the only ones of their shape.
    for position in contested(filled, hash_of_keys, len(filled)):
        mapping, size = dicts[position], sizes[position]
        add_shape(shapes, table_of(mapping, size, is_split), first_keys(mapping, unordered), len(mapping), size, 1)
    return shapes, every, empty


def table_of(mapping, size, is_split):
    return "split" if is_split(mapping, size) else "combined"


def add_shape(shapes, table, keys, length, size, count):
    """`count` dicts or instances of `length` entries that together take `size` bytes; `keys` are the first of them."""
    shape = (table, length, comparable_keys(keys))
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
