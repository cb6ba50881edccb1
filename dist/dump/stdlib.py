# Where heapgate imports from once the heap is taken: the standard library, whatever the program has put in its way.
import sys


def import_only_from_stdlib():
    frozen = sys.modules["_frozen_importlib"]
    external = sys.modules["_frozen_importlib_external"]
    sys.meta_path = [frozen.BuiltinImporter, frozen.FrozenImporter, external.PathFinder]
    sys.path = [entry for entry in sys.path if type(entry) is str and is_stdlib(entry)]
    # Heapgate runs with a copy of the builtins from before the program; the library uses the real ones.
    sys.modules["builtins"].__dict__.update(__builtins__)
    sys.path_importer_cache = {}
    SET_RECURSION_LIMIT(1000)  # the program may have left too few for an import
    sys.path_hooks = [external.FileFinder.path_hook(*external._get_supported_file_loaders())]
    if type(sys.modules.get("zipimport")) is type(sys):
        sys.path_hooks.append(sys.modules["zipimport"].zipimporter)
    # What a program put in the place of a module would be asked in the library's stead. The heap taken holds them all,
    # so none is freed here.
    for name, value in list(sys.modules.items()):
        if type(name) is str and type(value) is not type(sys):
            del sys.modules[name]
    # 3.14's _ctypes asks sysconfig, and that the environment.
    namespace = module_dict(sys.modules.get("os"))
    if namespace is not None and type(namespace.get("environ")) is not namespace.get("_Environ"):
        namespace["environ"] = {}
    import warnings

    warnings.simplefilter("ignore")


def stdlib_directory():
    # `encodings` is loaded on every start and never frozen.
    return sys.modules["encodings"].__path__[0].rpartition(separator())[0]


def separator():
    return "\\" if sys.platform == "win32" else "/"


def is_stdlib(entry):
    home = stdlib_directory()
    if "site-packages" in entry or "dist-packages" in entry:
        return False
    if entry == home or entry.startswith(home + separator()):
        return True
    under_prefix = entry.startswith((sys.base_prefix, sys.base_exec_prefix))
    return under_prefix and entry.rstrip(separator()).endswith(("lib-dynload", "DLLs", ".zip"))
