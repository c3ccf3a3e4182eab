"""What is wrong with parts of a request, in the words that its page shows."""

from dataclasses import dataclass
from datetime import datetime

from inputkit.schemas import Fault, fault
from servicekit.access import principal
from servicekit.clock import local_day
from servicekit.parsing import refuse
from servicekit.tokens import Level, Principal

from certificates.api.context import current_context
from certificates.catalogue import Procedure, check_answers
from certificates.domain.addresses import PostalAddress, check_address
from certificates.domain.applicants import ProvedNames, check_applicant
from certificates.domain.labels import LABELS
from certificates.domain.requests import Application, Delivery, Way
from certificates.municipality import service_centres
from certificates.schemas import requests as schemas


def found_wrong(body: schemas.ChecksIn, procedure: Procedure, now: datetime) -> list[Fault]:
    """What is wrong with the parts that came."""
    faults = [] if body.answers is None else check_answers(procedure, body.answers, local_day(now))[1]
    if body.delivery is not None:
        faults += _not_offered(body.delivery, procedure)
        faults += _service_centre(body.delivery, body.service_centre)[1]
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
    """What came in to be filed, with the procedure, the proved names of the applicant, and when."""

    body: schemas.RequestIn
    procedure: Procedure
    names: ProvedNames | None
    now: datetime


def checked_application(asked: Asked) -> Application:
    """The application in its stored form; raises InvalidInput naming every field that is wrong."""
    body, procedure, today = asked.body, asked.procedure, local_day(asked.now)
    answers, faults = check_answers(procedure, body.answers, today)
    way, delivery_faults = checked_delivery(body, procedure)
    applicant, applicant_faults = check_applicant(body.applicant.model_dump(), asked.names, today)
    refuse([*faults, *delivery_faults, *applicant_faults, *_truth(body, procedure)])
    return Application(
        procedure.code, way.delivery, answers, way.postal_address, body.locale, applicant, way.service_centre
    )


def _truth(body: schemas.RequestIn, procedure: Procedure) -> list[Fault]:
    return [fault("truth", "missing", LABELS)] if procedure.truth and not body.truth else []


def _not_offered(delivery: Delivery, procedure: Procedure) -> list[Fault]:
    there = delivery is not Delivery.SERVICE_CENTRE or service_centres(current_context().offices)
    if delivery in procedure.delivery and there:
        return []
    text = {"el": "Δεν υπάρχει αυτός ο τρόπος παραλαβής.", "en": "This way of delivery is not offered."}
    return [Fault("delivery", text)]


def checked_delivery(body: schemas.RequestIn | schemas.DeliveryIn, procedure: Procedure) -> tuple[Way, list[Fault]]:
    """The way in its stored form, and what is wrong. Whatever another way would need is left out."""
    centre, centre_faults = _service_centre(body.delivery, body.service_centre)
    address, address_faults = _address(body)
    faults = [*_not_offered(body.delivery, procedure), *centre_faults, *address_faults]
    return Way(body.delivery, address, centre), faults


def _address(body: schemas.RequestIn | schemas.DeliveryIn) -> tuple[PostalAddress | None, list[Fault]]:
    if body.delivery is not Delivery.POST:
        return None, []
    if body.postal_address is None:
        return None, [fault("postal_address", "missing", LABELS)]
    return check_address(body.postal_address.to_address())


def _service_centre(delivery: Delivery, key: str | None) -> tuple[str | None, list[Fault]]:
    """The service centre that was chosen. Where there is only one, it need not be named."""
    centres = service_centres(current_context().offices)
    if delivery is not Delivery.SERVICE_CENTRE or not centres:
        return None, []
    chosen = key or (next(iter(centres)) if len(centres) == 1 else None)
    if chosen is None:
        return None, [fault("service_centre", "missing", LABELS)]
    return (chosen, []) if chosen in centres else (None, [fault("service_centre", "choice", LABELS)])
