# How many bytes the allocators add to what objects ask for: the numbers of heapgate are what was asked for.

MOST_SMALL = 512  # SMALL_REQUEST_THRESHOLD of Objects/obmalloc.c: for more the C library is asked


def rounding(sizes, head):
    """Bytes that blocks of these sizes take beyond them; each begins with a block of `head` bytes, 0 where it is whole.

    Small blocks are multiples of 16 bytes, from 3.8 on where pointers have 8 bytes. Large ones are glibc's: 8 bytes in
    front of them, and together a multiple of 16; other C libraries have other rules. Pools and arenas that are partly
    free are not in it.
    """
    if head:
        items = [size - head for size in sizes if size > head]
        return (-head & 15) * len(sizes) + rounding(items, 0)
    return sum([-size & 15 if size <= MOST_SMALL else 8 + (-size - 8 & 15) for size in sizes])


def head_bytes(cls):
    """Of an object that keeps its items in a block of their own."""
    return header_bytes(cls) + BASIC_BYTES(cls) if cls is list or cls is dict else 0
