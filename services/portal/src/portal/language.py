"""Which language a person reads, and the texts in it."""

import re
from collections.abc import Callable, Mapping
from functools import cache, wraps
from pathlib import Path
from typing import Any

import yaml
from flask import current_app, g, request
from jinja2 import pass_context
from jinja2.runtime import Context
from servicekit.errors import Text
from servicekit.problems import preferred_locale

LOCALES = ("el", "en")
COOKIE = "portal_lang"
FACTS = "FACTS"
"""Where the app keeps the numbers that texts name (facts.py)."""
COOKIE_SECONDS = 365 * 24 * 3600
_FOLDER = Path(__file__).with_name("texts")


def flatten(tree: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Nested texts as dotted ids."""
    flat: dict[str, str] = {}
    for name, value in tree.items():
        if isinstance(value, dict):
            flat |= flatten(value, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = str(value)
    return flat


@cache
def texts(locale: str) -> Mapping[str, str]:
    """Every text of the pages in one language, by dotted id."""
    return flatten(yaml.load((_FOLDER / f"{locale}.yaml").read_bytes(), yaml.CSafeLoader))


def locale() -> str:
    """The chosen language, else the browser's, else Greek."""
    if "locale" not in g:
        chosen = request.cookies.get(COOKIE)
        g.locale = chosen if chosen in LOCALES else preferred_locale()
    return str(g.locale)


def t(text_id: str, **values: object) -> str:
    """The text with this id in the person's language, with these values and the facts that it names.

    Raises KeyError for an id that does not exist.
    """
    return texts(locale())[text_id].format(**{**current_app.config.get(FACTS, {}), **values})


def has_text(text_id: str) -> bool:
    return text_id in texts(locale())


def words(text: Text) -> str:
    """A service's bilingual text in the person's language."""
    return text[locale()]


def per_page(filter_: Callable[..., Any]) -> Callable[..., Any]:
    """The filter, computed for each page: Jinja computes filters of constants once, in the first reader's language."""

    @pass_context
    @wraps(filter_)
    def computed(_: Context, *values: Any, **named: Any) -> Any:
        return filter_(*values, **named)

    return computed


def safe_path(unverified: str | None, default: str = "/") -> str:
    """A path on this site, or the default: an address given by a link must never lead elsewhere.

    Browsers read a backslash as a slash and drop control characters, so none of these may occur. Ours are ASCII, and
    not long: they travel in cookies during a sign-in.
    """
    if unverified and re.fullmatch(r"/(?!/)[!-\[\]-~]{0,500}", unverified):
        return unverified
    return default
