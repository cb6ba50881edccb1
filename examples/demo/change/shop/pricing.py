"""Decides what a product costs in a week of the year."""
from shop.catalogue import PRODUCTS

WEEKS = 53
NO_CAMPAIGN = None

#: What is taken off the list price, week by week: campaign and percent. Most weeks have neither.
DISCOUNTS = {
    sku: {"weeks": [(NO_CAMPAIGN, 0) for week in range(WEEKS)], "combines": False, "remark": ""} for sku in PRODUCTS
}


def price_of(sku: str, week: int) -> int:
    """The price of one piece in cents."""
    campaign, percent = DISCOUNTS[sku]["weeks"][week - 1]
    return PRODUCTS[sku].cents * (100 - percent) // 100
