"""What officers send about tables. Here are limits only: which fields a row has is checked against its table."""

from datetime import date
from typing import Annotated, Literal

from inputkit.days import Day
from inputkit.schemas import Labels, Shape, label
from inputkit.text import Line, Lines
from pydantic import Field

from fee_declarations.stored_json import JsonObject
from fee_declarations.tables_desk.changes import Act

MOST_ROWS = 60
"""Rows of one change: each zone and use of a fee, with room."""

LABELS: Labels = {
    "section": label("Πίνακας", "Table"),
    "act": label("Τι θα γίνει", "What to do", request=("Διαλέξτε τι θα γίνει.", "Choose what to do.")),
    "fee": label("Τέλος", "Fee"),
    "day": label("Από", "From", request=("Γράψτε την ημέρα.", "Enter the day.")),
    "until": label("Έως", "Until"),
    "decision": label("Απόφαση", "Decision"),
    "decision.number": label(
        "Αριθμός απόφασης",
        "Number of the decision",
        request=("Γράψτε τον αριθμό της απόφασης.", "Enter the number of the decision."),
    ),
    "decision.ada": label("ΑΔΑ", "ΑΔΑ"),
    "rows": label("Γραμμές", "Rows", request=("Γράψτε τι αλλάζει.", "Enter what changes.")),
    "reason": label("Λόγος", "Reason", request=("Γράψτε τον λόγο.", "Enter the reason.")),
    "outcome": label("Τι έγινε", "What was done", request=("Διαλέξτε τι έγινε.", "Choose what was done.")),
    "page": label("Σελίδα", "Page"),
}

Name = Annotated[str, Line(32, least=1)]


class DecisionIn(Shape):
    """A decision of the council, and under which number it was published on ΔΙΑΥΓΕΙΑ."""

    labels = LABELS

    number: Annotated[str, Line(60, least=1)]
    ada: Annotated[str, Line(40, least=1)] | None = None


class RowIn(Shape):
    """One series of the table, by its ``key``: the answers or the period that it is about; and what it has from then
    on. What is not said stays as it is on the first day."""

    labels = LABELS

    key: dict[Name, Annotated[str, Line(40)]] = Field(default_factory=dict, max_length=10)
    values: dict[Name, Annotated[str, Line(300)] | None] = Field(default_factory=dict, max_length=20)


class ChangeIn(Shape):
    """The body of POST /tables/previews."""

    labels = LABELS

    section: Name
    act: Act
    fee: Name | None = None
    day: Annotated[date, Day()] | None = None
    until: Annotated[date, Day()] | None = None
    decision: DecisionIn | None = None
    rows: Annotated[tuple[RowIn, ...], Field(min_length=1, max_length=MOST_ROWS)]


class ProposalIn(ChangeIn):
    """The body of POST /tables/proposals."""

    reason: Annotated[str, Lines(1000, least=1)]

    def change(self) -> JsonObject:
        """The change alone, in the form that ``ChangeIn`` takes."""
        members: JsonObject = self.model_dump(mode="json", exclude={"reason"})
        return members


class ReasonIn(Shape):
    """The body of a rejection."""

    labels = LABELS

    reason: Annotated[str, Lines(1000, least=1)]


class NothingIn(Shape):
    """The body of acts that need nothing: {}."""

    labels = LABELS


class SettledIn(Shape):
    """What an officer did with a declaration that a change concerned."""

    labels = LABELS

    outcome: Literal["amended", "written-off", "left"]


class PageQuery(Shape):
    """Which page of a list: 1, 2, …"""

    labels = LABELS

    page: Annotated[int, Field(ge=1, le=100_000)] = 1


class FeeQuery(Shape):
    """Whose table; none for a table of all fees."""

    labels = LABELS

    fee: Annotated[str, Line(32)] | None = None
