# How the tests run the Python side: as the command does, in a fresh process, with the joined text on descriptor 3.
import json
import os
import subprocess
import sys
import tempfile
import textwrap
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PARTS_FOLDER = os.path.join(ROOT, "src", "dump")


# The flags by which an interpreter ignores its variables. One that needs PYTHONHOME does not start with them.
WITHOUT_ENVIRONMENT = [] if "PYTHONHOME" in os.environ else ["-E", "-I"]


def read_text(name):
    with open(os.path.join(PARTS_FOLDER, name), encoding="utf-8") as file:
        return file.read()


def joined_parts():
    return "".join(read_text(name) for name in read_text("PARTS").split())


def request_for(out, **changes):
    request = {
        "target": "test",
        "heapgate": "0.0.0",
        "load": {"kind": "imports", "modules": []},
        "before": None,
        "after": None,
        "out": out,
        "passed": [],
    }
    request.update(changes)
    return request


class Run:
    """What a run left: exit status, output, and the dump where there is one.

    `allocator` is the one field in which two runs of the same heap need not agree, so it is taken out of `dump`.
    `digest` is what lies beside the dump where the request asked for it.
    """

    def __init__(self, status, out, err, dump, digest, left):
        self.status, self.out, self.err, self.dump, self.left = status, out, err, dump, left
        self.digest = digest
        self.allocator = dump.pop("allocator", "missing") if type(dump) is dict else None

    def count(self, name):
        return sum(row["count"] for row in self.dump["types"] if row["name"] == name)

    def bytes(self, name):
        return sum(row["bytes"] for row in self.dump["types"] if row["name"] == name)

    def copies(self, value):
        return sum(row["copies"] for row in self.dump["tupleDuplicates"]["groups"] if row["value"] == value)

    def total(self):
        return self.dump["total"]["count"], self.dump["total"]["bytes"]

    def shapes(self, *keys):
        return [row for row in self.dump["dictShapes"]["groups"] if row["keys"] == list(keys)]


def environment(extra=None):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    kept["PYTHONHASHSEED"] = "0"
    kept.update(extra or {})
    return kept


def run(folder=None, flags=(), env=None, ending=None, python=None, **request):
    """Measures in `folder` (an empty one by default). `ending` takes the place of the last line, `%s` in it its dict."""
    with tempfile.TemporaryDirectory() as aside:
        out = os.path.join(aside, "heap.json")
        last = (ending or "main(%s)\n").replace("%s", repr(request_for(out, **request)))
        reading, writing = os.pipe()
        boot = read_text("boot.txt").strip()
        with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
            try:
                process = start_process(
                    [python or sys.executable, *flags, "-c", boot], folder or aside, env, reading, stdout, stderr
                )
            finally:
                os.close(reading)
            try:
                with open(writing, "wb") as pipe:
                    pipe.write((joined_parts() + last).encode("utf-8"))
            except BrokenPipeError:
                pass  # an interpreter that is refused does not read
            try:
                status = process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
            stdout.seek(0)
            stderr.seek(0)
            text_out, text_err = stdout.read().decode("utf-8", "replace"), stderr.read().decode("utf-8", "replace")
        dump = None
        if os.path.exists(out):
            with open(out, encoding="ascii") as file:
                dump = json.load(file)
        digest = None
        if os.path.exists(out + ".digest"):
            with open(out + ".digest", encoding="ascii") as file:
                digest = file.read()
        left = sorted(name for name in os.listdir(aside) if name not in ("heap.json", "heap.json.digest"))
        return Run(status, text_out, text_err, dump, digest, left)


def start_process(command, folder, env, reading, stdout, stderr):
    def take_descriptor_3():
        if reading == 3:
            os.set_inheritable(3, True)
        else:
            os.dup2(reading, 3)

    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment(env),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        close_fds=False,
        preexec_fn=take_descriptor_3,
    )


def measured(**request):
    """A run that must have succeeded."""
    result = run(**request)
    if result.status != 0 or result.dump is None:
        raise AssertionError("exit %s\n%s\n%s" % (result.status, result.out, result.err))
    return result


# Statements for `before`: with a module of that name that is of no use, as on a Python that was built without it.
WITHOUT_CTYPES = "import sys; sys.modules['_ctypes'] = type(sys)('_ctypes')\n"


def imports(*modules):
    return {"kind": "imports", "modules": list(modules)}


def script(path):
    return {"kind": "script", "path": path}


class Case(unittest.TestCase):
    """A test with a folder of its own."""

    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.path.realpath(folder.name)

    def write(self, files):
        write_files(self.folder, files)

    def measured(self, after=None, **request):
        request.setdefault("folder", self.folder)
        return measured(after=textwrap.dedent(after) if after else None, **request)

    def grown(self, before, name, plain=None, **request):
        """Count and bytes of one type that `before` adds, to what is there after `plain`."""
        less, more = self.measured(before=plain, **request), self.measured(before=before, **request)
        return more.count(name) - less.count(name), more.bytes(name) - less.bytes(name)


def gated(dump):
    """What thresholds can name, and all else that must not depend on the environment."""
    return {name: value for name, value in dump.items() if name not in ("environment", "distributions", "notes")}


def write_files(folder, files):
    for name, text in files.items():
        path = os.path.join(folder, *name.split("/"))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", errors="surrogatepass") as file:
            file.write(text)
