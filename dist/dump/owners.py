# Which module an object belongs to by a rule: modules and their namespaces by name, functions by their globals, code by
# its file, classes by their `__module__`. spread.py finds the owners of all that hangs on these.
import sys

# The row of what no owner reaches.
NOBODY = "(none)"

# What is noted of an object: nothing (not counted), that it is counted, or the number of its owner.
COUNTED, FIRST_OWNER, LAST_OWNER = 1, 2, 0xFFFF

# Shared objects go to whom they would be left with: first to what every program has, last to the user's own code.
LAYERS = {INTERPRETER: 0, STDLIB: 1, ELSEWHERE: 2, YOURS: 3}

FUNCTION, BUILTIN, CODE_KIND = type(lambda: None), type(len), type((lambda: None).__code__)


def find_owners(heap, start):
    """Names of owners in their order, their namespaces, and ids of modules and of namespaces -> name."""
    modules = names_of_modules(heap["module_values"])
    spaces, namespaces = {}, {}
    for name, value in heap["module_values"]:
        add_owner(modules[id(value)], module_dict(value), spaces, namespaces)
    module_classes = set()
    for cls, members in heap["groups"]:
        if is_module_class(cls):
            module_classes.add(id(cls))
            for value in members:
                if id(value) not in modules and imported_name(module_dict(value)):
                    modules[id(value)] = imported_name(module_dict(value))
                    add_owner(modules[id(value)], module_dict(value), spaces, namespaces)
    known = set(spaces)
    for function in members_of(FUNCTION, heap):
        space = function.__globals__
        if id(space) not in known:  # of a module that is gone, or no module's at all
            known.add(id(space))
            if has_text_keys(space) and imported_name(space):
                add_owner(imported_name(space), space, spaces, namespaces)
    if sys.version_info < (3, 10):
        spaces.update(copies_of_namespaces(heap, spaces))
    homes = homes_of(namespaces, start)
    names = sorted(namespaces, key=lambda name: (LAYERS[homes[name]], name))
    return {
        "names": names,
        "namespaces": namespaces,
        "homes": homes,
        "modules": modules,
        "module_classes": {id(type(value)) for _, value in heap["module_values"]} | module_classes,
        "spaces": spaces,
    }


def add_owner(name, namespace, spaces, namespaces):
    if namespace is not None:
        spaces.setdefault(id(namespace), name)
    if namespaces.get(name) is None:
        namespaces[name] = namespace


def names_of_modules(values):
    """id -> name of what stands in sys.modules: of several the one that it calls itself, else the first."""
    names = {}
    for name, value in values:
        namespace = module_dict(value)
        own = None if namespace is None else namespace.get("__name__")
        if id(value) not in names or type(own) is str and own == name:
            names[id(value)] = name
    return {key: LATER_NAMES.get(name, name) for key, name in names.items()}


def imported_name(namespace):
    """The name of a module that an import made, though it is in sys.modules no more; else None."""
    if namespace is None:
        return None  # up to 3.8 of a module that was made and not initialised
    name = namespace.get("__name__")
    return name if type(name) is str and namespace.get("__spec__") is not None else None


def copies_of_namespaces(heap, spaces):
    """Up to 3.9 the import of a C module of the old kind keeps a copy of its dict; _PyImport_FixupExtensionObject()."""
    found = {}
    for mapping in members_of(dict, heap):
        for key in mapping:
            if type(key) is str and key == "__name__" and id(mapping) not in spaces and has_text_keys(mapping):
                found[id(mapping)] = mapping["__name__"]
            break
    return {key: name for key, name in found.items() if type(name) is str}


def is_module_class(cls):
    return any(base is type(sys) for base in CLASS_MRO(cls) or ())


def has_text_keys(mapping):
    # Another key's `__eq__` could be asked when a name is looked up.
    return type(mapping) is dict and all(type(key) is str for key in mapping)


def seeds_of(cls, members, owners):
    """Pairs of an object and the name of its owner, as far as the rules tell."""
    if cls is FUNCTION:
        spaces = owners["spaces"]
        return [(value, spaces.get(id(value.__globals__))) for value in members]
    if cls is CODE_KIND:
        files = owners["files"]
        return [(value, files.get(value.co_filename)) for value in members if type(value.co_filename) is str]
    if cls is BUILTIN:
        modules = owners["modules"]
        return [(value, modules.get(id(value.__self__))) for value in members]
    if cls is dict:
        spaces = owners["spaces"]
        return [(value, spaces[id(value)]) for value in members if id(value) in spaces]
    if CLASS_FLAGS(cls) & IS_CLASS:
        return [(value, owner_of_class(value, owners["namespaces"])) for value in members]
    if id(cls) in owners["module_classes"]:
        modules = owners["modules"]
        return [(value, modules[id(value)]) for value in members if id(value) in modules]
    return []


def owner_of_class(cls, namespaces):
    name = name_of_class(cls)[0]
    if name in namespaces or CLASS_FLAGS(cls) & HEAP_TYPE and not is_built_in(name) and not is_built_in("_" + name):
        return name
    # Made by C code for a module that is not loaded: that of `_datetime` for `datetime`, and the interpreter itself for
    # `typing` (3.12+) and `ast`.
    return "_" + name if "_" + name in namespaces else "builtins"


def owner_files(owners):
    """File of code -> name of the module that came from it."""
    files = {}
    for name in owners["names"]:
        file = file_of(owners["namespaces"][name])
        files.setdefault("<frozen %s>" % name, name)
        if file is not None:
            files.setdefault(file, name)
    return files


def dicts_of_subclasses(heap):
    """id of a class -> the dicts in which it keeps its subclasses: by address, and weakly. Nothing else leads there."""
    found, classes = {}, {}
    for cls, members in heap["groups"]:
        if CLASS_FLAGS(cls) & IS_CLASS:
            classes.update((id(value), value) for value in members)
    for mapping in members_of(dict, heap):
        for key in mapping:
            base = base_of_all(mapping, classes) if type(key) is int and key in classes else None
            if base is not None:
                found.setdefault(id(base), []).append(mapping)
            break
    return found


def base_of_all(mapping, classes):
    """The class whose subclasses these are."""
    common = None
    for key in mapping:
        if type(key) is not int or key not in classes:
            continue  # one that is gone, or not counted
        bases = {id(base): base for base in CLASS_BASES(classes[key]) or ()}
        common = bases if common is None else {key: base for key, base in common.items() if key in bases}
    return min((common or {}).values(), key=name_of_class, default=None)
