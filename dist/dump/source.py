# Whether a value stands in the source code of the loaded modules: as a constant, a name or an attribute.
import sys


def find_in_source(known, codes, modules, texts):
    """Moves what stands there from known["wanted"] to known["found"]."""
    # The classes of `_ast` come with the first compile(), and what stands in them stands in its Python side, too.
    files = {stdlib_directory() + separator() + "ast.py"}
    files.update(file for file in (file_of(namespace) for _, namespace in modules) if file)
    unread = set()
    for file in sorted(files):
        code = code_of_file(file)
        if code is None:
            unread.add(file)
        else:
            scan_deep(code, known)
    for text, name in texts:
        scan_deep(compile(text, name, "exec", dont_inherit=True), known)
    # Frozen modules, and those whose files are not there any more. Not code that was made at run time from data: its
    # file is `<string>` and the like.
    for code in codes:
        if code.co_filename in unread or code.co_filename.startswith("<frozen "):
            scan_code(code, known, None)


def scan_deep(code, known):
    pending = [code]
    while pending:
        scan_code(pending.pop(), known, pending)


def scan_code(code, known, nested):
    """Looks at one code object; the code objects in it go to `nested`."""
    words, names = known["wanted"]["str"], code.co_names
    for name in words.intersection(names + code.co_varnames + code.co_freevars + code.co_cellvars + (code.co_name,)):
        find(name, known)
    for name in names:
        if "." in name:  # of `import shop.wsgi`
            for part in words.intersection(name.split(".")):
                find(part, known)
    scan_constants(code.co_consts, known, nested)


def scan_constants(constants, known, nested):
    pending = [constants]
    while pending:
        for value in pending.pop():
            kind = type(value)
            if kind is str or kind is bytes or kind is int:
                if value in known["wanted"][kind.__name__]:
                    find(value, known)
            elif kind is tuple or kind is frozenset:
                pending.append(value)
            elif nested is not None and hasattr(value, "co_consts"):
                nested.append(value)


def find(value, known):
    kind = type(value).__name__
    known["wanted"][kind].discard(value)
    known["found"][kind].add(value)


def code_of_file(file):
    """From the byte code that was loaded where it is there, else compiled; None for what is not Python."""
    external = sys.modules["_frozen_importlib_external"]
    try:
        if file.endswith(".pyc"):
            return code_of_cache(read(file), external, None)
        if not file.endswith(".py"):
            return None
        return cached_code(file, external) or compile(read(file), file, "exec", dont_inherit=True)
    except (OSError, ValueError, EOFError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None


def cached_code(file, external):
    try:
        data = read(external.cache_from_source(file))
    except (OSError, NotImplementedError):  # the latter where sys.implementation.cache_tag is None
        return None
    return code_of_cache(data, external, file)


def code_of_cache(data, external, file):
    import marshal

    if data[:4] != external.MAGIC_NUMBER:
        return None
    if file is not None and data[4:8] == bytes(4):  # checked by time and size of the source, PEP 552
        found = (sys.modules.get("posix") or sys.modules["nt"]).stat(file)
        expected = (int(found.st_mtime) & 0xFFFFFFFF, found.st_size & 0xFFFFFFFF)
        if (int.from_bytes(data[8:12], "little"), int.from_bytes(data[12:16], "little")) != expected:
            return None
    return marshal.loads(memoryview(data)[16:])


def read(path):
    with open(path, "rb") as file:
        return file.read()
