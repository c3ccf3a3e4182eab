"""A note takes another's place, with the fine or surcharge of the day.

The older note keeps its code for ever: money that comes by it pays the newer one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from servicekit.clock import local_day
from sqlalchemy import Connection

from fee_declarations.accounting import posting
from fee_declarations.accounting import store as books
from fee_declarations.accounting.accounts import DebtKind
from fee_declarations.accounting.acts import When
from fee_declarations.accounting.rows import Debt, Fined
from fee_declarations.claims import certified, plans, surcharging
from fee_declarations.declaration_rows import NewNote, NoteLine
from fee_declarations.domain.money import compute_fine
from fee_declarations.domain.periods import months_late
from fee_declarations.domain.tariffs import Rule, Tariffs
from fee_declarations.finance import Finance
from fee_declarations.payments import lateness
from fee_declarations.payments import reissue_store as store
from fee_declarations.payments.errors import NoteNotFound, NoteNotPayable
from fee_declarations.payments.reissue_store import NoteHead


@dataclass(frozen=True, slots=True)
class Reissue:
    """By what rules a note is issued again, by whom and when. ``valid_until``: the last day of a plan of instalments;
    then nothing more is charged while the older note still holds."""

    tariffs: Tariffs
    finance: Finance
    actor: str
    now: datetime
    valid_until: date | None = None


def reissue(conn: Connection, note_id: UUID, act: Reissue, *, expired: bool) -> UUID:
    """A new note over what is open, with the fine of today, or the surcharge when it was certified; returns its id.
    ``expired``: only for a note that cannot be paid as it stands, because it is past its date, or because its code is
    bound to another amount than is open.

    Raises NoteNotFound, NoteNotPayable, tariffs.NoRule.
    """
    note = _newest(conn, note_id)
    if expired:
        books.lock_debts(conn, [note_id])
        holds = note.valid_until >= local_day(act.now) and _open(books.debts_of(conn, note_id)) == note.amount_cents
        if holds or plans.is_running(conn, note_id):
            raise NoteNotPayable
    return replace(conn, note_id, act)


def replace(conn: Connection, note_id: UUID, act: Reissue) -> UUID:
    """The same for a note that the caller has checked: its debts go over to a new one, which is returned.

    Raises NoteNotFound, NoteNotPayable, tariffs.NoRule.
    """
    today = local_day(act.now)
    note = _newest(conn, note_id)
    # So that no payment changes what is open meanwhile.
    books.lock_debts(conn, [note_id])
    if note.cancelled_at is not None:
        raise NoteNotPayable
    lateness.charge(conn, note_id, When(today, act.actor), act.now)
    debts = books.debts_of(conn, note_id)
    opened = _open(debts)
    if not opened:
        raise NoteNotPayable
    holds = act.valid_until is not None and note.valid_until >= today
    more = None if holds else _more_of_today(conn, debts, act.tariffs, today)
    lines = [_still_open(debt) for debt in debts if debt.open_cents]
    amount = opened + (more.cents if more else 0)
    issued = act.finance.issue_note(conn, amount, today)
    newer = NewNote(
        id=uuid4(),
        declaration_id=store.live_declaration(conn, note),
        number=issued.number,
        rf=issued.rf,
        amount_cents=amount,
        issued_on=today,
        valid_until=act.valid_until or today + timedelta(days=act.tariffs.rule(today).note_valid_days),
        lines=[*lines, *([NoteLine.of(more)] if more else [])],
        root_of=note.root_id,
    )
    store.put_in_place(conn, note_id, newer)
    if more:
        posting.charge(conn, posting.Debtor.of(newer.id, debts[0]), [more], When(today, act.actor), act.now)
    return newer.id


def amount_of_today(conn: Connection, note_id: UUID, tariffs: Tariffs, today: date) -> int:
    """What a plan of instalments would be over, in cents. Raises NoteNotFound, NoteNotPayable, tariffs.NoRule."""
    note = _newest(conn, note_id)
    debts = books.debts_of(conn, note_id)
    opened = _open(debts)
    if not opened or note.cancelled_at is not None:
        raise NoteNotPayable
    more = None if note.valid_until >= today else _more_of_today(conn, debts, tariffs, today)
    return opened + (more.cents if more else 0)


def _open(debts: Sequence[Debt]) -> int:
    return sum(debt.open_cents for debt in debts)


def _more_of_today(conn: Connection, debts: Sequence[Debt], tariffs: Tariffs, today: date) -> posting.Line | None:
    """Fines end with the certification, and the surcharge begins."""
    if days := certified.days_of(conn, [debt.id for debt in debts]):
        return surcharging.line_of_today(conn, debts, days, tariffs.surcharges, today)
    return fine_of_today(debts, tariffs.rule(today), today)


def fine_of_today(debts: Sequence[Fined], rule: Rule, today: date) -> posting.Line | None:
    """The fine for the months of delay that were not fined yet, on what is open of the fee.

    Parts of the fee that were declared at different times were fined for different months: each part bears those that
    it lacks, rounded once. The debts come in the order in which they were charged.
    """
    fees = [debt for debt in debts if debt.kind == DebtKind.FEE]
    if not any(debt.open_cents for debt in fees):
        return None
    due = min(debt.due for debt in fees)
    late = months_late(due, today)

    def fine(cents: int, months: int) -> int:
        return compute_fine(cents, months, rule.fine_percent_per_month, rule.fine_cap_percent)

    opened = _open_by_months(debts)
    more = sum(fine(cents, late) - fine(cents, months) for months, cents in opened.items() if months < late)
    return posting.Line(DebtKind.FINE, more, fees[0].revenue_code, due, late) if more > 0 else None


def _open_by_months(debts: Sequence[Fined]) -> Mapping[int, int]:
    """What is open of the fee, by how many months it was fined for already.

    An act that charges a part of the fee charges that part's own fine after it. Any other fine of the act, and that of
    an act which charges no fee, is on all that was charged before.
    """
    fined: dict[UUID, int] = {}
    cents: dict[UUID, int] = {}
    of_act: dict[UUID, list[UUID]] = {}
    for debt in debts:
        own = of_act.setdefault(debt.charged_by, [])
        if debt.kind == DebtKind.FEE:
            fined[debt.id], cents[debt.id] = 0, debt.open_cents
            own.append(debt.id)
        elif debt.kind == DebtKind.FINE:
            about = own or list(fined)
            fined |= {one: max(fined[one], debt.months or 0) for one in about}
            # Its own fine was this one: a second one is on what was there before.
            of_act[debt.charged_by] = []
    found: dict[int, int] = {}
    for debt_id, months in fined.items():
        found[months] = found.get(months, 0) + cents[debt_id]
    return found


def _newest(conn: Connection, note_id: UUID) -> NoteHead:
    """The note, locked. One that was replaced is not acted on any more."""
    note = store.lock_note(conn, note_id)
    if note is None:
        raise NoteNotFound
    if note.superseded_by is not None:
        raise NoteNotPayable
    return note


def _still_open(debt: Debt) -> NoteLine:
    """What is open of the debt, as a line of a note."""
    return NoteLine(debt.kind, debt.open_cents, debt.revenue_code, debt.months)
