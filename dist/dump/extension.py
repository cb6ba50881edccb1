# How a module written in C is come by without leaving a trace: no finder of the program is asked, `sys.modules` stays.
import sys


def load_quietly(name, mark, start):
    """The module, or None where this Python has none of that name. `mark` is something that its C code defines."""
    missing = object()
    known = sys.modules.get(name, missing)
    if sys.version_info < (3, 10) and is_made_by_c(known, mark):
        return known  # of the old kind, which is there only once
    spec = start["ModuleSpec"](name, None)
    if name in sys.builtin_module_names:
        create, execute = start["create_builtin"], start["exec_builtin"]
    else:
        create, execute = start["create_dynamic"], start["exec_dynamic"]
        spec.origin = extension_file(name, start)
        if spec.origin is None:
            return None
    # Up to 3.9 a module of the old kind puts itself there, and would fill what is there in its place.
    if known is not missing and sys.version_info < (3, 10):
        del sys.modules[name]
    module = create(spec)
    execute(module)
    if known is not missing:
        sys.modules[name] = known
    elif sys.modules.get(name) is module:
        del sys.modules[name]
    return module


def is_made_by_c(module, mark):
    value = MODULE_DICT(module).get(mark) if type(module) is type(sys) else None
    return type(value) is type(len) or type(value) is type and not CLASS_FLAGS(value) & HEAP_TYPE


def extension_file(name, start):
    for folder in start["extension_folders"]:
        for suffix in start["extension_suffixes"]:
            file = folder + "/" + name + suffix
            try:
                start["system"].stat(file)
            except OSError:
                continue
            return file
    return None
