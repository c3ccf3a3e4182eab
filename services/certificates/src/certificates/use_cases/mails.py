"""What became of mails about a request."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from certificates.domain.requests import Happening, NoticeState
from certificates.store import cases
from certificates.store import requests as store
from certificates.store.cases import Happened


def note_mail(conn: Connection, request_id: UUID, state: str, reason: str | None, at: datetime) -> None:
    """Add to the timeline what became of a mail about the request; nothing when there is no such request."""
    if store.request_exists(conn, request_id):
        what = Happening.MAIL_SENT if state == NoticeState.SENT else Happening.MAIL_PARKED
        cases.add_happening(conn, request_id, Happened(what.value, at, detail=reason))


def note_notice(conn: Connection, request_id: UUID, state: str, reason: str | None, at: datetime) -> bool:
    """Remember what became of the receipt mail; an older report than the stored one changes nothing (False)."""
    unreachable = state == NoticeState.PARKED and reason == NoticeState.NO_ADDRESS
    return store.set_notice(conn, request_id, NoticeState.NO_ADDRESS if unreachable else state, reason, at)
