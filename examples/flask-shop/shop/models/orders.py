"""Decides what is bought: the cart, the order that it becomes, what is sent and what comes back."""
from decimal import Decimal
from typing import TYPE_CHECKING, List, Optional

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.db import Base, Code, Money, Timestamped
from shop.enums import OrderState, ReturnReason

if TYPE_CHECKING:
    from shop.models.catalogue import Variant
    from shop.models.customers import Address, Customer
    from shop.models.payments import Payment


class Cart(Timestamped, Base):
    __tablename__ = "carts"

    customer_id: Mapped[Optional[int]] = mapped_column(ForeignKey("customers.id"), index=True)
    customer: Mapped[Optional["Customer"]] = relationship()
    lines: Mapped[List["CartLine"]] = relationship(back_populates="cart", cascade="all, delete-orphan")

    @property
    def total(self) -> Decimal:
        return sum((line.pieces * line.variant.price for line in self.lines), Decimal(0))


class CartLine(Base):
    __tablename__ = "cart_lines"

    pieces: Mapped[int] = mapped_column(default=1)
    cart_id: Mapped[int] = mapped_column(ForeignKey("carts.id"), index=True)
    cart: Mapped[Cart] = relationship(back_populates="lines")
    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"))
    variant: Mapped["Variant"] = relationship(lazy="joined")


class Order(Timestamped, Base):
    __tablename__ = "orders"

    number: Mapped[Code]
    state: Mapped[OrderState] = mapped_column(default=OrderState.DRAFT, index=True)
    remark: Mapped[Optional[str]] = mapped_column(Text)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    customer: Mapped["Customer"] = relationship(back_populates="orders")
    delivery_id: Mapped[Optional[int]] = mapped_column(ForeignKey("addresses.id"))
    delivery: Mapped[Optional["Address"]] = relationship(foreign_keys=[delivery_id])
    billing_id: Mapped[Optional[int]] = mapped_column(ForeignKey("addresses.id"))
    billing: Mapped[Optional["Address"]] = relationship(foreign_keys=[billing_id])
    lines: Mapped[List["OrderLine"]] = relationship(back_populates="order", cascade="all, delete-orphan")
    events: Mapped[List["OrderEvent"]] = relationship(back_populates="order", order_by="OrderEvent.id")
    shipments: Mapped[List["Shipment"]] = relationship(back_populates="order")
    returns: Mapped[List["ReturnRequest"]] = relationship(back_populates="order")
    payments: Mapped[List["Payment"]] = relationship(back_populates="order")
    skus: AssociationProxy[List[str]] = association_proxy("lines", "sku")

    @property
    def total(self) -> Decimal:
        return sum((line.pieces * line.price for line in self.lines), Decimal(0))


class OrderLine(Base):
    __tablename__ = "order_lines"

    sku: Mapped[str] = mapped_column(String(40))
    pieces: Mapped[int]
    price: Mapped[Money]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    order: Mapped[Order] = relationship(back_populates="lines")
    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"))
    variant: Mapped["Variant"] = relationship()


class OrderEvent(Timestamped, Base):
    __tablename__ = "order_events"

    state: Mapped[OrderState]
    remark: Mapped[Optional[str]]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    order: Mapped[Order] = relationship(back_populates="events")


class Shipment(Timestamped, Base):
    __tablename__ = "shipments"

    carrier: Mapped[str] = mapped_column(String(40))
    tracking: Mapped[Optional[str]] = mapped_column(String(80), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    order: Mapped[Order] = relationship(back_populates="shipments")
    lines: Mapped[List["ShipmentLine"]] = relationship(back_populates="shipment", cascade="all, delete-orphan")


class ShipmentLine(Base):
    __tablename__ = "shipment_lines"

    pieces: Mapped[int]
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipments.id"), index=True)
    shipment: Mapped[Shipment] = relationship(back_populates="lines")
    line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"))
    line: Mapped[OrderLine] = relationship()


class ReturnRequest(Timestamped, Base):
    __tablename__ = "return_requests"

    accepted: Mapped[Optional[bool]]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    order: Mapped[Order] = relationship(back_populates="returns")
    lines: Mapped[List["ReturnLine"]] = relationship(back_populates="request", cascade="all, delete-orphan")


class ReturnLine(Base):
    __tablename__ = "return_lines"

    pieces: Mapped[int]
    reason: Mapped[ReturnReason]
    request_id: Mapped[int] = mapped_column(ForeignKey("return_requests.id"), index=True)
    request: Mapped[ReturnRequest] = relationship(back_populates="lines")
    line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"))
    line: Mapped[OrderLine] = relationship()
