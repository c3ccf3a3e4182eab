"""The applicant wants it in another way, or elsewhere."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from servicekit import outbox
from servicekit.tokens import Principal
from sqlalchemy import Connection, RowMapping

from certificates import events
from certificates.catalogue import Procedure
from certificates.domain import requests as rules
from certificates.domain.addresses import PostalAddress
from certificates.domain.requests import Application, Delivery, Happening
from certificates.domain.states import State
from certificates.errors import DeliveryFixed, RequestNotFound
from certificates.municipality import Office
from certificates.store import requests as store


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
        "fingerprint": rules.fingerprint(application),
        # Posting opens with level B: from now on we know whose request it is.
        "person_id": wish.applicant.person_id or before["person_id"],
    }
    row = store.update_request(conn, wish.request_id, values)
    store.add_happening(conn, wish.request_id, Happening.DELIVERY_CHANGED, wish.delivery, now)
    change = store.count_happenings(conn, wish.request_id, Happening.DELIVERY_CHANGED)
    recipient = {"email": wish.applicant.email, "locale": before["locale"], "name": wish.applicant.name}
    outbox.record(conn, events.SOURCE, events.delivery_changed(row, change, now, procedure, office, recipient))
    return row
