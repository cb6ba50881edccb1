# What sys.getsizeof() leaves out of objects or counts twice, in bytes: blocks of memory that are no objects themselves.
#
# Layouts differ by version. Each place is found on a probe or checked on one; where it is not as expected, nothing is
# added. Numbers are bytes asked for, not rounded; 64-bit only (open_memory() is None elsewhere).
import sys

MEMBER_BYTES = 40  # sizeof(PyMemberDef), tp_itemsize of `type`


def left_out_bytes(cls, members, memory):
    """Bytes to add to the sizes of all instances of exactly this class together; less than 0 where they count twice."""
    if memory is None or not members:
        return 0
    if cls is dict:
        return sum(corrections_of_dicts(members, memory).values())
    flags = CLASS_FLAGS(cls)
    if flags & IS_CLASS:
        return left_out_of_classes(cls, members, memory) + left_out_of_instances(cls, members, memory)
    total = left_out_of_instances(cls, members, memory)
    for base in CLASS_MRO(cls) or ():
        special = special_of(base)
        if special is not None:
            return total + special(cls, members, base, memory)
    return total


# Dicts that share their keys, and instances that hold the values themselves.


def corrections_of_dicts(dicts, memory):
    """Position of a dict in the list -> bytes to add to its size, for those that need it."""
    if memory is None:
        return {}
    words, corrections, tables, offset = memory["words"], {}, {}, dict.__basicsize__
    for position, mapping in enumerate(dicts):
        place = (id(mapping) + offset >> 3) - 1  # table_word(), without a call for each
        if words[place]:
            # ma_keys and ma_values are neighbours.
            tables.setdefault(words[place - 1], []).append((position, words[place]))
    for table, found in tables.items():
        if sys.version_info >= (3, 11):
            places = places_of_keys(table, memory)
            for position, values in found:
                corrections[position] = block_of_values(values, places, memory) - 8 * places
        # The class counts its table, and so does a dict that alone holds it. Dicts that share one without a class:
        # then they are as many as there are references.
        if 1 < len(found) == words[table >> 3]:
            position = found[0][0]
            corrections[position] = corrections.get(position, 0) + bytes_of_keys(table, memory)
    return corrections


def places_of_keys(table, memory):
    """3.11+: how many values a dict has room for that shares this table. This is what sys.getsizeof() goes by."""
    words, start = memory["words"], table >> 3
    return words[start + 2] + words[start + 3]  # dk_usable and dk_nentries, after dk_refcnt and a word of small numbers


def bytes_of_keys(table, memory):
    words, every = memory["words"], memory["bytes"]
    if sys.version_info >= (3, 11):
        # dk_log2_size, dk_log2_index_bytes, dk_kind; entries of text keys have no hash.
        size, index, kind = 1 << every[table + 8], 1 << every[table + 9], every[table + 10]
        return 32 + index + (size << 1) // 3 * (16 if kind else 24)
    size = words[(table >> 3) + 1]
    return 40 + size * (1 if size <= 0xFF else 2 if size <= 0xFFFF else 4) + (size << 1) // 3 * 24


def block_of_values(start, places, memory):
    """3.11+: bytes of the block that a dict owns: none where the values are those of an instance."""
    every = memory["bytes"]
    if sys.version_info >= (3, 13):
        # PyDictValues: capacity, size, embedded, valid; new_values().
        return 0 if every[start + 2] else bytes_within(every[start])
    return block_apart(every[start - 1], places)


def bytes_within(capacity):
    # _PyInlineValuesSize(): a word for the counts, the values, the order in which they came.
    return 8 * (capacity + 1) + (capacity + 7 & ~7)


def block_apart(before, places):
    """3.11, 3.12: bytes before the values, and the values. Only the former tell their sum, rounded up to words."""
    if (places + 9 & ~7) != before:
        # One of the first instances of the class: it has room for more than the later ones.
        places = before - 6
    return before + 8 * places


