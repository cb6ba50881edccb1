# The kinds of objects whose sizes are checked: for each a function that prepares and returns a maker of one object.
import sys

KINDS = {}

# Kinds that cost more than heapgate says: from which version to which, and where the rest is.
CARRY = "room for one more digit that the sum does not need"
UNSEEN = {
    "int, sum of 2 digits": ((3, 8), (3, 15), CARRY),
    "range iterator of large numbers": ((3, 8), (3, 15), "its three numbers are no attributes, and it has no traverse"),
    "datetime.timezone": ((3, 8), (3, 15), "its timedelta is no attribute, and it has no traverse"),
    "code, traced": ((3, 11), (3, 15), "tables of lines and of instrumentation; a profiler or tracer was there"),
    "struct.Struct": ((3, 8), (3, 9), "its format is an object that nothing shows"),
    "csv.reader": ((3, 8), (3, 9), "its dialect's texts are objects that nothing shows"),
    "threading.Thread, not started": ((3, 13), (3, 15), "a block of C for the handle of the thread"),
    "select.poll": ((3, 8), (3, 13), "its dict is an object that nothing shows"),
    "zoneinfo.ZoneInfo": ((3, 9), (3, 15), "tables in blocks of C"),
    "zlib.compressobj": ((3, 8), (3, 15), "the state of zlib"),
    "xml.parsers.expat parser": ((3, 8), (3, 15), "the state of expat"),
    "sqlite3.Connection": ((3, 8), (3, 9), "objects for its cursors and statements"),
}


def kind(name, since=(3, 8), most=None):
    """Registers what follows; `most`: no more objects than these, as each is large."""

    def keep(factory):
        if sys.version_info >= since:
            KINDS[name] = (factory, most)
        return factory

    return keep


def simple(name, factory, since=(3, 8), most=None):
    kind(name, since, most)(factory)


def from_module(name, module, factory, since=(3, 8), most=None):
    kind(name, since, most)(lambda: factory(__import__(module, fromlist=["*"])))


def written(*lines):
    """A class `C` as these lines write it."""
    namespace = {"__name__": "kinds"}
    exec("\n".join(lines), namespace)
    return namespace["C"]


def with_attributes(count):
    body = ["        self.a%d = None" % number for number in range(count)] or ["        pass"]
    return written("class C:", "    def __init__(self):", *body)


def after(cls, change, *arguments):
    def make(number):
        made = cls(*arguments)
        change(made)
        return made

    return make


def set_two(made):
    made.one = made.two = None


def read_dict(made):
    made.__dict__


def delete_one(made):
    del made.a1


# Instances.
for count in (0, 1, 3, 10, 29, 30, 31):
    simple("instance, %d attributes" % count, lambda n=count: after(with_attributes(n), id))
for count in (0, 3, 29, 31):
    simple("instance, %d attributes, __dict__ read" % count, lambda n=count: after(with_attributes(n), read_dict))
simple("instance, an attribute deleted", lambda: after(with_attributes(3), delete_one))
simple("instance, __dict__ cleared", lambda: after(with_attributes(3), lambda made: made.__dict__.clear()))
simple("instance, __dict__ replaced", lambda: after(with_attributes(3), lambda made: setattr(made, "__dict__", {1: 2})))
simple("instance, __dict__ that outlives it", lambda: lambda number, C=with_attributes(3): C().__dict__)
simple("instance, copy of its __dict__", lambda: lambda number, made=with_attributes(3)(): made.__dict__.copy())
simple("instance, attributes added later", lambda: after(with_attributes(3), set_two))
simple("instance of a subclass", lambda: after(type("D", (with_attributes(3),), {}), set_two))


@kind("instance, one of 64 attributes")
def _():
    C, names = written("class C: pass"), ["name%d" % number for number in range(64)]

    def make(number):
        made = C()
        setattr(made, names[number % 64], None)
        return made

    return make


