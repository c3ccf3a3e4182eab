"""Rules about requests: dates, numbers, addresses, doubles. Pure functions."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from inputkit.letters import folded
from inputkit.refusals import Refused
from inputkit.shapes import Fault, Labels, fault, label
from inputkit.tax import postcode
from inputkit.text import Line, tidy
from servicekit.clock import local_day

# Two tabs or a form sent again; later than this it is a wish for one more copy.
DOUBLE_WINDOW = timedelta(minutes=10)

LABELS: Labels = {
    "procedure": label("Πιστοποιητικό", "Certificate", request=("Διαλέξτε πιστοποιητικό.", "Choose a certificate.")),
    "delivery": label(
        "Παραλαβή", "Delivery", request=("Διαλέξτε πώς θα παραλάβετε το έγγραφο.", "Choose how to get the document.")
    ),
    "postal_address": label(
        "Διεύθυνση", "Address", request=("Γράψτε τη διεύθυνση αποστολής.", "Enter the address to post to.")
    ),
    "postal_address.street": label(
        "Οδός", "Street", request=("Γράψτε την οδό ή τον οικισμό.", "Enter the street or the settlement.")
    ),
    "postal_address.number": label("Αριθμός", "Number"),
    "postal_address.postcode": label("Ταχυδρομικός κώδικας", "Postcode"),
    "postal_address.city": label(
        "Πόλη ή χωριό", "Town or village", request=("Γράψτε την πόλη ή το χωριό.", "Enter the town or village.")
    ),
}
"""What people call the fields, beside the questions of the catalogue."""


class Delivery(StrEnum):
    """How the certificate reaches the applicant."""

    COLLECT = "collect"
    POST = "post"


class State(StrEnum):
    """Where a request stands. Later states come with issuing."""

    SUBMITTED = "submitted"


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
class PostalAddress:
    """A Greek postal address. ``number`` is empty where the street has none, as in villages."""

    street: str
    number: str
    postcode: str
    city: str


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


def check_address(address: PostalAddress) -> tuple[PostalAddress, list[Fault]]:
    """The address in its stored form, and what is wrong with it."""
    stored, faults = {}, []
    for part, written in asdict(address).items():
        try:
            stored[part] = _ADDRESS_PARTS[part](written)
        except Refused as refused:
            stored[part] = tidy(written)
            faults.append(fault(f"postal_address.{part}", refused.kind, LABELS, **refused.context))
    return PostalAddress(**stored), faults


def _part(written: str) -> str:
    return Line(80).read(written)


def _name_of_a_place(written: str) -> str:
    name = _part(written)
    if not any(character.isalpha() for character in name):
        raise Refused("missing")
    return name


_ADDRESS_PARTS: Mapping[str, Callable[[str], str]] = {
    "street": _name_of_a_place,
    "number": _part,
    "postcode": postcode,
    "city": _name_of_a_place,
}
