"""Decides what the warehouse sees: what is there, what moved, and what is on its way."""
from typing import List

from flask import Blueprint
from sqlalchemy import func, select
from typing_extensions import TypedDict

from shop.api import reading
from shop.db import get_or_404, session
from shop.enums import MovementKind
from shop.models.stock import StockLevel, StockMovement, Supplier, SupplierOrder, SupplierOrderLine, Warehouse

routes = Blueprint("stock", __name__, url_prefix="/stock")


class LevelView(TypedDict):
    sku: str
    warehouse: str
    pieces: int
    available: int


def level_view(level: StockLevel) -> LevelView:
    return {
        "sku": level.variant.sku,
        "warehouse": level.warehouse.code,
        "pieces": level.pieces,
        "available": level.available,
    }


@routes.get("/warehouses")
def list_warehouses() -> dict:
    query = select(Warehouse.code, func.sum(StockLevel.pieces)).outerjoin(Warehouse.levels).group_by(Warehouse.id)
    return {"warehouses": [{"code": code, "pieces": pieces or 0} for code, pieces in session.execute(query)]}


@routes.get("/levels")
def list_levels() -> List[LevelView]:
    return [level_view(level) for level in reading.page(select(StockLevel).where(StockLevel.available > 0))]


@routes.get("/levels/<int:number>")
def show_level(number: int) -> LevelView:
    return level_view(get_or_404(StockLevel, number))


@routes.post("/levels/<int:number>/movements")
def move(number: int) -> LevelView:
    level = get_or_404(StockLevel, number)
    movement = StockMovement(kind=reading.state("kind", MovementKind), pieces=reading.whole_number("pieces"))
    level.movements.append(movement)
    level.pieces += movement.pieces
    session.commit()
    return level_view(level)


@routes.get("/suppliers")
def list_suppliers() -> dict:
    suppliers = session.scalars(select(Supplier).order_by(Supplier.title))
    return {"suppliers": [{"code": supplier.code, "title": supplier.title} for supplier in suppliers]}


@routes.post("/suppliers/<int:number>/orders")
def order_from_supplier(number: int) -> dict:
    line = SupplierOrderLine(
        pieces=reading.whole_number("pieces"), price=reading.money("price"), variant_id=reading.whole_number("variant")
    )
    order = SupplierOrder(warehouse_id=reading.whole_number("warehouse"), lines=[line])
    supplier = get_or_404(Supplier, number)
    supplier.orders.append(order)
    session.commit()
    return {"id": order.id}
