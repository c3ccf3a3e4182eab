"""Shapes of what staff send and see of documents on their last way."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from inputkit.codes import FieldName
from inputkit.refusals import Refused
from inputkit.schemas import Labels, Shape, label
from inputkit.text import Line, Lines, check, taking, tidy
from pydantic import AfterValidator, Field

from certificates.domain.codes import pickup_code
from certificates.domain.collecting import Capacity, Collector, Place, kept_until
from certificates.domain.identities import IdentityKind
from certificates.domain.requests import Delivery
from certificates.domain.tracking import tracking_number
from certificates.municipality import Office
from certificates.schemas.casework import ActIn
from certificates.schemas.identities import LastSigns
from certificates.schemas.requests import DeliveryIn, PostalAddressIn
from certificates.store.deliveries import Pickup
from certificates.store.post import Batch, Letter, LetterState

LABELS: Labels = {
    "code": label(
        "Κωδικός παραλαβής", "Pick-up code", request=("Γράψτε τον κωδικό παραλαβής.", "Enter the pick-up code.")
    ),
    "place": label("Τόπος παραλαβής", "Place", request=("Διαλέξτε πού βρίσκεται.", "Choose where it lies.")),
    "collector.name": label(
        "Ονοματεπώνυμο", "Full name", request=("Γράψτε ποιος το παραλαμβάνει.", "Enter who collects it.")
    ),
    "collector.capacity": label(
        "Ιδιότητα", "Capacity", request=("Διαλέξτε ποιος το παραλαμβάνει.", "Choose who collects it.")
    ),
    "collector.document_kind": label(
        "Έγγραφο ταυτότητας",
        "Identity document",
        request=("Διαλέξτε το έγγραφο που σας έδειξε.", "Choose the document that was shown to you."),
    ),
    "collector.last_signs": label("Τελευταία ψηφία του εγγράφου", "Last digits of the document"),
    "collector.authorisation": label(
        "Εξουσιοδότηση",
        "Authorisation",
        request=("Γράψτε τον αριθμό της εξουσιοδότησης.", "Enter the number of the authorisation."),
    ),
    "service_centre": label("ΚΕΠ", "Citizens’ service centre (ΚΕΠ)", request=("Διαλέξτε ΚΕΠ.", "Choose one.")),
    "reason": label("Αιτία", "Reason", request=("Γράψτε γιατί επέστρεψε.", "Enter why it came back.")),
    "requests": label("Αιτήσεις", "Requests", request=("Διαλέξτε αιτήσεις.", "Choose requests.")),
    "tracking": label("Αριθμός ετικέτας", "Number of the label"),
    "delivery": label("Παραλαβή", "Delivery", request=("Διαλέξτε τρόπο παραλαβής.", "Choose how it is delivered.")),
}


def _pickup_code(text: str) -> str:
    check(tidy(text))
    code = pickup_code(text)
    if code is None:
        raise Refused("pickup_code")
    return code


PickupCode = Annotated[str, AfterValidator(taking(_pickup_code))]


class _In(Shape):
    labels = LABELS


class _ActIn(ActIn):
    labels = LABELS


class LayOutIn(_ActIn):
    place: Place


class CollectorIn(_In):
    name: Annotated[str, Line(200, least=1)]
    capacity: Capacity
    document_kind: IdentityKind
    last_signs: LastSigns
    authorisation: Annotated[str, Line(100, least=1)] | None = None

    def to_collector(self) -> Collector:
        return Collector(**self.model_dump())


class HandOverIn(_ActIn):
    """``code`` is left out when the citizen came without it: the identity document is enough."""

    code: PickupCode | None = None
    collector: CollectorIn


class CameBackIn(_ActIn):
    reason: Annotated[str, Lines(500, least=1)]


class RedirectIn(_ActIn):
    """As the applicant's own wish, with the version of the case."""

    delivery: Delivery
    postal_address: PostalAddressIn | None = None
    service_centre: FieldName | None = None

    def to_wish(self) -> DeliveryIn:
        return DeliveryIn(
            delivery=self.delivery, postal_address=self.postal_address, service_centre=self.service_centre
        )


