"""What is declared, due and overdue of an establishment."""

from datetime import date

from fee_declarations import table_documents, tables
from fee_declarations.domain.duties import Duties, DutyCounts, Place, months_in, months_of
from fee_declarations.domain.periods import Period
from fee_declarations.domain.tariffs import Duty
from workdays import Calendar

TARIFFS = tables.parse(table_documents.read_file())
HOTEL = Place("accommodation", {"serves": "no"})


def on(day: date) -> Duties:
    return Duties(TARIFFS, day, Calendar(()))


def test_a_period_is_due_until_its_day_and_overdue_after_it() -> None:
    # The first quarter of 2024 is declared until 30 April; earlier ones of 2019 to 2023 are past their days.
    place = Place("accommodation", {"serves": "no", "opened": "2024-01-15"})
    assert on(date(2024, 4, 1)).counts_of(place, 3, {}) == DutyCounts(due=1, next_due=date(2024, 4, 30))
    assert on(date(2024, 4, 30)).counts_of(place, 3, {}) == DutyCounts(due=1, next_due=date(2024, 4, 30))
    assert on(date(2024, 5, 1)).counts_of(place, 3, {}) == DutyCounts(overdue=1)
    assert on(date(2024, 5, 1)).counts_of(place, 3, {"accommodation": ["2024-Q1"]}) == DutyCounts(filed=1)
    assert on(date(2024, 3, 31)).counts_of(place, 3, {}) == DutyCounts()


def test_what_nobody_knows_is_not_counted() -> None:
    duties = on(date(2024, 5, 1))
    assert duties.counts_of(Place(None, {}), 3, {}) == DutyCounts()
    assert duties.counts_of(HOTEL, None, {}) == DutyCounts()
    assert duties.counts_of(Place("other", {}), 3, {}) == DutyCounts()
    # Whether a hotel serves food decides whether it owes that fee as well.
    alone = duties.counts_of(HOTEL, 3, {}).overdue
    assert duties.counts_of(Place("accommodation", {}), 3, {}).overdue == alone
    assert duties.counts_of(Place("accommodation", {"serves": "yes"}), 3, {}).overdue == 2 * alone
    fee = TARIFFS.fees["food-and-drink"]
    assert [fee.duty_of("accommodation", facts) for facts in ({}, {"serves": "yes"}, {"serves": "no"})] == [
        Duty.MAY,
        Duty.OWES,
        Duty.NOT,
    ]


def test_who_changes_from_quarters_to_months_has_declared_both() -> None:
    months = months_of(["2024-Q1", "2024-05", "2027-06-01--2027-09-30"])
    assert [
        not months.isdisjoint(months_in(Period.parse(code))) for code in ("2024-03", "2024-04", "2024-05", "2024-Q2")
    ] == [
        True,
        False,
        True,
        True,
    ]
