"""Shapes of a debtor's card: notes, statement, what is open and in credit, what follows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fee_declarations.accounting.rows import Movement
from fee_declarations.debtor_rows import NamedPlace
from fee_declarations.domain.tariffs import FeeKind
from fee_declarations.payments.book_schemas import note_out
from fee_declarations.payments.cards import Card, FollowedUp
from fee_declarations.payments.rows import Business, NoteRow
from fee_declarations.returns.schemas import listed_out
from fee_declarations.returns.store import Listed


@dataclass(frozen=True, slots=True)
class Shown:
    """As of which day, with the fees' titles, which page, and what the officer may do: of their own business nothing,
    of the others take these entries back."""

    today: date
    fees: Mapping[str, FeeKind]
    page: int
    own: bool = False
    reversible: Collection[int] = ()


def card_out(row: Business, places: Sequence[NamedPlace], card: Card, shown: Shown) -> dict[str, Any]:
    """A debtor: notes, statement, what is open, in credit, and held for this payer."""
    fields = ("name", "trade_name", "afm", "address", "tax_office", "debtor_code", "months")
    return {
        "business": {"id": str(row.id), **{name: getattr(row, name) for name in fields}},
        "establishments": [{"name": place.name, "address": place.address} for place in places],
        "open_cents": card.open_cents,
        "credit_cents": card.credit_cents,
        "notes": [{**titled(note, shown), **_followed_out(card.followed[note.id])} for note in card.notes],
        "held": [
            {
                "id": str(one.id),
                "cents": one.amount_cents,
                "booked_on": one.booked_on.isoformat(),
                "outcome": one.outcome,
            }
            for one in card.held
        ],
        "vat_returns": [_return_out(one, shown) for one in card.returns],
        "own": shown.own,
        "statement": [statement_out(line, shown.reversible) for line in card.statement],
        "page": shown.page,
        "pages": card.pages,
    }


def _followed_out(one: FollowedUp) -> dict[str, Any]:
    """Of a note on the card: when it was reminded, until when it is held, how its instalments stand."""
    plan, coming = one.plan, one.plan.next if one.plan else None
    return {
        "reminded": [reminder.sent_at.isoformat() for reminder in one.reminders],
        "held_until": one.held_until.isoformat() if one.held_until else None,
        "plan": {
            "state": plan.state,
            "number": len(plan.instalments),
            "next": {"place": coming.place, "due": coming.due.isoformat(), "cents": coming.open_cents}
            if coming
            else None,
        }
        if plan
        else None,
    }


def _return_out(one: Listed, shown: Shown) -> dict[str, Any]:
    fee = shown.fees.get(one.file.fee)
    return {**listed_out(one), **({"fee_title": dict(fee.title)} if fee else {})}


def titled(row: NoteRow, shown: Shown) -> dict[str, Any]:
    """A note with what its fee is called."""
    fee = shown.fees.get(row.fee)
    return {**note_out(row, shown.today), **({"fee_title": dict(fee.title)} if fee else {})}


def statement_out(row: Movement, reversible: Collection[int]) -> dict[str, Any]:
    """A line of a statement: above zero when the business owes more by it."""
    return {
        "entry": row.id,
        "on": row.on_day.isoformat(),
        "bank_day": row.bank_day.isoformat() if row.bank_day else None,
        "kind": row.kind,
        "cents": row.cents,
        "by": row.actor,
        "reason": row.reason,
        "reversible": row.id in reversible,
    }
