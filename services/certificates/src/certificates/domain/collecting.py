"""Who may collect a document at a counter. The code opens the case; the identity document says who the collector is."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from inputkit.alphabets import LOOK_ALIKES, folded, in_latin, in_one_script, plain_capitals
from servicekit.clock import local_day

from certificates.domain.applicants import StoredApplicant
from certificates.domain.identities import IdentityKind
from certificates.domain.requests import Delivery

MOST_WRONG_CODES = 5
WRONG_CODES_WITHIN = timedelta(minutes=10)


class Place(StrEnum):
    """Where a document lies."""

    OFFICE = "office"
    SERVICE_CENTRE = "service-centre"


class Capacity(StrEnum):
    """In which capacity the collector collects."""

    SELF = "self"
    AUTHORISED = "authorised"


@dataclass(frozen=True, slots=True)
class Collector:
    """Who collects at the counter. Only the kind of the identity document and its last three signs are kept.

    ``authorisation``: the number of the paper with γνήσιο υπογραφής, or of gov.gr, when it is not the applicant.
    """

    name: str
    capacity: Capacity
    document_kind: IdentityKind
    last_signs: str
    authorisation: str | None = None

    def stored(self, applicant: StoredApplicant) -> dict[str, object]:
        """As the column holds it. ``matches``: whether the signs are those of the document in the request, where both
        are known. People renew their cards, so it is told and nothing is refused for it."""
        return {
            "name": self.name,
            "capacity": self.capacity.value,
            "document_kind": self.document_kind.value,
            "last_signs": self.last_signs,
            "authorisation": self.authorisation,
            "matches": self._matches(applicant.get("document_number")),
        }

    def _matches(self, number: str | None) -> bool | None:
        if self.capacity is not Capacity.SELF or not number:
            return None
        return _signs(number).endswith(_signs(self.last_signs))


def offered_at(place: Place, delivery: Delivery) -> bool:
    """Whether a document with this wish is laid out there. One for a service centre may wait at the office."""
    if place is Place.SERVICE_CENTRE:
        return delivery is Delivery.SERVICE_CENTRE
    return delivery in (Delivery.COLLECT, Delivery.SERVICE_CENTRE)


def same_person(one: str, other: str) -> bool:
    """Whether two names may be one person's: in either script and order; a second name may be left out.

    At least two names are the same, and one of them says nothing that the other does not.
    """
    names, others = _names(one), _names(other)
    return len(names & others) > 1 and (names <= others or others <= names)


def kept_until(laid_out_at: datetime, days: int) -> date:
    """The last day on which it surely lies there; from the next on it may be archived."""
    return local_day(laid_out_at) + timedelta(days=days - 1)


def _names(text: str) -> set[str]:
    apart = "".join(character if character.isalnum() else " " for character in text)
    return {folded(in_latin(in_one_script(word))) for word in plain_capitals(apart).split()}


def _signs(text: str) -> str:
    return "".join(each for each in plain_capitals(text).translate(LOOK_ALIKES) if each.isalnum())
