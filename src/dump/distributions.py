# Which distributions are installed where the program imports from, and in which versions.
import sys


def installed_distributions(metadata, known):
    """Names and versions, and how many could not be read. `metadata` as of metadata_on_path()."""
    versions, unreadable = {}, 0
    for name, version in pairs_of(metadata):
        if type(name) is not str or type(version) is not str:
            unreadable += 1
        elif not holds_passed(name, known) and not holds_passed(version, known):
            # The first on the path is the one that is imported.
            versions.setdefault(cut(name, LONGEST_VALUE), cut(version, LONGEST_VALUE))
    return dict(sorted(versions.items())), unreadable


def pairs_of(metadata):
    for entry, folder in metadata:
        if folder is not None:
            yield pair_of_folder(folder)
            continue
        for distribution in distributions_in_archive(entry):
            try:
                metadata = distribution.metadata
                yield metadata["Name"], metadata["Version"]
            except Exception:
                yield None, None


def metadata_on_path(path):
    """
    Pairs of an entry and a folder of metadata in it (of old distributions a file); None for an entry that is an archive. As
    importlib.metadata finds them, without loading it: with all that it imports it is a small program itself.
    """
    system = sys.modules.get("posix") or sys.modules["nt"]
    for entry in path:
        # Up to 3.9 importlib finds nothing under the empty entry, which is the working directory.
        try:
            children = system.listdir(entry or ".")
        except NotADirectoryError:
            yield entry, None
            continue
        except (OSError, ValueError):
            continue
        for child in children:
            low = child.lower()
            if low.endswith((".dist-info", ".egg-info")) or low == "egg-info" and entry.lower().endswith(".egg"):
                yield entry or ".", (entry or ".") + separator() + child


def pair_of_folder(folder):
    # Old distributions have a file of that name, and no folder.
    for file in (folder + separator() + "METADATA", folder + separator() + "PKG-INFO", folder):
        try:
            text = read(file).decode("utf-8")
        except OSError:
            continue
        except ValueError:
            return None, None
        if text:
            return header_of("name", text), header_of("version", text)
    return None, None


def header_of(name, text):
    """The first header of that name in a message of RFC 822; None where there is none."""
    headers, _, _ = text.replace("\r\n", "\n").partition("\n\n")
    for line in headers.split("\n"):
        if line[:1] in (" ", "\t"):
            continue  # goes on with the header before
        label, colon, value = line.partition(":")
        if not colon or " " in label:
            return None  # what follows is no header, either
        if label.lower() == name:
            return value.lstrip(" \t")
    return None


def distributions_in_archive(entry):
    try:
        from importlib.metadata import distributions

        return list(distributions(path=[entry]))
    except Exception:
        return []
