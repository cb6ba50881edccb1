"""Decides what is read of the catalogue: products, categories, brands and what customers say of them."""
from typing import List, Optional

from flask import Blueprint
from sqlalchemy import func, select
from typing_extensions import TypedDict

from shop.api import reading
from shop.db import get_or_404, session
from shop.enums import Rating
from shop.models.catalogue import Brand, Category, Product, Review, Tag, Variant

routes = Blueprint("catalogue", __name__, url_prefix="/catalogue")


class VariantView(TypedDict):
    sku: str
    price: str
    attributes: List[str]


class ProductView(TypedDict):
    id: int
    code: str
    title: str
    brand: Optional[str]
    tags: List[str]
    variants: List[VariantView]


class CategoryView(TypedDict):
    id: int
    title: str
    children: List["CategoryView"]


def variant_view(variant: Variant) -> VariantView:
    attributes = ["%s: %s" % (value.attribute.title, value.text) for value in variant.values]
    return {"sku": variant.sku, "price": str(variant.price), "attributes": attributes}


def product_view(product: Product) -> ProductView:
    return {
        "id": product.id,
        "code": product.code,
        "title": product.title,
        "brand": product.brand.title if product.brand else None,
        "tags": [tag.code for tag in product.tags],
        "variants": [variant_view(variant) for variant in product.variants],
    }


def category_view(category: Category) -> CategoryView:
    return {"id": category.id, "title": category.title, "children": [category_view(one) for one in category.children]}


@routes.get("/products")
def list_products() -> List[ProductView]:
    return [product_view(product) for product in reading.page(select(Product).filter_by(hidden=False))]


@routes.get("/products/<int:number>")
def show_product(number: int) -> ProductView:
    return product_view(get_or_404(Product, number))


@routes.get("/products/<int:number>/reviews")
def list_reviews(number: int) -> dict:
    reviews = get_or_404(Product, number).reviews
    return {"reviews": [{"rating": review.rating.value, "text": review.text} for review in reviews]}


@routes.post("/products/<int:number>/reviews")
def add_review(number: int) -> dict:
    rating = Rating(min(max(reading.whole_number("rating"), Rating.POOR), Rating.EXCELLENT))
    review = Review(rating=rating, text=reading.text("text"), customer_id=reading.whole_number("customer"))
    product = get_or_404(Product, number)
    product.reviews.append(review)
    session.commit()
    return {"id": review.id}


@routes.get("/categories")
def list_categories() -> List[CategoryView]:
    query = select(Category).where(Category.parent_id.is_(None)).order_by(Category.position)
    return [category_view(category) for category in session.scalars(query)]


@routes.get("/categories/<int:number>/products")
def list_products_of_category(number: int) -> List[ProductView]:
    return [product_view(product) for product in get_or_404(Category, number).products]


@routes.get("/brands")
def list_brands() -> dict:
    query = select(Brand.title, func.count(Product.id)).outerjoin(Brand.products).group_by(Brand.id)
    return {"brands": [{"title": title, "products": count} for title, count in session.execute(query)]}


@routes.get("/tags/<code>/products")
def list_products_of_tag(code: str) -> List[ProductView]:
    query = select(Product).where(Product.tags.any(Tag.code == code))
    return [product_view(product) for product in reading.page(query)]
