"""A note takes another's place, with the fine or surcharge of the day; or it is cancelled with a reason.

The older note keeps its code for ever: money that comes by it pays the newer one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from servicekit.clock import local_day
from sqlalchemy import Connection, RowMapping, select, update

from fee_declarations import note_store
from fee_declarations.accounting import balances, posting
from fee_declarations.accounting import store as books
from fee_declarations.accounting.accounts import DebtKind, Kind
from fee_declarations.accounting.acts import When
from fee_declarations.claims import certified, surcharging
from fee_declarations.domain.money import compute_fine
from fee_declarations.domain.periods import months_late
from fee_declarations.domain.tariffs import Rule, Tariffs
from fee_declarations.finance import Finance
from fee_declarations.models import notes
from fee_declarations.payments.errors import NoteCertified, NoteNotFound, NoteNotPayable


@dataclass(frozen=True, slots=True)
class Reissue:
    """By what a note is issued anew, by whom and when. ``valid_until``: the last day of a plan of instalments; then
    nothing more is charged while the older note still holds."""

    tariffs: Tariffs
    finance: Finance
    actor: str
    now: datetime
    valid_until: date | None = None


def reissue(
    conn: Connection, note_id: UUID, tariffs: Tariffs, finance: Finance, actor: str, now: datetime, *, expired: bool
) -> UUID:
    """A new note over what is open, with the fine of today, or the surcharge when it was certified; returns its id.
    ``expired``: only one past its date.

    Raises NoteNotFound, NoteNotPayable, tariffs.NoRule.
    """
    note = _newest(conn, note_id)
    if expired and note["valid_until"] >= local_day(now):
        raise NoteNotPayable
    return replace(conn, note_id, Reissue(tariffs, finance, actor, now))


def replace(conn: Connection, note_id: UUID, act: Reissue) -> UUID:
    """The same of a note that was looked at already: its debts go over to a new one, which is returned.

    Raises NoteNotFound, NoteNotPayable, tariffs.NoRule.
    """
    today = local_day(act.now)
    note = _newest(conn, note_id)
    # Locked, so that no payment changes what is open meanwhile.
    books.lock_debts(conn, [note_id])
    debts = books.debts_of(conn, note_id)
    opened = _open(debts)
    if not opened or note["cancelled_at"] is not None:
        raise NoteNotPayable
    holds = act.valid_until is not None and note["valid_until"] >= today
    more = None if holds else _more_of_today(conn, debts, act.tariffs, today)
    lines = [_printed(debt) for debt in debts if debt["open_cents"]]
    amount = opened + (more.cents if more else 0)
    issued = act.finance.issue_note(conn, amount, today)
    row = {
        "id": uuid4(),
        "declaration_id": note["declaration_id"],
        "number": issued.number,
        "rf": issued.rf,
        "amount_cents": amount,
        "issued_on": today,
        "valid_until": act.valid_until or today + timedelta(days=act.tariffs.rule(today).note_valid_days),
        "lines": [*lines, *([posting.printed(more)] if more else [])],
    }
    conn.execute(update(notes).where(notes.c.id == note_id).values(superseded_by=row["id"]))
    note_store.add_note(conn, row)
    books.move_debts(conn, note_id, row["id"])
    if more:
        first = debts[0]
        debtor = posting.Debtor(
            row["id"], first["business_id"], first["establishment_id"], first["fee"], first["period"]
        )
        posting.charge(conn, debtor, [more], When(today, act.actor), act.now)
    return UUID(str(row["id"]))


def amount_of_today(conn: Connection, note_id: UUID, tariffs: Tariffs, today: date) -> int:
    """What a plan of instalments would be over, in cents. Raises NoteNotFound, NoteNotPayable, tariffs.NoRule."""
    note = _newest(conn, note_id)
    debts = books.debts_of(conn, note_id)
    opened = _open(debts)
    if not opened or note["cancelled_at"] is not None:
        raise NoteNotPayable
    more = None if note["valid_until"] >= today else _more_of_today(conn, debts, tariffs, today)
    return opened + (more.cents if more else 0)


def _open(debts: Sequence[RowMapping]) -> int:
    return sum(int(debt["open_cents"]) for debt in debts)


def _more_of_today(conn: Connection, debts: Sequence[RowMapping], tariffs: Tariffs, today: date) -> posting.Line | None:
    """Fines end with the certification, and the surcharge begins."""
    if days := certified.days_of(conn, [debt["id"] for debt in debts]):
        return surcharging.line_of_today(conn, debts, days, tariffs.surcharges, today)
    return fine_of_today(debts, tariffs.rule(today), today)


def fine_of_today(debts: list[RowMapping] | Any, rule: Rule, today: date) -> posting.Line | None:
    """The fine for the months of delay that nobody has been fined for yet, on what is open of the fee."""
    fees = [debt for debt in debts if debt["kind"] == DebtKind.FEE]
    opened = sum(int(debt["open_cents"]) for debt in fees)
    if not opened:
        return None
    due = min(debt["due"] for debt in fees)
    fined = max([debt["months"] or 0 for debt in debts if debt["kind"] == DebtKind.FINE], default=0)
    late = months_late(due, today)

    def fine(months: int) -> int:
        return compute_fine(opened, months, rule.fine_percent_per_month, rule.fine_cap_percent)

    more = fine(late) - fine(fined)
    return posting.Line(DebtKind.FINE, more, fees[0]["revenue_code"], due, late) if more > 0 else None


def cancel(conn: Connection, note_id: UUID, actor: str, now: datetime, reason: str) -> None:
    """Nothing is owed by the note any more: what it charged is taken back. Raises NoteNotFound, and NoteNotPayable when
    something of it was paid, which must find another place first, or given up; NoteCertified."""
    note = _newest(conn, note_id)
    books.lock_debts(conn, [note_id])
    if certified.is_certified(conn, note_id):
        raise NoteCertified
    row = conn.execute(balances.notes_with_amounts(notes.c.id == note_id)).mappings().one()
    amounts = balances.amounts_of(row)
    given_up = amounts.written_off or certified.is_given_up(conn, note_id)
    if note["cancelled_at"] is not None or amounts.paid or given_up:
        raise NoteNotPayable
    chain = select(notes.c.id).where(notes.c.declaration_id == note["declaration_id"])
    for one in conn.execute(chain).scalars().all():
        for entry in books.entries_of_note(conn, one):
            charged = entry["kind"] in (Kind.CHARGED, Kind.OPENING)
            if charged and not books.is_reversed(conn, entry["id"]):
                posting.reverse(conn, entry["id"], When(local_day(now), actor), now, reason)
    gone = {"cancelled_at": now, "cancelled_by": actor, "cancel_reason": reason}
    conn.execute(update(notes).where(notes.c.id == note_id).values(**gone))


def _newest(conn: Connection, note_id: UUID) -> RowMapping:
    """The note, locked. One that was replaced is not acted on any more."""
    query = select(notes).where(notes.c.id == note_id).with_for_update(key_share=True)
    note = conn.execute(query).mappings().first()
    if note is None:
        raise NoteNotFound
    if note["superseded_by"] is not None:
        raise NoteNotPayable
    return note


def _printed(debt: Mapping[str, Any] | RowMapping) -> dict[str, Any]:
    return {
        "kind": debt["kind"],
        "cents": int(debt["open_cents"]),
        "revenue_code": debt["revenue_code"],
        "months": debt["months"],
    }
