"""Who may be reminded of what today. Everything is read from the books in the transaction that sends.

Not reminded: what is not worth it, what the treasury has, what is held, what is paid in instalments, what money that
came already may pay.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from fee_declarations.accounting import balances
from fee_declarations.following import owing_store
from fee_declarations.following.owing_store import Around, Owed
from fee_declarations.municipality import FollowUp, ReminderLevel

LATE_DAYS = 30
"""A reminder that could not be sent so many days after its day is not sent any more."""


def due_level(levels: Sequence[ReminderLevel], valid_until: date, today: date) -> ReminderLevel | None:
    """The level that a note is at today: the last one whose day has come, of those before its date only until then."""
    days = (today - valid_until).days
    reached = [level for level in levels if level.days <= days <= level.days + LATE_DAYS]
    reached = [level for level in reached if level.days > 0 or days <= 0]
    return max(reached, key=_days, default=None)


def _days(level: ReminderLevel) -> int:
    return level.days


def to_remind(owed: Owed, rules: FollowUp, today: date) -> ReminderLevel | None:
    """The level of which the note is to be reminded today; None when that, or a later one, was sent."""
    level = due_level(rules.reminders.levels, owed.valid_until, today)
    if level is None:
        return None
    later = {one.code for one in rules.reminders.levels if one.days >= level.days}
    return None if later & owed.levels_sent else level


def payers(conn: Connection, rules: FollowUp, today: date) -> list[tuple[str, UUID]]:
    """Who has a note of which to be reminded, not yet looked at closely."""
    found = {one.payer for one in _unpaid(conn, rules, today) if to_remind(one, rules, today)}
    return sorted(found, key=str)


def of_payer(conn: Connection, payer: tuple[str, UUID], rules: FollowUp, today: date) -> list[Owed]:
    """What this payer is to be reminded of today; nothing when enough was sent this year or money is on its way."""
    _, business_id = payer
    found = [one for one in _unpaid(conn, rules, today, payer) if to_remind(one, rules, today)]
    if not found or owing_store.mails_within_a_year(conn, payer, today) >= rules.reminders.most_a_year:
        return []
    if balances.credits_of(conn, [business_id]).get(business_id, 0) >= sum(one.open_cents for one in found):
        return []
    return [] if owing_store.on_its_way(conn, [business_id], today) else found


def _unpaid(conn: Connection, rules: FollowUp, today: date, payer: tuple[str, UUID] | None = None) -> list[Owed]:
    days = [level.days for level in rules.reminders.levels]
    if not days:
        return []
    around = Around(min(days), max(days) + LATE_DAYS, rules.small_balance_cents)
    return owing_store.unpaid(conn, around, today, payer)
