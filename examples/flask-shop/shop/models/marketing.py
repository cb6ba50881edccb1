"""Decides how people hear of the shop: campaigns with discounts and coupons, newsletters and who reads them."""
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, List, Optional

from sqlalchemy import ForeignKey, Numeric, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.db import Base, Code, Timestamped, Title
from shop.enums import Channel

if TYPE_CHECKING:
    from shop.models.catalogue import Category
    from shop.models.customers import Customer
    from shop.models.orders import Order


class Campaign(Base):
    __tablename__ = "campaigns"

    code: Mapped[Code]
    title: Mapped[Title]
    channel: Mapped[Channel]
    starts: Mapped[date]
    ends: Mapped[Optional[date]]
    discounts: Mapped[List["Discount"]] = relationship(back_populates="campaign", cascade="all, delete-orphan")
    coupons: Mapped[List["Coupon"]] = relationship(back_populates="campaign")


class Discount(Base):
    __tablename__ = "discounts"

    percent: Mapped[Decimal] = mapped_column(Numeric(4, 2))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    campaign: Mapped[Campaign] = relationship(back_populates="discounts")
    category_id: Mapped[Optional[int]] = mapped_column(ForeignKey("categories.id"))
    category: Mapped[Optional["Category"]] = relationship()


class Coupon(Base):
    __tablename__ = "coupons"

    code: Mapped[Code]
    uses_left: Mapped[int] = mapped_column(default=1)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    campaign: Mapped[Campaign] = relationship(back_populates="coupons")
    uses: Mapped[List["CouponUse"]] = relationship(back_populates="coupon")


class CouponUse(Timestamped, Base):
    __tablename__ = "coupon_uses"
    __table_args__ = (UniqueConstraint("coupon_id", "order_id"),)

    coupon_id: Mapped[int] = mapped_column(ForeignKey("coupons.id"))
    coupon: Mapped[Coupon] = relationship(back_populates="uses")
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    order: Mapped["Order"] = relationship()


class Newsletter(Timestamped, Base):
    __tablename__ = "newsletters"

    title: Mapped[Title]
    text: Mapped[str] = mapped_column(Text, deferred=True)
    subscriptions: Mapped[List["Subscription"]] = relationship(back_populates="newsletter")


class Subscription(Timestamped, Base):
    __tablename__ = "subscriptions"
    __table_args__ = (UniqueConstraint("newsletter_id", "customer_id"),)

    confirmed: Mapped[bool] = mapped_column(default=False)
    newsletter_id: Mapped[int] = mapped_column(ForeignKey("newsletters.id"))
    newsletter: Mapped[Newsletter] = relationship(back_populates="subscriptions")
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    customer: Mapped["Customer"] = relationship()
