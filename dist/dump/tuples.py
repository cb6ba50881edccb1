# Which tuples are equal by value, the type being part of the value. Runs no `__hash__` or `__eq__` of the program.

# The mark of a place to which more than one value has come.
CONTESTED = True


def count_tuples(tuples):
    """[copies, bytes, one of them] of each value that is there more than once."""
    plain, mixed, examples, nests, numbers = {}, {}, {}, {}, {}
    for value in contested(not_plain(tuples, plain), rough_hash, len(tuples)):
        key = exact_key(value, nests, numbers)
        mixed[key] = mixed.get(key, 0) + 1
        examples.setdefault(key, value)
    several = [(count, value) for value, count in plain.items() if count > 1]
    several += [(count, examples[key]) for key, count in mixed.items() if count > 1]
    return [[count, count * SIZE_OF(value), value] for count, value in several]


def not_plain(tuples, plain):
    """Counts tuples of str, int and None alone in `plain`, where each is the key to its equals; yields the others."""
    for value in tuples:
        for item in value:
            kind = type(item)
            if kind is not str and kind is not int and item is not None:
                yield value
                break
        else:
            if value:  # there is but one `()`
                plain[value] = plain.get(value, 0) + 1


def whole_tuples(tuples, walker):
    """Without those that C code in another thread or greenlet is filling: reading an empty place ends the process."""
    # Up to 3.13 tuple(iterator) fills one that the collector sees already (PySequence_Tuple).
    is_tracked, referents = walker["is_tracked"], walker["referents"]
    return [value for value in tuples if not is_tracked(value) or len(referents(value)) == len(value)]


def contested(values, rough_hash, most):
    """Those that are not alone in their place of a table: all that have an equal one, and few others.

    Most are alone, and a key of each in a dict would take some 300 bytes. `most`: so many values there can be.
    """
    mask = (1 << most.bit_length()) - 1
    places = [None] * (mask + 1)
    for value in values:
        place = rough_hash(value) & mask
        other = places[place]
        if other is None:
            places[place] = value
            continue
        if other is not CONTESTED:
            places[place] = CONTESTED
            yield other
        yield value


# Of these two can be equal. Ids, as the hash of a class may be the program's.
BY_VALUE = frozenset(map(id, (int, bytes, float, complex, tuple, frozenset)))


def key_of(values, part):
    """Equal for equal values. `part` makes of one that has its class in BY_VALUE what is equal for equal ones.

    Everything but str stands there as a number: ids are even and larger than 0. Not the value itself: True is 1, too.
    """
    return tuple(
        [
            item if type(item) is str else id(item) if id(type(item)) not in BY_VALUE else part(item)
            for item in values
        ]
    )


def rough_hash(value):
    return hash(key_of(value, rough_part))


def rough_part(value):
    kind = type(value)
    return value if kind is int else 0 if kind is float or kind is complex else len(value)


def atom_part(value):
    """Equal exactly when type and value are; tuples and frozensets are equal to themselves only."""
    kind = type(value)
    if kind is int:
        return 2 * value + 1
    if kind is float:
        return 0, value.hex()  # 0.0 == -0.0, and NaN equals nothing: here one is as good as another
    if kind is complex:
        return 0, value.real.hex(), value.imag.hex()
    return (value.decode("latin-1"),) if kind is bytes else id(value)


def exact_key(value, nests, numbers):
    """The key of a tuple. `nests`: id of a tuple or frozenset in another -> its number, the same for all equal ones."""
    inner = inner_nests(value)
    if not inner:
        return key_of(value, atom_part)
    number_nests(inner, nests, numbers)
    return key_of(value, lambda item: part_of(item, nests))


def inner_nests(value):
    return [item for item in value if type(item) is tuple or type(item) is frozenset]


def part_of(item, nests):
    # A nest without a number is still open and holds itself, which only C code can bring about.
    number = nests.get(id(item))
    return atom_part(item) if number is None else number


def number_nests(values, nests, numbers):
    # Without recursion: a program may nest deeper than the stack allows.
    pending, opened = [value for value in values if id(value) not in nests], set()
    while pending:
        value = pending[-1]
        if id(value) not in opened:
            opened.add(id(value))
            pending += [item for item in inner_nests(value) if id(item) not in nests and id(item) not in opened]
            continue
        pending.pop()
        if id(value) not in nests:
            key = key_of(value, lambda item: part_of(item, nests))
            key = frozenset(key) if type(value) is frozenset else key
            # Less than 0, and even.
            nests[id(value)] = -2 - 2 * numbers.setdefault(key, len(numbers))


def tuple_rows(groups, known):
    """Rows to show. Values that look alike when shown are one row."""
    merged = {}
    for copies, size, value in groups:
        row = merged.setdefault(show_value(value, known), [0, 0, 0])
        row[0] += copies
        row[1] += size
        row[2] += size - size // copies
    rows = [
        {"value": value, "copies": copies, "bytes": size, "wastedBytes": wasted}
        for value, (copies, size, wasted) in merged.items()
    ]
    rows.sort(key=lambda row: (-row["bytes"], row["value"]))
    return rows
