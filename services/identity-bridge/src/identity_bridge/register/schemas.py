"""Shapes of what comes in."""

from typing import Annotated

from inputkit.days import Whole
from inputkit.schemas import Shape
from inputkit.tax import Afm
from inputkit.text import Line
from pydantic import Field


class PersonAsked(Shape):
    """Whose ``person_id`` operations ask for, to enrol an officer at another service."""

    afm: Afm


class ClerkEnrolment(Shape):
    """A clerk of the desk. ``username`` is the staff account's, ``office`` a key of the municipality's offices; the tax
    number serves only to keep clerks from certifying themselves."""

    username: Annotated[str, Line(255, least=3)]
    office: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
    number: Annotated[str, Field(pattern=r"^[0-9A-Z-]{1,40}$")]
    afm: Afm


class ViewsQuery(Shape):
    """The parameters of GET /identity/views."""

    before: Annotated[int, Whole(0, 2**63 - 1)] | None = None
