"""A procedure: one certificate, with all that its page says, what is asked, and what comes of it.

The fields are those of the national register of procedures (Μίτος, https://mitos.gov.gr), and what a municipality needs
besides to work on it.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Literal

from inputkit.codes import SLUG
from inputkit.text import Line
from pydantic import BeforeValidator, Field, field_serializer

from certificates.catalogue.papers import DocumentForm
from certificates.catalogue.parts import (
    Duration,
    Elsewhere,
    Entry,
    Evidence,
    Group,
    Key,
    LegalBasis,
    Postage,
    Question,
    Words,
)
from certificates.domain.counting import Counted
from certificates.domain.requests import Delivery

_DAYS = re.compile(r"P([1-9]\d{0,2})D")

Code = Annotated[str, Field(pattern=rf"^{SLUG}$", max_length=16)]
ApplicantField = Literal["birth_place", "document_number", "phone"]
Validity = Annotated[str, Field(pattern=r"^P(\d{1,2}Y(\d{1,3}M)?|\d{1,3}M)$")]


def _whole_days(written: object) -> object:
    """``P10D`` as days; anything else is left for the shape to refuse."""
    found = _DAYS.fullmatch(written) if isinstance(written, str) else None
    return timedelta(days=int(found[1])) if found else (written if isinstance(written, timedelta) else None)


class Procedure(Entry):
    """One certificate. ``deadline`` is in the days that ``counted`` says.

    One that is not ``offered`` stays: old requests show its title, and its page says why and where to go.
    ``unconfirmed`` and ``second_look`` are for staff, ``unit`` and ``signatory`` what the municipality's file decides.
    """

    code: Code
    register_number: str | None = Field(default=None, pattern=r"^\d{1,8}$")
    offered: bool = True
    not_offered_because: Words | None = None
    title: Words
    description: Words
    elsewhere: tuple[Elsewhere, ...] = Field(default=(), max_length=5)
    unit: Key
    signatory: Words | None = None
    provided_to: Words
    evidences: tuple[Evidence, ...] = Field(default=(), max_length=30)
    conditions: tuple[Words, ...] = Field(default=(), max_length=20)
    legal_basis: tuple[LegalBasis, ...] = Field(default=(), max_length=20)
    cost_cents: int = Field(ge=0, le=10_000_000)
    postage: Postage | None = None
    deadline: Annotated[timedelta, BeforeValidator(_whole_days)]
    counted: Counted = Counted.CALENDAR
    validity: Validity | None = None
    time_by_hand: Duration | None = None
    time_online: Duration | None = None
    steps_by_hand: tuple[Words, ...] = Field(default=(), max_length=20)
    steps_online: tuple[Words, ...] = Field(default=(), max_length=20)
    delivery: tuple[Delivery, ...] = Field(min_length=1, max_length=4)
    truth: bool = False
    applicant_fields: tuple[ApplicantField, ...] = Field(default=(), max_length=3)
    groups: tuple[Group, ...] = Field(default=(), max_length=10)
    questions: tuple[Question, ...] = Field(default=(), max_length=40)
    document: DocumentForm
    second_look: bool = False
    unconfirmed: tuple[Words, ...] = Field(default=(), max_length=20)
    source: Annotated[str, Line(200, least=1)]
    last_updated: date

    @field_serializer("deadline")
    def _as_written(self, days: timedelta) -> str:
        return f"P{days.days}D"

    @property
    def deadline_iso(self) -> str:
        return self._as_written(self.deadline)

    @property
    def validity_months(self) -> int | None:
        """How many months the document is valid; None: until something changes."""
        found = re.fullmatch(r"P(?:(\d+)Y)?(?:(\d+)M)?", self.validity or "")
        return int(found[1] or 0) * 12 + int(found[2] or 0) if found else None

    @property
    def asks_for(self) -> list[str]:
        """The parts of who and what is concerned, by the keys of their groups."""
        return [group.key for group in self.groups]

    def evidence(self, key: str) -> Evidence | None:
        """The evidence with this key."""
        return next((one for one in self.evidences if one.key == key), None)

    def to_send(self, answers: Mapping[str, str], capacity: str = "self") -> list[Evidence]:
        """What the applicant has to send with these answers: without it the request is not complete."""
        return [
            one
            for one in self.evidences
            if one.needed(answers, capacity) and not one.fetched_by_municipality and not one.shown
        ]

    def may_send(self, answers: Mapping[str, str], capacity: str = "self") -> list[Evidence]:
        """What the applicant can send with these answers, needed or only perhaps."""
        return [
            one
            for one in self.evidences
            if one.needed(answers, capacity) is not False and not one.fetched_by_municipality and not one.shown
        ]

    def body(self) -> dict[str, object]:
        """The entry as it is stored and exported; read back it is the same."""
        return self.model_dump(mode="json")
