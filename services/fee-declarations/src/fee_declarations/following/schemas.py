"""Shapes of following up: what officers send about unpaid notes, and what they see."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from inputkit.days import Day, Whole
from inputkit.schemas import Labels, Shape, label
from inputkit.text import Line, Lines
from pydantic import Field
from servicekit.formats import by_four

from fee_declarations.claims.reminded import Hold, Reminder
from fee_declarations.domain.tariffs import FeeKind
from fee_declarations.domain.terms import parse_period
from fee_declarations.following.account import Movement, Open
from fee_declarations.following.account_papers import kind_of
from fee_declarations.following.overdue import AGES, Overdue, Sums
from fee_declarations.following.remission_store import Remission, Remitted
from fee_declarations.following.remissions import MOST
from fee_declarations.following.shelf import Listed, PaidAfterwards, Summed

_LABELS: Labels = {
    "fee": label("Τέλος", "Fee", request=("Διαλέξτε τέλος.", "Choose a fee.")),
    "year": label("Έτος", "Year", request=("Γράψτε το έτος.", "Enter the year.")),
    "number": label("Αριθμός", "Number", request=("Γράψτε τον αριθμό.", "Enter the number.")),
    "on": label("Ημερομηνία", "Date", request=("Γράψτε την ημερομηνία.", "Enter the date.")),
    "page": label("Σελίδα", "Page"),
}
_HOLD: Labels = {
    "kind": label("Είδος", "Kind", request=("Διαλέξτε το είδος.", "Choose the kind.")),
    "reason": label("Λόγος", "Reason", request=("Γράψτε τον λόγο.", "Enter the reason.")),
    "until": label("Έως και", "Until", request=("Γράψτε την ημερομηνία.", "Enter the date.")),
}
_REMISSION: Labels = {
    "kind": label("Είδος", "Kind", request=("Διαλέξτε το είδος.", "Choose the kind.")),
    "number": label(
        "Αριθμός απόφασης",
        "Decision number",
        request=("Γράψτε τον αριθμό της απόφασης.", "Enter the decision’s number."),
    ),
    "on": label("Ημερομηνία απόφασης", "Decision date", request=("Γράψτε την ημερομηνία.", "Enter the date.")),
    "note_ids": label("Σημειώματα", "Notes", request=("Διαλέξτε σημειώματα.", "Choose notes.")),
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


class HoldIn(_In):
    """The body of POST /notes/{id}/holds."""

    labels = _HOLD

    kind: Literal["objection", "block"]
    reason: Annotated[str, Lines(1000, least=1)]
    until: Annotated[date, Day()]


class RemissionIn(_In):
    """The body of POST /remissions: what the council has decided, about which notes."""

    labels = _REMISSION

    kind: Literal["write-off", "waiver"]
    number: Annotated[str, Line(60, least=1)]
    on: Annotated[date, Day()]
    note_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=MOST)]


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


def catalogue_out(row: Summed, fees: Mapping[str, FeeKind], me: str) -> dict[str, Any]:
    """A catalogue without its lines."""
    receipt = {"number": row.receipt_number, "on": _day(row.receipt_on), "by": row.receipt_by}
    return {
        "id": str(row.id),
        "number": row.number,
        "fee": fee_out(row.fee, fees),
        "year": row.year,
        "state": row.state,
        "by": row.proposed_by,
        "mine": row.proposed_by == me,
        "at": row.proposed_at.isoformat(),
        "decided_by": row.decided_by,
        "reason": row.reason,
        "certified_on": _day(row.certified_on),
        "confirmation": receipt if row.receipt_number else None,
        "notes": row.notes,
        "debtors": row.debtors,
        "cents": row.cents,
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


def reminder_out(one: Reminder) -> dict[str, Any]:
    return {
        "level": one.level,
        "at": one.sent_at.isoformat(),
        "open_cents": one.open_cents,
        "state": one.state,
        "reason": one.reason,
    }


def hold_out(one: Hold) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "kind": one.kind,
        "reason": one.reason,
        "until": one.until.isoformat(),
        "by": one.set_by,
        "at": one.set_at.isoformat(),
        "ended_by": one.ended_by,
    }


def remission_out(row: Remission, me: str) -> dict[str, Any]:
    """A list of what a decision gives up, without its lines."""
    return {
        "id": str(row.id),
        "kind": row.kind,
        "state": row.state,
        "decision": {"number": row.decision_number, "on": row.decision_on.isoformat()},
        "by": row.proposed_by,
        "mine": row.proposed_by == me,
        "at": row.proposed_at.isoformat(),
        "decided_by": row.decided_by,
        "reason": row.reason,
        "notes": row.notes,
        "cents": row.cents,
    }


def remitted_out(one: Remitted) -> dict[str, Any]:
    """A note of such a list."""
    return {
        "note": {"id": str(one.note_id), "number": one.note_number} if one.note_id else None,
        "business": {"id": str(one.business_id), "name": one.business_name} if one.business_id else None,
        "cents": one.cents,
    }


def open_out(one: Open, fees: Mapping[str, FeeKind], today: date) -> dict[str, Any]:
    """A note with something open, as a representative of its business sees it."""
    return {
        "declaration": {"id": str(one.declaration_id), "number": one.declaration_number, "mine": one.mine},
        "note_number": one.note_number,
        "rf": one.rf,
        "rf_grouped": by_four(one.rf),
        "fee": fee_out(one.fee, fees),
        "period_title": parse_period(one.period).title,
        "valid_until": one.valid_until.isoformat(),
        "overdue": one.valid_until < today,
        "open_cents": one.open_cents,
    }


def movement_out(one: Movement, fees: Mapping[str, FeeKind]) -> dict[str, Any]:
    """A line of the account."""
    return {
        "entry": one.entry,
        "on": one.on.isoformat(),
        "bank_day": _day(one.bank_day),
        "kind": {"code": one.kind, "title": dict(kind_of(one))},
        "fee": fee_out(one.fee, fees) if one.fee else None,
        "period_title": parse_period(one.period).title if one.period else None,
        "establishment": one.establishment,
        "note_number": one.note_number,
        "cents": one.cents,
        "balance_cents": one.balance,
    }
