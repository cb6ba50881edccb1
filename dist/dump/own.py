# What is heapgate's own and therefore neither counted nor followed.
import sys


def own_objects(request, start):
    """Heapgate's functions, code, constants, globals, request and notes to itself."""
    # The copy of boot.txt is ours; what is in it is the program's.
    own = {id(value): value for value in (start, __builtins__)}
    pending = [globals(), request]
    pending += [value for value in start.values() if type(value) is list]
    while pending:
        value = pending.pop()
        if id(value) in own:
            continue
        inner = own_parts(value)
        if inner is not None:
            own[id(value)] = value
            pending += inner
    return list(own.values())


def own_parts(value):
    """What an object of heapgate's holds; None for what it shares with the program: strings, modules, `()` ..."""
    kind = type(value)
    if kind is type(own_parts):
        if value.__globals__ is globals():
            return [value.__code__, value.__defaults__, value.__kwdefaults__]
    elif kind is type(own_parts.__code__):
        return [value.co_consts, value.co_names]
    elif kind is dict:
        return list(value.values())
    elif kind is list or (kind is tuple or kind is frozenset) and value:
        return list(value)
    elif kind is type(CLASS_NAME) or kind is slice:  # slices are constants from 3.14 on
        return []
    return None


def ids_of_frames():
    """Of the functions that run, save this one."""
    # Up to 3.10 each has a frame object that the collector sees. Later ones come into being only when somebody asks
    # for them, so nobody may.
    ids = []
    if sys.version_info < (3, 11):
        frame = GET_FRAME(1)
        while frame is not None:
            ids.append(id(frame))
            frame = frame.f_back
    return ids


BOOT_NAMES = ("<lambda>", "<module>")


def leave_boot_out(groups):
    """Takes out what the interpreter itself holds of heapgate's two texts while they run; returns it."""
    # The constants of `-c` stay in a list of the compiler's arena for as long as it runs (PyRun_SimpleStringFlags).
    _, lists = groups.get(id(list), (None, []))
    found = [value for value in lists if len(value) < 1000 and holds_mark(value)]
    functions = boot_functions(groups)
    drop(groups, list, set(map(id, found)))
    drop(groups, type(drop), set(map(id, functions)))
    return found + functions


def drop(groups, cls, ids):
    if ids and id(cls) in groups:
        members = groups[id(cls)][1]
        members[:] = [value for value in members if id(value) not in ids]


def boot_functions(groups):
    # The function of the boot line; from 3.11 on also one for the running module that nobody else sees
    # (PyEval_EvalCode).
    _, functions = groups.get(id(type(drop)), (None, []))
    named = [value for value in functions if value.__code__.co_name in BOOT_NAMES]
    return [value for value in named if holds_mark(value.__code__.co_consts)]


def holds_mark(values):
    return any(type(item) is str and item == "<heapgate>" for item in values)
