"""Amounts as people write them: never a thousand times too large, and never two amounts in two languages."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inputkit.money import MOST_CENTS, read_amount
from inputkit.refusals import Refused

LANGUAGES = ("el", "en")


def read(written: str, language: str) -> str | None:
    try:
        return str(read_amount(written, language))
    except Refused:
        return None


@pytest.mark.parametrize(
    ("written", "greek", "english"),
    [
        ("0", "0", "0"),
        ("12345.67", "12345.67", "12345.67"),
        ("12345,67", "12345.67", "12345.67"),
        ("12.345,67", "12345.67", "12345.67"),
        ("12,345.67", "12345.67", "12345.67"),
        (" 12 345,6 € ", "12345.6", "12345.6"),
        ("12\u00a0345,60", "12345.60", "12345.60"),
        ("1.234.567", "1234567", None),
        ("1,234,567", None, "1234567"),
        ("12.345", "12345", None),
        ("12,345", None, "12345"),
        ("1.234", "1234", None),
        ("€1.234,50", "1234.50", "1234.50"),
        ("1234,50 ευρώ", "1234.50", "1234.50"),
        ("1.234,50 €", "1234.50", "1234.50"),
        ("1.234,50€", "1234.50", "1234.50"),
        ("EUR 12", "12", "12"),
        ("12 euros", "12", "12"),
        ("1.5", "1.5", "1.5"),
        ("1,5", "1.5", "1.5"),
        ("999999999,99", "999999999.99", "999999999.99"),
        ("999.999.999,99", "999999999.99", "999999999.99"),
    ],
)
def test_amounts_as_people_write_them(written: str, greek: str | None, english: str | None) -> None:
    assert (read(written, "el"), read(written, "en")) == (greek, english)


@pytest.mark.parametrize(
    "written",
    [
        # Found by trying: each of these was taken for another amount, most for a thousand times as much.
        *("48.250,375", "1234,567", "0,125", "12.3456", "1234.50,00", "1,23,45", "1.2345,50", "12.34.56"),
        *("0.125", "1.234,567", "1.234.56", "1,234,56", "1.234,5,6", "12 34", "1 234.567,8", ".5", ",5", "5.", "5,"),
        *("", " ", "€", "δέκα", "-5,00", "+5", "1e3", "١٢", "1٫5", "NaN", "0x10", "1_000", "12€34", "€ €", "5 €€"),
        *("1000000000", "999999999999999999999999", "5\x00", "\u202e5", "5 λεπτά", "5 USD", "$5", "1.000,00 € €"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_can_be_misread_is_refused(written: str, language: str) -> None:
    assert read(written, language) is None


@given(st.integers(0, MOST_CENTS), st.sampled_from(LANGUAGES))
def test_what_a_page_shows_is_read_back(cents: int, language: str) -> None:
    shown = f"{Decimal(cents) / 100:,.2f}"
    if language == "el":
        shown = shown.translate(str.maketrans(",.", ".,"))
    for written in (
        shown,
        f"{shown} €",
        f"€{shown}",
        shown.replace(".", "").replace(",", ".") if language == "el" else shown,
    ):
        assert read_amount(written, language) * 100 == cents


@given(st.text("0123456789.,' €-", max_size=14))
def test_no_text_is_one_amount_in_greek_and_another_in_english(written: str) -> None:
    found = {read(written, language) for language in LANGUAGES} - {None}
    assert len(found) <= 1


@given(st.from_regex(r"[0-9]{1,9}(\.[0-9]{1,2})?", fullmatch=True))
def test_what_our_apis_write_is_read_in_both(written: str) -> None:
    assert [read_amount(written, language) for language in LANGUAGES] == [Decimal(written)] * 2


@given(st.text(max_size=30))
def test_nothing_else_is_ever_raised(written: str) -> None:
    for language in LANGUAGES:
        read(written, language)
