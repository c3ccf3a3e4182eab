"""The applicant wants it in another way, or elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from servicekit.errors import Text
from servicekit.tokens import Principal

from certificates.domain.applicants import ProvedNames, search_words
from certificates.domain.cases import Case
from certificates.domain.collecting import same_person
from certificates.domain.requests import Happening, Way
from certificates.domain.states import Act, Side, State, acts_in, allowed
from certificates.errors import DeliveryFixed, NamesNotProved, RequestNotFound
from certificates.store import cases as store
from certificates.store import post, searches
from certificates.store.cases import Happened
from certificates.store.post import Letter
from certificates.use_cases.casework import Context
from certificates.use_cases.redirecting import NEED_PROOF, NEEDED, NewWay, is_in_batch, is_same, send_by

VOUCHED = ["given_name", "family_name"]
NEW_REQUEST: Text = {
    "el": "Η αίτηση έγινε πριν επιβεβαιωθεί η ταυτότητά σας, και γράφει άλλο ονοματεπώνυμο. Το έγγραφο παραλαμβάνεται "
    "από το γραφείο με ταυτότητα. Για άλλον τρόπο παραλαβής υποβάλετε νέα αίτηση.",
    "en": "The request was made before your identity was confirmed, and it has another name. The document is collected "
    "at the office with an identity card. For another way of delivery, please submit a new request.",
}


@dataclass(frozen=True, slots=True)
class Redirection:
    """How the applicant wants a filed request delivered now, checked; ``names`` are the register's, if proved."""

    request_id: UUID
    way: Way
    applicant: Principal
    names: ProvedNames | None


def acts_of(case: Case, letters: Sequence[Letter]) -> list[Act]:
    """What the applicant may do now; ``letters`` are all of the case's. One in the open batch goes its way."""
    possible = acts_in(case.state, Side.APPLICANT)
    if Act.CHANGE_DELIVERY in possible and is_in_batch(case, letters):
        possible.remove(Act.CHANGE_DELIVERY)
    return possible


def change_delivery(context: Context, wish: Redirection) -> Case:
    """Deliver in another way, and announce it; returns the case. The same wish again changes nothing.

    One that the post brought back goes on from where it was issued. Raises RequestNotFound, DeliveryFixed when it is
    too late, NamesNotProved when it would send papers in a name that is not the applicant's.
    """
    before = store.lock(context.conn, wish.request_id)
    if before is None or before.subject != wish.applicant.subject:
        raise RequestNotFound
    if not allowed(Act.CHANGE_DELIVERY, before.state, Side.APPLICANT):
        raise DeliveryFixed
    if is_same(before, wish.way):
        return before
    if is_in_batch(before, post.letters_to(context.conn, before.id)):
        raise DeliveryFixed
    known = {
        # Posting opens with level B: from now on we know whose request it is.
        "person_id": wish.applicant.person_id or before.person_id,
        **_vouched_for(before, wish),
        "email": wish.applicant.email or before.email,
    }
    by = Happened(Happening.DELIVERY_CHANGED.value, context.now, Side.APPLICANT, detail=wish.way.delivery.value)
    case = send_by(context, before, NewWay(wish.way, by, known))
    new_words = {*search_words(case.name)} - {*search_words(before.name)}
    searches.index(context.conn, case.id, case.submitted_at, new_words)
    return case


def _vouched_for(before: Case, wish: Redirection) -> dict[str, object]:
    """What the applicant's level now says of the request; raises NamesNotProved.

    A request of level A has the names that were written into it, whosever they are. The register's writing takes their
    place, as at filing, while no clerk has worked on it; afterwards only where both are one person's, because papers
    may have been made in the name that was written.
    """
    level, names = wish.applicant.level.value, wish.names
    if level != NEEDED or before.level == NEEDED:
        return {"level": level}
    untouched = before.state is State.SUBMITTED and before.document is None
    if names is not None and (untouched or same_person(_said(names), before.name)):
        proved = {"given_name": names.given_name, "family_name": names.family_name, "verified": VOUCHED}
        return {"level": level, "applicant": {**before.applicant, **proved}}
    if wish.way.delivery in NEED_PROOF:
        raise NamesNotProved(NEW_REQUEST)
    return {}


def _said(names: ProvedNames) -> str:
    return f"{names.given_name} {names.family_name}"
