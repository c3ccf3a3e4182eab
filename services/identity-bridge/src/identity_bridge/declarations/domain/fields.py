"""What a special declaration says, as JSON keeps it."""

from typing import TypedDict


class PlaceFields(TypedDict):
    """A place of business."""

    name: str
    address: str


class CaseFields(TypedDict):
    """What the person wrote, without the tax number; as ``schemas.cases.FieldsIn`` lets it in."""

    capacity: str
    given_name: str
    family_name: str
    father_name: str
    name: str
    trade_name: str
    seat: str
    tax_office: str
    gemi: str
    proof: str
    notice_email: str
    places: list[PlaceFields]


class BusinessFields(TypedDict):
    """The business of an accepted declaration, without its tax number."""

    name: str
    trade_name: str | None
    address: str
    tax_office: str | None
    notice_email: str | None
    establishments: list[PlaceFields]


class CertificationFields(TypedDict):
    """Who certified the signature, under which number, and the day as ISO 8601 writes it."""

    body: str
    number: str
    day: str


class EntryDetail(TypedDict, total=False):
    """What the history of a case keeps besides what happened. Only what is not empty is there.

    Of a finding it keeps (code, whether it is correct, whether only staff see it).
    """

    text: str
    reasons: list[str]
    file: str
    despite: list[str]
    document_checked: bool
    findings: list[tuple[str, bool, bool]]
