"""A special declaration as staff accepted it."""

from datetime import date
from typing import Annotated, Literal

from inputkit.days import Day
from inputkit.email import EmailAddress
from inputkit.schemas import Shape
from inputkit.tax import Afm
from inputkit.text import Line
from printing.characters import PRINTABLE
from pydantic import Field, model_validator

from identity_bridge.declarations.domain.fields import BusinessFields, PlaceFields

Printed = Annotated[str, Line(300, least=1, font=PRINTABLE)]
"""What stands on notes and forms."""


class Establishment(Shape):
    """A place of business."""

    name: Printed
    address: Printed

    def fields(self) -> PlaceFields:
        """The establishment as JSON keeps it."""
        return PlaceFields(name=self.name, address=self.address)


class Business(Shape):
    """The business of a special declaration. ``notice_email`` is the verified address for notes of payment, or None."""

    afm: Afm
    name: Printed
    trade_name: Printed | None = None
    address: Printed
    tax_office: Printed | None = None
    notice_email: EmailAddress | None
    establishments: Annotated[list[Establishment], Field(min_length=1, max_length=200)]

    def without_afm(self) -> BusinessFields:
        """The business as JSON keeps it; the tax number is sealed beside it."""
        return BusinessFields(
            name=self.name,
            trade_name=self.trade_name,
            address=self.address,
            tax_office=self.tax_office,
            notice_email=self.notice_email,
            establishments=[one.fields() for one in self.establishments],
        )


class Declaration(Shape):
    """A special declaration as staff accepted it."""

    representative_afm: Afm
    business: Business
    capacity: Literal["legal_representative", "authorised_accountant"]
    valid_from: Annotated[date, Day()]
    valid_to: Annotated[date, Day()] | None = None
    email: EmailAddress | None = None
    locale: Literal["el", "en"] = "el"
    # What the person and staff call it; None for one that was accepted elsewhere.
    number: Annotated[str, Line(32)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Declaration":
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to is before valid_from")
        return self


class Declarations(Shape):
    """Special declarations that were accepted elsewhere and come over together."""

    items: Annotated[list[Declaration], Field(min_length=1, max_length=200)]
