# Which values are to be shown, so that the source code is searched for all of them at once.


def want_all(heap, known):
    """Notes in known["wanted"] what the rows will ask for; more than that does no harm."""
    seen = set()
    for cls, _, _ in heap["tallies"]:
        want_class(cls, seen, known)
    for name, _ in heap["modules"]:
        known["wanted"]["str"].update(name.split("."))
    for name in heap["owners"]["names"]:
        known["wanted"]["str"].update(name.split("."))
    for _, _, keys in heap["shapes"].values():
        want_values(keys, seen, known)
    for _, _, value in heap["duplicates"]:
        want_values(value, seen, known)


def want_values(values, seen, known):
    """`values` are a tuple; nothing of it is hashed but str, bytes and int."""
    pending, wanted = [values], known["wanted"]
    strings = wanted["str"]
    while pending:
        for value in pending.pop():
            kind = type(value)
            if kind is str:
                strings.add(value)
            elif kind is int or kind is bytes:
                wanted[kind.__name__].add(value)
            elif kind is tuple or kind is frozenset:
                if id(value) not in seen:  # a tuple can hold one more often than there is time for
                    seen.add(id(value))
                    pending.append(value)
            else:
                want_class(value if is_class(value) else kind, seen, known)


def want_class(cls, seen, known):
    if id(cls) not in seen:
        seen.add(id(cls))
        name_to_show(cls, known)
