"""Decides how money moves: payments, what is paid back, invoices, gift cards and taxes."""
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, List, Optional

from sqlalchemy import ForeignKey, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.db import Base, Code, Money, Timestamped, Title
from shop.enums import PaymentMethod, PaymentState

if TYPE_CHECKING:
    from shop.models.orders import Order


class TaxRate(Base):
    __tablename__ = "tax_rates"

    code: Mapped[Code]
    title: Mapped[Title]
    percent: Mapped[Decimal] = mapped_column(Numeric(4, 2))
    country: Mapped[str] = mapped_column(String(2), index=True)


class GiftCard(Timestamped, Base):
    __tablename__ = "gift_cards"

    code: Mapped[Code]
    balance: Mapped[Money]
    expires: Mapped[Optional[date]]


class Payment(Timestamped, Base):
    __tablename__ = "payments"

    method: Mapped[PaymentMethod]
    state: Mapped[PaymentState] = mapped_column(default=PaymentState.OPEN)
    amount: Mapped[Money]
    reference: Mapped[Optional[str]] = mapped_column(String(80))
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    order: Mapped["Order"] = relationship(back_populates="payments")
    gift_card_id: Mapped[Optional[int]] = mapped_column(ForeignKey("gift_cards.id"))
    gift_card: Mapped[Optional[GiftCard]] = relationship()
    refunds: Mapped[List["Refund"]] = relationship(back_populates="payment")


class Refund(Timestamped, Base):
    __tablename__ = "refunds"

    amount: Mapped[Money]
    reason: Mapped[Optional[str]]
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"), index=True)
    payment: Mapped[Payment] = relationship(back_populates="refunds")


class Invoice(Timestamped, Base):
    __tablename__ = "invoices"

    number: Mapped[Code]
    due: Mapped[Optional[date]]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), unique=True)
    order: Mapped["Order"] = relationship()
