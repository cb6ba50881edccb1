# How a program may end, and what is said of its failure.
import os
import unittest

import support
from support import Case, imports, script


class ProgramTest(Case):
    def failed(self, **request):
        run = support.run(folder=self.folder, **request)
        self.assertIsNone(run.dump)
        self.assertEqual(run.left, [])
        return run

    def test_a_failing_import_shows_its_own_traceback_only(self):
        self.write(
            {
                "shop/__init__.py": "import shop.models\n",
                "shop/models.py": "def load():\n    raise ValueError('no database')\nload()\n",
            }
        )
        run = self.failed(load=imports("shop"))
        self.assertEqual(run.status, 98)
        lines = run.err.splitlines()
        self.assertEqual(lines[0], "Traceback (most recent call last):")
        self.assertIn('File "<import>", line 1', lines[1])
        self.assertIn("    raise ValueError('no database')", lines)
        self.assertEqual(lines[-1], "ValueError: no database")
        self.assertNotIn("heapgate", run.err)

    def test_a_chain_of_exceptions_shows_no_frame_of_heapgate(self):
        before = "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise KeyError('x') from e\n"
        run = self.failed(before=before)
        self.assertEqual(run.status, 98)
        self.assertIn("ZeroDivisionError", run.err)
        self.assertIn("direct cause", run.err)
        self.assertNotIn("heapgate", run.err)

    def test_a_syntax_error_names_the_file(self):
        self.write({"boot.py": "x = 1\ny = = 2\n"})
        self.assertIn('boot.py", line 2', self.failed(load=script("boot.py")).err)
        run = self.failed(before="y = = 2")
        self.assertIn('File "<before>", line 1', run.err)
        self.assertNotIn("Traceback", run.err)

    def test_a_missing_module_and_a_missing_script(self):
        self.assertIn("No module named 'nowhere'", self.failed(load=imports("nowhere")).err)
        run = self.failed(load=script("nowhere.py"))
        self.assertEqual(run.status, 98)
        self.assertIn("heapgate: cannot read the script nowhere.py: No such file or directory", run.err)

    def test_after_may_fail_too(self):
        self.assertEqual(self.failed(load=imports("json"), after="json.nothing").status, 98)

    def test_an_interrupt_is_a_failure(self):
        self.assertEqual(self.failed(before="raise KeyboardInterrupt").status, 98)

    def test_a_script_may_end_itself(self):
        for ending in ("sys.exit()", "sys.exit(0)", "raise SystemExit"):
            self.write({"boot.py": "import sys, decimal\nkept = decimal\n%s\n" % ending})
            run = self.measured(load=script("boot.py"), after="print(kept.__name__)")
            self.assertIn("decimal", run.dump["modules"])
            self.assertEqual(run.out.strip(), "decimal")

    def test_another_status_is_a_failure(self):
        self.write({"boot.py": "import sys; sys.exit(3)\n"})
        run = self.failed(load=script("boot.py"))
        self.assertEqual((run.status, run.err), (99, "heapgate: the program exited with status 3\n"))
        run = self.failed(before="import sys; sys.exit('no settings')")
        self.assertEqual((run.status, run.err), (99, "no settings\nheapgate: the program exited with status 1\n"))

    def test_an_import_that_ends_the_process_has_not_been_loaded(self):
        self.write({"shop.py": "import sys; sys.exit(0)\n"})
        run = self.failed(load=imports("shop"))
        self.assertEqual(run.status, 99)
        self.assertIn("exited with status 0 before it was loaded (in <import>)", run.err)

    def test_os_exit_leaves_no_dump(self):
        self.assertEqual(self.failed(before="import os; os._exit(0)").status, 0)

    def test_output_is_kept_and_buffers_are_flushed(self):
        run = self.measured(before="import sys; print('out'); sys.stderr.write('err'); sys.stdout.write('tail')")
        self.assertEqual((run.out, run.err), ("out\ntail", "err"))

    def test_closed_and_replaced_streams_are_survived(self):
        self.measured(before="import sys; sys.stdout.close(); sys.stdout = None; sys.stderr = object()")
        run = self.failed(before="import sys; sys.stderr.close(); sys.stderr = None; raise ValueError('seen')")
        self.assertIn("ValueError: seen", run.err)

    def test_neither_threads_nor_atexit_hold_the_end_up(self):
        run = self.measured(before="""
import atexit, threading, time
atexit.register(lambda: print("atexit ran"))
for _ in range(2):
    threading.Thread(target=time.sleep, args=(600,)).start()
""")
        self.assertEqual(run.out, "")
        self.assertTrue(
            any(note.startswith("2 other threads were running") for note in run.dump["notes"]), run.dump["notes"]
        )

    def test_a_thread_does_not_run_while_the_heap_is_taken(self):
        before = """
import threading
made = []
def busy():
    while True:
        made.append([len(made)])
        if len(made) > 10000: made.clear()
threading.Thread(target=busy, daemon=True).start()
"""
        self.measured(before=before)

    def test_only_the_parent_of_a_fork_is_measured(self):
        self.write(
            {"forks.py": "import os\nchild = os.fork()\nif child: os.waitpid(child, 0)\nprint('loaded', flush=True)\n"}
        )
        run = self.measured(load=imports("forks"))
        self.assertEqual(run.out.split(), ["loaded", "loaded"])
        self.assertEqual(run.dump["notes"], ["The program started other processes; only its own was measured."])

    def test_a_child_that_still_runs_is_noted(self):
        before = "import os, time\nchild = os.fork()\nif not child:\n    time.sleep(2)\n    os._exit(0)\n"
        self.assertEqual(len(self.measured(before=before).dump["notes"]), 1)

    def test_a_tracer_and_a_timer_of_the_program_do_not_run_while_measuring(self):
        before = """
import sys, signal
def tracer(frame, event, argument):
    if frame.f_code.co_filename == "<heapgate>": print("traced", frame.f_code.co_name)
    return tracer
def alarm(*_): print("alarm")
signal.signal(signal.SIGALRM, alarm)
"""
        after = "signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001); sys.settrace(tracer); sys.setprofile(tracer)"
        run = self.measured(before=before, load=imports("json"), after=after)
        self.assertNotRegex(run.out, "traced (measure|collect_until_stable|walk_program)\n")

    def test_what_the_program_replaces_is_not_called(self):
        before = """
import builtins, os, sys, json
class Finder:
    def find_spec(self, name, path=None, target=None): print("asked for", name)
sys.meta_path.insert(0, Finder())
os._exit = os.replace = os.getpid = None
json.dumps = json.JSONEncoder = None
builtins.len = builtins.sorted = builtins.open = None
"""
        self.write({"ctypes.py": "print('imported')", "csv.py": "print('imported')", "_ctypes.py": "print('imported')"})
        self.assertEqual(self.measured(before=before).out, "")

    def test_a_failure_of_heapgate_itself_is_told_apart(self):
        run = support.run(ending="def measure(request, start): raise RuntimeError('bug')\nmain(%s)\n")
        self.assertEqual((run.status, run.dump), (96, None))
        self.assertIn("RuntimeError: bug", run.err)
        self.assertIn("heapgate: the heap could not be measured", run.err)

    def test_a_dump_is_whole_or_not_there(self):
        os.makedirs(os.path.join(self.folder, "kept"))
        path = os.path.join(self.folder, "kept", "heap.json")
        with open(path, "w") as file:
            file.write("the old one")
        run = support.run(
            ending="import sys\ndef show_name(name, known): raise RuntimeError\nmain(dict(%s, out={!r}))\n".format(path)
        )
        self.assertEqual(run.status, 96)
        with open(path) as file:
            self.assertEqual(file.read(), "the old one")
        self.assertEqual(os.listdir(os.path.dirname(path)), ["heap.json"])

    def test_a_working_directory_that_is_gone(self):
        leave = "import os, tempfile\ngone = tempfile.mkdtemp()\nos.chdir(gone)\nos.rmdir(gone)"
        self.assertGreater(self.measured(before=leave).dump["total"]["count"], 1000)


if __name__ == "__main__":
    unittest.main()
