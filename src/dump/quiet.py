# Keeps the program still while its heap is looked at: no other thread, tracer or timer of it runs in between.
import sys


def stop_timers():
    signal = sys.modules.get("_signal")
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF))


def stop_tracing():
    SET_TRACE(None)
    SET_PROFILE(None)
    if hasattr(sys, "monitoring"):  # 3.12+
        for tool in range(6):
            if sys.monitoring.get_tool(tool) is not None:
                sys.monitoring.set_events(tool, 0)


def hold_still(start):
    """Nothing may be read or written until let_run(): a busy thread would get the interpreter and keep it as long."""
    if start["count_threads"]() == 0:
        return
    # A thread that wants the interpreter asks for it after this many seconds: longer than what is to be done takes.
    SET_SWITCH_INTERVAL(2 + start["tracked"] * 0.00002)
    # Who waits already does so with the old interval of some milliseconds, and must have had its turn.
    start["sleep"](0.05)


def let_run():
    SET_SWITCH_INTERVAL(0.00001)
