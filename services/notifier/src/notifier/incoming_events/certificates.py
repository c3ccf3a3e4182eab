"""Events about requests for certificates."""

import re
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, StringConstraints

from notifier.incoming_events.parts import Line, Part, Recipient, Titled, Words, one_line

_BREAKS = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")


def some_lines(text: str) -> str:
    """What was typed into a large field: its lines, each fit to print, and never two empty ones in a row."""
    lines = "\n".join(one_line(line) for line in _BREAKS.split(text))
    return re.sub("\n{3,}", "\n\n", lines).strip()


Typed = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(some_lines)]
"""Words of the office. They are shown as text and as the office's, whatever stands in them."""
Delivery = Literal["collect", "post", "download", "service-centre"]


class Unit(Part):
    """The office that handles a request."""

    name: Words
    address: Words
    phone: Line
    email: Line | None
    hours: Words | None = None


class PostalAddress(Part):
    """Where a certificate is posted to."""

    street: Line
    number: Line
    postcode: Line
    city: Line


class About(Part):
    """What every event about a request says; without an account there is no page to lead to."""

    request_id: UUID
    number: Line
    procedure: Titled
    state: Line = "submitted"
    unit: Unit
    has_account: bool = True
    recipient: Recipient


class ServiceCentre(Part):
    """Where it is to be collected, when that is a citizens' service centre (ΚΕΠ)."""

    name: Words
    address: Words


class RequestSubmitted(About):
    """certificates.request.submitted"""

    delivery: Delivery
    submitted_at: AwareDatetime
    deadline: date
    postal_address: PostalAddress | None
    service_centre: ServiceCentre | None = None
    documents_to_bring: tuple[Words, ...] = ()


class DeliveryChanged(RequestSubmitted):
    """certificates.request.delivery-changed"""

    changed_at: AwareDatetime


class Step(About):
    """Something happened to a request: certificates.request.withdrawn and .returned have no other data."""

    at: AwareDatetime
    letter_number: Line | None = None


class Asked(Part):
    """A supporting document that the applicant is to bring."""

    title: Words
    note: Typed | None


class DocumentsAsked(Step):
    """certificates.request.documents-asked and .documents-reminded"""

    documents: list[Asked]
    due_on: date


class Told(Step):
    """certificates.request.told"""

    text: Typed


class Extended(Step):
    """certificates.request.extended"""

    reason: Typed
    until: date


class Forwarded(Step):
    """certificates.request.forwarded"""

    to: Words
    deadline: date | None
    reason: Typed


class IssuedDocument(Part):
    """The document that was made. The file itself never travels in an event or a mail."""

    number: Line
    issued_on: date
    valid_until: date | None


class Issued(Step):
    """certificates.request.issued"""

    document: IssuedDocument
    delivery: Delivery
    service_centre: ServiceCentre | None = None


class Refused(Step):
    """certificates.request.refused"""

    document_number: Line
    reason: Words
    text: Typed | None


class Closed(Step):
    """certificates.request.closed"""

    reason: Typed


class Place(Part):
    """Where a document lies ready."""

    kind: Literal["office", "service-centre"]
    name: Words
    address: Words


class ReadyToCollect(Step):
    """certificates.request.ready-to-collect and .collect-reminded"""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9A-HJKMNP-TV-Z]{8}$")]
    place: Place
    hours: Words | None
    kept_until: date | None


class Posted(Step):
    """certificates.request.posted"""

    tracking: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[0-9]{9}[A-Z]{2}$")] | None


class Recalled(Step):
    """certificates.request.recalled"""

    document_number: Line
    reason: Typed
