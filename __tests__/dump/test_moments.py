# That a heap which is in the middle of something is measured all the same: threads that run, finalizers, callbacks,
# generators that are being drained.
import sys
import time
import unittest

from support import Case, gated

ONE_THREAD = "1 other thread was running; objects that only the calls in progress there hold may not be counted."
SEVEN_THREADS = ONE_THREAD.replace("1 other thread was", "7 other threads were")

# Runs `work` in as many threads as it says, and goes on when all have begun.
THREADS = """
import threading, time
begun = threading.Barrier(%(many)d + 1)
def begin(*given):
    begun.wait()
    work(*given)
class Held: __slots__ = ("a",)
%(work)s
kept = [Held() for _ in range(700)]
threads = [threading.Thread(target=begin, daemon=True) for _ in range(%(many)d)]
for thread in threads: thread.start()
begun.wait()
"""


class ThreadsTest(Case):
    def check(self, work, many=7):
        run = self.measured(before=THREADS % {"work": work, "many": many})
        size = sys.getsizeof(type("Held", (), {"__slots__": ("a",)})())
        self.assertEqual((run.count("__main__.Held"), run.bytes("__main__.Held")), (700, 700 * size))
        self.assertEqual((run.out, run.err), ("", ""))
        self.assertEqual(run.dump["notes"], [ONE_THREAD if many == 1 else SEVEN_THREADS])
        return run

    def test_threads_that_wait(self):
        self.measured(before="import threading, time, os, queue")  # leaves byte code behind
        for work in (
            "def work(): time.sleep(600)",
            "lock = threading.Lock(); lock.acquire()\ndef work(): lock.acquire()",
            "event = threading.Event()\ndef work(): event.wait()",
            "import os\nreading, writing = os.pipe()\ndef work(): os.read(reading, 1)",
            "import queue\nempty = queue.Queue()\ndef work(): empty.get()",
        ):
            with self.subTest(work):
                first, second = self.check(work), self.check(work)
                self.assertEqual(gated(first.dump)["total"], gated(second.dump)["total"])

    def test_a_thread_that_is_busy_changes_nothing_meanwhile(self):
        self.check("""
def work():
    while True:
        kept.append(None); kept.pop()
        changing = {str(number): [number] for number in range(50)}
""", many=1)

    def test_a_thread_that_waits_in_a_generator(self):
        for taker in "list", "set", "frozenset", "dict.fromkeys", "sorted", "sum", "b''.join":
            with self.subTest(taker):
                self.check("""
def slowly():
    yield 1
    yield 2
    while True: time.sleep(600)
def work(): %s(slowly())
""" % taker)

    def test_a_thread_that_does_not_end_with_the_program(self):
        began = time.monotonic()
        run = self.measured(before="import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()")
        self.assertEqual(run.dump["notes"], [ONE_THREAD])
        self.assertLess(time.monotonic() - began, 30)

    def test_threads_that_have_ended_are_no_note(self):
        run = self.measured(before="import threading\nt = threading.Thread(target=len, args=('',))\nt.start(); t.join()")
        self.assertEqual(run.dump["notes"], [])


class FinalizersTest(Case):
    def test_finalizers_of_garbage_run_before_it_is_measured_and_none_meanwhile(self):
        run = self.measured(before="""
class Node:
    def __del__(self):
        finished.append(self.number)
class Kept: __slots__ = ("a",)
finished = []
def circle(number):
    node = Node(); node.me = node; node.number = number
import gc
gc.disable()
for number in range(50): circle(number)
kept = [Kept() for _ in range(7)]
""")
        self.assertEqual((run.count("__main__.Node"), run.count("__main__.Kept")), (0, 7))
        self.assertEqual((run.out, run.err), ("", ""))

    def test_finalizers_that_bring_back_what_they_finish(self):
        text = """
class Node:
    __slots__ = ("me",)
    def __del__(self): back.append(self)
back = []
import gc
gc.disable()
for _ in range(7):
    node = Node(); node.me = node
del node
"""
        first, second = self.measured(before=text), self.measured(before=text)
        self.assertEqual(first.count("__main__.Node"), 7)
        self.assertEqual(first.dump, second.dump)

    def test_weak_references_and_their_callbacks(self):
        run = self.measured(before="""
import weakref
class Target: __slots__ = ("__weakref__", "me")
def gone(reference): called.append(1)
called, targets = [], [Target() for _ in range(7)]
kept = [weakref.ref(target, gone) for target in targets] + [weakref.ref(target) for target in targets]
values, keys, both = weakref.WeakValueDictionary(), weakref.WeakKeyDictionary(), weakref.WeakSet()
for number, target in enumerate(targets):
    values[number] = target; keys[target] = number; both.add(target)
    weakref.finalize(target, print, "finalized")
circle = Target(); circle.me = circle
values["circle"] = keys[circle] = circle; weakref.finalize(circle, called.append, 1)
keys.clear(); values.pop("circle")
del circle, number, target
""")
        self.assertEqual((run.count("__main__.Target"), run.out, run.err), (7, "", ""))

    def test_proxies_of_what_is_gone(self):
        run = self.measured(before="""
import weakref
class Target: pass
targets = [Target() for _ in range(7)]
kept = [weakref.proxy(target) for target in targets], [(weakref.proxy(target), 1) for target in targets]
keyed = [{1: weakref.proxy(target)} for target in targets]
called = weakref.proxy(lambda: None)
del targets
""")
        proxies = run.count("weakproxy") + run.count("weakref.ProxyType")
        self.assertEqual((proxies, run.count("__main__.Target")), (7, 0))

    def test_callbacks_of_the_collector(self):
        text = """
import gc
class Record: __slots__ = ("phase",)
records = []
def called(phase, facts):
    record = Record(); record.phase = phase
    records.append(record)
    del records[7:]
for _ in range(4): called("before", {})
gc.callbacks.append(called)
"""
        first, second = self.measured(before=text), self.measured(before=text)
        self.assertEqual(first.count("__main__.Record"), 7)
        self.assertEqual(first.dump, second.dump)

    def test_callbacks_of_the_collector_that_fail_or_never_come_to_rest(self):
        text = """
import gc
kept = []
def called(phase, facts):
    kept.append([len(kept)])
    if len(kept) %% 2: raise %s
gc.callbacks.append(called)
"""
        for failure in ("ValueError('of the program')", "KeyboardInterrupt"):
            with self.subTest(failure):
                run = self.measured(before=text % failure)
                self.assertEqual(run.status, 0)

    def test_what_ends_the_program_ends_no_measuring(self):
        run = self.measured(before="""
import atexit, signal, threading
atexit.register(print, "atexit")
signal.signal(signal.SIGTERM, lambda *given: print("signal"))
class Last:
    def __del__(self): print("finalized")
kept = Last()
""")
        self.assertEqual(run.out, "")


if __name__ == "__main__":
    unittest.main()
