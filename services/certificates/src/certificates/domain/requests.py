"""What is asked for, and the dates and numbers that it gets."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from inputkit.alphabets import folded
from servicekit.clock import local_day

from certificates.domain.addresses import PostalAddress
from certificates.domain.applicants import Applicant

# Two tabs or a form sent again; later than this it is a wish for one more copy.
DOUBLE_WINDOW = timedelta(minutes=10)


class Delivery(StrEnum):
    """How the certificate reaches the applicant."""

    COLLECT = "collect"
    POST = "post"
    DOWNLOAD = "download"
    SERVICE_CENTRE = "service-centre"


@dataclass(frozen=True, slots=True)
class Way:
    """How it is delivered; with an address when it is posted, with the key of a service centre when it lies there."""

    delivery: Delivery
    postal_address: PostalAddress | None = None
    service_centre: str | None = None

    @property
    def address(self) -> dict[str, str] | None:
        """As the column holds it."""
        return self.postal_address.stored() if self.postal_address else None


class NoticeState(StrEnum):
    """What became of the receipt mail."""

    PENDING = "pending"
    SENT = "sent"
    PARKED = "parked"
    NO_ADDRESS = "no-address"


class Happening(StrEnum):
    """What a timeline tells after the filing, with the new delivery or with why a mail was not sent."""

    DELIVERY_CHANGED = "delivery-changed"
    MAIL_SENT = "mail-sent"
    MAIL_PARKED = "mail-parked"


@dataclass(frozen=True, slots=True)
class Application:
    """What a citizen asks for, checked: answers and address are in their stored form. ``service_centre`` is the key of
    the one where it is handed over."""

    procedure: str
    delivery: Delivery
    answers: Mapping[str, str]
    postal_address: PostalAddress | None
    locale: str
    applicant: Applicant
    service_centre: str | None = None


def protocol_number(value: int, submitted_at: datetime) -> str:
    """The protocol number as the office writes it: ``12/05-03-2027``."""
    return f"{value}/{local_day(submitted_at):%d-%m-%Y}"


def fingerprint(application: Application) -> str:
    """Equal for two applications that ask for the same thing in the same way.

    The language does not matter, nor do capitals, accents and the final σ in what was written.
    """
    way = Way(application.delivery, application.postal_address, application.service_centre)
    return fingerprint_of(application.procedure, way, application.answers)


def fingerprint_of(procedure: str, way: Way, answers: Mapping[str, str]) -> str:
    """The fingerprint of what is asked for, in which way."""
    where = [way.service_centre] if way.service_centre else []
    asked = [procedure, way.delivery, sorted(answers.items()), way.address, *where]
    written = json.dumps(asked, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(folded(written).encode()).hexdigest()
