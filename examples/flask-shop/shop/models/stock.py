"""Decides where things lie: warehouses, what is in them, what moved, and what suppliers are asked for."""
from datetime import date
from typing import TYPE_CHECKING, List, Optional

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.db import Base, Code, Money, Timestamped, Title
from shop.enums import MovementKind

if TYPE_CHECKING:
    from shop.models.catalogue import Variant


class Warehouse(Base):
    __tablename__ = "warehouses"

    code: Mapped[Code]
    city: Mapped[Title]
    levels: Mapped[List["StockLevel"]] = relationship(back_populates="warehouse")


class StockLevel(Base):
    __tablename__ = "stock_levels"
    __table_args__ = (
        UniqueConstraint("warehouse_id", "variant_id"),
        CheckConstraint("pieces >= reserved", name="reserves_what_is_there"),
    )

    pieces: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouses.id"))
    warehouse: Mapped[Warehouse] = relationship(back_populates="levels")
    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"))
    variant: Mapped["Variant"] = relationship(back_populates="levels")
    movements: Mapped[List["StockMovement"]] = relationship(back_populates="level")

    @hybrid_property
    def available(self) -> int:
        """What can still be sold."""
        return self.pieces - self.reserved


class StockMovement(Timestamped, Base):
    __tablename__ = "stock_movements"

    kind: Mapped[MovementKind]
    pieces: Mapped[int]
    level_id: Mapped[int] = mapped_column(ForeignKey("stock_levels.id"), index=True)
    level: Mapped[StockLevel] = relationship(back_populates="movements")


class Supplier(Base):
    __tablename__ = "suppliers"

    code: Mapped[Code]
    title: Mapped[Title]
    country: Mapped[str] = mapped_column(String(2))
    orders: Mapped[List["SupplierOrder"]] = relationship(back_populates="supplier")


class SupplierOrder(Timestamped, Base):
    __tablename__ = "supplier_orders"

    due: Mapped[Optional[date]]
    received: Mapped[bool] = mapped_column(default=False)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("suppliers.id"), index=True)
    supplier: Mapped[Supplier] = relationship(back_populates="orders")
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouses.id"))
    warehouse: Mapped[Warehouse] = relationship()
    lines: Mapped[List["SupplierOrderLine"]] = relationship(back_populates="order", cascade="all, delete-orphan")


class SupplierOrderLine(Base):
    __tablename__ = "supplier_order_lines"

    pieces: Mapped[int]
    price: Mapped[Money]
    order_id: Mapped[int] = mapped_column(ForeignKey("supplier_orders.id"), index=True)
    order: Mapped[SupplierOrder] = relationship(back_populates="lines")
    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"))
    variant: Mapped["Variant"] = relationship()
