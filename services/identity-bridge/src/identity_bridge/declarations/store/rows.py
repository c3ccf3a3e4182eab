"""What the queries on special declarations return."""

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, Self, TypedDict
from uuid import UUID

from sqlalchemy import RowMapping


class CaseFields(TypedDict):
    """What the person wrote, but the tax number; as ``schemas.cases.FieldsIn`` lets it in."""

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
    places: list[dict[str, str]]


class Recipient(TypedDict):
    """Where and how mail about a case is written; ``email`` None where there is no address."""

    email: str | None
    locale: str
    name: str


@dataclass(frozen=True)
class _Read:
    """A row of which the columns are taken that have a field here."""

    @classmethod
    def of(cls, row: RowMapping) -> Self:
        return cls(**{one.name: row[one.name] for one in fields(cls) if one.name in row})


@dataclass(frozen=True)
class Case(_Read):
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
class Document(_Read):
    """The signed form of one submission: a scan, or a code of gov.gr. ``content`` only where it was asked for."""

    case_id: UUID
    revision: int
    media_type: str | None
    sha256: str | None
    pages: int
    code: str | None
    gov_code: str | None
    certification: dict[str, Any] | None
    added_at: datetime
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Entry(_Read):
    """Something that happened to a case, and who did it: of staff also who, for colleagues, and which office and
    number, for citizens."""

    at: datetime
    what: str
    side: str
    subject: str
    clerk: str | None
    office: str | None
    clerk_number: str | None
    detail: dict[str, Any]


@dataclass(frozen=True)
class Accepted(_Read):
    """A declaration that staff accepted."""

    declaration_id: UUID
    person_id: str
    afm_sealed: bytes = field(repr=False)
    key_version: int
    business: dict[str, Any]
    capacity: str
    valid_from: date
    valid_to: date | None

    @property
    def last_day(self) -> date:
        """Of one that has a last day; raises ValueError for one that holds until it is ended."""
        if self.valid_to is None:
            raise ValueError("the declaration has no last day")
        return self.valid_to
