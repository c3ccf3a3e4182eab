"""The applicant wants it in another way, or elsewhere."""

from dataclasses import asdict, dataclass
from uuid import UUID

from servicekit import outbox
from servicekit.tokens import Principal

from certificates import events
from certificates.domain import requests as rules
from certificates.domain.addresses import PostalAddress
from certificates.domain.cases import Case
from certificates.domain.requests import Delivery, Happening
from certificates.domain.states import Act, Side, State, allowed
from certificates.errors import DeliveryFixed, RequestNotFound
from certificates.store import cases as store
from certificates.store import requests
from certificates.store.cases import Happened
from certificates.use_cases.casework import Context, Outcome, settle


@dataclass(frozen=True, slots=True)
class Redirection:
    """How the applicant wants a filed request delivered now, checked."""

    request_id: UUID
    delivery: Delivery
    postal_address: PostalAddress | None
    applicant: Principal


def change_delivery(context: Context, wish: Redirection) -> Case:
    """Deliver in another way, and announce it; returns the case. The same wish again changes nothing.

    One that the post brought back goes on from where it was issued. Raises RequestNotFound, DeliveryFixed when it is
    too late.
    """
    before = store.lock(context.conn, wish.request_id)
    if before is None or before.subject != wish.applicant.subject:
        raise RequestNotFound
    if not allowed(Act.CHANGE_DELIVERY, before.state, Side.APPLICANT):
        raise DeliveryFixed
    address = asdict(wish.postal_address) if wish.postal_address else None
    same = (before.delivery, before.postal_address) == (wish.delivery, address)
    if same and before.state is not State.RETURNED:
        return before
    values = {
        "delivery": wish.delivery.value,
        "postal_address": address,
        "fingerprint": rules.fingerprint_of(before.procedure, wish.delivery, before.answers, wish.postal_address),
        # Posting opens with level B: from now on we know whose request it is.
        "person_id": wish.applicant.person_id or before.person_id,
        "level": wish.applicant.level.value,
        "email": wish.applicant.email or before.email,
    }
    state = State.ISSUED if before.state is State.RETURNED else before.state
    by = Happened(Happening.DELIVERY_CHANGED.value, context.now, Side.APPLICANT, detail=wish.delivery.value)
    case = settle(context, before, Outcome(Act.CHANGE_DELIVERY, state, values), by)
    change = requests.count_happenings(context.conn, case.id, Happening.DELIVERY_CHANGED)
    about = context.about(case)
    event = events.delivery_changed(case.row(), change, context.now, about.procedure, about.office, about.recipient)
    outbox.record(context.conn, events.SOURCE, event)
    return case
