"""Reactions to others: a request shows what became of its mails, and goes with its account into another."""

from servicekit.accounts import Accounts, Owned
from servicekit.consumer import DeadLetter
from servicekit.envelope import ReceivedEvent
from sqlalchemy import Connection

from certificates import events, models
from certificates.models.uploads import attachments
from certificates.schemas.requests import NoticeReport, as_request_id
from certificates.use_cases import mails

# Files that belong to a request stay with it.
FILES = [Owned(attachments, attachments.c.request_id.is_(None))]

# Requests stay when an account is closed: they are files of the municipality.
IDENTITY_HANDLERS = Accounts(models.kit, events.SOURCE, events.ACCOUNT_SETTLED, [models.requests], FILES).handlers()


def notice_reported(conn: Connection, event: ReceivedEvent) -> None:
    """Take in notices.notice.sent and .parked; those about other services' events are not ours to keep."""
    report = NoticeReport.model_validate(event.data)
    if not report.event_type.startswith(events.MAILED):
        return
    request_id = as_request_id(report.aggregate_id)
    if request_id is None:
        raise DeadLetter("aggregate-id-not-ours")
    mails.note_mail(conn, request_id, report.state, report.reason, report.at)
    if report.event_type == events.REQUEST_SUBMITTED:
        mails.note_notice(conn, request_id, report.state, report.reason, report.at)


NOTICE_HANDLERS = {"notices.notice.sent": notice_reported, "notices.notice.parked": notice_reported}
