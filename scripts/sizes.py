# Holds what heapgate says objects cost against what tracemalloc saw allocated: growth over many of each kind.
#
#   python scripts/sizes.py [COUNT [KIND ...]]    prints one line of JSON for each kind
import gc
import json
import os
import sys
import tracemalloc

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from sizes_kinds import KINDS, UNSEEN  # noqa: E402

DUMP = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "src", "dump")
# The last two find what no attribute leads to.
PARTS = ("classes.py", "sizes.py", "memory.py", "left_out.py", "instances.py", "hidden.py")
WARM = 300  # made before the growth is taken: the first of a kind differ from the later ones


def measure_kinds(names, count):
    """Name -> bytes an object: traced, by sys.getsizeof(), by heapgate; and of how many. Each in a child process."""
    space = load_parts()
    memory = space["open_memory"]()
    gc.collect()
    seen = set()
    old = closure(gc.get_objects(), seen, space, memory)
    tables = [value for value in old if type(value) in (dict, set) and value is not space and value is not seen]
    seen.update(map(id, [seen, old, tables]))
    results = {}
    for name in names:
        factory, most = KINDS[name]
        size = min(count, most or count)
        results[name] = in_child(lambda: measure(factory, size, space, memory, seen, tables))
    return results


def in_child(task):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            with os.fdopen(writing, "w") as pipe:
                json.dump(task(), pipe)
            os._exit(0)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    if os.waitpid(child, 0)[1] != 0:
        raise RuntimeError("the child process failed")
    return json.loads(text)


def load_parts():
    space = {"__builtins__": __builtins__}
    for part in PARTS:
        with open(os.path.join(DUMP, part), encoding="utf-8") as file:
            exec(compile(file.read(), part, "exec"), space)
    return space


def measure(factory, count, space, memory, seen, tables):
    gc.freeze()
    make = factory()
    kept, spare = [None] * (count + WARM), None
    for number in range(WARM):
        kept[number] = make(number + 5000)
    gc.collect()
    gc.disable()
    setup = closure(without(gc.get_objects() + kept, seen), seen, space, memory)
    seen.add(id(setup))
    before = totals(setup, space, memory)
    sizes = [(value, sys.getsizeof(value)) for value in setup + tables if type(value) in (dict, set)]
    seen.update(map(id, sizes))
    seen.update([id(before), id(sizes)])
    gc.collect()  # the probes of heapgate
    gc.freeze()
    spare = [some_of_each_free_list() for _ in range(250)]
    tracemalloc.start()
    start = tracemalloc.get_traced_memory()[0]
    for number in range(WARM, WARM + count):
        kept[number] = make(number + 5000)
    gc.collect()
    traced = tracemalloc.get_traced_memory()[0] - start
    tracemalloc.stop()
    spare, sizes_now = None, [sys.getsizeof(value) for value, _ in sizes]
    frame = sys._getframe()
    while frame is not None:  # what was raised leads to it, and it to all that is here
        seen.add(id(frame))
        frame = frame.f_back
    grown = [value for (value, size), now in zip(sizes, sizes_now) if now != size]
    seen.update([id(sizes_now), id(grown)])
    roots = gc.get_objects() + kept + parts_of(setup + grown, space, memory)
    after = totals(closure(without(roots, seen), seen, space, memory) + setup, space, memory)
    plain, said = after[0] - before[0], after[1] - before[1]
    # The table that a dict or set gave up when it grew was there before tracing; the new one is traced as a whole.
    known = set(map(id, setup))
    for (value, size), now in zip(sizes, sizes_now):
        if now != size:
            header = sys.getsizeof(type(value)())
            plain += (0 if id(value) in known else now - size) + size - header
            said += (0 if id(value) in known else now - size) + size - header
    return {"traced": traced / count, "getsizeof": plain / count, "heapgate": said / count, "count": count}


def some_of_each_free_list():
    """Held while it is traced, so that nothing is taken from the free lists, which the walk has filled."""
    return [
        {},
        {"a": 1},
        {1: 1},
        [],
        [None],
        1.5 * WARM,
        slice(WARM),
        [].append,
        [(None,) * size for size in range(1, 21)],
    ]


def without(values, seen):
    return list({id(value): value for value in values if id(value) not in seen and value is not seen}.values())


def totals(found, space, memory):
    """Bytes by sys.getsizeof() and by heapgate."""
    groups, plain, said = {}, 0, 0
    for value in found:
        groups.setdefault(id(type(value)), (type(value), []))[1].append(value)
    for cls, members in groups.values():
        plain += sum(map(sys.getsizeof, members))
        said += sum(space["sizes_of"](cls, members)[0]) + space["left_out_bytes"](cls, members, memory)
    return plain, said


def closure(found, seen, space, memory):
    """`found`, and all behind it that was not seen before."""
    seen.update(map(id, found))
    position = 0
    while position < len(found):
        chunk = found[position:]
        position = len(found)
        for other in parts_of(chunk, space, memory):
            if id(other) not in seen:
                seen.add(id(other))
                found.append(other)
    return found


def parts_of(values, space, memory):
    """What objects hold, also where the collector does not say so."""
    reached, codes, classes = gc.get_referents(*values), [], []
    for value in values:
        cls = type(value)
        flags = space["CLASS_FLAGS"](cls)
        if flags & space["IS_DICT"]:
            reached += dict.keys(value)
        elif cls is type(parts_of.__code__):
            codes.append(value)
            reached += [getattr(value, name) for name in CODE_PARTS]
        elif flags & space["IS_CLASS"]:
            if space["CLASS_FLAGS"](value) & space["HEAP_TYPE"]:
                classes.append(value)
                reached += [space["CLASS_NAME"](value), space["CLASS_QUALNAME"](value)]
        elif sys.version_info >= (3, 13) and flags & space["MANAGED_DICT"]:
            # 3.13 hides a `__dict__` whose values are in the instance.
            place = (id(value) >> 3) - 3
            if memory["words"][place]:
                reached.append(memory["objects"][place])
                reached += dict.values(memory["objects"][place])
    return reached + space["hidden_in_code"](codes, memory) + space["hidden_in_classes"](classes, memory)


CODE_PARTS = ["co_consts", "co_names", "co_filename", "co_name"]
if sys.version_info >= (3, 11):
    CODE_PARTS += ["co_qualname", "co_linetable", "co_exceptiontable"]
else:
    CODE_PARTS += ["co_code", "co_varnames", "co_freevars", "co_cellvars"]
    CODE_PARTS += ["co_linetable" if sys.version_info >= (3, 10) else "co_lnotab"]


def reason_unseen(name):
    """Why a kind is known to cost more than heapgate says, or None."""
    since, until, reason = UNSEEN.get(name, ((4, 0), (0, 0), None))
    return reason if since <= sys.version_info[:2] <= until else None


def main(arguments):
    count = int(arguments[0]) if arguments else 10000
    names = [name for name in KINDS if not arguments[1:] or name in arguments[1:]]
    for name, row in measure_kinds(names, count).items():
        print(json.dumps(dict(row, name=name, unseen=reason_unseen(name))))


if __name__ == "__main__":
    main(sys.argv[1:])
