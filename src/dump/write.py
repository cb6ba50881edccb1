# How the dump gets to its place: whole or not at all.
import sys


def write_dump(dump, path, start):
    for name in ("json", "json.decoder", "json.encoder", "json.scanner"):
        sys.modules.pop(name, None)  # the program may have replaced parts of it
    import json

    write_whole(json.dumps(dump, ensure_ascii=True, separators=(",", ":"), check_circular=False) + "\n", path, start)
    if start["digest"] is not None:
        write_whole(start["digest"] + "\n", path + ".digest", start)


def write_whole(text, path, start):
    aside = path + ".part"
    try:
        # Not as text: that imports the codec, for which the working directory is asked, which may be gone.
        with open(aside, "wb") as file:
            file.write(text.encode("ascii"))
        start["replace"](aside, path)
    except BaseException:
        start["remove"](aside)
        raise
