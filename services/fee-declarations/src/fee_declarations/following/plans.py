"""Paying in instalments: what the tables' rule grants is granted at once, to the person or to an officer for them.

The note is issued again over all that is owed today, so that no fine waits behind the plan; until its last day nothing
more is charged. Who does not keep the plan gets a new note over the rest, with the fine of that day.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from servicekit.clock import local_day
from sqlalchemy import Connection
from workdays import Calendar

from fee_declarations.accounting import store as books
from fee_declarations.accounting.acts import When
from fee_declarations.claims import certified
from fee_declarations.claims import plans as known
from fee_declarations.domain.instalments import InstalmentRule, Part, TooManyParts, divide, schedule
from fee_declarations.domain.tariffs import Tariffs
from fee_declarations.finance import Finance
from fee_declarations.following import plan_store
from fee_declarations.following.errors import NoInstalments, PlanRuns
from fee_declarations.following.plan_store import NewInstalment, NewPlan
from fee_declarations.payments import lateness, reissuing
from fee_declarations.payments.errors import NoteCertified, NoteNotFound, NoteNotPayable
from fee_declarations.payments.reissuing import Reissue


@dataclass(frozen=True, slots=True)
class Granting:
    """By what a plan is granted: the tables, finance, the days on which offices work; who acts when."""

    tariffs: Tariffs
    finance: Finance
    calendar: Calendar
    actor: str
    now: datetime


def quote(conn: Connection, note_id: UUID, number: int, by: Granting) -> list[Part]:
    """What a plan of so many instalments would be today; writes nothing. Raises as ``start``."""
    today = local_day(by.now)
    cents = reissuing.amount_of_today(conn, _checked(conn, note_id), by.tariffs, today)
    return _parts(cents, number, by)


def start(conn: Connection, note_id: UUID, number: int, by: Granting) -> UUID:
    """Issue the note again, to be paid in so many instalments; returns the new note.

    Raises NoteNotFound, NoteNotPayable, NoteCertified, PlanRuns, NoInstalments, tariffs.NoRule.
    """
    today = local_day(by.now)
    # The note before its debts, in the order in which all transactions lock them.
    books.lock_debts(conn, [_checked(conn, note_id, lock=True)])
    parts = _parts(reissuing.amount_of_today(conn, note_id, by.tariffs, today), number, by)
    act = Reissue(by.tariffs, by.finance, by.actor, by.now, valid_until=parts[-1].due)
    made = reissuing.replace(conn, note_id, act)
    rule = rule_of(by)
    plan_store.add(conn, NewPlan(made, by.actor, by.now, rule.grace_days, rule.late_percent))
    instalments = []
    for place, part in enumerate(parts, 1):
        issued = by.finance.issue_note(conn, part.cents, today)
        instalments.append(NewInstalment(made, place, issued.number, issued.rf, part.cents, part.due))
    plan_store.add_instalments(conn, instalments)
    return made


def rule_of(by: Granting) -> InstalmentRule:
    """The rule of today; raises NoInstalments when the municipality grants none."""
    found = by.tariffs.instalment_rule(local_day(by.now))
    if found is None:
        raise NoInstalments(most=0)
    return found


def settle(conn: Connection, note_id: UUID, by: Granting) -> str | None:
    """End a plan that was paid or is lost, once; says how it ended, or None when it goes on.

    Of a lost one the rest is due: a new note over it, with the fine of today. What late instalments cost more is in it;
    of a plan that was kept there is a note over that alone.
    """
    if not plan_store.lock_running(conn, note_id):
        return None
    books.lock_debts(conn, [note_id])
    plan = known.of_notes(conn, [note_id])[note_id]
    lost = plan.state == "running" and plan.behind(local_day(by.now))
    if plan.state != known.KEPT and not lost:
        return None
    end = known.LOST if lost else known.KEPT
    # While the plan still runs: what was charged already is not asked for again.
    lateness.charge(conn, note_id, When(local_day(by.now), by.actor), by.now)
    plan_store.end(conn, note_id, end, by.now)
    if any(debt.open_cents for debt in books.debts_of(conn, note_id)):
        reissuing.replace(conn, note_id, Reissue(by.tariffs, by.finance, by.actor, by.now))
    return end


def _parts(cents: int, number: int, by: Granting) -> list[Part]:
    rule = rule_of(by)
    try:
        shares = divide(cents, number, rule)
    except TooManyParts as error:
        raise NoInstalments(most=error.most) from None
    today = local_day(by.now)
    return schedule(shares, today, by.tariffs.rule(today).note_valid_days, by.calendar)


def _checked(conn: Connection, note_id: UUID, *, lock: bool = False) -> UUID:
    note = plan_store.note(conn, note_id, lock=lock)
    if note is None:
        raise NoteNotFound
    if note.superseded or note.cancelled:
        raise NoteNotPayable
    if certified.is_certified(conn, note_id):
        raise NoteCertified
    if known.is_running(conn, note_id):
        raise PlanRuns
    return note_id