SLOTS = "    def __init__(self): self.one = self.two = None"
simple("instance, slots", lambda: after(written("class C:", "    __slots__ = ('one', 'two', 'three')", SLOTS), id))
simple(
    "instance, slots of which one is __dict__",
    lambda: after(written("class C:", "    __slots__ = ('one', '__dict__')", SLOTS), id),
)
simple(
    "instance, slots of which one is __weakref__",
    lambda: after(written("class C:", "    __slots__ = ('one', 'two', '__weakref__')", SLOTS), id),
)
simple(
    "instance, slots in the base only",
    lambda: after(type("D", (written("class C:", "    __slots__ = ('one', 'two')", SLOTS),), {}), set_two),
)


@kind("dataclass")
def _():
    import dataclasses

    C = dataclasses.make_dataclass("C", ["one", "two", "three"])
    return lambda number: C(1, 2, 3)


@kind("dataclass, frozen")
def _():
    import dataclasses

    C = dataclasses.make_dataclass("C", ["one", "two", "three"], frozen=True)
    return lambda number: C(1, 2, 3)


from_module("namedtuple", "collections", lambda m: lambda number, C=m.namedtuple("C", "one two three"): C(1, 2, 3))
from_module("structure of C: time.struct_time", "time", lambda m: lambda number, t=m.localtime(): m.struct_time(t))
from_module(
    "Enum with 3 members", "enum", lambda m: lambda number, names=["ONE", "TWO", "THREE"]: m.Enum("E", names), most=2000
)

# Subclasses of built-in classes.
for base, argument in (
    (int, 5),
    (int, 1 << 70),
    (float, 1.5),
    (complex, 1.5),
    (str, "abc"),
    (str, "\u20ac\u20ac\u20ac"),
    (bytes, b"abc"),
    (bytearray, b"abc"),
    (tuple, (1, 2, 3)),
    (list, (1, 2, 3)),
    (dict, {"one": 1}),
    (set, (1, 2)),
    (frozenset, (1, 2)),
    (Exception, "text"),
    (type(sys), "text"),
):
    label = "subclass of %s(%s)" % (base.__name__, ascii(argument))
    simple(label, lambda b=base, a=argument: lambda number, C=type("C", (b,), {}): C(a))
    simple(
        label + ", empty slots", lambda b=base, a=argument: lambda number, C=type("C", (b,), {"__slots__": ()}): C(a)
    )
    simple(label + ", 2 attributes", lambda b=base, a=argument: after(type("C", (b,), {}), set_two, a))

# Containers.
for count in (0, 3, 100):
    texts, numbers = ["key%d" % number for number in range(count)], range(count)
    if count:
        simple("tuple of %d" % count, lambda s=texts: lambda number: tuple(s))
        simple("bytes of %d" % (count + 1), lambda n=count + 1: lambda number: bytes(n))
    simple("list of %d" % count, lambda s=texts: lambda number: list(s))
    simple("set of %d" % count, lambda s=texts: lambda number: set(s))
    if count:
        simple("frozenset of %d" % count, lambda s=texts: lambda number: frozenset(s))
    simple("dict of %d str keys" % count, lambda s=texts: lambda number: dict.fromkeys(s))
    simple("dict of %d other keys" % count, lambda s=numbers: lambda number: dict.fromkeys(s))
    simple("dict of %d, copied" % count, lambda s=dict.fromkeys(texts): lambda number: s.copy())
    simple("bytearray of %d" % count, lambda n=count: lambda number: bytearray(n))
    from_module("collections.deque of %d" % count, "collections", lambda m, s=texts: lambda number: m.deque(s))
    from_module(
        "collections.OrderedDict of %d" % count,
        "collections",
        lambda m, s=texts: lambda number: m.OrderedDict.fromkeys(s),
    )
    from_module("array.array of %d" % count, "array", lambda m, n=count: lambda number, b=bytes(8 * n): m.array("d", b))


@kind("list, 9 items appended")
def _():
    def make(number):
        made = []
        for item in (None,) * 9:
            made.append(item)
        return made

    return make


