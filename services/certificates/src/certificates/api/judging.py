"""What is wrong with parts of a request, in the words that its page shows."""

from datetime import datetime

from inputkit.shapes import Fault, fault
from servicekit.clock import local_day

from certificates.catalogue import Procedure, check_answers
from certificates.domain.addresses import PostalAddress, check_address
from certificates.domain.labels import LABELS
from certificates.domain.requests import Delivery
from certificates.schemas import requests as schemas


def found_wrong(body: schemas.ChecksIn, procedure: Procedure, now: datetime) -> list[Fault]:
    """What is wrong with the parts that came."""
    faults = [] if body.answers is None else check_answers(procedure, body.answers, local_day(now))[1]
    if body.delivery is not None:
        faults += _not_offered(body.delivery, procedure)
    if body.postal_address is not None:
        faults += check_address(body.postal_address.to_address())[1]
    return faults


def _not_offered(delivery: Delivery, procedure: Procedure) -> list[Fault]:
    if delivery in procedure.delivery:
        return []
    text = {"el": "Δεν υπάρχει αυτός ο τρόπος παραλαβής.", "en": "This way of delivery is not offered."}
    return [Fault("delivery", text)]


def checked_delivery(
    body: schemas.RequestIn | schemas.DeliveryIn, procedure: Procedure
) -> tuple[PostalAddress | None, list[Fault]]:
    """The address in its stored form (None unless it is posted), and what is wrong."""
    faults = _not_offered(body.delivery, procedure)
    if body.delivery is not Delivery.POST:
        return None, faults
    if body.postal_address is None:
        return None, [*faults, fault("postal_address", "missing", LABELS)]
    address, address_faults = check_address(body.postal_address.to_address())
    return address, [*faults, *address_faults]
