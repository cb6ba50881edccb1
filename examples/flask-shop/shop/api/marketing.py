"""Decides what is run to be heard of: campaigns, coupons and newsletters."""
from datetime import date

from flask import Blueprint, abort
from sqlalchemy import or_, select

from shop.api import reading
from shop.db import get_or_404, session
from shop.models.marketing import Campaign, Coupon, CouponUse, Newsletter, Subscription

routes = Blueprint("marketing", __name__, url_prefix="/marketing")


@routes.get("/campaigns")
def list_campaigns() -> dict:
    today = date.today()
    running = select(Campaign).where(Campaign.starts <= today, or_(Campaign.ends.is_(None), Campaign.ends >= today))
    return {"campaigns": [{"code": campaign.code, "title": campaign.title} for campaign in session.scalars(running)]}


@routes.get("/campaigns/<int:number>/discounts")
def list_discounts(number: int) -> dict:
    discounts = get_or_404(Campaign, number).discounts
    return {"discounts": [{"percent": str(one.percent), "category": one.category_id} for one in discounts]}


@routes.post("/coupons/<code>/uses")
def use_coupon(code: str) -> dict:
    coupon = session.scalars(select(Coupon).filter_by(code=code)).one_or_none()
    if coupon is None or coupon.uses_left < 1:
        abort(409, description="this coupon cannot be used")
    coupon.uses.append(CouponUse(order_id=reading.whole_number("order")))
    coupon.uses_left -= 1
    session.commit()
    return {"uses_left": coupon.uses_left}


@routes.post("/newsletters/<int:number>/subscriptions")
def subscribe(number: int) -> dict:
    subscription = Subscription(customer_id=reading.whole_number("customer"))
    newsletter = get_or_404(Newsletter, number)
    newsletter.subscriptions.append(subscription)
    session.commit()
    return {"id": subscription.id, "confirmed": subscription.confirmed}
