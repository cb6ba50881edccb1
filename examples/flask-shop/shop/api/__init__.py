"""All routes, one blueprint for each corner of the shop."""
from typing import Tuple

from flask import Blueprint

from shop.api import catalogue, customers, marketing, orders, payments, staff, stock

BLUEPRINTS: Tuple[Blueprint, ...] = (
    catalogue.routes,
    customers.routes,
    marketing.routes,
    orders.routes,
    payments.routes,
    staff.routes,
    stock.routes,
)
