# What heapgate takes hold of before the program runs, so that nothing which the program replaces is called later.
#
# The files named in PARTS are joined in that order into one text and run as one module that is in no `sys.modules`:
# they use each other's functions as globals, import nothing but `sys` before the heap is taken, and define no class
# at their top. FORMAT.md says how they are started.
import sys

FAILED_TO_MEASURE = 96
UNSUPPORTED = 97
PROGRAM_FAILED = 98
PROGRAM_EXITED = 99

# Shorter values of environment variables are no secrets: `1`, `true`, `en_US` stand in every program.
SHORTEST_SECRET = 6

# Debuggers and mocks put functions of their own in the place of these.
SET_TRACE, SET_PROFILE, SET_SWITCH_INTERVAL = sys.settrace, sys.setprofile, sys.setswitchinterval
GET_TRACE, GET_PROFILE, CURRENT_FRAMES = sys.gettrace, sys.getprofile, sys._current_frames
SET_RECURSION_LIMIT, INTERN, GET_FRAME = sys.setrecursionlimit, sys.intern, sys._getframe

REQUEST = []


def main(request):
    """The last line of the joined text. The boot line calls begin() when the compiler has let go of the text."""
    REQUEST.append(request)


def is_free_threaded():
    # 3.13+; its objects have other headers and dicts. `sysconfig` would say it too, but must not be imported.
    return "free-threading" in sys.version or "t" in getattr(sys, "abiflags", "")


def remember(request):
    system = sys.modules.get("posix") or sys.modules["nt"]
    builtin = sys.modules["_imp"]
    return {
        "system": system,
        "exit": system._exit,
        "getpid": system.getpid,
        "replace": system.replace,
        "remove": system.unlink,
        "environ": system.environ,
        "create_builtin": builtin.create_builtin,
        "exec_builtin": builtin.exec_builtin,
        "create_dynamic": getattr(builtin, "create_dynamic", None),
        "exec_dynamic": getattr(builtin, "exec_dynamic", None),
        "own_class": None,
        "digest": None,
        "getobjects": getattr(sys, "getobjects", None),
        "tell_allocations": getattr(sys, "_debugmallocstats", None),
        "_clear_internal_caches": getattr(sys, "_clear_internal_caches", None),
        "_clear_type_cache": getattr(sys, "_clear_type_cache", None),
        "extension_suffixes": builtin.extension_suffixes(),
        "extension_folders": [entry for entry in sys.path if entry.endswith("lib-dynload")],
        "fix_file": builtin._fix_co_filename,
        "ModuleSpec": sys.modules["_frozen_importlib"].ModuleSpec,
        "sleep": sys.modules["time"].sleep,
        "count_threads": sys.modules["_thread"]._count,
        "show_error": sys.__excepthook__,
        "main": sys.modules["__main__"].__dict__,
        "folder": working_folder(system),
        "pid": system.getpid(),
        "passed": passed_values(request["passed"], system.environ),
        "hash_seed": variable("PYTHONHASHSEED", system.environ),
        "malloc": None if sys.flags.ignore_environment else variable("PYTHONMALLOC", system.environ),
        "utf8": variable("PYTHONUTF8", system.environ),
        "children": children_so_far(),
    }


def working_folder(system):
    try:
        return system.getcwd()
    except OSError:
        return None  # it is gone


def variable(name, environ):
    # posix.environ holds bytes, nt.environ text; -bb forbids to look for one among the others.
    for key in environ:
        if type(key) is bytes:
            name = name.encode("utf-8", "surrogateescape")
        break
    value = environ.get(name)
    return value.decode("utf-8", "surrogateescape") if type(value) is bytes else value


def passed_values(names, environ):
    values = [variable(name, environ) for name in names]
    return [value for value in values if value is not None and len(value) >= SHORTEST_SECRET]


def children_so_far():
    # Page faults of children that ended and were waited for: the tenth and twelfth field. It is exact where the
    # times are rounded, and leaves nothing behind as os.register_at_fork() would. Linux only; -1 elsewhere.
    try:
        file = open("/proc/self/stat", "rb")
        fields = file.read().rpartition(b")")[2].split()
        file.close()
        return int(fields[8]) + int(fields[10])
    except (OSError, ValueError, IndexError):
        return -1
