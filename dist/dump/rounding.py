# How many bytes the allocators add to what objects ask for: the numbers of heapgate are what was asked for.

MOST_SMALL = 512  # SMALL_REQUEST_THRESHOLD of Objects/obmalloc.c: for more the C library is asked


def rounding(sizes):
    """Bytes that blocks of these sizes take beyond them.

    Small blocks are multiples of 16 bytes, from 3.8 on where pointers have 8 bytes. Large ones are glibc's: 8 bytes in
    front of them, and together a multiple of 16; other C libraries have other rules. A size that stands for several
    blocks (a list and its items) counts as one. Pools and arenas that are partly free are not in it.
    """
    return sum([-size & 15 if size <= MOST_SMALL else 8 + (-size - 8 & 15) for size in sizes])
