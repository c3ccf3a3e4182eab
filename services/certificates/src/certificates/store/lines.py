"""What lists show of a case: of so many rows only what is shown, with what belongs to it in the same statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, literal_column, select
from sqlalchemy import case as when

from certificates.domain.applicants import display_name
from certificates.domain.cases import Case
from certificates.domain.states import State
from certificates.models import requests
from certificates.models.cases import waits
from certificates.models.documents import documents
from certificates.store.documents import DocumentState


@dataclass(frozen=True, slots=True)
class Line:
    """A case in a list: since when it waits for its applicant, and whether something could not be made for it."""

    id: UUID
    number: str
    procedure: str
    edition: int
    delivery: str
    state: State
    submitted_at: datetime
    deadline: date
    assignee: str | None
    assignee_name: str | None
    unit: str | None
    level: str
    version: int
    applicant_name: str
    waiting_since: datetime | None
    parked: bool

    @classmethod
    def of(cls, case: Case, waiting_since: datetime | None, *, parked: bool) -> Self:
        """The line of a case that is known whole."""
        several = {one.name: getattr(case, one.name) for one in _PLAIN}
        return cls(**several, applicant_name=case.name, waiting_since=waiting_since, parked=parked)


_PLAIN = (
    requests.c.id,
    requests.c.number,
    requests.c.procedure,
    requests.c.edition,
    requests.c.delivery,
    requests.c.state,
    requests.c.submitted_at,
    requests.c.deadline,
    requests.c.assignee,
    requests.c.assignee_name,
    requests.c.unit,
    requests.c.level,
    requests.c.version,
)

_STATE = [one.name for one in _PLAIN].index("state")

# Written out, so that a statement that was prepared still finds the index of what was parked.
PARKED: ColumnElement[bool] = documents.c.state == literal_column(f"'{DocumentState.PARKED}'")
_OPEN_WAIT = select(waits.c.since_at).where(waits.c.request_id == requests.c.id, waits.c.until_at.is_(None)).limit(1)
_COLUMNS: Sequence[ColumnElement[Any]] = (
    *_PLAIN,
    requests.c.applicant["family_name"].astext.label("family_name"),
    requests.c.applicant["given_name"].astext.label("given_name"),
    when((requests.c.state == State.WAITING.value, _OPEN_WAIT.scalar_subquery())).label("waiting_since"),
    select(documents.c.id).where(documents.c.request_id == requests.c.id, PARKED).exists().label("parked"),
)


def lines() -> Select[Any]:
    """The statement of such lines, to be told which, and in what order."""
    return select(*_COLUMNS)


def read(conn: Connection, query: Select[Any]) -> list[Line]:
    return [_line(row) for row in conn.execute(query)]


def _line(row: Row[Any]) -> Line:
    values: list[Any] = list(row)
    *plain, family_name, given_name, waiting_since, parked = values
    plain[_STATE] = State(plain[_STATE])
    name = display_name({"family_name": family_name, "given_name": given_name})
    return Line(*[*plain, name, waiting_since, parked])
