"""What is wrong with parts of a request, in the words that its page shows."""

from dataclasses import dataclass
from datetime import datetime

from inputkit.shapes import Fault, fault
from servicekit.access import principal
from servicekit.clock import local_day
from servicekit.parsing import refuse
from servicekit.tokens import Level, Principal

from certificates.catalogue import Procedure, check_answers
from certificates.domain.addresses import PostalAddress, check_address
from certificates.domain.applicants import ProvedNames, check_applicant
from certificates.domain.labels import LABELS
from certificates.domain.requests import Application, Delivery
from certificates.schemas import requests as schemas


def found_wrong(body: schemas.ChecksIn, procedure: Procedure, now: datetime) -> list[Fault]:
    """What is wrong with the parts that came."""
    faults = [] if body.answers is None else check_answers(procedure, body.answers, local_day(now))[1]
    if body.delivery is not None:
        faults += _not_offered(body.delivery, procedure)
    if body.postal_address is not None:
        faults += check_address(body.postal_address.to_address())[1]
    if body.applicant is not None:
        faults += check_applicant(body.applicant.model_dump(), proved_names(principal()), local_day(now))[1]
    return faults


def proved_names(asking: Principal) -> ProvedNames | None:
    """The names that the register vouches for; None when the identity was not proved, or the register has none."""
    if not asking.level.reaches(Level.B) or not asking.given_name or not asking.family_name:
        return None
    return ProvedNames(asking.given_name, asking.family_name)


@dataclass(frozen=True, slots=True)
class Asked:
    """What came in to be filed, with the procedure, the proved names of whoever it is for, and when."""

    body: schemas.RequestIn
    procedure: Procedure
    names: ProvedNames | None
    now: datetime


def checked_application(asked: Asked) -> Application:
    """The application in its stored form; raises InvalidInput naming every field that is wrong."""
    body, procedure, today = asked.body, asked.procedure, local_day(asked.now)
    answers, faults = check_answers(procedure, body.answers, today)
    address, delivery_faults = checked_delivery(body, procedure)
    applicant, applicant_faults = check_applicant(body.applicant.model_dump(), asked.names, today)
    refuse([*faults, *delivery_faults, *applicant_faults, *_truth(body, procedure)])
    return Application(procedure.code, body.delivery, answers, address, body.locale, applicant)


def _truth(body: schemas.RequestIn, procedure: Procedure) -> list[Fault]:
    return [fault("truth", "missing", LABELS)] if procedure.truth and not body.truth else []


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
