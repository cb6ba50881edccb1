# Runs the program: what ends it normally, what counts as its failure, and what is then shown of it.
import sys


def run_program(request, start):
    """None when the program is loaded, else the exit status of heapgate for its failure."""
    load = request["load"]
    if request["before"]:
        status = run_step(request["before"], "<before>", start)
        if status is not None:
            return status
    if load["kind"] == "script":
        status = run_script(load["path"], start)
        if status is not None:
            return status
    else:
        for statement in statements(load):
            status = run_step(statement, "<import>", start)
            if status is not None:
                return status
    if request["after"]:
        return run_step(request["after"], "<after>", start)
    return None


def run_script(path, start):
    try:
        file = open(path, "rb")
        text = file.read()
        file.close()
    except OSError as error:
        say("heapgate: cannot read the script %s: %s" % (path, error.strerror))
        return PROGRAM_FAILED
    return run_step(text, start["main"]["__file__"], start)


def run_step(text, name, start):
    is_script = type(text) is bytes
    try:
        exec(code_of(text, name, start), start["main"])
    except SystemExit as leaving:
        return status_of(leaving, is_script, name)
    except BaseException as error:
        show_failure(error, name, start)
        return PROGRAM_FAILED
    return None


def code_of(text, name, start):
    """Compiles without compile(), which makes the 120 classes of _ast: neither `python -c` nor a script has them."""
    codes, namespace, tracer = [], {}, GET_TRACE()

    def stop(frame, event, argument):
        # Not the compiler's own errands: a codec or unicodedata to import, a SyntaxWarning to show.
        if frame.f_globals is namespace:
            codes.append(frame.f_code)
            raise StopIteration

    SET_TRACE(stop)
    try:
        exec(text, namespace)
    except BaseException:
        if not codes:
            raise
    finally:
        SET_TRACE(tracer)
    start["fix_file"](codes[0], name)
    return codes[0]


def status_of(leaving, is_script, name):
    code = SystemExit.__dict__["code"].__get__(leaving)
    if code is None or type(code) is int and code == 0:
        if is_script:
            return None
        # An import that ends the process has not loaded all that it was to load: its heap would pass for a small one.
        say("heapgate: the program exited with status 0 before it was loaded (in %s)" % name)
        return PROGRAM_EXITED
    if type(code) is not int:
        code = say(str(code)) or 1  # as the interpreter does: the text is shown, the status is 1
    say("heapgate: the program exited with status %d" % code)
    return PROGRAM_EXITED


def show_failure(error, name, start):
    take_stderr()
    if type(error) is SyntaxError and error.filename == "<string>":
        error.filename = name
    cut_own_frames(error)
    start["show_error"](type(error), error, error.__traceback__)
    sys.stderr.flush()


def cut_own_frames(error):
    seen = set()
    chain = [error]
    while chain:
        error = chain.pop()
        if error is None or id(error) in seen:
            continue
        seen.add(id(error))
        trace = error.__traceback__
        while trace is not None and trace.tb_frame.f_globals is globals():
            trace = trace.tb_next
        error.__traceback__ = trace
        chain += [error.__cause__, error.__context__]


def say(line):
    take_stderr()
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def take_stderr():
    # The program may have replaced, closed or detached its own; what it had buffered comes first.
    flush_output()
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)


def flush_output():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:
            pass
