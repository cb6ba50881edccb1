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
            find_in_codes([code], True, known)
    for text, name in texts:
        find_in_codes([compile(text, name, "exec", dont_inherit=True)], True, known)
    # Frozen modules, and those whose files are not there any more. Not code that was made at run time from data: its
    # file is `<string>` and the like.
    plain = [code for code in codes if has_plain_names(code)]
    lost = [code for code in plain if code.co_filename in unread or code.co_filename.startswith("<frozen ")]
    find_in_codes(lost, False, known)


def variables_reader(memory):
    """What gives the names of the variables of a code object."""
    place = places_in_code(memory)[0] if memory is not None and sys.version_info >= (3, 11) else None
    if place is None:
        return lambda code: code.co_varnames + code.co_cellvars  # free ones are cells of another
    objects = memory["objects"]
    return lambda code: objects[(id(code) >> 3) + place]  # the attributes make a tuple each time


def find_in_codes(codes, deep, known):
    """Looks at these code objects, and if `deep` at those in them."""
    names, numbers, binaries, variables = set(), set(), set(), known["variables"]
    kind_of_code, pending = type(find_in_codes.__code__), list(codes)
    for code in pending:
        used = code.co_names
        names.update(used, variables(code), (code.co_name,))
        for name in used:
            if "." in name:  # of `import shop.wsgi`
                names.update(name.split("."))
        constants = [code.co_consts]
        while constants:
            for value in constants.pop():
                kind = type(value)
                if kind is str:
                    names.add(value)
                elif kind is int:
                    numbers.add(value)
                elif kind is bytes:
                    binaries.add(value)
                elif kind is tuple or kind is frozenset:
                    constants.append(value)
                elif kind is kind_of_code and deep:
                    pending.append(value)
    for kind, values in (("str", names), ("int", numbers), ("bytes", binaries)):
        found = known["wanted"][kind] & values
        known["wanted"][kind] -= found
        known["found"][kind] |= found


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
    with open(path, "rb", 0) as file:
        return file.read()


def has_plain_names(code):
    # Others, which only code.replace() makes, can have names with a hash of their own.
    return type(code.co_filename) is str and type(code.co_name) is str