@kind("list, 30 of 40 items popped")
def _():
    def make(number):
        made = [None] * 40
        for _ in range(30):
            made.pop()
        return made

    return make


@kind("dict, 37 of 40 keys deleted")
def _():
    keys = ["key%d" % number for number in range(40)]

    def make(number):
        made = dict.fromkeys(keys)
        for key in keys[3:]:
            del made[key]
        return made

    return make


@kind("set, 98 of 100 items discarded")
def _():
    def make(number):
        made = set(range(100))
        made.difference_update(range(98))
        return made

    return make


@kind("bytearray, deleted from the front")
def _():
    def make(number):
        made = bytearray(400)
        del made[:100]
        return made

    return make


from_module("collections.defaultdict", "collections", lambda m: lambda number: m.defaultdict(list, {"a": 1}))
from_module("collections.Counter", "collections", lambda m: lambda number: m.Counter("abcabc"))
from_module("collections.OrderedDict, an attribute", "collections", lambda m: after(m.OrderedDict, set_two))
from_module("collections.ChainMap", "collections", lambda m: lambda number: m.ChainMap())
from_module("collections.UserDict", "collections", lambda m: lambda number: m.UserDict())
simple("memoryview", lambda: lambda number, b=bytearray(100): memoryview(b))
simple("memoryview of two dimensions", lambda: lambda number, b=bytearray(100): memoryview(b).cast("B", (10, 10)))
simple("range", lambda: lambda number: range(10))
simple("slice", lambda: lambda number: slice(None, None, 2))

# Numbers and texts.
simple("float", lambda: lambda number: number + 0.5)
simple("complex", lambda: lambda number: complex(number, 1.0))
simple("int, 1 digit", lambda: lambda number: number + 1000)
simple("int, 2 digits", lambda: lambda number: (1 << 35) - number)
simple("int, 34 digits", lambda: lambda number: (1 << 1000) - number)
simple("int, sum of 2 digits", lambda: lambda number: (1 << 40) + number)
for name, sign in (("ASCII", "a"), ("Latin-1", "\xe9"), ("UCS2", "\u20ac"), ("UCS4", "\U0001f600")):
    simple("str, %s" % name, lambda t=sign: lambda number: t * 50 + str(number))

    def encoded(sign=sign):
        def make(number):
            made = sign * 50 + str(number)
            getattr(sys, made, None)  # asks for the UTF-8 that the text then keeps
            return made

        return make

    simple("str, %s, UTF-8 kept" % name, encoded)
simple("str, joined", lambda: lambda number: "".join(["abc", str(number), "def"]))
simple("str, formatted", lambda: lambda number: "%d: %s" % (number, "x" * 30))
simple("str, decoded", lambda: lambda number, b=b"abc\xc3\xa9" * 10: b.decode())
simple("str, with surrogates", lambda: lambda number: b"abc\xff".decode("utf-8", "surrogateescape"))
simple("bytes, joined", lambda: lambda number: b"".join([b"abc", b"%d" % number]))

