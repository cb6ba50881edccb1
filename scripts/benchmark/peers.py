# One measurement: makes a heap, lets one tool look at it, prints what that took as a line of JSON.
# peers.py TOOL FOLDER-OF-HEAPGATE'S-PARTS HEAP; HEAP is a number of objects, or statements that load a program.
# Every tool is imported before the heap is made, and begins after a collection, with the collector off.
import gc
import sys
import time

# Whose time is told apart: they are globals that heapgate's measure() calls.
PHASES = ("collect_until_stable", "take_heap", "complete_heap", "charge_owners", "look_closer", "describe")

WATCHED = """
def watched(name, inner, phases, open_phases, clock, peak):
    def phase(*given):
        begin = clock()
        open_phases.append(0.0)
        try:
            return inner(*given)
        finally:
            took = clock() - begin
            row = phases.setdefault(name, [0.0, 0])
            # Less what was spent in phases inside it.
            row[0] += took - open_phases.pop()
            row[1] = max(row[1], peak())
            if open_phases:
                open_phases[-1] += took
    return phase
"""


def heapgate(folder, phases, wants_memory_map=True):
    own = {"__name__": "<heapgate>", "__builtins__": dict(vars(sys.modules["builtins"]))}
    lines = read(folder + "/PARTS").split("\n")
    exec("".join(read(folder + "/" + line) for line in lines if line and not line.startswith("#")), own)
    if not wants_memory_map:
        own["WANT_MEMORY_MAP"][0] = False
    exec(WATCHED, own)
    open_phases = []
    for name in PHASES:
        if name in own:
            own[name] = own["watched"](name, own[name], phases, open_phases, time.process_time, peak_bytes)
    request = {
        "target": "benchmark",
        "heapgate": "benchmark",
        "load": {"kind": "imports", "modules": []},
        "before": None,
        "after": None,
        "out": "",
        "passed": [],
    }
    start = own["remember"](request)
    own["name_own_code"](start)

    def look():
        dump = own["measure"](request, start)
        for _ in own["text_of"](dump):
            pass  # what is written to the file
        return dump["total"]

    return look, lambda total: (total["count"], total["bytes"])


def heapgate_portable(folder, phases):
    return heapgate(folder, phases, wants_memory_map=False)


def guppy3(folder, phases, is_warm=False):
    from guppy import hpy

    heapy = hpy()
    if is_warm:
        str(heapy.heap().bytype)

    def look():
        found = heapy.heap()
        str(found.bytype)
        return found

    return look, lambda found: (found.count, found.size)


def guppy3_warm(folder, phases):
    """The second call in a process: the first one prepares things that later ones find ready."""
    return guppy3(folder, phases, is_warm=True)


def muppy(folder, phases):
    from pympler import muppy, summary

    def look():
        return summary.summarize(muppy.get_objects())

    return look, lambda rows: (sum(row[1] for row in rows), sum(row[2] for row in rows))


def plain_walk(folder, phases):
    from plain_walk import count_types

    return count_types, lambda types: tuple(map(sum, zip(*types.values())))


TOOLS = {
    "heapgate": heapgate,
    "heapgate-portable": heapgate_portable,
    "guppy3": guppy3,
    "guppy3-warm": guppy3_warm,
    "muppy": muppy,
    "plain-walk": plain_walk,
}


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def reset_peak():
    """Makes the peak of resident memory what is resident now (Linux)."""
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")


def peak_bytes():
    with open("/proc/self/status") as file:
        for line in file:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024


def make(heap):
    if heap.isdigit():
        from heaps import make_heap

        # Held by a module: what only a running function holds is seen by no tool.
        globals()["made"] = make_heap(int(heap))
    else:
        sys.path[0] = ""
        exec(heap, globals())


def main(tool, folder, heap):
    phases = {}
    look, told = TOOLS[tool](folder, phases)
    make(heap)
    for _ in range(3):
        gc.collect()
    gc.disable()
    reset_peak()
    before = peak_bytes()
    begin = time.process_time()
    found = look()
    seconds = time.process_time() - begin
    peak = peak_bytes() - before
    count, size = told(found)
    import json

    rows = {name: {"cpu": cpu, "peak": most - before} for name, (cpu, most) in phases.items()}
    print("\n" + json.dumps({"count": count, "bytes": size, "cpu": seconds, "peak": peak, "phases": rows}), flush=True)


main(*sys.argv[1:])
