"""Decides the way of an order: from the cart over the parcel to what comes back."""
from typing import List

from flask import Blueprint, abort
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload
from typing_extensions import TypedDict

from shop.api import reading
from shop.db import get_or_404, session
from shop.enums import OrderState, ReturnReason
from shop.models.catalogue import Variant
from shop.models.orders import (
    Cart,
    CartLine,
    Order,
    OrderEvent,
    OrderLine,
    ReturnLine,
    ReturnRequest,
    Shipment,
    ShipmentLine,
)

routes = Blueprint("orders", __name__, url_prefix="/orders")

NEXT = {
    OrderState.DRAFT: (OrderState.PLACED, OrderState.CANCELLED),
    OrderState.PLACED: (OrderState.PAID, OrderState.CANCELLED),
    OrderState.PAID: (OrderState.PACKED, OrderState.CANCELLED),
    OrderState.PACKED: (OrderState.SENT,),
    OrderState.SENT: (OrderState.DELIVERED,),
}


class OrderView(TypedDict):
    id: int
    number: str
    state: str
    total: str
    skus: List[str]


def order_view(order: Order) -> OrderView:
    return {
        "id": order.id,
        "number": order.number,
        "state": order.state.value,
        "total": str(order.total),
        "skus": list(order.skus),
    }


@routes.post("/carts")
def open_cart() -> dict:
    cart = Cart()
    session.add(cart)
    session.commit()
    return {"id": cart.id}


@routes.post("/carts/<int:number>/lines")
def add_to_cart(number: int) -> dict:
    variant = get_or_404(Variant, reading.whole_number("variant"))
    cart = get_or_404(Cart, number)
    cart.lines.append(CartLine(variant=variant, pieces=reading.whole_number("pieces")))
    session.commit()
    return {"total": str(cart.total)}


@routes.post("/carts/<int:number>/order")
def place(number: int) -> OrderView:
    cart = get_or_404(Cart, number)
    if not cart.lines:
        abort(409, description="the cart is empty")
    order = Order(
        number="O%06d" % ((session.scalar(select(func.max(Order.id))) or 0) + 1),
        customer_id=reading.whole_number("customer"),
        state=OrderState.PLACED,
        lines=[
            OrderLine(sku=line.variant.sku, pieces=line.pieces, price=line.variant.price, variant=line.variant)
            for line in cart.lines
        ],
        events=[OrderEvent(state=OrderState.PLACED)],
    )
    session.add(order)
    session.delete(cart)
    session.commit()
    return order_view(order)


@routes.get("/")
def list_orders() -> List[OrderView]:
    query = select(Order).options(selectinload(Order.lines)).order_by(Order.id.desc())
    return [order_view(order) for order in reading.page(query)]


@routes.get("/<int:number>")
def show_order(number: int) -> OrderView:
    return order_view(get_or_404(Order, number))


@routes.put("/<int:number>/state")
def change_state(number: int) -> OrderView:
    order = get_or_404(Order, number)
    state = reading.state("state", OrderState)
    if state not in NEXT.get(order.state, ()):
        abort(409, description="%s does not follow %s" % (state.value, order.state.value))
    order.state = state
    order.events.append(OrderEvent(state=state))
    session.commit()
    return order_view(order)


@routes.post("/<int:number>/shipments")
def send(number: int) -> dict:
    order = get_or_404(Order, number)
    lines = [ShipmentLine(line=line, pieces=line.pieces) for line in order.lines]
    shipment = Shipment(carrier=reading.text("carrier"), lines=lines)
    order.shipments.append(shipment)
    session.commit()
    return {"id": shipment.id}


@routes.post("/<int:number>/returns")
def send_back(number: int) -> dict:
    order = get_or_404(Order, number)
    reason = reading.state("reason", ReturnReason)
    lines = [ReturnLine(line=line, pieces=line.pieces, reason=reason) for line in order.lines]
    order.returns.append(ReturnRequest(lines=lines))
    session.commit()
    return {"returns": len(order.returns)}