# The standard library.
from_module("io.StringIO", "io", lambda m: lambda number: m.StringIO("abc" * 10))
from_module(
    "io.StringIO, written", "io", lambda m: after(m.StringIO, lambda made: [made.write("abc") for _ in range(50)])
)
from_module(
    "io.StringIO, written and read",
    "io",
    lambda m: after(m.StringIO, lambda made: (made.write("abc" * 50), made.seek(0), made.read(1))),
)
from_module("io.BytesIO", "io", lambda m: lambda number, b=b"abc" * 10: m.BytesIO(b))
from_module(
    "io.BytesIO, written", "io", lambda m: after(m.BytesIO, lambda made: [made.write(b"abc") for _ in range(50)])
)
from_module("io.BufferedReader", "io", lambda m: lambda number, raw=m.BytesIO(): m.BufferedReader(raw, 1000))
from_module("re.Match", "re", lambda m: lambda number, p=m.compile("a(b)c"): p.match("abc"))
from_module("re.Pattern", "re", lambda m: lambda number: new_pattern(m), (3, 11))
from_module("datetime.datetime", "datetime", lambda m: lambda number: m.datetime(2020, 1, 1))
from_module(
    "datetime.datetime with a time zone",
    "datetime",
    lambda m: lambda number: m.datetime(2020, 1, 1, tzinfo=m.timezone.utc),
)
from_module(
    "datetime.datetime, subclass", "datetime", lambda m: lambda number, C=type("C", (m.datetime,), {}): C(2020, 1, 1)
)
from_module("datetime.date", "datetime", lambda m: lambda number: m.date(2020, 1, 1))
from_module("datetime.time", "datetime", lambda m: lambda number: m.time(1, 1))
from_module("datetime.timedelta", "datetime", lambda m: lambda number: m.timedelta(number))
from_module("datetime.timezone", "datetime", lambda m: lambda number: m.timezone(m.timedelta(hours=1)))
from_module("decimal.Decimal", "decimal", lambda m: lambda number: m.Decimal("1.25"))
from_module("decimal.Decimal of 200 digits", "decimal", lambda m: lambda number: m.Decimal("1" * 200))
from_module("fractions.Fraction", "fractions", lambda m: lambda number: m.Fraction(1, 3))
from_module("uuid.UUID", "uuid", lambda m: lambda number, n=1 << 100: m.UUID(int=n))
from_module("pathlib.Path", "pathlib", lambda m: lambda number: m.Path("abc/def"))
from_module("ipaddress.IPv4Address", "ipaddress", lambda m: lambda number, n=1 << 31: m.ip_address(n))
from_module("types.SimpleNamespace", "types", lambda m: lambda number: m.SimpleNamespace(a=1, b=2))
from_module("types.MappingProxyType", "types", lambda m: lambda number, d={}: m.MappingProxyType(d))
from_module("types.ModuleType", "types", lambda m: lambda number: m.ModuleType("name"))
from_module("types.GenericAlias", "types", lambda m: lambda number: m.GenericAlias(list, (int,)), (3, 9))
from_module("typing.TypeVar", "typing", lambda m: lambda number: m.TypeVar("T"))
from_module("functools.partial", "functools", lambda m: lambda number: m.partial(print, 1, end=""))
from_module("functools.lru_cache", "functools", lambda m: lambda number: m.lru_cache(maxsize=3)(len))
from_module(
    "functools.lru_cache, each entry",
    "functools",
    lambda m: lambda number, f=m.lru_cache(maxsize=1 << 20)(abs): f(number + 0.5),
)
from_module(
    "functools.lru_cache without limit, each entry",
    "functools",
    lambda m: lambda number, f=m.lru_cache(maxsize=None)(abs): f(number + 0.5),
)
from_module("functools.cached_property", "functools", lambda m: lambda number: m.cached_property(len))
from_module("threading.Lock", "threading", lambda m: lambda number: m.Lock())
from_module("threading.RLock", "threading", lambda m: lambda number: m.RLock())
from_module("threading.Event", "threading", lambda m: lambda number: m.Event())
from_module("threading.local", "threading", lambda m: lambda number: m.local(), (3, 13))
from_module(
    "threading.Thread, not started", "threading", lambda m: lambda number: m.Thread(name="x", daemon=False), most=2000
)
from_module("queue.SimpleQueue", "queue", lambda m: lambda number: m.SimpleQueue())
from_module("contextvars.ContextVar", "contextvars", lambda m: lambda number: m.ContextVar("name"))
from_module("contextvars.Context", "contextvars", lambda m: lambda number: m.Context())
from_module("contextvars.Token", "contextvars", lambda m: lambda number, v=m.ContextVar("name"): v.set(1))
from_module("itertools.chain", "itertools", lambda m: lambda number: m.chain([]))
from_module("itertools.permutations", "itertools", lambda m: lambda number: m.permutations((1, 2, 3)))
from_module("struct.Struct", "struct", lambda m: lambda number: m.Struct("<iqd"))
from_module("operator.attrgetter", "operator", lambda m: lambda number: m.attrgetter("a.b"))
from_module("random.Random", "random", lambda m: lambda number: m.Random(1), most=2000)
from_module("xml.etree Element", "xml.etree.ElementTree", lambda m: lambda number: m.Element("a", {"a": "b"}))
from_module("ctypes.c_int", "ctypes", lambda m: lambda number: m.c_int(1))
from_module("ctypes array of 100", "ctypes", lambda m: lambda number, C=m.c_int * 100: C())
from_module("csv.reader", "csv", lambda m: lambda number: m.reader([]))
from_module("logging.Logger", "logging", lambda m: lambda number: m.Logger("x"))
from_module("ast.Name", "ast", lambda m: lambda number: m.Name("x"))
from_module("select.poll", "select", lambda m: lambda number: m.poll())
from_module("zoneinfo.ZoneInfo", "zoneinfo", lambda m: lambda number: m.ZoneInfo.no_cache("UTC"), (3, 9), most=500)
from_module("zlib.compressobj", "zlib", lambda m: lambda number: m.compressobj(), most=50)
from_module("xml.parsers.expat parser", "pyexpat", lambda m: lambda number: m.ParserCreate(), most=500)
from_module("sqlite3.Connection", "sqlite3", lambda m: lambda number: m.connect(":memory:"), most=200)


