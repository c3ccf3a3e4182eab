"""Shapes of what comes in and goes out."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from identity_bridge.domain import Afm


def _afm(value: object) -> Afm:
    # pydantic's messages quote the input; this one must not.
    return Afm(value if isinstance(value, str) else "")


Line = Annotated[str, Field(min_length=1, max_length=300)]
Email = Annotated[str, Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
TaxNumber = Annotated[Afm, BeforeValidator(_afm)]


class Shape(BaseModel):
    """Nothing unknown is taken, and no message quotes what came in."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, arbitrary_types_allowed=True, hide_input_in_errors=True
    )


class Establishment(Shape):
    """A place of business."""

    name: Line
    address: Line


class Business(Shape):
    """The business of a special declaration. ``notice_email`` is the verified address for notes of payment, or None."""

    afm: TaxNumber
    name: Line
    trade_name: Line | None = None
    address: Line
    tax_office: Line | None = None
    notice_email: Email | None
    establishments: Annotated[list[Establishment], Field(min_length=1, max_length=200)]

    def without_afm(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude={"afm"})


class Declaration(Shape):
    """A special declaration as staff accepted it."""

    representative_afm: TaxNumber
    business: Business
    capacity: Literal["legal_representative", "authorised_accountant"]
    valid_from: date
    valid_to: date | None = None
    email: Email | None = None
    locale: Literal["el", "en"] = "el"
    # What the person and staff call it; None for one that was accepted elsewhere.
    number: Annotated[str, Field(max_length=32)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Declaration":
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to is before valid_from")
        return self


class PersonAsked(Shape):
    """Whose ``person_id`` operations ask for, to enrol an officer at another service."""

    afm: TaxNumber


class ClerkEnrolment(Shape):
    """A clerk of the desk. ``username`` is the staff account's, ``office`` a key of the municipality's offices; the tax
    number serves only to keep clerks from certifying themselves."""

    username: Annotated[str, Field(min_length=3, max_length=255)]
    office: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
    number: Annotated[str, Field(pattern=r"^[0-9A-Z-]{1,40}$")]
    afm: TaxNumber


def link_intent_out(intent: str, expires_at: datetime) -> dict[str, str]:
    return {"intent": intent, "expires_at": expires_at.isoformat(timespec="seconds")}
