"""What the queries of the register return."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from servicekit.rows import TypedRow

from identity_bridge.register.domain.recipients import Recipient


@dataclass(frozen=True)
class LevelChange(TypedRow):
    """A row of a person's history."""

    change_id: UUID
    person_id: str
    version: int
    level: str
    previous_level: str
    method: str | None
    reason: str
    at: datetime
    actor_kind: str
    actor: str | None
    office: str | None
    clerk: str | None
    evidence_kind: str | None
    evidence_last: str | None
    note: str | None
    policy_version: int


@dataclass(frozen=True)
class WaitingChange(LevelChange):
    """A change that waits to be written to the account ``subject``."""

    subject: str


@dataclass(frozen=True)
class ClerkRow(TypedRow):
    """A clerk's place at a desk, with the sealed tax number."""

    username: str
    office: str
    number: str
    afm_sealed: bytes = field(repr=False)
    afm_index: bytes = field(repr=False)
    key_version: int


@dataclass(frozen=True)
class Operation(TypedRow):
    """An account on its way out: joined into ``into_subject``, or closed."""

    operation_id: UUID
    kind: str
    subject: str
    into_subject: str | None
    person_id: str | None
    state: str
    recipient: Recipient | None
    begun_at: datetime
    done_at: datetime | None
    linked_at: datetime | None


@dataclass(frozen=True)
class Double(TypedRow):
    """A person who had more than one account at the last comparison."""

    double_id: UUID
    person_id: str
    subjects: list[str]
    found_at: datetime


@dataclass(frozen=True)
class Conflict(TypedRow):
    """Two claims to one tax number or one account, until staff resolve it."""

    conflict_id: UUID
    kind: str
    subjects: list[str]
    person_id: str
    case_id: UUID | None
    at: datetime


@dataclass(frozen=True)
class FoundAccount(TypedRow):
    """The account that a clerk's look-up found, and why the clerk looked."""

    subject: str
    purpose: str | None


class Certification(NamedTuple):
    """Whom a visit certified, and when."""

    person_id: str
    at: datetime


@dataclass(frozen=True)
class Visit(TypedRow):
    """A visit at the desk, with what the clerk recorded of the document."""

    case_id: UUID
    subject: str
    way: str
    purpose: str | None
    opened_by: str
    office: str
    clerk: str
    state: str
    opened_at: datetime
    ended_at: datetime | None
    ended_by: str | None
    ended_office: str | None
    ended_clerk: str | None
    note: str | None
    person_id: str | None
    entered_person: bool
    certified_at: datetime | None
    document_kind: str | None
    document_last: str | None
    document_expires: date | None
    given_name: str | None
    family_name: str | None
    father_name: str | None
    check_state: str
    checked_by: str | None
    check_note: str | None

    @property
    def certification(self) -> Certification | None:
        """The certification, also one that was undone; None where the visit certified no one."""
        if self.person_id is None or self.certified_at is None:
            return None
        return Certification(self.person_id, self.certified_at)


@dataclass(frozen=True)
class AuditHead(TypedRow):
    """Number and hash of a row of the audit record."""

    seq: int
    hash: bytes


@dataclass(frozen=True)
class AuditEntry(TypedRow):
    """A row of the audit record without its own hash; ``previous`` is the hash of the row before it."""

    seq: int
    at: datetime
    actor: str
    office: str | None
    clerk: str | None
    subject: str | None
    action: str
    purpose: str | None
    detail: dict[str, object]
    previous: bytes


@dataclass(frozen=True)
class AuditRow(AuditEntry):
    """A row of the audit record."""

    hash: bytes