def left_out_of_instances(cls, members, memory):
    flags = CLASS_FLAGS(cls)
    if sys.version_info < (3, 11) or not flags & HEAP_TYPE or not flags & MANAGED_DICT:
        return 0
    table = table_of_class(cls, memory)
    if not table:
        return 0
    every, words = memory["bytes"], memory["words"]
    if sys.version_info >= (3, 13):
        if not flags & VALUES_WITHIN:
            return 0
        offset, counts = BASIC_BYTES(cls), [0] * 256
        for value in members:
            counts[every[id(value) + offset]] += 1
        # An instance gets room for one more than it notes as long as dk_usable is above 1: that then falls by one.
        usable, places = words[(table >> 3) + 2], places_of_keys(table, memory)
        return sum(
            count * bytes_within(capacity + (capacity > places or capacity == places and usable > 1))
            for capacity, count in enumerate(counts)
            if count
        )
    places, counts = places_of_keys(table, memory), [0] * 256
    for start in starts_of_values(members, words):
        if start:
            counts[every[start - 1]] += 1
    return sum(count * block_apart(before, places) for before, count in enumerate(counts) if count)


def starts_of_values(members, words):
    """3.11, 3.12: where the block of values of each instance is; 0 for one that has a dict."""
    if sys.version_info < (3, 12):
        return [words[(id(value) >> 3) - 4] for value in members]
    # One word for both: a dict, or values with the last bit set.
    found = [words[(id(value) >> 3) - 3] for value in members]
    return [word + 1 if word & 1 else 0 for word in found]


# Classes.


def left_out_of_classes(metaclass, classes, memory):
    """Of classes on the heap: descriptions of slots, a copy of the docstring, the name of one made by C code."""
    words, count = memory["words"], 0
    # That of ctypes (3.13+) counts the slots, and not the table of keys that type.__sizeof__() counts.
    is_usual = find_in_bases(metaclass, "__sizeof__", is_c_sizeof)[0] is type.__dict__["__sizeof__"]
    name, has_docs = places_in_class(memory)
    head = object.__basicsize__ >> 3
    for cls in classes:
        if not CLASS_FLAGS(cls) & HEAP_TYPE:
            continue
        start = id(cls) >> 3
        # ob_size, and the one that _PyType_AllocNoTrack() adds to all that is of variable size.
        count += MEMBER_BYTES * (words[start + head] * is_usual + 1)
        if not is_usual and table_of_class(cls, memory):
            count += bytes_of_keys(table_of_class(cls, memory), memory)
        if has_docs and words[start + head + 20]:
            count += bytes_of_doc(class_namespace(cls).get("__doc__"))
        if name is not None and sys.version_info >= (3, 11) and words[start + name + 5]:
            count += length_of_text(words[start + name + 5], memory)
    return count


def bytes_of_doc(text):
    """Of tp_doc, which type_new() copies from `__doc__`. Not read there: PyO3 leaves texts without an end in its place."""
    if type(text) is not str:
        return 0
    return (len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))) + 1


def places_in_class(memory):
    """Which word of a heap class is ht_name, or None; whether tp_doc is where it is looked for."""
    places = memory.get("class places")
    if places is None:
        words = memory["words"]
        probe = type("heapgate_probe", (), {"__qualname__": "heapgate.probe", "__doc__": "heapgate reads this"})
        start, head = id(probe) >> 3, object.__basicsize__ >> 3
        # ht_name, ht_slots, ht_qualname, ht_cached_keys, ht_module, _ht_tpname (3.11+).
        found = [
            place
            for place in range(head + 1, (type.__basicsize__ >> 3) - 2)
            if words[start + place] == id(CLASS_NAME(probe)) and words[start + place + 2] == id(CLASS_QUALNAME(probe))
        ]
        # ob_size, tp_name, tp_basicsize, ... tp_flags, tp_doc: the same on 3.8 to 3.15.
        has_docs = (
            words[start + head + 2] == BASIC_BYTES(probe)
            and words[start + head + 19] & 0xFFFFFFFF == CLASS_FLAGS(probe) & 0xFFFFFFFF
            and words[start + head + 20] != 0
            and length_of_text(words[start + head + 20], memory) == len("heapgate reads this") + 1
        )
        places = memory["class places"] = (found[0] if len(found) == 1 else None, has_docs)
    return places


