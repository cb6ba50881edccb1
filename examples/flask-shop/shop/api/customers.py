"""Decides what customers can see and change of what the shop keeps of them."""
from typing import List, Optional

from flask import Blueprint, abort
from sqlalchemy import select
from typing_extensions import TypedDict

from shop.api import reading
from shop.db import get_or_404, session
from shop.enums import AddressKind, Channel
from shop.models.customers import Address, Consent, Customer, WishList, WishListItem

routes = Blueprint("customers", __name__, url_prefix="/customers")


class CustomerView(TypedDict):
    id: int
    email: str
    name: str
    group: Optional[str]
    consents: List[str]


def customer_view(customer: Customer) -> CustomerView:
    return {
        "id": customer.id,
        "email": customer.email,
        "name": customer.name,
        "group": customer.group.title if customer.group else None,
        "consents": [consent.channel.value for consent in customer.consents if consent.given],
    }


@routes.get("/")
def list_customers() -> List[CustomerView]:
    return [customer_view(customer) for customer in reading.page(select(Customer).order_by(Customer.name))]


@routes.post("/")
def add_customer() -> CustomerView:
    email = reading.text("email").lower()
    if session.scalar(select(Customer.id).filter_by(email=email)) is not None:
        abort(409, description="there is a customer with this address")
    customer = Customer(email=email, name=reading.text("name"))
    session.add(customer)
    session.commit()
    return customer_view(customer)


@routes.get("/<int:number>")
def show_customer(number: int) -> CustomerView:
    return customer_view(get_or_404(Customer, number))


@routes.delete("/<int:number>")
def forget_customer(number: int) -> dict:
    session.delete(get_or_404(Customer, number))
    session.commit()
    return {"forgotten": number}


@routes.post("/<int:number>/addresses")
def add_address(number: int) -> dict:
    address = Address(
        kind=reading.state("kind", AddressKind),
        street=reading.text("street"),
        city=reading.text("city"),
        postcode=reading.text("postcode"),
        country=reading.text("country").upper(),
    )
    customer = get_or_404(Customer, number)
    customer.addresses.append(address)
    session.commit()
    return {"id": address.id}


@routes.put("/<int:number>/consents/<channel>")
def give_consent(number: int, channel: str) -> CustomerView:
    customer = get_or_404(Customer, number)
    if channel not in [known.value for known in Channel]:
        abort(404)
    if channel not in [consent.channel.value for consent in customer.consents]:
        customer.consents.append(Consent(channel=Channel(channel), given=True))
    session.commit()
    return customer_view(customer)


@routes.get("/<int:number>/wish-lists")
def list_wish_lists(number: int) -> dict:
    lists = get_or_404(Customer, number).wish_lists
    return {"lists": [{"title": one.title, "skus": [item.variant.sku for item in one.items]} for one in lists]}


@routes.post("/<int:number>/wish-lists")
def add_wish_list(number: int) -> dict:
    items = [WishListItem(variant_id=reading.whole_number("variant"))]
    wish_list = WishList(title=reading.text("title"), items=items)
    customer = get_or_404(Customer, number)
    customer.wish_lists.append(wish_list)
    session.commit()
    return {"id": wish_list.id}
