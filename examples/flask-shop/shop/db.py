"""Decides how the shop keeps things: the base of all models, the columns they share, one session for each request."""
from datetime import datetime, timezone
from decimal import Decimal
from typing import Optional, Type, TypeVar

from flask import abort
from sqlalchemy import DateTime, MetaData, Numeric, String, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, scoped_session, sessionmaker
from sqlalchemy.pool import StaticPool
from typing_extensions import Annotated

PrimaryKey = Annotated[int, mapped_column(primary_key=True)]
Money = Annotated[Decimal, mapped_column(Numeric(10, 2))]
Code = Annotated[str, mapped_column(String(40), unique=True, index=True)]
Title = Annotated[str, mapped_column(String(200))]

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every model has: a number, and names of constraints that migrations can rely on."""

    metadata = MetaData(naming_convention=NAMING)
    id: Mapped[PrimaryKey]


def now() -> datetime:
    return datetime.now(timezone.utc)


class Timestamped:
    """When a row came and when it last changed, in UTC."""

    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    updated_at: Mapped[Optional[datetime]] = mapped_column(DateTime(timezone=True), onupdate=now)


# One connection for all: an in-memory database lives as long as its connection.
engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
session = scoped_session(sessionmaker(engine))

Model = TypeVar("Model", bound=Base)


def get_or_404(model: Type[Model], number: int) -> Model:
    found = session.get(model, number)
    if found is None:
        abort(404, description="no %s %d" % (model.__name__.lower(), number))
    return found
