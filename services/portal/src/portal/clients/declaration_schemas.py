"""Special declarations as identity-bridge tells of them."""

from datetime import date, datetime

from pydantic import AwareDatetime, Field

from portal.clients.identity_schemas import Ended
from portal.clients.schemas import Answer


class Place(Answer):
    name: str
    address: str


class Fields(Answer):
    """What the person wrote; anything may still be empty."""

    afm: str
    name: str
    trade_name: str
    seat: str
    tax_office: str
    gemi: str
    notice_email: str
    given_name: str
    family_name: str
    father_name: str
    capacity: str
    proof: str
    places: list[Place]


class Certification(Answer):
    """Who certified the signature."""

    body: str
    number: str
    day: date


class Document(Answer):
    kind: str
    pages: int
    gov_code: str | None
    certification: Certification | None
    added_at: AwareDatetime


class Finding(Answer):
    """What the automatic check noticed; ``correct`` says that the person should put it right, ``serious`` that staff do
    not accept in spite of it without a word."""

    code: str
    correct: bool
    serious: bool = False


class Entry(Answer):
    """Something that happened to the case."""

    at: AwareDatetime
    what: str
    side: str
    reasons: list[str]
    text: str
    clerk: str | None = None
    document_checked: bool = False
    despite: list[str] = Field(default_factory=list)


class Fault(Answer):
    field: str
    text: str


class Other(Answer):
    """Another person who acts for the same business."""

    case_id: str
    name: str
    capacity: str


class Summary(Answer):
    """``ended_as`` is cancelled, revoked or expired, when it has ended."""

    case_id: str
    number: str
    state: str
    ended_as: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    revision: int
    business_name: str
    person_name: str | None = None
    updated_at: AwareDatetime

    @property
    def submitted_at(self) -> datetime | None:
        """When it was handed in, first or again. While it is being examined nothing else changes it."""
        return self.updated_at if self.state == "submitted" else None


class Summaries(Answer):
    """To staff ``counts`` says how many cases there are in each state, ``total`` how many on all pages of a list."""

    items: list[Summary]
    counts: dict[str, int] = Field(default_factory=dict)
    total: int = 0
    page: int = 1
    pages: int = 1


class Identity(Answer):
    """The verified identity of the person, for staff."""

    given_name: str | None
    family_name: str | None
    level: str
    level_method: str | None
    level_at: AwareDatetime | None


class NoticeAddress(Answer):
    """Where notes of payment go, and the address that is being verified; ``expired`` is that one's link.

    ``undelivered`` is why the mail with the link was not sent.
    """

    in_force: str | None
    waiting: str | None
    expired: bool
    undelivered: str | None = None


class Confirmed(Answer):
    """Whose notes go to the address that was just verified."""

    business_name: str


class Case(Summary):
    """``person_told``: an address is known to which the answer goes. ``barred`` tells staff why a colleague decides."""

    fields: Fields
    person_told: bool = True
    document: Document | None
    findings: list[Finding]
    history: list[Entry]
    can: list[str]
    faults: list[Fault] = Field(default_factory=list)
    others: list[Other] = Field(default_factory=list)
    person: Identity | None = None
    notice_address: NoticeAddress
    barred: str | None = None
    ended: Ended | None = None
