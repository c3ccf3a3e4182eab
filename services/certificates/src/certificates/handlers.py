"""Reactions to others: a request shows what became of its mails, and a changed level makes older tokens stale."""

from collections.abc import Mapping

from servicekit import cutoffs
from servicekit.consumer import DeadLetter, Handler
from servicekit.envelope import ReceivedEvent
from sqlalchemy import Connection

from certificates import events, models, use_cases
from certificates.schemas import AccountClosed, AccountJoined, NoticeReport, as_request_id


def notice_reported(conn: Connection, event: ReceivedEvent) -> None:
    """Take in notices.notice.sent and .parked; those about other services' events are not ours to keep."""
    report = NoticeReport.model_validate(event.data)
    if report.event_type not in (events.REQUEST_SUBMITTED, events.DELIVERY_CHANGED):
        return
    request_id = as_request_id(report.aggregate_id)
    if request_id is None:
        raise DeadLetter("aggregate-id-not-ours")
    use_cases.note_mail(conn, request_id, report.state, report.reason, report.at)
    if report.event_type == events.REQUEST_SUBMITTED:
        use_cases.note_notice(conn, request_id, report.state, report.reason, report.at)


NOTICE_HANDLERS = {"notices.notice.sent": notice_reported, "notices.notice.parked": notice_reported}


def account_joined(conn: Connection, event: ReceivedEvent) -> None:
    use_cases.join_accounts(conn, AccountJoined.model_validate(event.data))


def account_closed(conn: Connection, event: ReceivedEvent) -> None:
    use_cases.close_account(conn, AccountClosed.model_validate(event.data))


IDENTITY_HANDLERS: Mapping[str, Handler] = {
    "identity.account.closed": account_closed,
    "identity.account.joined": account_joined,
    **cutoffs.handlers(models.cutoffs, "identity.level.changed"),
}
