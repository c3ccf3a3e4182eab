"""What the notifier tells: what became of a mail with a link, and which mails operators looked at."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from identity_bridge.declarations import events
from identity_bridge.declarations.store import cases, notice_addresses
from identity_bridge.declarations.use_cases import cases as moves
from identity_bridge.register import events as register_events
from identity_bridge.register.domain.levels import Actor, ActorKind
from identity_bridge.register.store import operations as operation_store
from identity_bridge.register.use_cases import audit

UNTOLD = "other"
"""A mail that was not sent for a reason that we were not given."""
_OF_CASE = (events.DECLARATION_SUBMITTED, events.DECLARATION_RETURNED, events.DECLARATION_REFUSED)
_OF_DECLARATION = (
    events.DECLARATION_ACCEPTED,
    events.DECLARATION_REVOKED,
    events.DECLARATION_DEBTOR,
    events.DECLARATION_ENDING,
    events.DECLARATION_EXPIRED,
)
_OF_OPERATION = (register_events.ACCOUNT_JOINED, register_events.ACCOUNT_REMOVED)


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")


class About(_Part):
    """The event that a notice is about."""

    event_type: str
    aggregate_id: str


class NoticeReport(About):
    """What we need of notices.notice.sent and notices.notice.parked."""

    state: Literal["sent", "parked"]
    reason: Annotated[str, Field(max_length=32)] | None
    at: AwareDatetime


class StaffLooked(_Part):
    """What we need of notices.staff.looked."""

    actor: str
    action: Literal["listed", "retried"]
    state: str | None
    count: int
    notices: list[About]
    at: AwareDatetime


def reported(conn: Connection, report: NoticeReport) -> None:
    """Keep what became of a link's mail. Of other mails nothing is kept: what they tell stands on the person's pages.

    Raises ValueError when the address is not one of ours.
    """
    if report.event_type == events.ADDRESS_ASKED:
        undelivered = (report.reason or UNTOLD) if report.state == "parked" else None
        notice_addresses.record_delivery(conn, UUID(report.aggregate_id), undelivered, report.at)


def looked(conn: Connection, seen: StaffLooked) -> None:
    """A row for each account whose mail it was, as far as that is known here, and one for the rest or for none."""
    subjects = {_whose(conn, about) for about in seen.notices} or {None}
    for subject in sorted(subjects, key=lambda one: one or ""):
        _record(conn, seen, subject, seen.at)


def _record(conn: Connection, seen: StaffLooked, subject: str | None, at: datetime) -> None:
    detail = {"count": seen.count, "state": seen.state}
    actor = Actor(ActorKind.CLERK, seen.actor)
    audit.record(conn, audit.Entry(actor, f"notice.{seen.action}", at, subject, detail=detail))


def _whose(conn: Connection, about: About) -> str | None:
    """The account that the event is about; None when it is another service's event, or the account is gone."""
    if about.event_type == register_events.LEVEL_CHANGED:
        return about.aggregate_id.partition(":")[2] or None
    known = (*_OF_CASE, *_OF_DECLARATION, *_OF_OPERATION)
    try:
        key = UUID(about.aggregate_id) if about.event_type in known else None
    except ValueError:
        return None
    if key is None:
        return None
    if about.event_type in _OF_OPERATION:
        return operation_store.subject_of(conn, key)
    row = cases.get(conn, key) if about.event_type in _OF_CASE else cases.of_declaration(conn, key)
    return moves.recorded_as(conn, row) if row else None
