"""Shapes of requests and answers, and of the foreign event that this service takes in."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from inputkit.codes import FieldName
from inputkit.schemas import Shape
from inputkit.text import Line
from printing.characters import PRINTABLE
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from certificates.domain.addresses import PostalAddress
from certificates.domain.cases import Case
from certificates.domain.labels import LABELS
from certificates.domain.requests import Delivery
from certificates.domain.states import Side, acts_in
from certificates.store.cases import Happened
from certificates.store.documents import Document, Kind
from certificates.store.requests import Earlier

Title = Callable[[Case], Mapping[str, str]]
"""What the procedure of a case is called."""


class _In(Shape):
    labels = LABELS


class PostalAddressIn(_In):
    """Where to post to. The rules are in domain.addresses; here are only limits."""

    street: str = Field(max_length=200)
    number: str | None = Field(default=None, max_length=200)
    postcode: str = Field(max_length=200)
    city: str = Field(max_length=200)

    def to_address(self) -> PostalAddress:
        return PostalAddress(self.street, self.number or "", self.postcode, self.city)


Printed = Line(100, font=PRINTABLE)
"""What stands on receipts, letters and labels: a mark in place of a letter would be no name."""


class ApplicantIn(_In):
    """Who asks, as the person states it. Names of an account whose identity was proved are the register's."""

    given_name: Annotated[str, Printed] = ""
    family_name: Annotated[str, Printed] = ""
    father_name: Annotated[str, Printed] = ""
    mother_name: Annotated[str, Printed] = ""
    birth_date: str = Field(default="", max_length=40)
    birth_place: Annotated[str, Printed] = ""
    document_number: Annotated[str, Line(40, font=PRINTABLE)] = ""
    phone: Annotated[str, Line(40, font=PRINTABLE)] = ""
    capacity: str = Field(default="self", max_length=40)


class RequestIn(_In):
    """The body of POST /requests. The rules of answers are in catalogue.check_answers."""

    procedure: str = Field(max_length=200)
    delivery: Delivery
    answers: dict[FieldName, str] = Field(default_factory=dict, max_length=50)
    postal_address: PostalAddressIn | None = None
    service_centre: FieldName | None = None
    applicant: ApplicantIn
    attachments: list[UUID] = Field(default_factory=list, max_length=10)
    truth: bool = False
    locale: Literal["el", "en"]


class ChecksIn(_In):
    """The body of POST /procedures/{code}/checks: what a page of a form asks for. What is left out is not judged."""

    answers: dict[FieldName, str] | None = Field(default=None, max_length=50)
    delivery: Delivery | None = None
    postal_address: PostalAddressIn | None = None
    service_centre: FieldName | None = None
    applicant: ApplicantIn | None = None


class DeliveryIn(_In):
    """The body of PUT /requests/{id}/delivery."""

    delivery: Delivery
    postal_address: PostalAddressIn | None = None
    service_centre: FieldName | None = None


class LevelChanged(BaseModel):
    """What we need of identity.level.changed, beside its cut-off."""

    model_config = ConfigDict(extra="ignore")

    sub: str
    level: Literal["A", "B"]
    at: AwareDatetime


class NoticeReport(BaseModel):
    """What we need of notices.notice.sent and notices.notice.parked."""

    model_config = ConfigDict(extra="ignore")

    event_type: str
    aggregate_id: str
    state: Literal["sent", "parked"]
    reason: str | None
    at: AwareDatetime


def request_with_history(case: Case, history: Sequence[Happened], title: Title) -> dict[str, Any]:
    """A request with what happened to it since it was filed, oldest first."""
    entries = [
        {
            "what": one.what,
            "detail": one.detail if one.side in _OPENLY else None,
            "at": one.at.isoformat(),
            "side": one.side.value,
            "told": one.told,
        }
        for one in history
        if one.what not in _AMONG_COLLEAGUES
    ]
    access_log = [
        {"name": one.actor_name, "at": one.at.isoformat()} for one in history if one.what in ("looked", "printed")
    ]
    return {**request_out(case, title), "history": entries, "looks": access_log}


# Internal notes are for colleagues; looks of staff are in a list of their own.
_AMONG_COLLEAGUES = frozenset({"note", "looked", "printed", "assign", "draft", "present", "send-back"})
_OPENLY = frozenset({Side.APPLICANT, Side.SYSTEM})


def request_out(case: Case, title: Title) -> dict[str, Any]:
    """A request as its owner sees it in a list."""
    return {
        "id": str(case.id),
        "number": case.number,
        "procedure": {"code": case.procedure, "title": title(case)},
        "delivery": case.delivery.value,
        "answers": dict(case.answers),
        "postal_address": case.postal_address,
        "applicant": dict(case.applicant),
        "locale": case.locale,
        "state": case.state.value,
        "submitted_at": case.submitted_at.isoformat(),
        "deadline": case.deadline.isoformat(),
        "override_reason": case.override_reason,
        "acts": [act.value for act in acts_in(case.state, Side.APPLICANT)],
        "notice": {
            "state": case.notice_state,
            "reason": case.notice_reason,
            "at": case.notice_at.isoformat() if case.notice_at else None,
        },
    }


def document_out(one: Document, case: Case) -> dict[str, Any]:
    """A document as its holder sees it. Without a seal its file is a copy for information."""
    return {
        "id": str(one.id),
        "kind": one.kind.value,
        "number": one.number,
        "state": one.state.value,
        "issued_on": one.issued_on.isoformat(),
        "valid_until": one.valid_until.isoformat() if one.valid_until else None,
        "seal": one.seal,
        "signed_by_name": one.signed_by_name,
        "recalled_at": one.recalled_at.isoformat() if one.recalled_at else None,
        "recall_reason": one.recall_reason,
        "downloadable": one.kind is not Kind.CERTIFICATE or case.delivery is Delivery.DOWNLOAD,
        "checks": one.checks,
    }


def requests_out(cases: Sequence[Case], title: Title) -> dict[str, Any]:
    return {"items": [request_out(case, title) for case in cases]}


def checked_out(waiting: Sequence[Earlier]) -> dict[str, Any]:
    """Nothing is wrong; and which requests for the same certificate wait already, newest first."""
    open_requests = [
        {"id": str(one.id), "number": one.number, "submitted_at": one.submitted_at.isoformat()} for one in waiting
    ]
    return {"open_requests": open_requests}


def as_request_id(text: str) -> UUID | None:
    """The id that the text is, or None when it is not the id of any request."""
    try:
        return UUID(text)
    except ValueError:
        return None
