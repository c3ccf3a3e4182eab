"""What the queries on special declarations return."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from servicekit.rows import TypedRow

from identity_bridge.declarations.domain.fields import BusinessFields, CaseFields, CertificationFields, EntryDetail
from identity_bridge.register.domain.recipients import Recipient


@dataclass(frozen=True)
class Case(TypedRow):
    """A special declaration on its way. The days are there where the query reads them, and once it was accepted; the
    names are the verified ones of its person, in lists of staff."""

    case_id: UUID
    number: str
    person_id: str
    subject: str | None
    state: str
    revision: int
    fields: CaseFields
    afm_sealed: bytes = field(repr=False)
    key_version: int
    recipient: Recipient
    declaration_id: UUID | None
    updated_at: datetime
    valid_from: date | None = None
    valid_to: date | None = None
    given_name: str | None = None
    family_name: str | None = None


@dataclass(frozen=True)
class Document(TypedRow):
    """The signed form of one submission: a scan, or a code of gov.gr. ``content`` only where it was asked for."""

    case_id: UUID
    revision: int
    media_type: str | None
    sha256: str | None
    pages: int
    code: str | None
    gov_code: str | None
    certification: CertificationFields | None
    added_at: datetime
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Entry(TypedRow):
    """Something that happened to a case, and who did it: of staff also who, for colleagues, and which office and
    number, for citizens."""

    at: datetime
    what: str
    side: str
    subject: str
    clerk: str | None
    office: str | None
    clerk_number: str | None
    detail: EntryDetail


@dataclass(frozen=True)
class Accepted(TypedRow):
    """A declaration that staff accepted."""

    declaration_id: UUID
    person_id: str
    afm_sealed: bytes = field(repr=False)
    key_version: int
    business: BusinessFields
    capacity: str
    valid_from: date
    valid_to: date | None

    @property
    def last_day(self) -> date:
        """Of one that has a last day; raises ValueError for one that holds until it is ended."""
        if self.valid_to is None:
            raise ValueError("the declaration has no last day")
        return self.valid_to


@dataclass(frozen=True)
class Address(TypedRow):
    """An address for notes of payment: it waits while ``verified_at`` is None."""

    address_id: UUID
    case_id: UUID
    email: str
    expires_at: datetime | None
    verified_at: datetime | None
    undelivered: str | None