def new_pattern(re):
    compiler = re._compiler if hasattr(re, "_compiler") else re.sre_compile
    return compiler.compile("a[bc]+d", 0)


# Functions, and what is made of them.
simple("function", lambda: lambda number: lambda: 1)
simple("function with defaults", lambda: lambda number: lambda one=[], *, two=2: 1)
simple("closure of two variables", lambda: lambda number, one=1: [lambda: (number, one)][0])
simple("builtin method", lambda: lambda number: [].append)
simple("bound method", lambda: lambda number, made=with_attributes(0)(): made.__init__)
simple("method-wrapper", lambda: lambda number: (1).__add__)
simple("property", lambda: lambda number: property(len))
simple("classmethod", lambda: lambda number, f=with_attributes: classmethod(f))
simple("staticmethod", lambda: lambda number, f=with_attributes: staticmethod(f))
simple("super", lambda: lambda number, made=with_attributes(0)(): super(type(made), made))


@kind("function with annotations")
def _():
    def make(number):
        def made(one: int, two: str) -> None:
            pass

        made.__annotations__
        return made

    return make


@kind("function with attributes")
def _():
    return lambda number: after(lambda: (lambda: 1), set_two)(number)


@kind("weak reference")
def _():
    import weakref

    C = with_attributes(0)

    def make(number):
        made = C()
        return made, weakref.ref(made)

    return make


from_module(
    "weak reference with a callback", "weakref", lambda m: lambda number, made=with_attributes(0)(): m.ref(made, id)
)
from_module("weak proxy", "weakref", lambda m: lambda number, made=with_attributes(0)(): m.proxy(made, id))


def generator(one=1):
    two = yield
    yield one, two


async def asynchronous(one=1):
    yield one


async def coroutine(one=1):
    return one


simple("generator", lambda: lambda number: generator())
simple("generator, started", lambda: after(generator, next))
simple("generator, its frame read", lambda: after(generator, lambda made: (next(made), made.gi_frame)))
simple("generator, ended", lambda: after(generator, list))
simple("async generator", lambda: lambda number: asynchronous())
simple("frame", lambda: lambda number: (lambda one, two, three: sys._getframe())(1, 2, 3))


@kind("coroutine")
def _():
    import warnings

    warnings.simplefilter("ignore")
    return lambda number: coroutine()


@kind("exception with attributes")
def _():
    return after(ValueError, set_two, "text")


@kind("exception that was raised")
def _():
    def make(number):
        try:
            raise ValueError("text")
        except ValueError as error:
            return error

    return make


