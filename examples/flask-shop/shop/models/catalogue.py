"""Decides what is sold: products in their variants, sorted into categories, described, shown and reviewed."""
from typing import TYPE_CHECKING, List, Optional

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.db import Base, Code, Money, Timestamped, Title
from shop.enums import Rating

if TYPE_CHECKING:
    from shop.models.customers import Customer
    from shop.models.payments import TaxRate
    from shop.models.stock import StockLevel

product_tags = Table(
    "product_tags",
    Base.metadata,
    Column("product_id", ForeignKey("products.id"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id"), primary_key=True),
)


class Brand(Base):
    __tablename__ = "brands"

    code: Mapped[Code]
    title: Mapped[Title]
    website: Mapped[Optional[str]] = mapped_column(String(200))
    products: Mapped[List["Product"]] = relationship(back_populates="brand")


class Category(Base):
    __tablename__ = "categories"

    code: Mapped[Code]
    title: Mapped[Title]
    position: Mapped[int] = mapped_column(default=0)
    parent_id: Mapped[Optional[int]] = mapped_column(ForeignKey("categories.id"))
    parent: Mapped[Optional["Category"]] = relationship(back_populates="children", remote_side="Category.id")
    children: Mapped[List["Category"]] = relationship(back_populates="parent", order_by="Category.position")
    products: Mapped[List["Product"]] = relationship(back_populates="category")


class Tag(Base):
    __tablename__ = "tags"

    code: Mapped[Code]
    products: Mapped[List["Product"]] = relationship(secondary=product_tags, back_populates="tags")


class Product(Timestamped, Base):
    __tablename__ = "products"
    __table_args__ = (Index("ix_products_shown", "category_id", "hidden"),)

    code: Mapped[Code]
    title: Mapped[Title]
    description: Mapped[Optional[str]] = mapped_column(Text, deferred=True)
    hidden: Mapped[bool] = mapped_column(default=False)
    brand_id: Mapped[Optional[int]] = mapped_column(ForeignKey("brands.id"))
    brand: Mapped[Optional[Brand]] = relationship(back_populates="products")
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"))
    category: Mapped[Category] = relationship(back_populates="products")
    tax_rate_id: Mapped[Optional[int]] = mapped_column(ForeignKey("tax_rates.id"))
    tax_rate: Mapped[Optional["TaxRate"]] = relationship()
    tags: Mapped[List[Tag]] = relationship(secondary=product_tags, back_populates="products")
    variants: Mapped[List["Variant"]] = relationship(back_populates="product", cascade="all, delete-orphan")
    images: Mapped[List["Image"]] = relationship(back_populates="product", order_by="Image.position")
    reviews: Mapped[List["Review"]] = relationship(back_populates="product")


class Variant(Base):
    __tablename__ = "variants"

    sku: Mapped[Code]
    price: Mapped[Money]
    weight_grams: Mapped[int] = mapped_column(default=0)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    product: Mapped[Product] = relationship(back_populates="variants")
    values: Mapped[List["AttributeValue"]] = relationship(back_populates="variant", cascade="all, delete-orphan")
    levels: Mapped[List["StockLevel"]] = relationship(back_populates="variant")


class Attribute(Base):
    __tablename__ = "attributes"

    code: Mapped[Code]
    title: Mapped[Title]
    unit: Mapped[Optional[str]] = mapped_column(String(10))


class AttributeValue(Base):
    __tablename__ = "attribute_values"

    text: Mapped[Title]
    attribute_id: Mapped[int] = mapped_column(ForeignKey("attributes.id"))
    attribute: Mapped[Attribute] = relationship(lazy="joined")
    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"), index=True)
    variant: Mapped[Variant] = relationship(back_populates="values")


class Image(Base):
    __tablename__ = "images"

    path: Mapped[Title]
    position: Mapped[int] = mapped_column(default=0)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    product: Mapped[Product] = relationship(back_populates="images")


class Review(Timestamped, Base):
    __tablename__ = "reviews"
    __table_args__ = (CheckConstraint("length(text) > 0", name="has_text"),)

    rating: Mapped[Rating]
    text: Mapped[str] = mapped_column(Text)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    product: Mapped[Product] = relationship(back_populates="reviews")
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    customer: Mapped["Customer"] = relationship(back_populates="reviews")
