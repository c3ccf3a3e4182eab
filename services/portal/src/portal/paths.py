"""Which of our paths a browser may open."""

from flask import current_app, request


def page_at(path: str) -> str:
    """The page that shows what a form at this path is about: at the path itself, or at the nearest one above it.

    Several forms of one page are sent to paths of their own below it, which cannot be opened.
    """
    routes = current_app.create_url_adapter(request)
    while routes is not None and path and not routes.test(path, "GET"):
        path = path.rpartition("/")[0]
    return path or "/"
