"""The bases of assessment: what each computes, how it says so, and which tables are refused."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fee_declarations import table_documents, tables
from fee_declarations.domain import bases
from fee_declarations.domain.declarations import BASES, Declared, assess
from fee_declarations.domain.periods import NotAPeriod
from fee_declarations.domain.questions import read_answers
from fee_declarations.domain.tariffs import Tariffs
from fee_declarations.domain.terms import Term, begun, parse_period
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from workdays import Calendar

TODAY = date(2026, 11, 23)
DAYS = st.dates(date(2026, 1, 1), date(2029, 12, 31))
WORDS = {"el": "Κάτι", "en": "Something"}


def with_fee(basis: str, questions: list[dict[str, Any]], rate: Mapping[str, Any], **fee: Any) -> Tariffs:
    """The tables with one more fee of this basis, called ``new``, at one rate."""
    document = deepcopy(table_documents.read_file())
    document["fees"].append(
        {
            "code": "new",
            "title": WORDS,
            "law": "ν. 1/2026",
            "revenue_code": "1",
            "mydata_code": None,
            "basis": basis,
            "questions": questions,
            **fee,
        }
    )
    document["rates"].append({"fee": "new", "valid_from": "2020-01-01", "valid_to": None, **rate})
    document["channels"].append({"fee": "new", "periods_from": "2020-01-01", "channel": "portal", "url": None})
    return tables.parse(document)


def question(name: str, kind: str) -> dict[str, Any]:
    return {"id": name, "kind": kind, "title": WORDS}


def computed(tariffs: Tariffs, fee: str, period: str, answers: dict[str, str]) -> tuple[int, str]:
    """The fee in cents and how it was computed, in English."""
    line = assess(tariffs, Declared(tariffs.fees[fee], parse_period(period), answers, TODAY), Calendar()).lines[0]
    return line.amount_cents, line.calculation["en"]


@pytest.mark.parametrize(
    ("fee", "answers", "period", "cents", "calculation"),
    [
        # 10 m² on a square at 61 € a year: a part of a year is a year.
        ("public-space", ("10", "square", "tables"), "2027-06-01--2027-09-30", 61000, "10 m² × 1 year × €61.00"),
        ("public-space", ("24.50", "elsewhere", "goods"), "2027-01-01--2027-12-31", 95550, "24.5 m² × 1 year × €39.00"),
        ("public-space", ("8", "square", "building"), "2027-03-15--2027-05-14", 48000, "8 m² × 2 months × €30.00"),
        ("public-space", ("8", "square", "building"), "2027-03-15--2027-05-15", 72000, "8 m² × 3 months × €30.00"),
    ],
)
def test_public_space_is_area_by_zone_and_use_for_a_time(
    fee: str, answers: tuple[str, str, str], period: str, cents: int, calculation: str
) -> None:
    tariffs = tables.parse(table_documents.read_file())
    given_answers = dict(zip(("area", "zone", "use"), answers, strict=True))
    assert computed(tariffs, fee, period, given_answers) == (cents, calculation)


@pytest.mark.parametrize(
    ("category", "period", "cents"),
    [
        ("poster", "2027-02-01--2027-02-14", 300),
        ("poster", "2027-02-01--2027-02-15", 450),
        ("sign", "2027-02-01--2027-02-15", 31080),
    ],
)
def test_advertising_is_area_by_category_for_weeks_or_years(category: str, period: str, cents: int) -> None:
    tariffs = tables.parse(table_documents.read_file())
    assert computed(tariffs, "advertising", period, {"area": "6", "category": category})[0] == cents


def test_things_at_a_price_each() -> None:
    once = with_fee("count-and-rate", [question("count", "count")], {"euros": "12.345"})
    assert computed(once, "new", "2024-Q1", {"count": "3"}) == (3704, "3 × €12.35")
    monthly = with_fee("count-and-rate", [question("count", "count")], {"euros": "2", "per": "month"}, periods="ahead")
    assert computed(monthly, "new", "2027-01-01--2027-02-28", {"count": "3"}) == (1200, "3 × 2 months × €2.00")


def test_a_share_of_the_cost_and_a_price_for_everybody() -> None:
    share = with_fee("share-of-cost", [question("cost", "amount")], {"percent": "1.5"})
    assert computed(share, "new", "2024-Q1", {"cost": "1000.33"}) == (1500, "€1,000.33 × 1.5%")
    assert computed(with_fee("fixed", [], {"euros": "20"}), "new", "2024-Q1", {}) == (2000, "€20.00")


def test_a_rate_of_the_council_is_named_with_its_decision() -> None:
    decision = {"number": "123/2026", "ada": "ΩΨ12ΩΗΣ-ΑΒΓ"}
    tariffs = with_fee("fixed", [], {"euros": "20", "decision": decision})
    line = assess(tariffs, Declared(tariffs.fees["new"], parse_period("2024-Q1"), {}, TODAY), Calendar()).lines[0]
    assert line.law == "ν. 1/2026, απόφαση ΔΣ 123/2026 (ΑΔΑ ΩΨ12ΩΗΣ-ΑΒΓ)"


def test_a_rate_with_a_later_day_changes_nothing_before_it() -> None:
    document = deepcopy(table_documents.read_file())
    old = next(row for row in document["rates"] if row["where"] == {"zone": "square", "use": "tables"})
    new = {**old, "valid_from": "2027-07-01", "euros": "80"}
    old["valid_to"] = "2027-06-30"
    tariffs = tables.parse({**document, "rates": [*document["rates"], new]})
    answers = {"area": "1", "zone": "square", "use": "tables"}
    terms = ("2027-06-30--2027-07-31", "2027-07-01--2027-07-31")
    assert [computed(tariffs, "public-space", term, answers)[0] for term in terms] == [6100, 8000]


@pytest.mark.parametrize(
    ("fee", "complaint"),
    [
        ({"basis": "moon"}, "there is no basis moon"),
        ({"questions": []}, "needs the questions area"),
        ({"questions": [question("area", "amount")]}, "needs the questions area"),
        ({"questions": [question("area", "measure"), question("cost", "amount")]}, "nothing is computed from cost"),
        ({"questions": [question("area", "measure"), question("period", "choice")]}, "a choice has at least two"),
        ({"owed_by": ["spaceport"]}, "unknown kinds of establishment: spaceport"),
    ],
)
def test_a_fee_that_could_not_be_computed_is_refused(fee: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        with_fee(
            **{"basis": "area-and-time", "questions": [question("area", "measure")], "rate": {"euros": "1"}, **fee}
        )


@pytest.mark.parametrize(
    ("rate", "complaint"),
    [
        ({"percent": "5"}, "takes no such price"),
        ({"euros": "5", "percent": "5"}, "is a percentage or a price"),
        ({"euros": "5", "where": {"zone": "moon"}}, "there are none"),
    ],
)
def test_a_rate_that_the_basis_cannot_use_is_refused(rate: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        with_fee("area-and-time", [question("area", "measure")], rate)


def test_every_answer_that_chooses_a_rate_has_one() -> None:
    document = deepcopy(table_documents.read_file())
    rates = [row for row in document["rates"] if row["where"] != {"zone": "square", "use": "goods"}]
    with pytest.raises(ValidationError, match="rates of public-space, zone square, use goods: there are none"):
        tables.parse({**document, "rates": rates})


@pytest.mark.parametrize(
    ("name", "written"),
    [("area", ""), ("area", "0"), ("area", "1,5"), ("area", "1e3"), ("area", "-1"), ("zone", "moon"), ("more", "1")],
)
def test_an_answer_that_is_none_is_named(name: str, written: str) -> None:
    questions = tables.parse(table_documents.read_file()).fees["public-space"].questions
    right = {"area": "1.5", "zone": "square", "use": "goods"}
    _, faults = read_answers(questions, {**right, name: written})
    assert [fault.field for fault in faults] == [f"answers.{name}"]
    assert read_answers(questions, right) == (right, [])


@pytest.mark.parametrize(
    "code", ["2027-06-01--2027-05-31", "2027-02-30--2027-03-01", "2027-06-01--", "2027-6-1--2027-7-1"]
)
def test_what_is_not_a_term_is_refused(code: str) -> None:
    with pytest.raises(NotAPeriod):
        Term.parse(code)


@given(DAYS, DAYS)
def test_a_longer_term_never_counts_less(first: date, last: date) -> None:
    term = Term(min(first, last), max(first, last))
    assert Term.parse(term.code) == term
    counts = [begun(term, unit) for unit in ("day", "week", "month", "year")]
    assert counts == sorted(counts, reverse=True)
    longer = Term(term.first_day, date.fromordinal(term.last_day.toordinal() + 1))
    assert all(begun(longer, unit) - begun(term, unit) in (0, 1) for unit in ("day", "week", "month", "year"))


@given(st.decimals(Decimal("0.01"), Decimal(10_000), places=2), st.integers(1, 366))
def test_a_fee_by_area_is_never_negative_and_cents_are_whole(area: Decimal, days: int) -> None:
    tariffs = tables.parse(table_documents.read_file())
    last = date.fromordinal(date(2027, 1, 1).toordinal() + days - 1)
    cents, _ = computed(
        tariffs,
        "public-space",
        f"2027-01-01--{last.isoformat()}",
        {"area": str(area), "zone": "square", "use": "building"},
    )
    assert cents == int(area * 30 * 100) * begun(Term(date(2027, 1, 1), last), "month")


def test_every_basis_has_its_own_module() -> None:
    modules = [file.stem for file in Path(bases.__file__).parent.glob("*.py")]
    assert set(BASES) == {name.replace("_", "-") for name in modules if name != "__init__"}
    assert "area-and-time" in BASES
