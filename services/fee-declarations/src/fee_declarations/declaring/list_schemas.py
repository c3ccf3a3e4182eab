"""Shapes of the list of own declarations: what is looked for, and what it can be narrowed to."""

from typing import Annotated, Any, Literal
from uuid import UUID

from inputkit.schemas import Shape
from inputkit.text import Line
from servicekit.paging import Cursor

from fee_declarations.declaring.own_list import Choices
from fee_declarations.domain.terms import parse_period
from fee_declarations.schemas import LABELS


class DeclarationsQuery(Shape):
    """The query of GET /declarations: which of them, and behind which the page begins (``next`` of the one before)."""

    labels = LABELS

    business: UUID | None = None
    establishment: UUID | None = None
    period: Annotated[str, Line(24)] | None = None
    state: Literal["filed", "superseded", "withdrawn", "to-pay"] | None = None
    cursor: Cursor | None = None


def choices_out(choices: Choices) -> dict[str, Any]:
    """What the list of own declarations can be narrowed to."""
    return {
        "businesses": [{"id": str(one.id), "name": one.name} for one in choices.businesses],
        "establishments": [{"id": str(one.id), "name": one.name} for one in choices.establishments],
        "periods": [{"code": code, "title": parse_period(code).title} for code in choices.periods],
    }
