"""A small shop: what it sells, for how much, and who ordered it."""
from shop import catalogue, invoices, orders, pricing

__all__ = ["catalogue", "invoices", "orders", "pricing"]
