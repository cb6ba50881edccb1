"""Decides what a request may say: fields of its JSON body by type, pages by number."""
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import List, Tuple, Type, TypeVar

from flask import abort, request
from sqlalchemy import Select

from shop.db import Base, session

State = TypeVar("State", bound=Enum)
Model = TypeVar("Model", bound=Base)

PAGE = 50


def text(field: str) -> str:
    value = _body().get(field)
    if not isinstance(value, str) or not value.strip():
        abort(400, description="%s: a text is needed" % field)
    return value.strip()


def whole_number(field: str) -> int:
    value = _body().get(field)
    if not isinstance(value, int):
        abort(400, description="%s: a whole number is needed" % field)
    return value


def money(field: str) -> Decimal:
    try:
        return Decimal(text(field)).quantize(Decimal("0.01"))
    except InvalidOperation:
        abort(400, description="%s: an amount such as 12.50 is needed" % field)


def state(field: str, states: Type[State]) -> State:
    value = text(field)
    for known in states:
        if known.value == value:
            return known
    abort(400, description="%s: one of %s" % (field, ", ".join(str(known.value) for known in states)))


def page(query: "Select[Tuple[Model]]") -> List[Model]:
    """The rows of the page that `?page=` asks for, the first by default."""
    number = request.args.get("page", default=1, type=int)
    return list(session.scalars(query.limit(PAGE).offset(PAGE * (max(number, 1) - 1))))


def _body() -> dict:
    return request.get_json(silent=True) or {}
