# What the walk misses: its objects compared by identity with sys.getobjects() of a trace-refs CPython.
#
# One more part of the Python side: scripts/oracle.mjs puts it behind those of src/dump/PARTS, so that it is heapgate's
# own like them. It takes the place of three of their functions and writes its findings where the dump would be.
import sys

# By the last line of the joined text: `types` are names of types whose missing objects are listed one by one; `exact`
# is whether the exact mode of such a build is held against the truth, and not the walk of release builds.
ORACLE = {"types": [], "exact": False}
# Up to 3.12 a trace-refs build puts two words in front of every object (python/cpython#108663).
TRACE_BYTES = 0 if sys.version_info >= (3, 13) else 16
MOST_LISTED = 500
MOST_SHOWN = 80
MOST_EXAMPLES = 5

CLASS_SIZE = type.__dict__["__basicsize__"].__get__
BASES_OF_CLASS = type.__dict__["__bases__"].__get__
REPLACED = ("measure", "load_collector", "collect_until_stable", "every_object", "look_closer")
ORIGINAL = {name: globals()[name] for name in REPLACED}


# --- Before anything is measured. What is kept is bytes: the collector would see a list or a set. ---


def measure(request, start):
    ORACLE["loaded"] = packed(map(id, sys.getobjects(0)))
    ORACLE["start"] = start
    return ORIGINAL["measure"](request, start)


def load_collector(start):
    ORACLE["gc"], ORACLE["gc_is_ours"] = ORIGINAL["load_collector"](start)
    return ORACLE["gc"], ORACLE["gc_is_ours"]


def every_object(start):
    return ORIGINAL["every_object"](start) if ORACLE["exact"] else None


def collect_until_stable(gc):
    """What is alive after it, and is still alive in the end, is what there was to find."""
    tracked = ORIGINAL["collect_until_stable"](gc)
    ORACLE["environment"] = ids_of_environment(gc)
    ORACLE["modules"] = packed(map(id, sys.modules))
    everything = sys.getobjects(0)
    ORACLE["alive"] = packed(map(id, everything))
    ORACLE["classes"] = packed([id(type(value)) for value in everything])
    # Containers that can grow while the rest is measured.
    ORACLE["sizes"] = packed([sys.getsizeof(v) if type(v) in (dict, list, set) else 0 for v in everything])
    return tracked


def ids_of_environment(gc):
    # In a function: what is made for it must be gone before the list of all objects is taken.
    containers = environment_containers(gc, ORACLE["start"])
    return packed(map(id, containers + inner_of(containers)))


def packed(numbers):
    return b"".join([number.to_bytes(8, "little") for number in numbers])


def unpacked(text):
    return memoryview(text).cast("Q")


def inner_of(values):
    inner = ORACLE["gc"].get_referents(*values)
    for value in values:
        if type(value) is dict:
            inner += value
    return inner


# --- When every counted object is known. ---


def look_closer(heap):
    # Before it makes dicts of instances, which no longer hold their values then (3.11, 3.12).
    ORACLE["sizes"] = dict(zip(unpacked(ORACLE["alive"]), unpacked(ORACLE["sizes"])))
    found, twice = counted_objects(heap["groups"])
    ORACLE["sized"] = sum_of(list(found.values()) + twice, byte_counter(ORACLE["sizes"], heap))
    return ORIGINAL["look_closer"](heap)


