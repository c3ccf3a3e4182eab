"""The rules of money, periods and payment codes, with vectors and properties."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from fee_declarations import table_documents, tables
from fee_declarations.domain import rf
from fee_declarations.domain.declarations import Declared, Quote, assess, ended_periods
from fee_declarations.domain.money import NotAnAmount, compute_fee, compute_fine, parse_cents
from fee_declarations.domain.periods import NotAPeriod, Period, due_date, months_late
from fee_declarations.domain.tariffs import MYAADE, PORTAL, NoRule, Tariffs
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from stdnum.iso11649 import is_valid
from workdays import Calendar

TARIFFS = tables.parse(table_documents.read_file())
HALF, FIVE = Decimal("0.5"), Decimal(5)
CENTS = st.integers(min_value=0, max_value=99_999_999_999)


@pytest.mark.parametrize(
    ("receipts", "percent", "inclusive", "base", "fee"),
    [
        ("100000.00", HALF, True, 9950249, 49751),
        ("100000.00", HALF, False, 10000000, 50000),
        ("100000", FIVE, True, 9523810, 476191),
        ("12345.67", HALF, True, 1228425, 6142),
        ("0", HALF, True, 0, 0),
    ],
)
def test_the_fee_is_computed_as_the_vectors_say(
    receipts: str, percent: Decimal, inclusive: bool, base: int, fee: int
) -> None:
    computed = compute_fee(parse_cents(receipts), percent, inclusive=inclusive)
    assert (computed.base_cents, computed.fee_cents) == (base, fee)


@given(CENTS, st.sampled_from([HALF, Decimal("0.75"), FIVE]))
def test_inclusive_receipts_are_base_and_fee_to_a_cent(receipts: int, percent: Decimal) -> None:
    computed = compute_fee(receipts, percent, inclusive=True)
    assert abs(computed.base_cents + computed.fee_cents - receipts) <= 1
    assert computed.fee_cents <= compute_fee(receipts, percent, inclusive=False).fee_cents


@pytest.mark.parametrize(("months", "fine"), [(0, 0), (1, 995), (12, 11940), (49, 48756), (50, 49751), (90, 49751)])
def test_the_fine_is_two_percent_a_month_up_to_the_fee(months: int, fine: int) -> None:
    assert compute_fine(49751, months, Decimal(2), Decimal(100)) == fine


@pytest.mark.parametrize("text", ["", "1,5", "-1", "1.234", "1e3", "١٢", "1 000", "9999999999", "NaN"])
def test_what_is_not_an_amount_is_refused(text: str) -> None:
    with pytest.raises(NotAnAmount):
        parse_cents(text)


@pytest.mark.parametrize(
    ("period", "due"),
    [
        ("2026-Q1", date(2026, 4, 30)),
        ("2026-Q2", date(2026, 7, 31)),
        ("2026-Q3", date(2026, 10, 30)),
        ("2026-Q4", date(2027, 1, 29)),
        ("2027-Q1", date(2027, 4, 29)),
        ("2026-04", date(2026, 5, 29)),
    ],
)
def test_due_dates_keep_clear_of_weekends_and_greek_holidays(period: str, due: date) -> None:
    assert due_date(Period.parse(period), Calendar()) == due


def test_a_local_holiday_moves_the_due_date() -> None:
    assert due_date(Period.parse("2026-Q1"), Calendar(["04-30"])) == date(2026, 4, 29)


@pytest.mark.parametrize(
    ("filed", "months"),
    [(date(2026, 4, 30), 0), (date(2026, 5, 1), 1), (date(2026, 5, 31), 1), (date(2027, 4, 1), 12)],
)
def test_lateness_counts_calendar_months(filed: date, months: int) -> None:
    assert months_late(date(2026, 4, 30), filed) == months


@pytest.mark.parametrize("code", ["2024", "2024-Q5", "2024-13", "2024-00", "24-Q1", "2024-Q1 ", "٢٠٢٤-Q1"])
def test_what_is_not_a_period_is_refused(code: str) -> None:
    with pytest.raises(NotAPeriod):
        Period.parse(code)


@given(st.integers(2000, 2099), st.sampled_from([1, 3]), st.integers(0, 3))
def test_a_period_is_its_code(year: int, months: int, place: int) -> None:
    period = Period(year, 1 + place * months, months)
    assert Period.parse(period.code) == period
    assert period.title["el"]


def test_ended_periods_are_those_that_may_still_be_declared() -> None:
    found = ended_periods(3, date(2026, 11, 23))
    assert found[0].code == "2026-Q3"
    assert found[-1].code == "2021-Q1"


@pytest.mark.parametrize(
    ("own", "cents", "code"),
    [
        ("123456789012345", 1522, "RF76912340123456789012345"),
        ("000000000000042", 49751, "RF27912346000000000000042"),
        ("000000000000042", 50746, "RF37912342000000000000042"),
    ],
)
def test_the_payment_code_is_as_the_vectors_say(own: str, cents: int, code: str) -> None:
    assert rf.reference("1234", own, cents) == code
    assert rf.reference("1234", own, cents) == code, "the same debt has the same code"


@pytest.mark.parametrize(("cents", "digit"), [(1522, 0), (123456, 1), (100000, 3)])
def test_the_amount_digit_is_as_the_vectors_say(cents: int, digit: int) -> None:
    assert rf.amount_digit(cents) == digit


@given(st.integers(0, 9999), st.integers(2020, 2099), st.integers(1, 10**12 - 1), CENTS)
def test_every_payment_code_is_a_valid_reference(creditor: int, year: int, number: int, cents: int) -> None:
    code = rf.reference(f"{creditor:04d}", rf.own_id(year, number), cents)
    assert len(code) == 25
    assert is_valid(code)


@given(st.integers(1, 10**12 - 1), st.integers(1, 10**9), st.integers(1, 10**9))
def test_codes_differ_when_numbers_do_and_say_nothing_of_anybody(number: int, cents: int, other: int) -> None:
    """All that a code is made of: the creditor, year and number of the note, and the amount digit."""
    one, next_one = (rf.reference("1234", rf.own_id(2026, n), cents) for n in (number, number % (10**12 - 1) + 1))
    assert one != next_one
    changed = rf.reference("1234", rf.own_id(2026, number), other)
    assert (changed == one) == (rf.amount_digit(other) == rf.amount_digit(cents))
    assert one[10:].startswith(f"26{number:012d}")


@pytest.mark.parametrize(("creditor", "own"), [("123", "1" * 15), ("1234", "1" * 14), ("12a4", "1" * 15)])
def test_a_wrong_creditor_or_own_id_makes_no_code(creditor: str, own: str) -> None:
    with pytest.raises(ValueError, match="digits"):
        rf.reference(creditor, own, 100)


def test_periods_move_to_the_tax_administration_in_march_2025() -> None:
    assert TARIFFS.channel("accommodation", Period.parse("2024-Q4")).channel == PORTAL
    assert TARIFFS.channel("accommodation", Period.parse("2025-02")).channel == PORTAL
    assert TARIFFS.channel("accommodation", Period.parse("2025-03")).channel == MYAADE
    assert TARIFFS.channel("accommodation", Period.parse("2025-Q1")).channel == MYAADE


def test_the_tables_say_nothing_of_a_day_before_them() -> None:
    with pytest.raises(NoRule):
        quote(TARIFFS, "2001-Q1", "1.00", date(2024, 1, 1))


def quote(tariffs: Tariffs, period: str, receipts: str, filed_on: date) -> Quote:
    """What a place of accommodation owes whose receipts contain the fee."""
    answers = {"receipts": receipts, "inclusive": "yes"}
    declared = Declared(tariffs.fees["accommodation"], Period.parse(period), answers, filed_on)
    return assess(tariffs, declared, Calendar())


def test_a_quote_adds_fee_and_fine() -> None:
    computed = quote(TARIFFS, "2024-Q1", "100000.00", date(2025, 4, 10))
    assert computed.due == date(2024, 4, 30)
    assert (computed.months_late, computed.fine_cents, computed.total_cents) == (12, 11940, 49751 + 11940)
    assert computed.pay_by == date(2025, 4, 17)


@given(CENTS, st.sampled_from(["accommodation", "food-and-drink", "nightlife"]), st.booleans(), st.integers(0, 2_000))
def test_whatever_is_declared_its_lines_are_whole_cents_above_nothing_and_make_the_total(
    cents: int, fee: str, inclusive: bool, days: int
) -> None:
    answers = {"receipts": f"{cents // 100}.{cents % 100:02d}", "inclusive": "yes" if inclusive else "no"}
    filed_on = date(2024, 4, 1) + timedelta(days=days)
    declared = Declared(TARIFFS.fees[fee], Period.parse("2024-Q1"), answers, filed_on)
    found = assess(TARIFFS, declared, Calendar())
    amounts = [line.amount_cents for line in found.lines]
    assert {type(amount) for amount in amounts} == {int}
    assert min(amounts) >= 0
    assert sum(amounts) == found.total_cents == found.fee_cents + found.fine_cents
    assert found.fine_cents <= found.fee_cents
    assert assess(TARIFFS, declared, Calendar()) == found, "the same declaration comes to the same"


@given(st.integers(2000, 2099), st.integers(1, 12), st.integers(0, 3))
def test_a_quarter_overlaps_its_own_months_only(year: int, month: int, place: int) -> None:
    quarter, one = Period(year, 1 + 3 * place, 3), Period(year, month, 1)
    assert quarter.overlaps(one) == one.overlaps(quarter) == (one.quarter == quarter.quarter)
    assert not quarter.overlaps(Period(year + 1, month, 1))


@pytest.mark.parametrize(
    ("table", "row", "complaint"),
    [
        (
            "rates",
            {"fee": "nightlife", "valid_from": "2026-01-01", "valid_to": None, "percent": "6"},
            "rates of nightlife",
        ),
        ("rates", {"fee": "unknown", "valid_from": "2026-01-01", "valid_to": None, "percent": "6"}, "unknown fees"),
        ("overrides", {"fee": "nightlife", "period": "2024", "due": "2024-05-31"}, "2024"),
    ],
)
def test_tables_that_contradict_themselves_are_refused(table: str, row: dict[str, Any], complaint: str) -> None:
    document = table_documents.read_file()
    with pytest.raises(ValidationError, match=complaint):
        tables.parse({**document, table: [*document[table], row]})


def test_a_council_decision_is_a_row_that_ends_the_one_before_it() -> None:
    document = table_documents.read_file()
    rest = [row for row in document["rates"] if row["fee"] != "accommodation"]
    dated = [
        {"fee": "accommodation", "valid_from": "2014-01-01", "valid_to": "2024-06-30", "percent": "0.5"},
        {"fee": "accommodation", "valid_from": "2024-07-01", "valid_to": None, "percent": "0.75"},
    ]
    tariffs = tables.parse({**document, "rates": [*rest, *dated]})
    found = [quote(tariffs, code, "1.00", date(2024, 11, 1)).rate.value for code in ("2024-Q2", "2024-Q3")]
    assert found == [Decimal("0.5"), Decimal("0.75")]


def test_a_moved_due_date_ends_lateness() -> None:
    document = table_documents.read_file()
    moved = {"fee": "accommodation", "period": "2024-Q1", "due": "2024-05-31"}
    tariffs = tables.parse({**document, "overrides": [moved]})
    filed = quote(tariffs, "2024-Q1", "1000.00", date(2024, 5, 31))
    assert (filed.due, filed.months_late, filed.fine_cents) == (date(2024, 5, 31), 0, 0)
