"""Decides the states that things of the shop can be in."""
from enum import Enum, IntEnum


class OrderState(Enum):
    DRAFT = "draft"
    PLACED = "placed"
    PAID = "paid"
    PACKED = "packed"
    SENT = "sent"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class PaymentMethod(Enum):
    CARD = "card"
    TRANSFER = "transfer"
    INVOICE = "invoice"
    GIFT_CARD = "gift-card"


class PaymentState(Enum):
    OPEN = "open"
    AUTHORISED = "authorised"
    CAPTURED = "captured"
    FAILED = "failed"
    REFUNDED = "refunded"


class ReturnReason(Enum):
    TOO_SMALL = "too-small"
    TOO_LARGE = "too-large"
    DAMAGED = "damaged"
    NOT_AS_SHOWN = "not-as-shown"
    CHANGED_MIND = "changed-mind"


class MovementKind(Enum):
    RECEIVED = "received"
    RESERVED = "reserved"
    SENT = "sent"
    RETURNED = "returned"
    COUNTED = "counted"


class Channel(Enum):
    EMAIL = "email"
    POST = "post"
    PUSH = "push"


class AddressKind(Enum):
    BILLING = "billing"
    DELIVERY = "delivery"


class Rating(IntEnum):
    POOR = 1
    FAIR = 2
    GOOD = 3
    VERY_GOOD = 4
    EXCELLENT = 5
