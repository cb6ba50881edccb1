"""Decides who works here, what they may do, and what is written down of it."""
from typing import List, Optional

from sqlalchemy import JSON, Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.db import Base, Code, Timestamped, Title

role_permissions = Table(
    "role_permissions",
    Base.metadata,
    Column("role_id", ForeignKey("roles.id"), primary_key=True),
    Column("permission_id", ForeignKey("permissions.id"), primary_key=True),
)


class Permission(Base):
    __tablename__ = "permissions"

    code: Mapped[Code]


class Role(Base):
    __tablename__ = "roles"

    code: Mapped[Code]
    permissions: Mapped[List[Permission]] = relationship(secondary=role_permissions, lazy="selectin")
    employees: Mapped[List["Employee"]] = relationship(back_populates="role")


class Employee(Timestamped, Base):
    __tablename__ = "employees"

    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[Title]
    role_id: Mapped[int] = mapped_column(ForeignKey("roles.id"))
    role: Mapped[Role] = relationship(back_populates="employees")
    entries: Mapped[List["AuditEntry"]] = relationship(back_populates="employee")


class AuditEntry(Timestamped, Base):
    __tablename__ = "audit_entries"

    action: Mapped[str] = mapped_column(String(80), index=True)
    details: Mapped[Optional[dict]] = mapped_column(JSON)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"), index=True)
    employee: Mapped[Employee] = relationship(back_populates="entries")
