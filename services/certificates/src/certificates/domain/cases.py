"""A request as it is worked on: one row of the table, typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from certificates.domain.applicants import StoredApplicant, display_name, full_name
from certificates.domain.requests import Delivery
from certificates.domain.states import State


@dataclass(frozen=True, slots=True)
class Case:
    """One row of the table of requests; models.py says what each column means."""

    id: UUID
    subject: str | None
    person_id: str | None
    number: str
    procedure: str
    edition: int
    delivery: Delivery
    answers: Mapping[str, str]
    postal_address: Mapping[str, str] | None
    service_centre: str | None
    applicant: StoredApplicant
    level: str
    email: str | None
    locale: str
    fingerprint: str
    state: State
    version: int
    assignee: str | None
    assignee_name: str | None
    unit: str | None
    filed_by: str | None
    override_reason: str | None
    submitted_at: datetime
    complete_on: date | None
    deadline: date
    document: Mapping[str, str] | None
    prepared_by: str | None
    prepared_by_name: str | None
    answered_at: datetime | None
    ended_at: datetime | None
    notice_state: str
    notice_reason: str | None
    notice_at: datetime | None

    @property
    def name(self) -> str:
        """The applicant's name as it is written in lists."""
        return display_name(self.applicant)

    @property
    def full_name(self) -> str:
        """The applicant's name as letters begin; empty in requests from before names were asked for."""
        return full_name(self.applicant)

    @property
    def recipient(self) -> dict[str, str | None]:
        """Whom mails about it go to."""
        return {"email": self.email, "locale": self.locale, "name": self.full_name}

    def belongs_to(self, subject: str, person_id: str | None) -> bool:
        """Whether this account, or the person behind it, filed the request."""
        return self.subject == subject or (person_id is not None and self.person_id == person_id)
