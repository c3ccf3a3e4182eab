"""A note takes another's place, with the fine or surcharge of the day.

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
from fee_declarations.accounting import posting
from fee_declarations.accounting import store as books
from fee_declarations.accounting.accounts import DebtKind
from fee_declarations.accounting.acts import When
from fee_declarations.claims import certified, plans, surcharging
from fee_declarations.domain.money import compute_fine
from fee_declarations.domain.periods import months_late
from fee_declarations.domain.tariffs import Rule, Tariffs
from fee_declarations.finance import Finance
from fee_declarations.models import declarations, notes
from fee_declarations.payments import lateness
from fee_declarations.payments.errors import NoteNotFound, NoteNotPayable


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
    ``expired``: only one that cannot be paid as it stands: past its date, or of another amount than is open, to which
    its code is bound.

    Raises NoteNotFound, NoteNotPayable, tariffs.NoRule.
    """
    note = _newest(conn, note_id)
    if expired:
        books.lock_debts(conn, [note_id])
        holds = note["valid_until"] >= local_day(now) and _open(books.debts_of(conn, note_id)) == note["amount_cents"]
        if holds or plans.is_running(conn, note_id):
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
    if note["cancelled_at"] is not None:
        raise NoteNotPayable
    lateness.charge(conn, note_id, When(today, act.actor), act.now)
    debts = books.debts_of(conn, note_id)
    opened = _open(debts)
    if not opened:
        raise NoteNotPayable
    holds = act.valid_until is not None and note["valid_until"] >= today
    more = None if holds else _more_of_today(conn, debts, act.tariffs, today)
    lines = [printed(debt) for debt in debts if debt["open_cents"]]
    amount = opened + (more.cents if more else 0)
    issued = act.finance.issue_note(conn, amount, today)
    row = {
        "id": uuid4(),
        "declaration_id": _live(conn, note),
        "root_of": note["root_id"],
        "number": issued.number,
        "rf": issued.rf,
        "amount_cents": amount,
        "issued_on": today,
        "valid_until": act.valid_until or today + timedelta(days=act.tariffs.rule(today).note_valid_days),
        "lines": [*lines, *([posting.printed(more)] if more else [])],
    }
    put_in_place(conn, note_id, row)
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


def put_in_place(conn: Connection, note_id: UUID, newer: Mapping[str, Any]) -> None:
    """The note gives way to the newer one, which takes its debts."""
    conn.execute(update(notes).where(notes.c.id == note_id).values(superseded_by=newer["id"]))
    note_store.add_note(conn, newer)
    books.move_debts(conn, note_id, newer["id"])


def _live(conn: Connection, note: RowMapping) -> UUID:
    """The declaration for which a newer note stands: the one that amended that of the note, if one did."""
    live = select(declarations.c.id).where(declarations.c.root_id == note["root_id"], ~declarations.c.superseded)
    found: UUID = conn.execute(live).scalar() or note["declaration_id"]
    return found


def _more_of_today(conn: Connection, debts: Sequence[RowMapping], tariffs: Tariffs, today: date) -> posting.Line | None:
    """Fines end with the certification, and the surcharge begins."""
    if days := certified.days_of(conn, [debt["id"] for debt in debts]):
        return surcharging.line_of_today(conn, debts, days, tariffs.surcharges, today)
    return fine_of_today(debts, tariffs.rule(today), today)


def fine_of_today(debts: Sequence[Mapping[str, Any] | RowMapping], rule: Rule, today: date) -> posting.Line | None:
    """The fine for the months of delay that nobody has been fined for yet, on what is open of the fee.

    What was declared at different times was fined for different months: each part bears those that it lacks, rounded
    once. The debts come in the order in which they were charged.
    """
    fees = [debt for debt in debts if debt["kind"] == DebtKind.FEE]
    if not any(int(debt["open_cents"]) for debt in fees):
        return None
    due = min(debt["due"] for debt in fees)
    late = months_late(due, today)

    def fine(cents: int, months: int) -> int:
        return compute_fine(cents, months, rule.fine_percent_per_month, rule.fine_cap_percent)

    opened = _open_by_months(debts)
    more = sum(fine(cents, late) - fine(cents, months) for months, cents in opened.items() if months < late)
    return posting.Line(DebtKind.FINE, more, fees[0]["revenue_code"], due, late) if more > 0 else None


def _open_by_months(debts: Sequence[Mapping[str, Any] | RowMapping]) -> Mapping[int, int]:
    """What is open of the fee, by how many months it was fined for already.

    An act that charges a part of the fee charges that part's own fine after it. Any other fine of the act, and that of
    an act which charges no fee, is on all that was charged before.
    """
    fined: dict[UUID, int] = {}
    cents: dict[UUID, int] = {}
    of_act: dict[UUID, list[UUID]] = {}
    for debt in debts:
        own = of_act.setdefault(debt["charged_by"], [])
        if debt["kind"] == DebtKind.FEE:
            fined[debt["id"]], cents[debt["id"]] = 0, int(debt["open_cents"])
            own.append(debt["id"])
        elif debt["kind"] == DebtKind.FINE:
            about = own or list(fined)
            fined |= {one: max(fined[one], debt["months"] or 0) for one in about}
            # Its own fine was this one: a second one is on what was there before.
            of_act[debt["charged_by"]] = []
    found: dict[int, int] = {}
    for debt_id, months in fined.items():
        found[months] = found.get(months, 0) + cents[debt_id]
    return found


def _newest(conn: Connection, note_id: UUID) -> RowMapping:
    """The note, locked. One that was replaced is not acted on any more."""
    query = select(notes).where(notes.c.id == note_id).with_for_update(key_share=True)
    note = conn.execute(query).mappings().first()
    if note is None:
        raise NoteNotFound
    if note["superseded_by"] is not None:
        raise NoteNotPayable
    return note


def printed(debt: Mapping[str, Any] | RowMapping) -> dict[str, Any]:
    return {
        "kind": debt["kind"],
        "cents": int(debt["open_cents"]),
        "revenue_code": debt["revenue_code"],
        "months": debt["months"],
    }
