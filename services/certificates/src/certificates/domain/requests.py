"""What is asked for, and the dates and numbers that it gets."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from inputkit.letters import folded
from servicekit.clock import local_day

from certificates.domain.addresses import PostalAddress

# Two tabs or a form sent again; later than this it is a wish for one more copy.
DOUBLE_WINDOW = timedelta(minutes=10)


class Delivery(StrEnum):
    """How the certificate reaches the applicant."""

    COLLECT = "collect"
    POST = "post"
    DOWNLOAD = "download"
    SERVICE_CENTRE = "service-centre"


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
    """What a citizen asks for, checked: answers and address are in their stored form."""

    procedure: str
    delivery: Delivery
    answers: Mapping[str, str]
    postal_address: PostalAddress | None
    locale: str


def deadline(submitted_at: datetime, allowed: timedelta) -> date:
    """The last day to answer: calendar days after the day of filing (ν. 2690/1999 άρθρο 4)."""
    return local_day(submitted_at) + allowed


def protocol_number(value: int, submitted_at: datetime) -> str:
    """The protocol number as the office writes it: ``12/05-03-2027``."""
    return f"{value}/{local_day(submitted_at):%d-%m-%Y}"


def fingerprint(application: Application) -> str:
    """Equal for two applications that ask for the same thing in the same way.

    The language does not matter, nor do capitals, accents and the final σ in what was written.
    """
    address = asdict(application.postal_address) if application.postal_address else None
    asked = [application.procedure, application.delivery, sorted(application.answers.items()), address]
    written = json.dumps(asked, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(folded(written).encode()).hexdigest()