def describe(heap, request, start):
    everything = sys.getobjects(0)
    traced = set(map(id, everything))
    classes_then = dict(zip(unpacked(ORACLE["alive"]), unpacked(ORACLE["classes"])))
    alive = {id(value): value for value in everything if classes_then.get(id(value)) == id(type(value))}
    found, twice = counted_objects(heap["groups"])
    missing = {key: value for key, value in alive.items() if key not in found}
    table = interned_table(missing)
    holders = holders_of(missing, alive, table)
    in_c = held_by_c_data(missing)
    left_out = left_out_on_purpose(missing, holders, table, in_c, request, start)
    missed = {key: value for key, value in missing.items() if key not in left_out}
    own = {key for key, why in left_out.items() if why == "heapgate's own"}
    foreign = foreign_objects(found, alive, own, traced, table)
    aside = set(map(id, foreign))
    columns = {
        "true": [value for key, value in alive.items() if key not in left_out and key not in aside],
        "found": [value for key, value in found.items() if key in alive and key not in aside],
        "missing": list(missed.values()),
        "twice": twice,
        "foreign": foreign,
        "static": [value for key, value in found.items() if key not in alive and is_static(key, traced)],
    }
    measure_bytes = byte_counter(ORACLE["sizes"])
    told = [sum(row[1] for row in heap["tallies"]), sum(row[2] for row in heap["tallies"])]
    return {
        "version": sys.version.split()[0],
        "types": tally_columns(columns, measure_bytes),
        "leftOut": tally_left_out(left_out, alive, measure_bytes),
        "gone": tally_gone(classes_then, alive),
        "told": told,
        "sized": ORACLE["sized"],
        "reasons": tally_reasons(missed, {"holders": holders, "found": found, "in_c": in_c, "own": own}, measure_bytes),
        "foreign": list_foreign(foreign[:MOST_LISTED], everything),
        "listed": list_missing(missed, {"holders": holders, "found": found, "in_c": in_c, "alive": alive}, measure_bytes),
    }


def counted_objects(groups):
    found, twice = {}, []
    for _, members in groups:
        for value in members:
            if id(value) in found:
                twice.append(value)
            found[id(value)] = value
    return found, twice


def by_class(values):
    groups = {}
    for value in values:
        groups.setdefault(id(type(value)), (type(value), []))[1].append(value)
    return list(groups.values())


def byte_counter(sizes_then, heap=None):
    """Sums sizes; with `heap` as the dump does, together with the blocks of memory that are no objects."""

    def measure_bytes(cls, members):
        sizes = sizes_of(cls, members)[0]
        if cls in (dict, list, set):
            sizes = [
                sizes_then[id(value)] - TRACE_BYTES if id(value) in sizes_then else size
                for value, size in zip(members, sizes)
            ]
        apart = left_out_bytes(cls, members, heap["memory"]) if heap is not None else 0
        return sum(sizes) + apart

    return measure_bytes


def sum_of(values, measure_bytes):
    return [len(values), sum(measure_bytes(cls, members) for cls, members in by_class(values))]


def type_name(cls):
    module, name = name_of_class(cls)
    return name if module == "builtins" else module + "." + name


def tally_columns(columns, measure_bytes):
    types = {}
    for column, values in columns.items():
        for cls, members in by_class(values):
            cell = types.setdefault(type_name(cls), {}).setdefault(column, [0, 0])
            cell[0] += len(members)
            cell[1] += measure_bytes(cls, members)
    return types


def tally_left_out(left_out, alive, measure_bytes):
    values = {}
    for key, why in left_out.items():
        values.setdefault(why, []).append(alive[key])
    return {why: sum_of(values[why], measure_bytes) for why in sorted(values)}


def tally_gone(classes_then, alive):
    """What died in between, by type: too little to be looked for, but it must not be much."""
    names, counts = {}, {}
    for value in alive.values():
        if is_class(value):
            names[id(value)] = type_name(value)
    for key, cls in classes_then.items():
        if key not in alive:
            name = names.get(cls, "?")
            counts[name] = counts.get(name, 0) + 1
    return counts


# --- What is left out on purpose (FORMAT.md, "Not counted"), and what should have been. ---


def left_out_on_purpose(missing, holders, table, in_c, request, start):
    left_out = {key: "environment" for key in environment_of(missing)}
    for key in own_of(missing, holders, request, start):
        left_out[key] = "heapgate's own"
    for value in (ORACLE["gc"].garbage, ORACLE["gc"].callbacks):
        if id(value) in missing:
            left_out[id(value)] = "lists of the collector"
    if table is not None:
        left_out[id(table)] = "table of interned strings"
        for key, value in missing.items():
            lone = key not in left_out and key not in in_c and not holders[key]
            if lone and type(value) is str and table.get(value) is value:
                left_out[key] = "strings that only this table holds"
    return left_out