def table_of_class(cls, memory):
    """ht_cached_keys: the table of keys that instances of the class share; 0 for none."""
    name, _ = places_in_class(memory)
    return 0 if name is None else memory["words"][(id(cls) >> 3) + name + 3]


def length_of_text(start, memory):
    """Bytes of a text of C, its end included. Reads no further than it must: what follows may not be there."""
    every, position = memory["bytes"], start
    while True:
        border = (position | 63) + 1
        place = bytes(every[position:border]).find(0)
        if place >= 0:
            return position + place + 1 - start
        position = border


# What is special to single classes of CPython, by module and name: they say it for their subclasses, too.


def special_of(base):
    # Classes that C code made: one of the program can have any name.
    return SPECIALS.get(name_of_class(base)) if is_fixed(CLASS_FLAGS(base)) else None


def left_out_of_code(cls, codes, base, memory):
    if sys.version_info < (3, 11):
        return frames_kept(codes, memory)
    # 3.12+: _PyCoCached, four words, made when co_code or co_varnames is read. The objects in it count as themselves.
    _, cached, is_struct = places_in_code(memory)
    if cached is None or not is_struct:
        return 0
    words = memory["words"]
    return 32 * sum([words[(id(code) >> 3) + cached] != 0 for code in codes])


def frames_kept(codes, memory):
    """Up to 3.10 a code object that has run keeps the frame for the next time."""
    words, place = memory["words"], place_of_frame(memory)
    if place is None:
        return 0
    frames = [words[(id(code) >> 3) + place] >> 3 for code in codes]
    basic, head = FRAME.__basicsize__ + 16, object.__basicsize__ >> 3
    return sum([basic + 8 * words[frame + head] for frame in frames if frame])


def place_of_frame(memory):
    """Which word of a code object is co_zombieframe: one that is set when it runs, and then is a frame."""
    words, probe = memory["words"], lambda: None
    probe.__code__ = probe.__code__.replace(co_name="probe")
    start, count = id(probe.__code__) >> 3, type(probe.__code__).__basicsize__ >> 3
    before = [words[start + place] for place in range(count)]
    probe()
    # co_filename, co_name, co_lnotab or co_linetable, co_zombieframe.
    for place in range(count - 3):
        frame = words[start + place + 3]
        if before[place] == id(probe.__code__.co_filename) and not before[place + 3] and frame:
            kind = words[(frame + object.__basicsize__ >> 3) - 1]
            return place + 3 if kind == id(FRAME) else None
    return None


def left_out_of_locks(cls, locks, base, memory):
    # Up to 3.13 a block with a semaphore of the C library.
    return len(locks) * SEMAPHORE_BYTES if sys.version_info < (3, 14) else 0


def left_out_of_readers(cls, readers, base, memory):
    # Their own lock became part of the object one version later.
    return len(readers) * SEMAPHORE_BYTES if sys.version_info < (3, 15) else 0


# sizeof(sem_t), of glibc and of musl. Elsewhere other things are taken for locks.
SEMAPHORE_BYTES = 32 if sys.platform == "linux" else 0


def left_out_of_datetimes(cls, values, base, memory):
    # Without a time zone the field for it is not allocated; subclasses always have it.
    if cls is not base:
        return 0
    zone = class_namespace(base)["tzinfo"].__get__
    return -8 * sum([zone(value) is None for value in values])


