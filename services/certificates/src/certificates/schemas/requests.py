"""Shapes of requests and answers, and of the foreign event that this service takes in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from inputkit.codes import FieldName
from inputkit.shapes import Shape
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import RowMapping

from certificates.catalogue import Catalogue
from certificates.domain.addresses import PostalAddress
from certificates.domain.labels import LABELS
from certificates.domain.requests import Delivery

Row = RowMapping | Mapping[str, Any]


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


class RequestIn(_In):
    """The body of POST /requests. The rules of answers are in catalogue.check_answers."""

    procedure: str = Field(max_length=200)
    delivery: Delivery
    answers: dict[FieldName, str] = Field(default_factory=dict, max_length=50)
    postal_address: PostalAddressIn | None = None
    locale: Literal["el", "en"]


class ChecksIn(_In):
    """The body of POST /procedures/{code}/checks: what a page of a form asks for. What is left out is not judged."""

    answers: dict[FieldName, str] | None = Field(default=None, max_length=50)
    delivery: Delivery | None = None
    postal_address: PostalAddressIn | None = None


class DeliveryIn(_In):
    """The body of PUT /requests/{id}/delivery."""

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


def checked_out(waiting: Sequence[Row]) -> dict[str, Any]:
    """Nothing is wrong; and which requests for the same certificate wait already, newest first."""
    told = [
        {"id": str(row["id"]), "number": row["number"], "submitted_at": row["submitted_at"].isoformat()}
        for row in waiting
    ]
    return {"open_requests": told}


def as_request_id(text: str) -> UUID | None:
    """The id that the text is, or None when it is not the id of any request."""
    try:
        return UUID(text)
    except ValueError:
        return None
