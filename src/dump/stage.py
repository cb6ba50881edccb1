# What the program finds when it starts: what it would find under `python -c` or `python path/script.py`.
import sys


def set_stage(load, start):
    is_script = load["kind"] == "script"
    forget_boot_line(is_script)
    rewrite_original_arguments(load)
    if is_script:
        stage_script(load["path"], start)


def forget_boot_line(is_script):
    # 3.13+ imports linecache to keep the lines of `-c`; under `python script.py` it is not there.
    lines = sys.modules.get("linecache")
    if lines is None:
        return
    if is_script and sys.version_info >= (3, 13) and list(sys.modules)[-1] == "linecache":
        del sys.modules["linecache"]
        return
    lines.cache.clear()
    getattr(lines, "_interactive_cache", {}).clear()  # 3.14+


def rewrite_original_arguments(load):
    arguments = getattr(sys, "orig_argv", [])  # 3.10+
    for index in range(len(arguments) - 1):
        if arguments[index] == "-c" and "<heapgate>" in arguments[index + 1]:
            arguments[index:] = [load["path"]] if load["kind"] == "script" else ["-c", "; ".join(statements(load))]
            return


def statements(load):
    return ["import " + name for name in load["modules"]]


def stage_script(path, start):
    sys.argv[:] = [path]
    if sys.path[:1] == [""]:  # neither -I nor -P (3.11+)
        sys.path[0] = real_directory(path, start["system"])
    main = start["main"]
    file = script_file(path, start["system"])
    main["__file__"] = file
    if sys.version_info < (3, 15):
        main["__cached__"] = None
    main["__loader__"] = sys.modules["_frozen_importlib_external"].SourceFileLoader("__main__", file)


def script_file(path, system):
    # 3.9+ makes it absolute but does not normalise it: _Py_abspath() in Python/fileutils.c.
    if sys.version_info < (3, 9):
        return path
    if sys.platform == "win32":
        return system._getfullpathname(path)
    if path.startswith("/"):
        return path
    return system.getcwd() + "/" + path


def real_directory(path, system):
    # _PyPathConfig_ComputeSysPath0() takes realpath(); os.path is not there under -S, and getcwd() resolves links too.
    if sys.platform == "win32":
        return system._getfullpathname(path).rpartition("\\")[0]
    for _ in range(40):
        try:
            link = system.readlink(path)
        except OSError:
            break
        path = link if link.startswith("/") else path.rpartition("/")[0] + "/" + link if "/" in path else link
    directory = path.rpartition("/")[0] if "/" in path else "."
    here = system.open(".", system.O_RDONLY)
    try:
        system.chdir(directory or "/")
        return system.getcwd()
    except OSError:
        return directory
    finally:
        system.fchdir(here)
        system.close(here)
