"""What became of mails about a request."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from certificates.domain.requests import Happening, NoticeState
from certificates.store import cases
from certificates.store import requests as store
from certificates.store.cases import Happened


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a mail about a request: sent, or parked for a reason; and when."""

    request_id: UUID
    state: str
    reason: str | None
    at: datetime


def note_mail(conn: Connection, report: Report) -> None:
    """Add to the timeline what became of a mail about the request; nothing when there is no such request."""
    if store.request_exists(conn, report.request_id):
        what = Happening.MAIL_SENT if report.state == NoticeState.SENT else Happening.MAIL_PARKED
        cases.add_happening(conn, report.request_id, Happened(what.value, report.at, detail=report.reason))


def note_notice(conn: Connection, report: Report) -> bool:
    """Remember what became of the receipt mail; an older report than the stored one changes nothing (False)."""
    unreachable = report.state == NoticeState.PARKED and report.reason == NoticeState.NO_ADDRESS
    state = NoticeState.NO_ADDRESS.value if unreachable else report.state
    return store.set_notice(conn, report.request_id, store.Notice(state, report.reason, report.at))
