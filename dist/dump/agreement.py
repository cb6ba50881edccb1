# Whether the gated rows of this heap are those of the run before: told by a digest, so that nothing need be described.
#
# The digest is made of all that rows are made of, before anything is hidden, cut or merged, and of what the files are
# that vouch for names: two heaps with the same digest have the same rows. It can differ where the rows do not, as with
# numbers that are addresses: then the whole dump tells. It stands in no dump, as secrets are in it.


def digest_of(heap, start):
    """64 hex digits, or None where this Python has no function for it."""
    try:
        from _blake2 import blake2b
    except ImportError:
        return None
    import marshal

    # Version 2 writes equal values alike: later ones note what is interned, and what is held more than once.
    def plain(row):
        return marshal.dumps(row, 2)

    classes = {}
    sections = (
        ([raw_class(cls, classes), count, size] for cls, count, size in heap["tallies"]),
        (raw_shape(shape, row, classes, plain) for shape, row in heap["shapes"].items()),
        ([copies, size, raw_value(value, DEEPEST, classes, plain)] for copies, size, value in heap["duplicates"]),
        ([name, file_of(namespace), file_state(file_of(namespace), start)] for name, namespace in heap["modules"]),
        ([name, *heap[name]] for name in ("filled", "singles", "empty", "unshared")),
        ([name, *charge] for name, charge in heap["owners"]["charges"].items()),
    )
    digest = blake2b(digest_size=32)
    for rows in sections:
        digest.update(plain(sorted(map(plain, rows))))
    return digest.hexdigest()


def raw_class(cls, classes):
    """What the name of a class is shown by."""
    raw = classes.get(id(cls))
    if raw is None:
        module, name = name_of_class(cls)
        is_vouched = is_fixed(CLASS_FLAGS(cls)), bool(CLASS_FLAGS(cls) & BASE_TYPE), has_c_module_member(cls)
        raw = classes[id(cls)] = [module, name, is_vouched]
    return raw


def raw_shape(shape, row, classes, plain):
    table, length, _ = shape
    count, size, keys = row
    for key in keys:
        if type(key) is not str:
            keys = tuple([raw_value(key, DEEPEST, classes, plain) for key in keys])
            break
    return [table, length, count, size, keys]


def raw_value(value, depth, classes, plain):
    """As show_part() looks at it. What is no value of its own is a list, which no key and no tuple is."""
    kind = type(value)
    if kind is tuple:
        if depth == 0:
            return [len(value)]
        return (len(value),) + tuple([raw_value(item, depth - 1, classes, plain) for item in value[:MOST_ITEMS]])
    if kind is frozenset:
        if depth == 0:
            return [len(value)]
        return ["frozenset", sorted([plain(raw_value(item, depth - 1, classes, plain)) for item in value])]
    if id(kind) in ATOMS:
        return value
    return ["class", raw_class(value, classes)] if is_class(value) else ["instance", raw_class(kind, classes)]


# Of exactly these classes marshal writes the value, and runs no code of the program.
ATOMS = frozenset(map(id, (str, int, bytes, bool, float, complex, type(None), type(Ellipsis))))


def file_state(file, start):
    """What changes when the source of a module does: it vouches for what is shown."""
    if file is None:
        return None
    try:
        found = start["system"].stat(file)
    except (OSError, ValueError):
        return None
    return [found.st_size, found.st_mtime_ns]


def same_as_before(heap, start):
    """What a run tells of a heap whose rows are those of the run before: what is known by then, and can differ."""
    return {
        "format": FORMAT,
        "measurement": MEASUREMENT,
        "same": True,
        "runtime": fingerprint(start, heap),
        "docstrings": tally(heap["docstrings"]),
        "allocator": allocator_row(heap),
        "environment": tally(heap["environment"]),
    }
