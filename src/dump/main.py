# From the request to the exit status.
import sys


def begin():
    system = sys.modules.get("posix") or sys.modules["nt"]
    system.close(3)
    leave = system._exit
    try:
        status = run_and_measure(REQUEST[0])
    except BaseException as error:
        show_bug(error)
        status = FAILED_TO_MEASURE
    flush_output()
    # Neither threads, nor atexit functions, nor finalizers of the program can hold this up.
    leave(status)


def run_and_measure(request):
    start = remember(request)
    name_own_code(start)
    if is_free_threaded():
        say("heapgate: python %s (free-threaded) is not supported" % sys.version.split()[0])
        return UNSUPPORTED
    set_stage(request["load"], start)
    status = run_program(request, start)
    tracer, profiler = GET_TRACE(), GET_PROFILE()  # kept: only the interpreter may hold them
    stop_tracing()
    if status is None and start["getpid"]() == start["pid"]:
        write_dump(measure(request, start), request["out"], start)
    return status or 0  # also of a child that the program forked and that came as far as here: it has nothing to tell


def show_bug(error):
    take_stderr()
    sys.__excepthook__(type(error), error, error.__traceback__)
    say("heapgate: the heap could not be measured")


def name_own_code(start):
    # exec() names it `<string>`; compile() would leave the classes of _ast behind.
    for value in list(globals().values()):
        if type(value) is type(begin):
            start["fix_file"](value.__code__, "<heapgate>")
