"""A web shop: the size and the make of many real services, Flask on top and SQLAlchemy below."""
