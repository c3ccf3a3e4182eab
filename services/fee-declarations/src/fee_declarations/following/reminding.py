"""Reminders: one mail for each payer, of each note once for each level of the municipality's file.

Who is reminded of what is read in the transaction that writes the reminder and its event, with the debts locked: a
payment that came a moment before is seen, one that comes a moment later has crossed, which the mail says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from servicekit import outbox
from servicekit.clock import ATHENS, local_day
from servicekit.envelope import Event
from sqlalchemy import Connection
from workdays import Calendar

from fee_declarations import event_data, events
from fee_declarations.accounting import store as books
from fee_declarations.claims import reminded
from fee_declarations.domain.tariffs import FeeKind
from fee_declarations.following import owing
from fee_declarations.following.owing_store import Owed
from fee_declarations.municipality import FollowUp, ReminderLevel

FIRST_HOUR, LAST_HOUR = 9, 18
"""Reminders go out from this hour to that one, local time, and none at night."""


@dataclass(frozen=True, slots=True)
class Reminding:
    """By what reminders go out: the municipality's rules, the fees' names, the days on which offices work."""

    rules: FollowUp
    fees: Mapping[str, FeeKind]
    calendar: Calendar
    now: datetime

    @property
    def is_time(self) -> bool:
        """Whether mails of this kind go out now."""
        local = self.now.astimezone(ATHENS)
        return self.calendar.is_working(local.date()) and FIRST_HOUR <= local.hour < LAST_HOUR


def payers(conn: Connection, by: Reminding) -> Sequence[tuple[str, UUID]]:
    """The payers who may have to be reminded now; none on a day on which offices are closed, and none at night."""
    return owing.payers(conn, by.rules, local_day(by.now)) if by.is_time else ()


def remind(conn: Connection, payer: tuple[str, UUID], by: Reminding) -> UUID | None:
    """Remind one payer of all that is due, in one mail; returns its id, or None when nothing is to be said."""
    today = local_day(by.now)
    # Read, locked, and read again, so that no payment comes in between.
    books.lock_debts(conn, [one.note_id for one in owing.of_payer(conn, payer, by.rules, today)])
    found = [(one, owing.to_remind(one, by.rules, today)) for one in owing.of_payer(conn, payer, by.rules, today)]
    mail_id = uuid4()
    due = [(one, level) for one, level in found if level]
    if not due:
        return None
    new = [
        reminded.NewReminder(
            note_id=one.note_id,
            level=level.code,
            mail_id=mail_id,
            business_id=one.business_id,
            person_id=one.person_id,
            open_cents=one.open_cents,
            sent_at=by.now,
        )
        for one, level in due
    ]
    # Another worker may have sent one of them: of that one nothing is said twice.
    written = reminded.add(conn, new)
    announced = [(one, level) for one, level in due if one.note_id in written]
    if not announced:
        return None
    outbox.record(conn, events.SOURCE, _event(mail_id, announced, by))
    return mail_id


def _event(mail_id: UUID, announced: Sequence[tuple[Owed, ReminderLevel]], by: Reminding) -> Event:
    """The mail is in the words of the latest level among its notes."""
    today = local_day(by.now)
    notes = [
        event_data.Reminded(
            declaration_id=one.declaration_id,
            declaration_number=one.declaration_number,
            number=one.number,
            rf=one.rf,
            fee=one.fee,
            fee_title=by.fees[one.fee].title,
            period=one.period,
            level=level.code,
            valid_until=one.valid_until,
            overdue=one.valid_until < today,
            open_cents=one.open_cents,
        )
        for one, level in announced
    ]
    first, _ = announced[0]
    _, latest = max(announced, key=_days)
    return events.payment_reminded(
        mail_id, notes, event_data.Recipient(first.email, first.locale, first.business_name), latest.text
    )


def _days(announced: tuple[Owed, ReminderLevel]) -> int:
    return announced[1].days