def environment_of(missing):
    pending = [missing[key] for key in unpacked(ORACLE["environment"]) if key in missing]
    seen = set(map(id, pending))
    while pending:
        fresh = [value for value in inner_of([pending.pop()]) if id(value) in missing and id(value) not in seen]
        seen.update(map(id, fresh))
        pending += fresh
    return seen


def own_of(missing, holders, request, start):
    """Of the missing ones those that heapgate alone holds, or made."""
    loaded = set(unpacked(ORACLE["loaded"]))
    own = set(map(id, (globals(), request, start, __builtins__)))
    if ORACLE["gc_is_ours"]:
        own.add(id(ORACLE["gc"]))
    for key, value in missing.items():
        if holds_own_text(value) or not holders[key] and (key not in loaded or is_boot_text(value)):
            own.add(key)
    before = -1
    while before != len(own):
        before = len(own)
        own.update(key for key, rows in holders.items() if rows and all(holder in own for holder, _ in rows))
    return own & missing.keys()


def holds_own_text(value):
    """Code of heapgate, its boot line, and what the interpreter holds of both while they run."""
    kind = type(value)
    if kind is type(holds_own_text):
        value, kind = value.__code__, type(value.__code__)
    if kind is type(holds_own_text.__code__):
        return value.co_filename == "<heapgate>" or holds_own_text(value.co_consts)
    if kind is list or kind is tuple and value:
        return len(value) < 1000 and any(type(item) is str and item == "<heapgate>" for item in value)
    return False


def is_boot_text(value):
    if type(value) is bytes:
        return b"lambda own:own.update" in value
    return type(value) is str and "lambda own:own.update" in value


def interned_table(missing):
    probe = "interned_table"
    for value in missing.values():
        if type(value) is dict and len(value) > 1000 and is_identity(value) and probe in value:
            return value
    return None


def foreign_objects(found, alive, own, traced, table):
    """Counted ones that were not there when the program had been loaded, or that heapgate alone holds."""
    late = [value for key, value in found.items() if key not in alive and not is_static(key, traced)]
    by_own, by_others = set(), set()
    for holder, inner, how in links_of(alive.values(), found, table):
        # A word of C code may look like an address without being one.
        if holder not in own:
            by_others.add(inner)
        elif how != "C field":
            by_own.add(inner)
    return late + [found[key] for key in by_own - by_others if key in alive]


# --- Who holds the missing ones. ---


def holders_of(wanted, alive, table):
    """For each of `wanted` who holds it, as pairs of the holder's id and how. The table of interned strings is no one."""
    held = {key: [] for key in wanted}
    for holder, inner, how in links_of(alive.values(), held, table):
        if not held[inner] or held[inner][-1][0] != holder:
            held[inner].append((holder, how))
    return held


