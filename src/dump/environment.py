# What hangs on the environment and not on the program: variables, arguments, search paths and the path finders' caches.
import sys

LARGEST_SHARED_INT = 1024 if sys.version_info >= (3, 15) else 256


def environment_containers(gc, start):
    """What holds it, in a fixed order. The strings in them belong to whoever else holds them, too."""
    finder = sys.modules["_frozen_importlib_external"].FileFinder
    names = ("argv", "orig_argv", "path", "path_importer_cache")
    pending = [sys.__dict__.get(name) for name in names]
    for name in ("posix", "nt"):
        pending.append(module_value(name, "environ"))
    pending += variables_of_os(gc)
    pending.reverse()
    found, seen = [], set()
    while pending:
        value = pending.pop()
        kind = type(value)
        is_container = kind is dict or kind is list or kind is set or kind is tuple and value
        if id(value) in seen or not (is_container or kind is finder):
            continue
        seen.add(id(value))
        found.append(value)
        if kind is finder:
            pending += gc.get_referents(value)  # its dict up to 3.10, later the values themselves
        else:
            pending += value.values() if kind is dict else value
    return found + home_directories() + process_number(gc, start)


def home_directories():
    """Where the user's own packages would be; `site` looks at HOME on each start."""
    values = [module_value("site", name) for name in ("USER_BASE", "USER_SITE")]
    return [value for value in values if type(value) is str]


def process_number(gc, start):
    """The number of the process as the main thread keeps it: in a container it may be one of the shared small ints."""
    held = gc.get_referents(module_value("threading", "_main_thread"))
    for value in list(held):
        held += value.values() if type(value) is dict else ()  # the instance's, up to 3.10 always
    return [value for value in held if type(value) is int and value == start["pid"] and value > LARGEST_SHARED_INT]


def variables_of_os(gc):
    environ = module_value("os", "environ")
    if type(environ) is not module_value("os", "_Environ"):
        return []
    for value in gc.get_referents(environ):
        if type(value) is dict:
            return [value.get("_data", value)]  # the instance's dict, or from 3.11 on what would be in it
    return []


def module_value(module, name):
    namespace = module_dict(sys.modules.get(module))
    return None if namespace is None else namespace.get(name)