class CodeIn(_In):
    code: PickupCode


class BatchIn(_In):
    requests: list[UUID] = Field(min_length=1, max_length=200)


class LabelIn(_In):
    tracking: Annotated[str, AfterValidator(taking(tracking_number))]


# -- what goes out


def counter_out(office: Office) -> dict[str, Any]:
    """Where the collector goes."""
    return office.model_dump(mode="json", include={"name", "address", "phone", "hours"})


def service_centre_out(key: str | None, offices: Mapping[str, Office]) -> dict[str, Any] | None:
    """The service centre that was chosen, while there is one of that key."""
    office = offices.get(key or "")
    return {"key": key, **counter_out(office)} if office is not None else None


def pickup_out(one: Pickup | None, kept_days: int, counter: Office) -> dict[str, Any] | None:
    """What lies, or lay last, at a counter, as staff see it."""
    if one is None:
        return None
    return {
        "code": one.code,
        "place": one.place.value,
        "counter": counter_out(counter),
        "state": one.state.value,
        "laid_out_at": one.laid_out_at.isoformat(),
        "kept_until": kept_until(one.laid_out_at, kept_days).isoformat(),
        "reminded_at": _moment(one.reminded_at),
        "wrong_tries": one.wrong_tries,
        "collector": dict(one.collector) if one.collector is not None else None,
        "ended_at": _moment(one.ended_at),
    }


def held_pickup_out(one: Pickup, counter: Office) -> dict[str, Any]:
    """What lay at a counter, for its owner to take along: also who collected it, and what they showed."""
    return {
        "code": one.code,
        "place": one.place.value,
        "counter": counter_out(counter),
        "state": one.state.value,
        "laid_out_at": one.laid_out_at.isoformat(),
        "ended_at": _moment(one.ended_at),
        "collector": dict(one.collector) if one.collector is not None else None,
    }


def held_letter_out(one: Letter) -> dict[str, Any]:
    """A letter, for its owner to take along: where it was sent."""
    return {
        "address_lines": list(one.address_lines),
        "tracking": one.tracking,
        "state": one.state.value,
        "posted_at": _moment(one.posted_at),
        "ended_at": _moment(one.ended_at),
        "reason": one.reason,
    }


def own_pickup_out(one: Pickup | None, kept_days: int, counter: Office) -> dict[str, Any] | None:
    """What waits for its applicant, as they see it; nothing when nothing waits."""
    if one is None:
        return None
    return {
        "code": one.code,
        "place": one.place.value,
        "counter": counter_out(counter),
        "laid_out_at": one.laid_out_at.isoformat(),
        "kept_until": kept_until(one.laid_out_at, kept_days).isoformat(),
    }


def letter_out(one: Letter) -> dict[str, Any]:
    """A letter, in its batch or in its case."""
    return {
        "id": str(one.id),
        "request_id": str(one.request_id),
        "batch_id": str(one.batch_id),
        "number": one.number,
        "applicant_name": one.applicant_name,
        "address_lines": list(one.address_lines),
        "tracking": one.tracking,
        "state": one.state.value,
        "posted_at": _moment(one.posted_at),
        "ended_at": _moment(one.ended_at),
        "reason": one.reason,
    }


def letters_out(letters: Sequence[Letter]) -> list[dict[str, Any]]:
    return [letter_out(one) for one in letters]


def batch_out(batch: Batch, letters: Sequence[Letter]) -> dict[str, Any]:
    """A batch with its letters; ``going`` is how many of them go or went."""
    return {
        "id": str(batch.id),
        "number": batch.number,
        "state": batch.state.value,
        "opened_by": batch.opened_by,
        "opened_at": batch.opened_at.isoformat(),
        "closed_by": batch.closed_by,
        "closed_at": _moment(batch.closed_at),
        "going": sum(one.state is not LetterState.VOID for one in letters),
        "items": letters_out(letters),
    }


def batches_out(batches: Sequence[Batch], letters: Mapping[UUID, Sequence[Letter]]) -> dict[str, Any]:
    return {"items": [batch_out(batch, letters[batch.id]) for batch in batches]}


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
