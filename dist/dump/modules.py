# Which modules are loaded, where from, and whether that vouches for their names.
import sys

MODULE_DICT = type(sys).__dict__["__dict__"].__get__


def module_dict(value):
    """The namespace of a module, also of a lazy one without loading it; None for anything else."""
    for base in CLASS_MRO(type(value)) or ():
        if base is type(sys):
            return MODULE_DICT(value)
    return None


def module_values():
    """What stands in sys.modules, modules or not, in alphabetical order."""
    modules = sys.modules
    if type(modules) is not dict:
        return []
    return sorted(
        [(name, module) for name, module in list(modules.items()) if type(name) is str and module is not None],
        key=lambda pair: pair[0],
    )


def file_of(namespace):
    file = None if namespace is None else namespace.get("__file__")
    return file if type(file) is str else None


def compiled_modules(modules):
    """Names of those that are built in or extensions: what they hold was written in C."""
    suffixes = tuple(sys.modules["_imp"].extension_suffixes())
    names = set(sys.builtin_module_names)
    for name, namespace in modules:
        file = file_of(namespace)
        if file is not None and file.endswith(suffixes):
            names.add(name)
    return names


def vouched_names(modules):
    """Parts of the names of modules that stand in the path they came from, or in the interpreter."""
    parts, is_frozen = {"__main__"}, sys.modules["_imp"].is_frozen
    for name, namespace in modules:
        file = file_of(namespace)
        if name in sys.builtin_module_names or is_frozen(name) or file is not None and is_path_of(file, name):
            parts.update(name.split("."))
    return parts


def is_path_of(file, name):
    folder, _, base = file.replace("\\", "/").rpartition("/")
    stem = base.partition(".")[0]  # also of `name.cpython-313-x86_64-linux-gnu.so`
    path = "/" + (folder if stem == "__init__" else folder + "/" + stem)
    return path.endswith("/" + name.replace(".", "/"))
