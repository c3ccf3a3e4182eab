"""A request as it is worked on: the row, typed."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from certificates.domain.applicants import display_name, full_name
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
    applicant: Mapping[str, Any]
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

    @classmethod
    def of(cls, row: Mapping[Any, Any]) -> Self:
        """The row of the table."""
        return cls(**{**row, "delivery": Delivery(row["delivery"]), "state": State(row["state"])})

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

    def row(self) -> dict[str, Any]:
        """The row as the events read it: plain values by column."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}

    def belongs_to(self, subject: str, person_id: str | None) -> bool:
        """Whether this account, or the person behind it, filed the request."""
        return self.subject == subject or (person_id is not None and self.person_id == person_id)


def _plain(value: object) -> object:
    return value.value if isinstance(value, StrEnum) else value
