# Where a module is at home: in the interpreter, the standard library, the user's own code, or somewhere else.
import sys

INTERPRETER, STDLIB, YOURS, ELSEWHERE = "interpreter", "stdlib", "your code", None

# What Python is not without. Which other modules are compiled into the program differs from build to build.
CORE = ("_imp", "builtins", "importlib._bootstrap", "importlib._bootstrap_external", "sys")

# importlib puts the two under these names as soon as it is imported; before, they have none of their own.
LATER_NAMES = {
    "_frozen_importlib": "importlib._bootstrap",
    "_frozen_importlib_external": "importlib._bootstrap_external",
}


def homes_of(namespaces, start):
    """Home of each module. `namespaces`: name -> dict, or None for what is no module."""
    folders = own_folders(start)
    homes = {name: home_by_file(name, namespace, folders) for name, namespace in namespaces.items()}
    for name in sorted(namespaces):
        if homes[name] is UNTOLD:
            other = kin_with_file(name, namespaces)
            homes[name] = ELSEWHERE if other is None else homes[other]
    return homes


# Of a module without a file: a namespace package, one that was made at run time, a part of an extension module.
UNTOLD = "?"


def home_by_file(name, namespace, folders):
    if name in CORE:
        return INTERPRETER
    if name == "__main__":
        return YOURS
    file = file_of(namespace)
    if file is None:
        return STDLIB if is_built_in(name) else UNTOLD
    if is_installed(file):
        return ELSEWHERE
    if is_in_stdlib(file):
        return STDLIB
    return YOURS if is_relative(file) or any(is_within(file, folder) for folder in folders) else ELSEWHERE


def is_built_in(name):
    return name in sys.builtin_module_names or sys.modules["_imp"].is_frozen(name) or is_stdlib_name(name)


def is_stdlib_name(name):
    return name.partition(".")[0] in getattr(sys, "stdlib_module_names", ())  # 3.10+


def is_installed(file):
    return "site-packages" in file or "dist-packages" in file


def is_in_stdlib(file):
    if is_within(file, stdlib_directory()):
        return True
    # On some systems extension modules lie apart, on others all is in a zip file.
    parts = file.replace("\\", "/").split("/")
    under_prefix = file.startswith((sys.base_prefix, sys.base_exec_prefix))
    return under_prefix and any(part in ("lib-dynload", "DLLs") or part.endswith(".zip") for part in parts)


def is_within(file, folder):
    return file.startswith(folder + separator()) or folder == separator() and file.startswith(folder)


def is_relative(file):
    # Up to 3.8 `__file__` of a script.
    return not file.startswith(("/", "\\")) and file[1:2] != ":"


def own_folders(start):
    """The folder that the program was started in, and the repository around it."""
    folder = start["folder"]
    if not folder:
        return []
    found, place = [folder], folder
    while place:
        try:
            start["system"].stat(place + separator() + ".git")
        except OSError:
            place = place.rpartition(separator())[0]
            continue
        return found + [place]
    return found


def kin_with_file(name, namespaces):
    """The module whose package a module without a file belongs to: the nearest around it, else the first within it."""
    around = name
    while "." in around:
        around = around.rpartition(".")[0]
        if file_of(namespaces.get(around)) is not None:
            return around
    within = [other for other in namespaces if other.startswith(name + ".") and file_of(namespaces[other]) is not None]
    return min(within, default=None)
