"""All models: importing this package is what fills the registry of the mappers."""
from shop.models import catalogue, customers, marketing, orders, payments, staff, stock

__all__ = ["catalogue", "customers", "marketing", "orders", "payments", "staff", "stock"]
