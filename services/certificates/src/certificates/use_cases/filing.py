"""Filing a request."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from servicekit import formats, numbering, outbox
from servicekit.clock import local_day
from servicekit.errors import Text
from servicekit.tokens import Principal
from sqlalchemy import Connection

from certificates import events, models
from certificates.catalogue import Procedure
from certificates.domain import requests as rules
from certificates.domain.requests import Application, NoticeState
from certificates.domain.states import State
from certificates.errors import AlreadyRequested, NameMissing
from certificates.municipality import Office
from certificates.store import requests as store

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

    ``now`` is aware. Raises NameMissing when the account has no name, AlreadyRequested when the same was filed minutes
    ago and is still open. The number is taken late, because others wait for it until the transaction ends.
    """
    applicant, application = filing.applicant, filing.application
    if not applicant.name.strip():
        raise NameMissing(_HOW_TO_GET_A_NAME)
    fingerprint = rules.fingerprint(application)
    store.lock_subject(conn, applicant.subject)
    _refuse_double(conn, applicant.subject, fingerprint, now)
    value = numbering.next_number(conn, models.kit.counters, PROTOCOL, local_day(now).year)
    row = {
        "id": uuid4(),
        "subject": applicant.subject,
        "person_id": applicant.person_id,
        "number": rules.protocol_number(value, now),
        "procedure": filing.procedure.code,
        "delivery": application.delivery.value,
        "answers": dict(application.answers),
        "postal_address": asdict(application.postal_address) if application.postal_address else None,
        "locale": application.locale,
        "fingerprint": fingerprint,
        "state": State.SUBMITTED.value,
        "submitted_at": now,
        "deadline": rules.deadline(now, filing.procedure.deadline),
        "notice_state": NoticeState.PENDING.value,
        "notice_reason": None,
        "notice_at": None,
    }
    store.add_request(conn, row)
    recipient = {"email": applicant.email, "locale": application.locale, "name": applicant.name}
    event = events.request_submitted(row, filing.procedure, filing.office, recipient)
    outbox.record(conn, events.SOURCE, event)
    return row


_HOW_TO_GET_A_NAME: Text = {
    "el": "Μια αίτηση υποβάλλεται με το ονοματεπώνυμό σας. Επιβεβαιώστε την ταυτότητά σας από τη σελίδα «Ο λογαριασμός "
    "μου», ώστε να γραφτεί στον λογαριασμό, και υποβάλετε ξανά την αίτηση. Όσα γράψατε δεν χάθηκαν.",
    "en": "A request is submitted under your name. Confirm your identity on the page “My account”, so that your "
    "name is added to it, and submit the request again. What you wrote is not lost.",
}


def _refuse_double(conn: Connection, subject: str, fingerprint: str, now: datetime) -> None:
    since = now - rules.DOUBLE_WINDOW
    double = store.find_double(conn, subject, fingerprint, State.SUBMITTED.value, since)
    if double is None:
        return
    again = formats.clock(double["submitted_at"] + rules.DOUBLE_WINDOW)
    raise AlreadyRequested(
        {
            "el": f"Η ίδια αίτηση υποβλήθηκε πριν από λίγο με αριθμό {double['number']} και δεν χρειάζεται να την "
            f"ξανακάνετε. Αν θέλετε και δεύτερο αντίγραφο, υποβάλετε νέα αίτηση μετά τις {again}.",
            "en": f"The same request was submitted a moment ago with number {double['number']}; there is no need to "
            f"submit it again. If you want a second copy, submit a new request after {again}.",
        },
        number=double["number"],
        request_id=str(double["id"]),
    )
