"""Decides what an order is, and what it comes to."""
from typing import Dict, List

from shop.pricing import price_of


class Order:
    """What one customer wants in one week of the year: pieces by SKU."""

    def __init__(self, number: int, week: int, pieces: Dict[str, int]) -> None:
        self.number = number
        self.week = week
        self.pieces = pieces

    def total(self) -> int:
        """What the customer pays, in cents."""
        return sum(count * price_of(sku, self.week) for sku, count in self.pieces.items())


def usual_total(orders: List[Order]) -> int:
    """What an order usually comes to, in cents."""
    totals = sorted(order.total() for order in orders)
    return totals[len(totals) // 2]
