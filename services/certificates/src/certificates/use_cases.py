"""The only writers. Each function is part of the caller's transaction and never commits."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from servicekit import formats, numbering, outbox
from servicekit.clock import local_day
from servicekit.errors import Text
from servicekit.tokens import Principal
from sqlalchemy import Connection, RowMapping

from certificates import domain, events, models, store
from certificates.catalogue import Procedure
from certificates.domain import Application, Delivery, Happening, NoticeState, PostalAddress, State
from certificates.errors import AlreadyRequested, DeliveryFixed, NameMissing, RequestNotFound
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

    ``now`` is aware. Raises NameMissing when the account has no name, AlreadyRequested when the same was filed minutes
    ago and is still open. The number is taken late, because others wait for it until the transaction ends.
    """
    applicant, application = filing.applicant, filing.application
    if not applicant.name.strip():
        raise NameMissing(_HOW_TO_GET_A_NAME)
    fingerprint = domain.fingerprint(application)
    store.lock_subject(conn, applicant.subject)
    _refuse_double(conn, applicant.subject, fingerprint, now)
    value = numbering.next_number(conn, models.kit.counters, PROTOCOL, local_day(now).year)
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
    event = events.request_submitted(row, filing.procedure, filing.office, recipient)
    outbox.record(conn, events.SOURCE, event)
    return row


_HOW_TO_GET_A_NAME: Text = {
    "el": "Μια αίτηση υποβάλλεται με το ονοματεπώνυμό σας. Επιβεβαιώστε την ταυτότητά σας από τη σελίδα «Ο λογαριασμός "
    "μου», ώστε να γραφτεί στον λογαριασμό, και υποβάλετε ξανά την αίτηση. Όσα γράψατε δεν χάθηκαν.",
    "en": "A request is submitted under your name. Confirm your identity on the page “My account”, so that your "
    "name is added to it, and submit the request again. What you wrote is not lost.",
}


@dataclass(frozen=True, slots=True)
class Redirection:
    """How the applicant wants a filed request delivered now, checked."""

    request_id: UUID
    delivery: Delivery
    postal_address: PostalAddress | None
    applicant: Principal


def change_delivery(
    conn: Connection, wish: Redirection, procedure: Procedure, office: Office, now: datetime
) -> RowMapping:
    """Deliver in another way, and announce it; returns the row. The same wish again changes nothing.

    Raises RequestNotFound, DeliveryFixed when the request is no longer waiting.
    """
    before = store.lock_request_of(conn, wish.applicant.subject, wish.request_id)
    if before is None:
        raise RequestNotFound
    if before["state"] != State.SUBMITTED:
        raise DeliveryFixed
    address = asdict(wish.postal_address) if wish.postal_address else None
    if (before["delivery"], before["postal_address"]) == (wish.delivery, address):
        return before
    application = Application(
        before["procedure"], wish.delivery, before["answers"], wish.postal_address, before["locale"]
    )
    values = {
        "delivery": wish.delivery.value,
        "postal_address": address,
        "fingerprint": domain.fingerprint(application),
        # Posting opens with level B: from now on we know whose request it is.
        "person_id": wish.applicant.person_id or before["person_id"],
    }
    row = store.update_request(conn, wish.request_id, values)
    store.add_happening(conn, wish.request_id, Happening.DELIVERY_CHANGED, wish.delivery, now)
    change = store.count_happenings(conn, wish.request_id, Happening.DELIVERY_CHANGED)
    recipient = {"email": wish.applicant.email, "locale": before["locale"], "name": wish.applicant.name}
    outbox.record(conn, events.SOURCE, events.delivery_changed(row, change, now, procedure, office, recipient))
    return row


def _refuse_double(conn: Connection, subject: str, fingerprint: str, now: datetime) -> None:
    since = now - domain.DOUBLE_WINDOW
    double = store.find_double(conn, subject, fingerprint, State.SUBMITTED.value, since)
    if double is None:
        return
    again = formats.clock(double["submitted_at"] + domain.DOUBLE_WINDOW)
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


def note_mail(conn: Connection, request_id: UUID, state: str, reason: str | None, at: datetime) -> None:
    """Add to the timeline what became of a mail about the request; nothing when there is no such request."""
    if store.request_exists(conn, request_id):
        what = Happening.MAIL_SENT if state == NoticeState.SENT else Happening.MAIL_PARKED
        store.add_happening(conn, request_id, what, reason, at)


def note_notice(conn: Connection, request_id: UUID, state: str, reason: str | None, at: datetime) -> bool:
    """Remember what became of the receipt mail; an older report than the stored one changes nothing (False)."""
    unreachable = state == NoticeState.PARKED and reason == NoticeState.NO_ADDRESS
    return store.set_notice(conn, request_id, NoticeState.NO_ADDRESS if unreachable else state, reason, at)
