"""Reactions to others: services confirm their part for an account that goes; what staff saw elsewhere is recorded."""

from collections.abc import Mapping

from servicekit.envelope import ReceivedEvent
from servicekit.inbox import DeadLetter, Handler
from sqlalchemy import Connection

from identity_bridge import notices
from identity_bridge.declarations.use_cases import debtors
from identity_bridge.declarations.use_cases.debtors import DebtorChanged, DebtorSeen
from identity_bridge.notices import NoticeReport, StaffLooked
from identity_bridge.register.use_cases import operations


def _settled_by(service: str) -> Handler:
    def settled(conn: Connection, event: ReceivedEvent) -> None:
        if not operations.confirmed(conn, service, event.data, event.time):
            raise DeadLetter("no-such-operation")

    return settled


def debtor_changed(conn: Connection, event: ReceivedEvent) -> None:
    debtors.changed(conn, DebtorChanged.model_validate(event.data))


def debtor_seen(conn: Connection, event: ReceivedEvent) -> None:
    debtors.seen(conn, DebtorSeen.model_validate(event.data))


def staff_looked(conn: Connection, event: ReceivedEvent) -> None:
    notices.looked(conn, StaffLooked.model_validate(event.data))


def notice_reported(conn: Connection, event: ReceivedEvent) -> None:
    try:
        notices.reported(conn, NoticeReport.model_validate(event.data))
    except ValueError as error:
        raise DeadLetter("notice-report-not-ours") from error


_SETTLED = {stream: {kind: _settled_by(service)} for service, (stream, kind) in operations.SETTLED.items()}
_OTHERS: Mapping[str, Mapping[str, Handler]] = {
    "FEES": {"fees.debtor.changed": debtor_changed, "fees.debtor.seen": debtor_seen},
    "NOTICES": {
        "notices.notice.sent": notice_reported,
        "notices.notice.parked": notice_reported,
        "notices.staff.looked": staff_looked,
    },
}
HANDLERS = {stream: {**_SETTLED.get(stream, {}), **_OTHERS.get(stream, {})} for stream in {**_SETTLED, **_OTHERS}}
"""By stream; the broker leaves other events of these streams out (deploy/services.toml)."""
