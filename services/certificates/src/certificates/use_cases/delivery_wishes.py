"""The applicant wants it in another way, or elsewhere."""

from dataclasses import dataclass
from uuid import UUID

from servicekit.tokens import Principal

from certificates.domain.cases import Case
from certificates.domain.requests import Happening
from certificates.domain.states import Act, Side, allowed
from certificates.errors import DeliveryFixed, RequestNotFound
from certificates.store import cases as store
from certificates.store.cases import Happened
from certificates.use_cases.casework import Context
from certificates.use_cases.redirecting import NewWay, Way, is_same, send_by


@dataclass(frozen=True, slots=True)
class Redirection:
    """How the applicant wants a filed request delivered now, checked."""

    request_id: UUID
    way: Way
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
    if is_same(before, wish.way):
        return before
    applicant = wish.applicant
    # Posting opens with level B: from now on we know whose request it is.
    known = {
        "person_id": applicant.person_id or before.person_id,
        "level": applicant.level.value,
        "email": applicant.email or before.email,
    }
    by = Happened(Happening.DELIVERY_CHANGED.value, context.now, Side.APPLICANT, detail=wish.way.delivery.value)
    return send_by(context, before, NewWay(wish.way, by, known))
