"""Reactions to others: a request shows what became of its mails, and goes with its account into another."""

from collections.abc import Mapping

from pydantic import ValidationError
from servicekit.accounts import Accounts, Owned
from servicekit.envelope import ReceivedEvent
from servicekit.inbox import DeadLetter, Handler
from sqlalchemy import Connection

from certificates import events, models
from certificates.models.uploads import attachments
from certificates.schemas.requests import LevelChanged, NoticeReport, as_request_id
from certificates.store import levels
from certificates.use_cases import mails

# Files that belong to a request stay with it.
FILES = [Owned(attachments, attachments.c.request_id.is_(None))]

# Requests stay when an account is closed: they are files of the municipality.
_ACCOUNTS = Accounts(models.kit, events.SOURCE, events.ACCOUNT_SETTLED, [models.requests], FILES).handlers()
_LEVEL_CHANGED = "identity.level.changed"


def level_changed(conn: Connection, event: ReceivedEvent) -> None:
    """Older tokens are stale; and a person who lost the level is not sent documents that need it."""
    try:
        change = LevelChanged.model_validate(event.data)
    except ValidationError as error:
        raise DeadLetter("no-level") from error
    _ACCOUNTS[_LEVEL_CHANGED](conn, event)
    levels.note(conn, change.sub, levels.KnownLevel(change.level, change.at))


IDENTITY_HANDLERS: Mapping[str, Handler] = {**_ACCOUNTS, _LEVEL_CHANGED: level_changed}


def notice_reported(conn: Connection, event: ReceivedEvent) -> None:
    """Take in notices.notice.sent and .parked; those about other services' events are not ours to keep."""
    report = NoticeReport.model_validate(event.data)
    if not report.event_type.startswith(events.MAILED):
        return
    request_id = as_request_id(report.aggregate_id)
    if request_id is None:
        raise DeadLetter("aggregate-id-not-ours")
    fate = mails.Report(request_id, report.state, report.reason, report.at)
    mails.note_mail(conn, fate)
    if report.event_type == events.REQUEST_SUBMITTED:
        mails.note_notice(conn, fate)


NOTICE_HANDLERS = {"notices.notice.sent": notice_reported, "notices.notice.parked": notice_reported}
