"""Decides how the shop is put together: blueprints, errors as JSON, mappers configured, tables made."""
from typing import Optional, Tuple

from flask import Flask, Response, jsonify
from sqlalchemy.orm import configure_mappers
from werkzeug.exceptions import HTTPException

from shop import models
from shop.api import BLUEPRINTS
from shop.db import Base, engine, session

__all__ = ["create_app", "models"]


def create_app() -> Flask:
    app = Flask("shop")
    app.config["SECRET_KEY"] = "not-a-secret"
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.register_error_handler(HTTPException, show_error)
    app.teardown_appcontext(end_session)
    configure_mappers()
    Base.metadata.create_all(engine)
    return app


def show_error(error: HTTPException) -> Tuple[Response, int]:
    return jsonify({"error": error.description}), error.code or 500


def end_session(_error: Optional[BaseException]) -> None:
    session.remove()
