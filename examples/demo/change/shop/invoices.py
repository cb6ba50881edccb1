"""Decides what a customer reads: one line for each product, and the total."""
from shop.catalogue import PRODUCTS
from shop.orders import Order
from shop.pricing import price_of


def render(order: Order) -> str:
    lines = ["Invoice %d" % order.number]
    for sku, count in order.pieces.items():
        lines.append("%3d x %-30s %10s" % (count, PRODUCTS[sku].title, euros(count * price_of(sku, order.week))))
    lines.append("%36s %10s" % ("total", euros(order.total())))
    return "\n".join(lines)


def euros(cents: int) -> str:
    return "%d.%02d EUR" % divmod(cents, 100)
