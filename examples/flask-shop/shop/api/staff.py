"""Decides what the people behind the counter see of each other."""
from flask import Blueprint
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from shop.api import reading
from shop.db import get_or_404, session
from shop.models.staff import AuditEntry, Employee, Role

routes = Blueprint("staff", __name__, url_prefix="/staff")


@routes.get("/roles")
def list_roles() -> dict:
    roles = session.scalars(select(Role).order_by(Role.code))
    return {"roles": [{"code": role.code, "may": [one.code for one in role.permissions]} for role in roles]}


@routes.get("/employees")
def list_employees() -> dict:
    employees = reading.page(select(Employee).options(joinedload(Employee.role)))
    return {"employees": [{"name": employee.name, "role": employee.role.code} for employee in employees]}


@routes.get("/employees/<int:number>/entries")
def list_entries(number: int) -> dict:
    return {"entries": [entry.action for entry in get_or_404(Employee, number).entries]}


@routes.post("/employees/<int:number>/entries")
def add_entry(number: int) -> dict:
    employee = get_or_404(Employee, number)
    employee.entries.append(AuditEntry(action=reading.text("action")))
    session.commit()
    return {"added": True}
