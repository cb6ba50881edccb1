# Which tuples are equal by value, the type being part of the value. Runs no `__hash__` or `__eq__` of the program.
import sys


def count_tuples(tuples):
    """[copies, bytes, one of them] of each value that is there more than once."""
    numbers, plans, nests, copies, examples = {}, {}, {}, {}, {}
    for value, is_plain in contested(tuples):
        key = value
        if not is_plain:
            # A key is no plain tuple, as there is another in it.
            key = flat_key(value, plans)
            key = number_of(value, numbers, plans, nests) if key is None else key
            examples.setdefault(key, value)
        copies[key] = copies.get(key, 0) + 1
    several = [(count, examples.get(key, key)) for key, count in copies.items() if count > 1]
    return [[count, count * SIZE_OF(value), value] for count, value in several]


def whole_tuples(tuples, walker):
    """Without those that C code in another thread or greenlet is filling: reading an empty place ends the process."""
    # Up to 3.13 tuple(iterator) fills one that the collector sees already (PySequence_Tuple).
    is_tracked, referents = walker["is_tracked"], walker["referents"]
    return [value for value in tuples if not is_tracked(value) or len(referents(value)) == len(value)]


def contested(tuples):
    """Those that are not alone in their slot of a hash table: all that have an equal one, and few others.

    Each with whether it is plain: of str, int and None only, so that it is the key to its equals itself.
    """
    # Most tuples are alone, and a key of each in a dict would take some 300 bytes.
    mask = table_size(len(tuples)) - 1
    slots = [None] * (mask + 1)
    for value in tuples:
        is_plain = True  # as is_own_key() says, without a call for each
        for item in value:
            if type(item) is not str and type(item) is not int and item is not None:
                is_plain = False
                break
        if not value:
            continue  # there is but one `()`
        place = (hash(value) if is_plain else rough_hash(value)) & mask
        other = slots[place]
        if other is None:
            slots[place] = value
            continue
        if other is not CONTESTED:
            slots[place] = CONTESTED
            yield other, is_own_key(other)
        yield value, is_plain


def is_own_key(value):
    for item in value:
        if type(item) is not str and type(item) is not int and item is not None:
            return False
    return True


def rough_hash(value):
    """Equal for equal tuples."""
    return hash(tuple([item if type(item) is str or item is None else rough_part(item) for item in value]))


def rough_part(value):
    kind = type(value)
    if kind is tuple or kind is frozenset:
        return len(value)
    if kind is float or kind is complex:
        return 0
    return value if kind is int or kind is bytes or kind is bool else id(value)


def table_size(count):
    """A power of two, larger than `count` and at most twice as large."""
    return 1 << count.bit_length()


# How the key of a tuple is made, by the types of its items.
OF_ATOMS, OF_OBJECTS, OF_BOTH, NESTED = 0, 1, 2, 3


def flat_key(value, plans):
    """The key of a tuple that holds no other and no float, which most are; None for the rest."""
    signature = tuple(map(id, map(type, value)))  # ids: the hash of a type may be the program's
    plan = plans.get(signature)
    if plan is None:
        plan = plans[signature] = (signature, plan_for(value), [is_atom(item) for item in value])
    signature, plan, atoms = plan  # the one signature for all
    if plan == OF_ATOMS:
        return signature, value
    if plan == OF_OBJECTS:
        return signature, tuple(map(id, value))
    if plan == OF_BOTH:
        return signature, tuple([item if atom else id(item) for item, atom in zip(value, atoms)])
    return None


def plan_for(value):
    if any(is_nest(item) or type(item) is float or type(item) is complex for item in value):
        return NESTED
    atoms = [is_atom(item) for item in value]
    return OF_ATOMS if all(atoms) else OF_BOTH if any(atoms) else OF_OBJECTS


def number_of(value, numbers, plans, nests):
    """One number for all equal values. Without recursion: a program may nest deeper than the stack allows."""
    pending, opened = [value], set()
    while True:
        value = pending[-1]
        number = nests.get(id(value))
        if number is None:
            key = flat_key(value, plans) if type(value) is tuple else None
            if key is None:
                if id(value) not in opened:
                    opened.add(id(value))
                    pending += [item for item in value if is_nest(item) and id(item) not in nests]
                    continue
                parts = [part_key(item, nests) for item in value]
                key = ("tuple", tuple(parts)) if type(value) is tuple else ("frozenset", frozenset(parts))
            number = numbers.setdefault(key, len(numbers))
        pending.pop()
        if not pending:
            return number
        nests[id(value)] = number


def is_nest(value):
    return type(value) is tuple or type(value) is frozenset


def part_key(value, nests):
    # A nest that is still open here holds itself, which only C code can bring about.
    return ("nest", nests[id(value)]) if is_nest(value) and id(value) in nests else value_key(value)


def is_atom(value):
    """Equal exactly when type and value are. Floats are not: 0.0 == -0.0, and NaN equals nothing."""
    kind = type(value)
    return (
        kind is str or kind is int or kind is bytes or kind is bool or value is None or value is Ellipsis
    )  # never `kind in (...)`, which asks the metaclass of the program for `==`


def value_key(value):
    """Equal for two atoms of the same type and value; everything else is equal to itself only."""
    kind = type(value)
    if is_atom(value):
        return (id(kind), value)
    if kind is float:
        return ("float", value.hex())  # one NaN is as good as another
    if kind is complex:
        return ("complex", value.real.hex(), value.imag.hex())
    return ("object", id(value))


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
