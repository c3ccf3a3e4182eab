"""The only writers. Each function is part of the caller's transaction and never commits."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from servicekit import numbering, outbox
from servicekit.tokens import Principal
from sqlalchemy import Connection

from certificates import domain, events, models, store
from certificates.catalogue import Procedure
from certificates.domain import Application, NoticeState, State
from certificates.errors import AlreadyRequested
from certificates.municipality import Office

PROTOCOL = "protocol"


@dataclass(frozen=True, slots=True)
class Filing:
    """An application with what it takes to file it."""

    application: Application
    procedure: Procedure
    office: Office
    applicant: Principal


def submit_request(conn: Connection, filing: Filing, now: datetime) -> dict[str, Any]:
    """File the application and announce it; returns the new row.

    ``now`` is aware. Raises AlreadyRequested when the same was filed minutes ago and is still open. The number is taken
    late, because others wait for it until the transaction ends.
    """
    applicant, application = filing.applicant, filing.application
    fingerprint = domain.fingerprint(application)
    store.lock_subject(conn, applicant.subject)
    _refuse_double(conn, applicant.subject, fingerprint, now)
    value = numbering.next_number(conn, models.counters, PROTOCOL, domain.local_day(now).year)
    row = {
        "id": uuid4(),
        "subject": applicant.subject,
        "person_id": applicant.person_id,
        "number": domain.protocol_number(value, now),
        "procedure": filing.procedure.code,
        "delivery": application.delivery.value,
        "answers": dict(application.answers),
        "postal_address": asdict(application.postal_address) if application.postal_address else None,
        "locale": application.locale,
        "fingerprint": fingerprint,
        "state": State.SUBMITTED.value,
        "submitted_at": now,
        "deadline": domain.deadline(now, filing.procedure.deadline),
        "notice_state": NoticeState.PENDING.value,
        "notice_reason": None,
        "notice_at": None,
    }
    store.add_request(conn, row)
    recipient = {"email": applicant.email, "locale": application.locale, "name": applicant.name}
    event = events.request_submitted(row, application, filing.procedure, filing.office, recipient)
    outbox.record(conn, events.SOURCE, event)
    return row


def _refuse_double(conn: Connection, subject: str, fingerprint: str, now: datetime) -> None:
    since = now - domain.DOUBLE_WINDOW
    double = store.find_double(conn, subject, fingerprint, State.SUBMITTED.value, since)
    if double is None:
        return
    again = (double["submitted_at"] + domain.DOUBLE_WINDOW).astimezone(domain.ATHENS)
    raise AlreadyRequested(
        {
            "el": f"Η ίδια αίτηση κατατέθηκε πριν από λίγο με αριθμό {double['number']} και δεν χρειάζεται να την "
            f"ξανακάνετε. Αν θέλετε και δεύτερο πιστοποιητικό, καταθέστε νέα αίτηση μετά τις {again:%H:%M}.",
            "en": f"The same request was filed a moment ago with number {double['number']}; there is no need to file "
            f"it again. If you want a second certificate, file a new request after {again:%H:%M}.",
        },
        number=double["number"],
        request_id=str(double["id"]),
    )


def note_notice(conn: Connection, request_id: UUID, state: str, reason: str | None, at: datetime) -> bool:
    """Remember what became of the receipt mail; an older report than the stored one changes nothing (False)."""
    unreachable = state == NoticeState.PARKED and reason == NoticeState.NO_ADDRESS
    return store.set_notice(conn, request_id, NoticeState.NO_ADDRESS if unreachable else state, reason, at)
