# Heaps of any size, mixed as those of real programs: of 29 objects five are tuples and five are dicts.

OBJECTS_OF_A_RECORD = 29

WORDS = """account amount balance branch buyer carrier code colour comment country created currency customer
delivery discount due email end family given group height id index invoice label language length limit line
location mail marked method name net note number order origin owner parent part paid phone place plan price
quantity rate region seller shelf size start state status stock street supplier tax text title token total
unit value version weight width""".split()
# 40 sets of three to six keys, so that dicts have about as many shapes as those of a program.
KEYS = [[WORDS[(first * 7 + step * 11) % len(WORDS)] for step in range(3 + first % 4)] for first in range(40)]


class Customer:
    def __init__(self, name, number, address):
        self.name = name
        self.number = number
        self.address = address


class Order:
    def __init__(self, number, customer, lines, state):
        self.number = number
        self.customer = customer
        self.lines = lines
        self.state = state
        self.comment = None


class Point:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y


def make_record(number):
    """About OBJECTS_OF_A_RECORD new objects behind one.

    As in the programs of scripts/programs.mjs, seven in ten tuples hold atoms alone and one in ten holds tuples;
    half of the tuples are there more than once.
    """
    name, place = "customer %d" % number, "place %d" % (number % 5000)
    reference, word = "order-%08x" % number, "state %d" % (number % 7)
    first, second = number + 1000000, number % 900 + 1000
    price, rate = number * 0.25, number % 50 / 8
    position = Point(price, rate)
    identity = (reference, first)
    kind = (word, number % 100, None)
    address = {"place": place, "position": position, "code": second}
    customer = Customer(name, first, address)
    keys = KEYS[number % 40]
    row = dict.fromkeys(keys, second)
    row[keys[0]] = reference
    options = {} if number % 2 else {"express": True}
    prices = {second: price, number % 200: rate}
    line = {"part": "part %d" % (number % 20000), "price": price, "kind": kind, "code": b"%08d" % (number % 30000)}
    last = (identity, kind) if number % 2 else (second, number % 3000)
    lines = [(word, number % 12), [row, options, line], [prices, identity, last]]
    pair = (customer, position)
    return Order(first, customer, [lines, pair, "note %d" % (number % 3000), number * 3 + 1000], word)


def make_heap(objects):
    return [make_record(number) for number in range(objects // OBJECTS_OF_A_RECORD)]
