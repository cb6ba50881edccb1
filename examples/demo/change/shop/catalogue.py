"""Decides what is sold: every garment in every colour and size that it is made in."""
from typing import Dict, List, NamedTuple

GARMENTS = {
    "tee": ("T-shirt", 1900),
    "polo": ("Polo shirt", 2900),
    "shirt": ("Oxford shirt", 4900),
    "hoodie": ("Hoodie", 5900),
    "jumper": ("Wool jumper", 7900),
    "jacket": ("Rain jacket", 9900),
    "chino": ("Chinos", 6900),
    "short": ("Shorts", 3900),
}
COLOURS = ("black", "white", "navy", "olive", "sand", "rust", "grey")
SIZES = ("XS", "S", "M", "L", "XL", "XXL")


class Product(NamedTuple):
    """One thing in the warehouse; `cents` is its list price."""

    sku: str
    title: str
    cents: int


def list_products() -> List[Product]:
    return [
        Product("%s-%s-%s" % (garment, colour, size.lower()), "%s, %s, %s" % (name, colour, size), cents)
        for garment, (name, cents) in GARMENTS.items()
        for colour in COLOURS
        for size in SIZES
    ]


PRODUCTS: Dict[str, Product] = {product.sku: product for product in list_products()}
