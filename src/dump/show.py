# How a value, a key and a name are written in the dump: as repr() would, hidden where they must be, cut where long.

LONGEST_TEXT = 80
LONGEST_VALUE = 200
MOST_ITEMS = 16
DEEPEST = 3


def more(count):
    return "\u2026 +%d more" % count


def cut(text, longest):
    return text if len(text) <= longest else text[:longest] + more(len(text) - longest)


def hidden(value):
    return "%s[%d]" % (type(value).__name__, len(value))


def show_key(key, known):
    """The key of a dict: a str without its quotes."""
    if type(key) is not str:
        return show_value(key, known)
    text = known["keys"].get(key)
    if text is None:
        text = cut(repr(key)[1:-1], LONGEST_TEXT) if may_show_text(key, known) else hidden(key)
        known["keys"][key] = text
    return text


def show_value(value, known):
    text = show_part(value, known, DEEPEST)
    if holds_passed(text, known):  # put together of parts that are harmless alone
        return hidden(value) if type(value) is tuple else name_to_show(type(value), known)
    return cut(text, LONGEST_VALUE)


def show_part(value, known, depth):
    kind = type(value)
    if kind is str:
        return show_text(value, known) if may_show_text(value, known) else hidden(value)
    if kind is bytes:
        return show_text(value, known) if may_show_bytes(value, known) else hidden(value)
    if kind is int:
        return str(value) if may_show_integer(value, known) else "int"
    if kind is bool or kind is float or kind is complex or value is None or value is Ellipsis:
        return repr(value)
    if kind is tuple:
        items = show_items(value, known, depth)
        return "(%s,)" % items[0] if len(value) == 1 else "(%s)" % ", ".join(items)
    if kind is frozenset:
        items = ", ".join(show_items(value, known, depth))
        return "frozenset({%s})" % items if value else "frozenset()"
    if is_class(value):
        return "<class '%s'>" % name_to_show(value, known)
    return "<%s>" % name_to_show(kind, known)


def show_text(value, known):
    if len(value) <= LONGEST_TEXT:
        return repr(value)
    return repr(value[:LONGEST_TEXT]) + more(len(value) - LONGEST_TEXT)


def show_items(value, known, depth):
    if depth == 0:
        return [more(len(value))]
    # All of a set before the cut, because its order says nothing.
    shown = [show_part(item, known, depth - 1) for item, _ in zip(value, range(most_items(value)))]
    if type(value) is frozenset:
        shown.sort()
    if len(value) > MOST_ITEMS:
        return shown[:MOST_ITEMS] + [more(len(value) - MOST_ITEMS)]
    return shown


def most_items(value):
    return MOST_ITEMS if type(value) is tuple else len(value)


def name_to_show(cls, known):
    """`dict`, `module.Class`; parts of it that must not be shown are `str[12]`."""
    module, qualname = name_of_class(cls)
    name = qualname if module == "builtins" else module + "." + qualname
    if not is_class_vouched(cls, known):
        return show_name(name, known)
    return hidden(name) if holds_passed(name, known) else cut(name, LONGEST_VALUE)


def show_name(name, known):
    text = ".".join(part if may_show_part(part, known) else hidden(part) for part in name.split("."))
    if holds_passed(text, known):
        return hidden(name)
    return cut(repr(text)[1:-1], LONGEST_VALUE)


def may_show_part(part, known):
    return part in known["names"] or stands_in_source(part, known)


def class_rows(tallies, known):
    """Rows of classes to show; those that look alike are one."""
    merged = {}
    for cls, count, size in tallies:
        row = merged.setdefault(name_to_show(cls, known), [0, 0])
        row[0] += count
        row[1] += size
    rows = [{"name": name, "count": count, "bytes": size} for name, (count, size) in merged.items()]
    rows.sort(key=lambda row: (-row["bytes"], row["name"]))
    return rows