# Code.
TEXT = """
def first(number, one=1):
    'A docstring.'
    for two in range(number):
        one += two
    return lambda: one
"""


def codes(*steps):
    def factory():
        import marshal

        data = marshal.dumps(compile(TEXT, "kinds", "exec"))

        def make(number):
            code = marshal.loads(data)
            for step in steps:
                step(code)
            return code

        return make

    return factory


def call_first(code):
    namespace = {}
    exec(code, namespace)
    for _ in range(40):
        namespace["first"](2)


def trace(code):
    sys.settrace(lambda *arguments: None)
    call_first(code)
    sys.settrace(None)


simple("code", codes())
simple("code that was run", codes(call_first))
simple("code, co_code and co_varnames read", codes(lambda code: (code.co_code, code.co_varnames)))
simple("code, traced", codes(trace))


# Classes.
def classes(text, change=id, since=(3, 8)):
    def factory():
        code = compile(text, "kinds", "exec")
        Base = type("Base", (), {"__slots__": ()})

        def make(number):
            namespace = {"__name__": "kinds", "Base": Base}
            exec(code, namespace)
            change(namespace["C"])
            return namespace["C"]

        return make

    return factory


INIT = "    def __init__(self): self.one = self.two = None"
simple("class", classes("class C(Base): pass"))
simple("class with a docstring", classes("class C(Base): '" + "text " * 30 + "'"))
simple("class with a docstring, not ASCII", classes("class C(Base): '" + "t\xe4xt " * 30 + "'"))
simple("class with slots", classes("class C(Base): __slots__ = ('one', 'two', 'three')"))
simple("class with private slots", classes("class C(Base): __slots__ = ('__one', '__two', 'three')"))
simple("class with empty slots", classes("class C(Base): __slots__ = ()"))
simple("class with a method", classes("class C(Base):\n" + INIT))
simple("class with 40 instances that are gone", classes("class C(Base):\n" + INIT, lambda C: [C() for _ in range(40)]))
simple("class and 3 instances of it", classes("class C(Base):\n" + INIT, lambda C: setattr(C, "kept", [C(), C(), C()])))
simple("class, renamed", classes("class C(Base): pass", lambda C: setattr(C, "__name__", "D" * 40)))
simple("class and its metaclass", classes("class M(type): pass\nclass C(Base, metaclass=M): pass"), most=2000)
simple("class with annotations", classes("class C(Base): one: int = 1"))
simple("class, abstract", classes("import abc\nclass C(Base, metaclass=abc.ABCMeta): pass"), most=2000)
simple("class, generic", classes("class C[T](Base): pass"), (3, 12), most=2000)
simple("subclass of dict as a class", classes("class C(dict): pass"))
simple("subclass of Exception as a class", classes("class C(Exception): pass"))
from_module("namedtuple as a class", "collections", lambda m: lambda number: m.namedtuple("C", "one two"), most=500)
from_module(
    "dataclass as a class", "dataclasses", lambda m: lambda number: m.make_dataclass("C", ["one", "two"]), most=500
)


@kind("two __dict__s of a class that is gone")
def _():
    def make(number):
        C = written("class C:", INIT)
        return C().__dict__, C().__dict__

    return make


# Iterators and views.
for name, factory in (
    ("list iterator", lambda: iter([])),
    ("dict key iterator", lambda d={}: iter(d)),
    ("dict item iterator", lambda d={}: iter(d.items())),
    ("dict keys", lambda d={}: d.keys()),
    ("str iterator", lambda: iter("ab")),
    ("range iterator", lambda: iter(range(3))),
    ("range iterator of large numbers", lambda: iter(range(1 << 80))),
    ("enumerate", lambda: enumerate("ab")),
    ("zip", lambda: zip("ab", "cd")),
    ("map", lambda: map(len, "ab")),
    ("reversed", lambda: reversed("ab")),
    ("object", object),
):
    simple(name, lambda factory=factory: lambda number: factory())
