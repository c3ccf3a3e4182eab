"""Shapes of requests and answers, and of the foreign event that this service takes in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import RowMapping

from certificates.catalogue import Catalogue, Procedure
from certificates.domain import Delivery, Fault, PostalAddress

Row = RowMapping | Mapping[str, Any]


class PostalAddressIn(BaseModel):
    """Where to post to. The rules are in domain.check_address; here are only limits."""

    model_config = ConfigDict(extra="forbid")

    street: str = Field(max_length=200)
    number: str | None = Field(default=None, max_length=200)
    postcode: str = Field(max_length=200)
    city: str = Field(max_length=200)

    def to_address(self) -> PostalAddress:
        return PostalAddress(self.street, self.number or "", self.postcode, self.city)


class RequestIn(BaseModel):
    """The body of POST /requests."""

    model_config = ConfigDict(extra="forbid")

    procedure: str = Field(max_length=200)
    delivery: Delivery
    answers: dict[Annotated[str, Field(max_length=40)], str] = Field(default_factory=dict, max_length=50)
    postal_address: PostalAddressIn | None = None
    locale: Literal["el", "en"]


class DeliveryIn(BaseModel):
    """The body of PUT /requests/{id}/delivery."""

    model_config = ConfigDict(extra="forbid")

    delivery: Delivery
    postal_address: PostalAddressIn | None = None


class NoticeReport(BaseModel):
    """What we need of notices.notice.sent and notices.notice.parked."""

    model_config = ConfigDict(extra="ignore")

    event_type: str
    aggregate_id: str
    state: Literal["sent", "parked"]
    reason: str | None
    at: AwareDatetime


def shape_faults(error: ValidationError) -> list[Fault]:
    """What is wrong with the shape of a body, field by field; never quotes the value."""
    return [Fault(".".join(map(str, e["loc"])) or "body", _sentence(e["type"])) for e in error.errors()]


def _sentence(kind: str) -> Mapping[str, str]:
    if kind == "missing":
        return {"el": "Το στοιχείο λείπει.", "en": "This detail is missing."}
    if kind == "extra_forbidden":
        return {"el": "Το στοιχείο δεν προβλέπεται εδώ.", "en": "This detail does not belong here."}
    return {"el": "Η τιμή δεν είναι αποδεκτή.", "en": "The value is not acceptable."}


def procedure_summary(procedure: Procedure) -> dict[str, Any]:
    """What a list of procedures shows."""
    fields = {"code", "title", "description", "cost_cents", "validity", "delivery"}
    return {**procedure.model_dump(mode="json", include=fields), "deadline": procedure.deadline_iso}


def procedure_out(procedure: Procedure) -> dict[str, Any]:
    """Everything about a procedure."""
    return {
        **procedure.model_dump(mode="json", exclude={"deadline", "deadline_iso", "unit", "offered"}),
        "deadline": procedure.deadline_iso,
    }


def request_with_history(row: Row, history: Sequence[Row], catalogue: Catalogue) -> dict[str, Any]:
    """A request with what happened to it since it was filed, oldest first."""
    told = [{"what": one["what"], "detail": one["detail"], "at": one["at"].isoformat()} for one in history]
    return {**request_out(row, catalogue), "history": told}


def request_out(row: Row, catalogue: Catalogue) -> dict[str, Any]:
    """A request as its owner sees it in a list."""
    noticed_at: datetime | None = row["notice_at"]
    return {
        "id": str(row["id"]),
        "number": row["number"],
        "procedure": {"code": row["procedure"], "title": catalogue.get(row["procedure"]).title.model_dump()},
        "delivery": row["delivery"],
        "answers": row["answers"],
        "postal_address": row["postal_address"],
        "locale": row["locale"],
        "state": row["state"],
        "submitted_at": row["submitted_at"].isoformat(),
        "deadline": row["deadline"].isoformat(),
        "notice": {
            "state": row["notice_state"],
            "reason": row["notice_reason"],
            "at": noticed_at.isoformat() if noticed_at else None,
        },
    }


def requests_out(rows: Sequence[Row], catalogue: Catalogue) -> dict[str, Any]:
    return {"items": [request_out(row, catalogue) for row in rows]}


def as_request_id(text: str) -> UUID | None:
    """The id that the text is, or None when it is not the id of any request."""
    try:
        return UUID(text)
    except ValueError:
        return None
