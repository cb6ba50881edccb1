# Which distributions are installed where the program imports from, and in which versions.


def installed_distributions(path, known):
    """Names and versions, and how many could not be read. `path` is the program's sys.path."""
    versions, unreadable = {}, 0
    try:
        from importlib.metadata import distributions
    except Exception:
        return {}, 1
    # Up to 3.9 the empty entry, which is the working directory, finds nothing.
    for distribution in distributions(path=[entry or "." for entry in path]):
        try:
            metadata = distribution.metadata
            name, version = metadata["Name"], metadata["Version"]
        except Exception:
            unreadable += 1
            continue
        if type(name) is not str or type(version) is not str:
            unreadable += 1
        elif not holds_passed(name, known) and not holds_passed(version, known):
            # The first on the path is the one that is imported.
            versions.setdefault(cut(name, LONGEST_VALUE), cut(version, LONGEST_VALUE))
    return dict(sorted(versions.items())), unreadable
