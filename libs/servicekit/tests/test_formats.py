"""Amounts, days and clocks as people read them, in both languages."""

from datetime import UTC, date, datetime

import pytest
from servicekit import clock, formats

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("cents", "greek", "english"),
    [
        (123_450, f"1.234,50{NBSP}€", "€1,234.50"),
        (0, f"0,00{NBSP}€", "€0.00"),
        (5, f"0,05{NBSP}€", "€0.05"),
        (100, f"1,00{NBSP}€", "€1.00"),
        (99_999, f"999,99{NBSP}€", "€999.99"),
        (123_456_789, f"1.234.567,89{NBSP}€", "€1,234,567.89"),
        (-100, f"-1,00{NBSP}€", "-€1.00"),
        (99_999_999_999, f"999.999.999,99{NBSP}€", "€999,999,999.99"),
    ],
)
def test_money(cents: int, greek: str, english: str) -> None:
    assert (formats.money(cents, "el"), formats.money(cents, "en")) == (greek, english)


@pytest.mark.parametrize(
    ("written", "greek", "english"),
    [("0.5", "0,5", "0.5"), ("1234.5", "1.234,5", "1,234.5"), ("5", "5", "5"), ("0.125", "0,125", "0.125")],
)
def test_numbers(written: str, greek: str, english: str) -> None:
    assert (formats.decimal(written, "el"), formats.decimal(written, "en")) == (greek, english)


@pytest.mark.parametrize(
    ("value", "greek", "english"),
    [
        (date(2024, 2, 29), "29 Φεβρουαρίου 2024", "29 February 2024"),
        (date(2026, 5, 3), "3 Μαΐου 2026", "3 May 2026"),
        # 23:30 in UTC is the next day in Greece, in summer 22:30 is it too.
        (datetime(2026, 3, 2, 23, 30, tzinfo=UTC), "3 Μαρτίου 2026", "3 March 2026"),
        (datetime(2026, 7, 1, 21, 30, tzinfo=UTC), "2 Ιουλίου 2026", "2 July 2026"),
        (datetime(2026, 12, 1, 21, 30, tzinfo=UTC), "1 Δεκεμβρίου 2026", "1 December 2026"),
    ],
)
def test_days(value: date | datetime, greek: str, english: str) -> None:
    assert (formats.day(value, "el"), formats.day(value, "en")) == (greek, english)


def test_all_months_are_greek() -> None:
    of_a_day = [formats.day(date(2026, number, 1), "el").split()[1] for number in range(1, 13)]
    alone = [formats.month(date(2026, number, 1), "el") for number in range(1, 13)]
    assert of_a_day == [
        *("Ιανουαρίου", "Φεβρουαρίου", "Μαρτίου", "Απριλίου", "Μαΐου", "Ιουνίου"),
        *("Ιουλίου", "Αυγούστου", "Σεπτεμβρίου", "Οκτωβρίου", "Νοεμβρίου", "Δεκεμβρίου"),
    ]
    assert alone == [
        *("Ιανουάριος 2026", "Φεβρουάριος 2026", "Μάρτιος 2026", "Απρίλιος 2026", "Μάιος 2026", "Ιούνιος 2026"),
        *("Ιούλιος 2026", "Αύγουστος 2026", "Σεπτέμβριος 2026", "Οκτώβριος 2026", "Νοέμβριος 2026", "Δεκέμβριος 2026"),
    ]
    assert formats.month(date(2026, 9, 30), "en") == "September 2026"


def test_figures_clocks_and_codes() -> None:
    assert formats.day_in_figures(date(2024, 2, 3)) == "03/02/2024"
    assert formats.clock(datetime(2026, 3, 2, 7, 5, tzinfo=UTC)) == "09:05"
    assert formats.clock(datetime(2026, 7, 1, 21, 0, tzinfo=UTC)) == "00:00"
    assert formats.by_four("RF76912340123456789012345") == "RF76 9123 4012 3456 7890 1234 5"


def test_an_unknown_language_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        formats.money(1, "de")


def test_the_day_and_the_year_are_those_of_greece() -> None:
    assert clock.local_day(datetime(2026, 12, 31, 22, 30, tzinfo=UTC)) == date(2027, 1, 1)
    assert clock.local_day(datetime(2026, 12, 31, 21, 30, tzinfo=UTC)) == date(2026, 12, 31)
    assert clock.now().utcoffset() is not None
