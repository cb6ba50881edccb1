# Which package a module belongs to: the distribution whose list of files names it, or what homes.py tells.


def packages_of(owners, start, metadata, known):
    """Name to show of each owner's package. `metadata` as of metadata_on_path()."""
    namespaces, packages, files = owners["namespaces"], {NOBODY: NOBODY}, {}
    for name, home in owners["homes"].items():
        if home is not ELSEWHERE:
            packages[name] = home
            continue
        is_alone = file_of(namespaces[name]) is None
        kin = kin_with_file(name, namespaces) if is_alone else name
        files[name] = None if kin is None else file_of(namespaces[kin])
    found = distributions_of({file.replace("\\", "/") for file in files.values() if file}, start, metadata, known)
    for name, file in files.items():
        top = name.partition(".")[0]
        if file is None:
            packages[name] = NOBODY  # made at run time, and nothing around it tells by whom
        else:
            # Without metadata: the name that an import begins with.
            packages[name] = found.get(file.replace("\\", "/")) or found.get(top) or show_name(top, known)
    return packages


def distributions_of(files, start, metadata, known):
    """File -> name of the distribution that has it; first part of a module's name -> that, where files are not listed."""
    found, tops, within = {}, {}, {}
    for entry, folder in metadata:
        if entry not in within:
            within[entry] = files_inside(entry, files, start)
        inside = within[entry]
        if not inside:
            continue
        for read_text, name in readers_of(entry, folder):
            try:
                record = read_text("RECORD")
                if record:
                    own = [inside[line] for line in map(file_in_line, record.splitlines()) if line in inside]
                    keys, names = own, found
                else:
                    # What setup.py and the packagers of Linux distributions install.
                    keys, names = (read_text("top_level.txt") or "").split(), tops
                shown = name_of_distribution(name(), read_text, start, known) if keys else None
            except Exception:
                continue
            for key in keys if shown else ():
                names.setdefault(key, shown)  # the first on the path is the one that is imported
    return dict(tops, **found)


def readers_of(entry, folder):
    """Of each distribution two functions: for the text of a file of its metadata, None where it has none; for its name."""
    if folder is None:
        return [(each.read_text, lambda each=each: each.metadata["Name"]) for each in distributions_in_archive(entry)]

    def read_text(file):
        try:
            return read(folder + separator() + file).decode("utf-8")
        except OSError:
            return None

    return [(read_text, lambda: pair_of_folder(folder)[0])]


def files_inside(folder, files, start):
    """Path from the folder -> file."""
    folders = [folder.replace("\\", "/").rstrip("/") + "/"]
    if is_relative(folder) and start["folder"]:
        # From 3.9 on a module's `__file__` is absolute, whatever sys.path says.
        folders += [start["folder"].replace("\\", "/") + "/" + folders[0]]
    return {file[len(folder) :]: file for file in files for folder in folders if file.startswith(folder)}


def file_in_line(line):
    """The path in a line of RECORD, which is a csv file; only a path with a comma is quoted."""
    return line.partition(",")[0] if line[:1] != '"' else line[1:].partition('",')[0]


def name_of_distribution(name, read_text, start, known):
    """None for one that may not be shown."""
    if type(name) is not str or holds_passed(name, known):
        return None
    origin = read_text("direct_url.json") or ""  # PEP 610: where it was installed from
    place = origin.partition('"file://')[2].partition('"')[0]
    if place and any(place == folder or is_within(place, folder) for folder in own_folders(start)):
        return YOURS
    return cut(name, LONGEST_VALUE)


def owner_rows(owners, packages, known):
    """Rows to show. Owners that look alike when shown are one row."""
    merged = {}
    for name, (count, size) in owners["charges"].items():
        shown = name if name == NOBODY else show_name(name, known)
        row = merged.setdefault((shown, packages[name]), [0, 0])
        row[0] += count
        row[1] += size
    rows = [
        {"name": name, "package": package, "count": count, "bytes": size}
        for (name, package), (count, size) in merged.items()
    ]
    rows.sort(key=lambda row: (-row["bytes"], row["name"], row["package"]))
    return rows
