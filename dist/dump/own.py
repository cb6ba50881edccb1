# What is heapgate's own and therefore neither counted nor followed.
import sys


def own_ids(request, start):
    """Ids of heapgate's functions, code, constants, globals, request and notes to itself."""
    own = {id(start), id(start["passed"]), id(__builtins__)}  # the copy of boot.txt; what is in it is the program's
    pending = [globals(), request]
    while pending:
        value = pending.pop()
        if id(value) in own:
            continue
        inner = own_parts(value)
        if inner is not None:
            own.add(id(value))
            pending += inner
    return own


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
        frame = sys._getframe(1)
        while frame is not None:
            ids.append(id(frame))
            frame = frame.f_back
    return ids


def boot_remains(gc):
    """What the interpreter itself holds of heapgate's two texts while they run."""
    return [value for value in list(gc.get_objects()) if is_boot_remain(value)]


def is_boot_remain(value):
    if type(value) is type(own_ids):
        # The function of the boot line; from 3.11 on also one for the running module that nobody else sees
        # (PyEval_EvalCode).
        code = value.__code__
        return code.co_name in ("<module>", "<lambda>") and holds_mark(code.co_consts)
    # The constants of `-c` stay in a list of the compiler's arena for as long as it runs (PyRun_SimpleStringFlags),
    # and in tuples that the collector may see.
    return (type(value) is list or type(value) is tuple) and len(value) < 1000 and holds_mark(value)


def holds_mark(values):
    return any(type(item) is str and item == "<heapgate>" for item in values)