def links_of(values, wanted, table):
    """Ids of each holder and of one of `wanted` that it holds, and how."""
    import ctypes

    modules = set(unpacked(ORACLE["modules"]))
    leaves = (str, bytes, int, float, complex, bool)
    with_blocks = (type(links_of.__code__), type(sys))
    referents, read = ORACLE["gc"].get_referents, ctypes.string_at
    for cls, members in by_class(values):
        if cls in leaves:
            continue
        flags, size, header = CLASS_FLAGS(cls), CLASS_SIZE(cls) // 8 * 8, header_bytes(cls)
        linked = range(header // 8, (header + TRACE_BYTES) // 8)  # the object's neighbours in the list of all
        for value in members:
            if value is table:
                continue
            key = id(value)
            for inner in referents(value):
                if id(inner) in wanted:
                    yield key, id(inner), "value"
            if flags & IS_DICT:
                for inner in dict.keys(value):
                    # What was imported for measuring is none of the program's modules.
                    if id(inner) in wanted and (value is not sys.modules or id(inner) in modules):
                        yield key, id(inner), "key"
            # The fixed part of the object: what C code holds and does not tell the collector. A static class is shorter
            # than its metaclass says.
            static_class = flags & IS_CLASS and not CLASS_FLAGS(value) & HEAP_TYPE
            length = type.__sizeof__(value) if static_class else size
            words = unpacked(read(key - header, length + header))
            for place, word in enumerate(words):
                if word in wanted and word != key and place not in linked:
                    yield key, word, name_of_word(value, words, place) or "C field"
            if flags & IS_CLASS or cls in with_blocks:
                for word, how in c_blocks_of(value, words, ctypes):
                    if word in wanted:
                        yield key, word, how


def name_of_word(value, words, place):
    if place + 2 >= len(words):
        return None
    if type(value) is type(name_of_word.__code__):
        if words[place + 2] == id(value.co_filename):
            return "names of local variables"
        if words[place + 1] == id(value.co_filename):
            return "kinds of local variables"
    elif is_class(value):
        if words[place] == id(CLASS_MRO(value)):
            return "__mro__"
        if words[place] == id(BASES_OF_CLASS(value)):
            return "__bases__"
        if CLASS_FLAGS(value) & HEAP_TYPE and words[place - 1] == id(CLASS_NAME(value)):
            return "names of slots"
    return None


def c_blocks_of(value, words, ctypes):
    """What an object holds in a block of memory of its own."""
    kind = type(value)
    if kind is type(c_blocks_of.__code__) and sys.version_info >= (3, 12):
        # `_co_cached` of Include/cpython/code.h: made by reading co_code, co_varnames, co_cellvars, co_freevars.
        address = words[words.tolist().index(id(value.co_linetable)) + 3]
        for word in (ctypes.c_size_t * 4).from_address(address) if address else ():
            yield word, "attribute that was read"
    elif is_class(value):
        for word in shared_names_of(value, words, ctypes):
            yield word, "names of attributes"
    elif kind is type(sys):
        # PyModuleObject of Include/internal/pycore_moduleobject.h, PyModuleDef of Include/moduleobject.h.
        fields = (ctypes.c_size_t * 5).from_address(id(value) + TRACE_BYTES)
        definition, state = fields[3], fields[4]
        if definition:
            _, _, _, _, copy, _, _, size = (ctypes.c_ssize_t * 8).from_address(definition + TRACE_BYTES)
            for word in (ctypes.c_size_t * (max(size, 0) // 8)).from_address(state) if state else ():
                yield word, "C state"
            yield copy, "C state"


def shared_names_of(cls, words, ctypes):
    """The keys that instances of a class share: ht_cached_keys, three words after ht_name, a PyDictKeysObject (3.11+)."""
    if not CLASS_FLAGS(cls) & HEAP_TYPE or sys.version_info < (3, 11):
        return
    name, qualname = id(CLASS_NAME(cls)), id(CLASS_QUALNAME(cls))
    for place in range(len(words) - 3):
        if words[place] == name and words[place + 2] == qualname and words[place + 3]:
            keys = words[place + 3]
            counts, filled = (ctypes.c_uint8 * 3).from_address(keys + 8), ctypes.c_ssize_t.from_address(keys + 24).value
            width = 3 if counts[2] == 0 else 2  # words of an entry: those of text have no hash
            entries = (ctypes.c_size_t * (filled * width)).from_address(keys + 32 + (1 << counts[1]))
            yield from entries[width - 2 :: width]
            return


def held_by_c_data(wanted):
    """Which of `wanted` stand in the data of the program file or of a library, and in whose."""
    import ctypes

    places = {}
    for path, start, size in c_data():
        for word in unpacked(ctypes.string_at(start, size // 8 * 8)):
            if word in wanted:
                places.setdefault(word, path.rpartition("/")[2].split(".cpython-")[0])
    return places


def is_static(key, traced):
    """Whether it is no object of the heap: it is not traced, or lies in the data of the program file or a library."""
    if key not in traced:
        return True
    if "data" not in ORACLE:
        ORACLE["data"] = [(start, start + size) for _, start, size in c_data()]
    return any(start <= key < end for start, end in ORACLE["data"])


def c_data():
    """Path, address and length of the writable data of what is mapped from ELF files."""
    first = {}
    with open("/proc/self/maps") as file:
        for line in file:
            fields = line.split(None, 5)
            if len(fields) == 6 and fields[5].startswith("/"):
                first.setdefault(fields[5].strip(), int(fields[0].split("-")[0], 16))
    for path, base in first.items():
        for start, size in writable_parts(path, base):
            yield path, start, size


def writable_parts(path, base):
    import struct

    try:
        with open(path, "rb") as file:
            head = file.read(64)
            if head[:5] != b"\x7fELF\x02":
                return
            kind, offset = struct.unpack_from("<H", head, 16)[0], struct.unpack_from("<Q", head, 32)[0]
            width, count = struct.unpack_from("<HH", head, 54)
            file.seek(offset)
            headers = file.read(width * count)
    except OSError:
        return
    for place in range(0, width * count, width):
        what, flags, _, address, _, _, memory, _ = struct.unpack_from("<IIQQQQQQ", headers, place)
        if what == 1 and flags & 2:  # PT_LOAD, PF_W
            start = address + (base if kind == 3 else 0)  # ET_DYN
            aligned = -(-start // 8) * 8
            yield aligned, start + memory - aligned


def tally_reasons(missed, facts, measure_bytes):
    """Rows of type, who holds the missed ones, count, bytes, examples."""
    tallies = {}
    for key, value in missed.items():
        cell = tallies.setdefault((type_name(type(value)), reason_of(key, missed, facts, 0)), [0, 0, []])
        cell[0] += 1
        cell[1] += measure_bytes(type(value), [value])
        if len(cell[2]) < MOST_EXAMPLES:
            cell[2].append(shown(value))
    return [[name, reason] + cell for (name, reason), cell in tallies.items()]


def reason_of(key, missed, facts, depth):
    rows = [row for row in facts["holders"][key] if row[0] not in facts["own"]]
    for holder, how in rows:
        if holder in facts["found"]:
            return "%s of %s" % (how, type_name(type(facts["found"][holder])))
    for holder, how in rows:
        if holder in missed and depth < 5:
            inner = reason_of(holder, missed, facts, depth + 1)
            return "%s of a missing %s (%s)" % (how, type_name(type(missed[holder])), inner)
    if key in facts["in_c"]:
        return "C data of " + facts["in_c"][key]
    return "nobody that could be found"


def shown(value):
    try:
        text = repr(value)
    except Exception as error:
        text = "<%s>" % type(error).__name__
    return text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 1] + "…"


def list_foreign(values, everything):
    known = {id(value): value for value in everything}
    holders = holders_of({id(value): value for value in values}, known, None)
    rows = []
    for value in values:
        held = ["%s of %s" % (how, shown(known[holder])) for holder, how in holders[id(value)]]
        rows.append("%s %s (%s)" % (type_name(type(value)), shown(value), "; ".join(held[:3])))
    return rows


def list_missing(missed, facts, measure_bytes):
    rows = []
    for key, value in missed.items():
        if type_name(type(value)) in ORACLE["types"] and len(rows) < MOST_LISTED:
            held = []
            for holder, how in facts["holders"][key]:
                which = "" if holder in facts["found"] else "a missing "
                held.append("%s of %s%s" % (how, which, type_name(type(facts["alive"][holder]))))
            if key in facts["in_c"]:
                held.append("C data of " + facts["in_c"][key])
            rows.append([type_name(type(value)), measure_bytes(type(value), [value]), shown(value), held])
    return rows