def left_out_of_text_buffers(cls, buffers, base, memory):
    # stringio of Modules/_io/stringio.c: buf, pos, string_size, buf_size; 4 bytes a character.
    words, place = memory["words"], object.__basicsize__ >> 3
    probe = base("heapgate")
    first = (id(probe) >> 3) + place
    if words[first] == 0 or words[first + 2] != 8 or not 8 <= words[first + 3] < 1000:
        return 0
    starts = [(id(value) >> 3) + place for value in buffers]
    count = 4 * sum([words[start + 3] for start in starts if words[start]])
    if has_writer(base, words, place):
        count += sum([bytes_of_writer(words, start + 5) for start in starts])
    return count


def has_writer(base, words, place):
    """3.12+: what is written goes to a str that grows in a _PyUnicodeWriter, until it is read."""
    probe = base()
    probe.write("heapgate")
    start = (id(probe) >> 3) + place + 5
    if sys.version_info < (3, 12) or not words[start]:
        return False
    if sys.version_info >= (3, 14):
        start = words[start] >> 3
    # buffer, data, kind and largest character, size, pos.
    return words[start + 1] - words[start] == SIZE_OF("") - 1 and words[start + 4] == 8 <= words[start + 3]


def bytes_of_writer(words, start):
    if not words[start]:
        return 0
    count = 0
    if sys.version_info >= (3, 14):  # a block of its own
        start, count = words[start] >> 3, WRITER_BYTES
    kind = words[start + 2] & 0xFFFFFFFF
    return count + (words[start + 1] - words[start] + kind * (words[start + 3] + 1) if words[start] else 0)


WRITER_BYTES = 56  # sizeof(_PyUnicodeWriter)


def left_out_of_queues(cls, queues, base, memory):
    """Up to 3.12 a lock; 3.13 and 3.14 a ring of items, whose length stands next to their number."""
    if sys.version_info < (3, 13):
        return len(queues) * SEMAPHORE_BYTES
    if sys.version_info >= (3, 15):
        return 0  # _queue.SimpleQueue.__sizeof__() came
    words, probe = memory["words"], base()
    for item in (1, 2, 3):
        probe.put(item)
    start = id(probe) >> 3
    places = [place for place in range(2, base.__basicsize__ >> 3) if words[start + place] == 8]
    if len(places) != 1 or words[start + places[0] + 1] != 3:
        return 0
    return 8 * sum([words[(id(value) >> 3) + places[0]] for value in queues])


def left_out_of_patterns(cls, patterns, base, memory):
    # Their code is items of 4 bytes; what is of variable size ends at a whole word.
    return sum([-object.__sizeof__(value) & 7 for value in patterns]) if cls is base else 0


def left_out_of_ctypes(cls, values, base, memory):
    # CDataObject of Modules/_ctypes/ctypes.h: b_ptr, b_needsfree, b_base, b_size. Small values lie in the object.
    import _ctypes

    class Byte(_ctypes._SimpleCData):
        _type_ = "B"

    words, place, probe = memory["words"], object.__basicsize__ >> 3, (Byte * 1000)()
    if not has_own_block(probe, words, place) or words[(id(probe) >> 3) + place + 3] != 1000:
        return 0
    return sum([words[(id(value) >> 3) + place + 3] for value in values if has_own_block(value, words, place)])


def has_own_block(value, words, place):
    start = (id(value) >> 3) + place
    where = words[start] - id(value)
    return bool(words[start] and words[start + 1] & 1 and not 0 < where < BASIC_BYTES(type(value)))


SPECIALS = {
    ("builtins", "code"): left_out_of_code,
    ("_thread", "lock"): left_out_of_locks,
    ("_thread", "RLock"): left_out_of_locks,
    ("_io", "BufferedReader"): left_out_of_readers,
    ("_io", "BufferedWriter"): left_out_of_readers,
    ("_io", "BufferedRandom"): left_out_of_readers,
    ("_io", "StringIO"): left_out_of_text_buffers,
    ("datetime", "datetime"): left_out_of_datetimes,
    ("datetime", "time"): left_out_of_datetimes,
    ("_queue", "SimpleQueue"): left_out_of_queues,
    ("re", "Pattern"): left_out_of_patterns,
    ("_ctypes", "_CData"): left_out_of_ctypes,
}
