# How the dump gets to its place: whole or not at all.
import sys


MOST_ROWS = 1000


def write_dump(dump, path, start):
    write_whole(text_of(dump), path, start)
    if start["digest"] is not None:
        write_whole([start["digest"], "\n"], path + ".digest", start)


def text_of(dump):
    """JSON on one line, piece by piece: the encoder makes a string of each number and key before it joins them."""
    for name in ("json", "json.decoder", "json.encoder", "json.scanner"):
        sys.modules.pop(name, None)  # the program may have replaced parts of it
    import json

    def encode(value):
        return json.dumps(value, ensure_ascii=True, separators=(",", ":"), check_circular=False)

    return pieces_of(dump, encode, "\n")


def pieces_of(value, encode, end):
    if type(value) is dict and value:
        mark = "{"
        for key, item in value.items():
            yield mark + encode(key) + ":"
            yield from pieces_of(item, encode, "")
            mark = ","
        yield "}" + end
    elif type(value) is list and len(value) > MOST_ROWS:
        mark = "["
        for position in range(0, len(value), MOST_ROWS):
            yield mark + encode(value[position : position + MOST_ROWS])[1:-1]
            mark = ","
        yield "]" + end
    else:
        yield encode(value) + end


def write_whole(pieces, path, start):
    aside = path + ".part"
    try:
        # Not as text: that imports the codec, for which the working directory is asked, which may be gone.
        with open(aside, "wb") as file:
            for piece in pieces:
                file.write(piece.encode("ascii"))
        start["replace"](aside, path)
    except BaseException:
        start["remove"](aside)
        raise
