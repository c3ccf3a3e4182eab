"""What templates write follows the reader's language, a constant too."""

from typing import Any

import pytest
from flask import Flask
from jinja2 import Environment
from portal.app import FILTERS
from portal.formats import law, unbroken, whole_numbers
from portal.language import COOKIE, per_page

CONSTANTS: dict[str, Any] = {
    "words": {"el": "ναι", "en": "yes"},
    "money": 123456,
    "day": "2026-11-23",
    "level": "B",
    "law": "ν. 339/1976 άρθρο 1, β.δ. 24.9/20.10.1958 άρθρο 15",
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


def test_a_citation_of_law_is_english_in_english() -> None:
    with Flask("reader").test_request_context(headers={"Cookie": f"{COOKIE}=en"}):
        said = law("ν. 339/1976 άρθρο 1, β.δ. 24.9/20.10.1958 άρθρο 15")
    assert said == "Law 339/1976 article 1, Royal decree 24.9/20.10.1958 article 15"


def test_postcodes_and_times_stay_on_one_line() -> None:
    assert unbroken("Ελευθερίας 50, 700 14 Χερσόνησος") == "Ελευθερίας 50, 700\u00a014 Χερσόνησος"
    assert unbroken("Δευτέρα έως Παρασκευή, 8:30–13:30") == "Δευτέρα έως Παρασκευή, 8:30\u2060–\u206013:30"


def test_the_number_of_a_case_stays_on_one_line() -> None:
    whole = '<span class="portal-nowrap">32/30-11-2026</span>'
    assert whole_numbers("Αίτηση 32/30-11-2026") == f"Αίτηση {whole}"
    assert whole_numbers("<i> 32/30-11-2026, ΙΚΕ") == f"&lt;i&gt; {whole}, ΙΚΕ"
    assert whole_numbers("Ενότητα 3") == "Ενότητα 3"
