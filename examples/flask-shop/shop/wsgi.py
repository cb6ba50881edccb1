"""What a server loads: the application, and the requests that it answers before the first customer comes."""
from shop.app import create_app

app = create_app()


def warm_up() -> None:
    """Lets routes and statements be compiled before the worker processes are forked."""
    client = app.test_client()
    for path in ("/catalogue/products", "/catalogue/categories", "/stock/levels", "/orders/", "/staff/roles"):
        response = client.get(path)
        if response.status_code != 200:
            raise RuntimeError("%s answered %s" % (path, response.status))
