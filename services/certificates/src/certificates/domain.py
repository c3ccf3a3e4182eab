"""Rules about requests: dates, numbers, addresses, doubles. Pure functions."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from servicekit.clock import local_day
from servicekit.errors import Text

# Two tabs or a form sent again; later than this it is a wish for one more copy.
DOUBLE_WINDOW = timedelta(minutes=10)

_POSTCODE = re.compile(r"[1-8]\d{4}")
_MAX_ADDRESS_PART = 80


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
class Fault:
    """What is wrong with one field, in both languages."""

    field: str
    text: Text


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


def squeeze(text: str) -> str:
    """The text in composed form (NFC), without spaces at its ends and with single spaces inside."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def has_control_characters(text: str) -> bool:
    """Whether the text holds something that is neither printed nor a space."""
    return any(unicodedata.category(character) in ("Cc", "Cf", "Cs") for character in text)


def deadline(submitted_at: datetime, allowed: timedelta) -> date:
    """The last day to answer: calendar days after the day of filing (ν. 2690/1999 άρθρο 4)."""
    return local_day(submitted_at) + allowed


def protocol_number(value: int, submitted_at: datetime) -> str:
    """The protocol number as the office writes it: ``12/05-03-2027``."""
    return f"{value}/{local_day(submitted_at):%d-%m-%Y}"


def fingerprint(application: Application) -> str:
    """Equal for two applications that ask for the same thing in the same way; the language does not matter."""
    address = asdict(application.postal_address) if application.postal_address else None
    asked = [application.procedure, application.delivery, sorted(application.answers.items()), address]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).casefold().encode()).hexdigest()


def check_address(address: PostalAddress) -> tuple[PostalAddress, list[Fault]]:
    """The address in its stored form, and what is wrong with it.

    Postcodes are five digits, 10000 to 89999, often written ``105 63``.
    """
    tidy = PostalAddress(
        street=squeeze(address.street),
        number=squeeze(address.number),
        postcode=re.sub(r"\s", "", address.postcode),
        city=squeeze(address.city),
    )
    faults: list[Fault] = []
    if not any(character.isalpha() for character in tidy.street):
        faults.append(_fault("street", "Γράψτε την οδό ή τον οικισμό.", "Enter the street or the settlement."))
    if not _POSTCODE.fullmatch(tidy.postcode) or not tidy.postcode.isascii():
        text = ("Γράψτε ταχυδρομικό κώδικα με 5 ψηφία, π.χ. 105 63.", "Enter a postcode of 5 digits, e.g. 105 63.")
        faults.append(_fault("postcode", *text))
    if not any(character.isalpha() for character in tidy.city):
        faults.append(_fault("city", "Γράψτε την πόλη ή το χωριό.", "Enter the town or village."))
    for field, value in asdict(tidy).items():
        if len(value) > _MAX_ADDRESS_PART or has_control_characters(value):
            el = "Το κείμενο είναι πολύ μεγάλο ή έχει χαρακτήρες που δεν γίνονται δεκτοί."
            faults.append(_fault(field, el, "The text is too long or has characters that are not accepted."))
    return tidy, faults


def _fault(field: str, el: str, en: str) -> Fault:
    return Fault(f"postal_address.{field}", {"el": el, "en": en})
