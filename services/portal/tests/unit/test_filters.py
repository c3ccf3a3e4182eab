"""What templates write follows the reader's language, a constant too."""

from typing import Any

import pytest
from flask import Flask
from jinja2 import Environment
from portal.app import FILTERS
from portal.formats import unbroken
from portal.language import COOKIE, per_page

CONSTANTS: dict[str, Any] = {
    "words": {"el": "ναι", "en": "yes"},
    "money": 123456,
    "day": "2026-11-23",
    "level": "B",
    "duration": "P10D",
    "days": 10,
    "decimal": "1234.5",
}
"""A value of each filter whose outcome differs between the languages."""


@pytest.mark.parametrize("name", CONSTANTS)
def test_a_constant_is_written_in_the_language_of_each_page(name: str) -> None:
    environment = Environment(autoescape=True)
    environment.filters.update({key: per_page(filter_) for key, filter_ in FILTERS.items()})
    template = environment.from_string("{{ " + repr(CONSTANTS[name]) + " | " + name + " }}")
    app, pages = Flask("reader"), {}
    for locale in ("el", "en"):
        with app.test_request_context(headers={"Cookie": f"{COOKIE}={locale}"}):
            pages[locale] = template.render()
            assert pages[locale] == str(FILTERS[name](CONSTANTS[name]))
    assert pages["el"] != pages["en"]


def test_postcodes_and_times_stay_on_one_line() -> None:
    assert unbroken("Ελευθερίας 50, 700 14 Χερσόνησος") == "Ελευθερίας 50, 700\u00a014 Χερσόνησος"
    assert unbroken("Δευτέρα έως Παρασκευή, 8:30–13:30") == "Δευτέρα έως Παρασκευή, 8:30\u2060–\u206013:30"
