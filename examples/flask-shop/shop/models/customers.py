"""Decides who buys: customers, where they live, what they allowed and what they wish for."""
from typing import TYPE_CHECKING, List, Optional

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.db import Base, Code, Timestamped, Title
from shop.enums import AddressKind, Channel

if TYPE_CHECKING:
    from shop.models.catalogue import Review, Variant
    from shop.models.orders import Order


class CustomerGroup(Base):
    __tablename__ = "customer_groups"

    code: Mapped[Code]
    title: Mapped[Title]
    discount_percent: Mapped[int] = mapped_column(default=0)
    customers: Mapped[List["Customer"]] = relationship(back_populates="group")


class Customer(Timestamped, Base):
    __tablename__ = "customers"

    email: Mapped[str] = mapped_column(String(320), unique=True, index=True)
    name: Mapped[Title]
    phone: Mapped[Optional[str]] = mapped_column(String(40))
    locked: Mapped[bool] = mapped_column(default=False)
    group_id: Mapped[Optional[int]] = mapped_column(ForeignKey("customer_groups.id"))
    group: Mapped[Optional[CustomerGroup]] = relationship(back_populates="customers")
    addresses: Mapped[List["Address"]] = relationship(back_populates="customer", cascade="all, delete-orphan")
    consents: Mapped[List["Consent"]] = relationship(back_populates="customer", cascade="all, delete-orphan")
    wish_lists: Mapped[List["WishList"]] = relationship(back_populates="customer", cascade="all, delete-orphan")
    orders: Mapped[List["Order"]] = relationship(back_populates="customer", order_by="Order.id")
    reviews: Mapped[List["Review"]] = relationship(back_populates="customer")


class Address(Base):
    __tablename__ = "addresses"

    kind: Mapped[AddressKind]
    street: Mapped[Title]
    city: Mapped[Title]
    postcode: Mapped[str] = mapped_column(String(20), index=True)
    country: Mapped[str] = mapped_column(String(2))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    customer: Mapped[Customer] = relationship(back_populates="addresses")


class Consent(Timestamped, Base):
    __tablename__ = "consents"
    __table_args__ = (UniqueConstraint("customer_id", "channel"),)

    channel: Mapped[Channel]
    given: Mapped[bool] = mapped_column(default=False)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    customer: Mapped[Customer] = relationship(back_populates="consents")


class WishList(Timestamped, Base):
    __tablename__ = "wish_lists"

    title: Mapped[Title]
    public: Mapped[bool] = mapped_column(default=False)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    customer: Mapped[Customer] = relationship(back_populates="wish_lists")
    items: Mapped[List["WishListItem"]] = relationship(back_populates="wish_list", cascade="all, delete-orphan")


class WishListItem(Base):
    __tablename__ = "wish_list_items"

    note: Mapped[Optional[str]]
    wish_list_id: Mapped[int] = mapped_column(ForeignKey("wish_lists.id"), index=True)
    wish_list: Mapped[WishList] = relationship(back_populates="items")
    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"))
    variant: Mapped["Variant"] = relationship()
