"""Shapes of following up: what officers send about unpaid notes, and what they see."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from inputkit.days import Day, Whole
from inputkit.shapes import Labels, Shape, label
from inputkit.text import Line
from pydantic import Field
from sqlalchemy import RowMapping

from fee_declarations.domain.instalments import Part
from fee_declarations.domain.tariffs import FeeKind
from fee_declarations.domain.terms import parse_period
from fee_declarations.following.overdue import AGES, Overdue, Sums
from fee_declarations.following.shelf import Listed, PaidAfterwards

_LABELS: Labels = {
    "fee": label("Τέλος", "Fee", request=("Διαλέξτε τέλος.", "Choose a fee.")),
    "year": label("Έτος", "Year", request=("Γράψτε το έτος.", "Enter the year.")),
    "number": label("Αριθμός", "Number", request=("Γράψτε τον αριθμό.", "Enter the number.")),
    "on": label("Ημερομηνία", "Date", request=("Γράψτε την ημερομηνία.", "Enter the date.")),
    "page": label("Σελίδα", "Page"),
}
_PLAN: Labels = {
    "number": label(
        "Αριθμός δόσεων", "Number of instalments", request=("Γράψτε πόσες δόσεις.", "Enter how many instalments.")
    ),
}
_YEARS = Whole(2000, 2100)


class _In(Shape):
    labels = _LABELS


class OverdueQuery(_In):
    """Which overdue notes: of a fee and year, or of all."""

    fee: Annotated[str, Line(32, least=1)] | None = None
    year: Annotated[int, _YEARS] | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


class CatalogueIn(_In):
    """The body of POST /catalogues."""

    fee: Annotated[str, Line(32, least=1)]
    year: Annotated[int, _YEARS]


class ConfirmationIn(_In):
    """The body of POST /catalogues/{id}/confirmation: the treasury's αποδεικτικό παραλαβής."""

    number: Annotated[str, Line(60, least=1)]
    on: Annotated[date, Day()]


class PlanQuery(Shape):
    """Into how many instalments."""

    labels = _PLAN

    number: Annotated[int, Whole(2, 120)]


class PlanIn(PlanQuery):
    """The body of POST …/plan."""


def parts_out(parts: Sequence[Part]) -> dict[str, Any]:
    """Instalments that were not granted yet."""
    items = [{"place": place, "cents": part.cents, "due": part.due.isoformat()} for place, part in enumerate(parts, 1)]
    return {"items": items, "cents": sum(part.cents for part in parts)}


def overdue_out(found: Sequence[Overdue], sums: Sums, fees: Mapping[str, FeeKind], today: date) -> dict[str, Any]:
    """One page of overdue notes, with what all of them come to by age."""
    borders = zip((0, *AGES), (*AGES, None), sums.ages, strict=True)
    return {
        "notes": sums.notes,
        "debtors": sums.debtors,
        "cents": sums.cents,
        "ages": [
            {"over_days": first, "to_days": last, "notes": notes, "cents": cents}
            for first, last, (notes, cents) in borders
        ],
        "items": [
            {
                "note": {"id": str(one.note_id), "number": one.number},
                "declaration": {"id": str(one.declaration_id), "number": one.declaration_number},
                "business": {"id": str(one.business_id), "name": one.business_name, "debtor_code": one.debtor_code},
                "fee": fee_out(one.fee, fees),
                "period_title": parse_period(one.period).title,
                "valid_until": one.valid_until.isoformat(),
                "days": (today - one.valid_until).days,
                "open_cents": one.open_cents,
            }
            for one in found
        ],
    }


def fee_out(code: str, fees: Mapping[str, FeeKind]) -> dict[str, Any]:
    """A fee with what people call it; one that the tables have no more keeps its code."""
    title = fees[code].title if code in fees else {"el": code, "en": code}
    return {"code": code, "title": dict(title)}


def catalogue_out(row: RowMapping, fees: Mapping[str, FeeKind], me: str) -> dict[str, Any]:
    """A catalogue without its lines."""
    receipt = {"number": row["receipt_number"], "on": _day(row["receipt_on"]), "by": row["receipt_by"]}
    return {
        "id": str(row["id"]),
        "number": row["number"],
        "fee": fee_out(row["fee"], fees),
        "year": row["year"],
        "state": row["state"],
        "by": row["proposed_by"],
        "mine": row["proposed_by"] == me,
        "at": row["proposed_at"].isoformat(),
        "decided_by": row["decided_by"],
        "reason": row["reason"],
        "certified_on": _day(row["certified_on"]),
        "confirmation": receipt if row["receipt_number"] else None,
        "notes": row["notes"],
        "debtors": row["debtors"],
        "cents": int(row["cents"]),
    }


def listed_out(one: Listed) -> dict[str, Any]:
    """A line of a catalogue. What retention has forgotten is null."""
    return {
        "note": {"id": str(one.note_id), "number": one.note_number} if one.note_id else None,
        "declaration_number": one.declaration_number,
        "period_title": parse_period(one.period).title,
        "due": one.due.isoformat(),
        "business": {"id": str(one.business_id), "name": one.business_name, "debtor_code": one.debtor_code or ""}
        if one.business_id
        else None,
        "fee_cents": one.fee_cents,
        "fine_cents": one.fine_cents,
        "cents": one.cents,
    }


def paid_out(one: PaidAfterwards) -> dict[str, Any]:
    """What came for a certified debt afterwards; below zero it went back."""
    return {
        "entry": one.entry,
        "kind": one.kind,
        "on": one.on.isoformat(),
        "bank_day": _day(one.bank_day),
        "note_number": one.note_number,
        "business_name": one.business_name,
        "debtor_code": one.debtor_code,
        "cents": one.cents,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
