"""Decides how an order is paid, invoiced and paid back."""
from decimal import Decimal

from flask import Blueprint, abort
from sqlalchemy import select

from shop.api import reading
from shop.db import get_or_404, session
from shop.enums import PaymentMethod, PaymentState
from shop.models.orders import Order
from shop.models.payments import GiftCard, Invoice, Payment, Refund, TaxRate

routes = Blueprint("payments", __name__, url_prefix="/payments")


def paid(order: Order) -> Decimal:
    """What has come in for an order so far."""
    captured = (payment.amount for payment in order.payments if payment.state is PaymentState.CAPTURED)
    return sum(captured, Decimal(0))


@routes.post("/orders/<int:number>")
def pay(number: int) -> dict:
    order = get_or_404(Order, number)
    method = reading.state("method", PaymentMethod)
    order.payments.append(Payment(method=method, amount=order.total - paid(order), state=PaymentState.CAPTURED))
    session.commit()
    return {"paid": str(paid(order))}


@routes.post("/<int:number>/refunds")
def pay_back(number: int) -> dict:
    payment = get_or_404(Payment, number)
    amount = reading.money("amount")
    if amount > payment.amount - sum((refund.amount for refund in payment.refunds), Decimal(0)):
        abort(409, description="more than was paid")
    payment.refunds.append(Refund(amount=amount))
    payment.state = PaymentState.REFUNDED
    session.commit()
    return {"refunds": len(payment.refunds)}


@routes.post("/orders/<int:number>/invoice")
def write_invoice(number: int) -> dict:
    order = get_or_404(Order, number)
    invoice = Invoice(number="I" + order.number, order=order)
    session.add(invoice)
    session.commit()
    return {"number": invoice.number}


@routes.get("/gift-cards/<code>")
def show_gift_card(code: str) -> dict:
    card = session.scalars(select(GiftCard).filter_by(code=code)).one_or_none()
    if card is None:
        abort(404, description="no such gift card")
    return {"balance": str(card.balance)}


@routes.get("/tax-rates/<country>")
def list_tax_rates(country: str) -> dict:
    rates = session.scalars(select(TaxRate).filter_by(country=country.upper()).order_by(TaxRate.percent))
    return {"rates": [{"title": rate.title, "percent": str(rate.percent)} for rate in rates]}
