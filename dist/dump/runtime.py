# What kind of interpreter measured: numbers of different ones cannot be compared.
import sys

# Options of -X whose values say something of the interpreter and nothing of the machine or the user.
PLAIN_OPTIONS = ("frozen_modules", "int_max_str_digits", "tracemalloc", "gil", "jit", "lazy_imports", "utf8")


def fingerprint(start, heap):
    words = sys.version.split()
    return {
        "implementation": sys.implementation.name,
        "version": words[0],
        "build": " ".join(words[1:]),
        "platform": platform_name(start["system"]),
        "pointerBytes": tuple.__itemsize__,
        "flags": effective_flags(start),
        "hashSeed": hash_seed(start["hash_seed"]),
        "collector": start["collector"],
        "method": method(heap),
    }


def method(heap):
    if heap["memory"] is None:
        return "walk without memory"
    return "walk" if heap["every"] is None else "getobjects"


def platform_name(system):
    if hasattr(system, "uname"):
        return sys.platform + "-" + system.uname().machine
    import platform

    return sys.platform + "-" + platform.machine()


def effective_flags(start):
    flags = set()
    for letter, name in (
        ("B", "dont_write_bytecode"),
        ("E", "ignore_environment"),
        ("I", "isolated"),
        ("P", "safe_path"),  # 3.11+
        ("O", "optimize"),
        ("S", "no_site"),
        ("b", "bytes_warning"),
        ("d", "debug"),
        ("s", "no_user_site"),
        ("v", "verbose"),
    ):
        times = int(getattr(sys.flags, name, 0))
        if times:
            flags.add("-" + letter * min(times, 2))
    if sys.flags.dev_mode:
        flags.add("-X dev")
    if start["utf8"] in ("0", "1") and not sys.flags.ignore_environment and "utf8" not in sys._xoptions:
        # Not sys.flags.utf8_mode: a C locale sets it, too (PEP 540), and 3.15 always does. It changes no total, and
        # heaps of two machines could not be compared.
        flags.add("-X utf8" if start["utf8"] == "1" else "-X utf8=0")
    if lacks_positions():
        flags.add("-X no_debug_ranges")
    for name, value in sys._xoptions.items():
        flags.add("-X " + (name + "=" + value if name in PLAIN_OPTIONS and type(value) is str else name))
    if sys.warnoptions:
        flags.add("-W")
    return sorted(flags)


def lacks_positions():
    # 3.11+; the environment variable PYTHONNODEBUGRANGES leaves no other sign.
    if sys.version_info < (3, 11):
        return False
    return [place[2:] for place in compile("name", "<heapgate>", "eval").co_positions()][-1] == (None, None)


def hash_seed(variable):
    if not sys.flags.hash_randomization:
        return "0"
    if sys.flags.ignore_environment or not variable or not variable.isdigit():
        return "random"
    return str(int(variable))
