"""Declarations as a table: the columns of a fee, a template to fill in, what a filled one says, what was declared."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast
from uuid import UUID

from inputkit.alphabets import folded
from inputkit.refusals import Refused, Text
from sheets.schemas import Column, Kind, Table, Value
from sheets.schemas import Row as SheetRow

from fee_declarations.batches.rows import RequestedRow, RowFault
from fee_declarations.domain.questions import NO, YES, Question
from fee_declarations.domain.questions import Kind as Asked
from fee_declarations.domain.tariffs import AHEAD, FeeKind
from fee_declarations.domain.terms import Term, parse_period

CODE = Column("code", {"el": "Κωδικός εγκατάστασης", "en": "Establishment code"}, Kind.IDENTIFIER, required=False)
NAME = Column("name", {"el": "Εγκατάσταση", "en": "Establishment"})
ADDRESS = Column("address", {"el": "Διεύθυνση", "en": "Address"}, required=False)
PERIOD = Column("period", {"el": "Περίοδος", "en": "Period"}, Kind.IDENTIFIER)
FROM = Column("from", {"el": "Από", "en": "From"}, Kind.DAY)
TO = Column("to", {"el": "Έως και", "en": "Until"}, Kind.DAY)
NUMBER = Column("number", {"el": "Αριθμός δήλωσης", "en": "Number of the declaration"}, Kind.IDENTIFIER, required=False)
FEE = Column("fee_amount", {"el": "Ποσό τέλους", "en": "Amount of the fee"}, Kind.AMOUNT, required=False)
FINE = Column("fine_amount", {"el": "Ποσό προστίμου", "en": "Amount of the fine"}, Kind.AMOUNT, required=False)
_KINDS = {Asked.AMOUNT: Kind.AMOUNT, Asked.MEASURE: Kind.AMOUNT, Asked.COUNT: Kind.IDENTIFIER}
_YES: Mapping[str, str] = {"ναι": YES, "yes": YES, "οχι": NO, "no": NO}


@dataclass(frozen=True, slots=True)
class Known:
    """An establishment by which a row can be known: its code, its name, or its name with its address."""

    id: UUID
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration for an export."""

    place: Known
    period: str
    answers: Mapping[str, str]
    number: str
    fee_cents: int
    fine_cents: int


def columns(fee: FeeKind) -> list[Column]:
    """What is wanted of a table of this fee: the establishment, when, and what the fee asks."""
    when = [FROM, TO] if fee.periods == AHEAD else [PERIOD]
    return [CODE, NAME, ADDRESS, *when, *(_column(question) for question in fee.questions)]


def template(fee: FeeKind, places: Iterable[Known], period: str) -> list[list[Value]]:
    """A row for each establishment; the rest of it is to be filled in."""
    when: list[Value] = [None, None] if fee.periods == AHEAD else [shown_period(period)]
    return [[str(one.id), one.name, one.address, *when, *(None for _ in fee.questions)] for one in places]


def declared(fee: FeeKind, declarations: Iterable[Declared], language: str) -> list[list[Value]]:
    """What was declared: reading it again gives the same rows."""
    return [
        [
            *(str(one.place.id), one.place.name, one.place.address, *_when(one.period)),
            *(_cell(question, one.answers.get(question.id), language) for question in fee.questions),
            *(one.number, Decimal(one.fee_cents) / 100, Decimal(one.fine_cents) / 100),
        ]
        for one in declarations
    ]


def columns_of_declared(fee: FeeKind) -> list[Column]:
    return [*columns(fee), NUMBER, FEE, FINE]


def requested_rows(table: Table, fee: FeeKind, places: Sequence[Known]) -> tuple[list[RequestedRow], list[RowFault]]:
    """The rows of the table that can be understood, and what is wrong with the others, cell by cell."""
    faults = [RowFault(one.row, one.column.name, one.text, one.column.title) for one in table.faults]
    wrong = {fault.number for fault in faults}
    rows = []
    for row in table.rows:
        if row.number in wrong:
            continue
        found: list[RowFault] = []
        place = _place(row, places, found.append)
        answers = {one.id: _answer(one, row, found.append) for one in fee.questions}
        period = _period(row, fee)
        if place is not None and not found:
            rows.append(RequestedRow(row.number, place, fee.code, period, answers))
        faults += found
    return rows, faults


def titles(fee: FeeKind) -> dict[str, Text]:
    """What the column of each field of a declaration is called."""
    found = {f"answers.{question.id}": _column(question).title for question in fee.questions}
    return {**found, "period": (FROM if fee.periods == AHEAD else PERIOD).title, "establishment_id": NAME.title}


def shown_period(code: str) -> str:
    """A period as it is written into a table: of a month 2024-M03, which no spreadsheet takes for a day."""
    return code if "Q" in code or "--" in code else f"{code[:5]}M{code[5:]}"


def _column(question: Question) -> Column:
    asked = question.short or question.title
    # The Greek question mark would part two cells.
    title = {language: words.rstrip(";?") for language, words in asked.items()}
    also = (*asked.values(), *question.title.values())
    return Column(question.id, title, _KINDS.get(question.kind, Kind.TEXT), also=also)


def _when(code: str) -> list[Value]:
    period = parse_period(code)
    return [period.first_day, period.last_day] if isinstance(period, Term) else [shown_period(code)]


def _period(row: SheetRow, fee: FeeKind) -> str:
    if fee.periods == AHEAD:
        return "--".join(cast(date, row.values[name]).isoformat() for name in ("from", "to"))
    written = str(row.values["period"]).strip()
    code = written.upper().replace("-M", "-")
    return code if len(code) <= len("2024-Q1") else written[:24]


def _place(row: SheetRow, places: Sequence[Known], add: Callable[[RowFault], None]) -> UUID | None:
    """The establishment that the row means: by its code, else by its name, and by its address where that tells it."""
    code, name, address = (str(row.values.get(one) or "") for one in ("code", "name", "address"))
    if code:
        found = [one for one in places if str(one.id) == code.lower()]
        if not found:
            add(RowFault(row.number, CODE.name, _NO_CODE, CODE.title))
        return found[0].id if found else None
    found = [one for one in places if _same(one.name, name)]
    if len(found) > 1 and address:
        found = [one for one in found if _same(one.address, address)]
    if len(found) != 1:
        add(RowFault(row.number, NAME.name, _SEVERAL if found else _NO_NAME, NAME.title))
        return None
    return found[0].id


def _same(one: str, other: str) -> bool:
    return folded(one).split() == folded(other).split()


_NO_CODE: Text = {
    "el": "Η επιχείρηση δεν έχει εγκατάσταση με αυτόν τον κωδικό",
    "en": "The business has no establishment with this code",
}
_NO_NAME: Text = {
    "el": "Η επιχείρηση δεν έχει εγκατάσταση με αυτό το όνομα",
    "en": "The business has no establishment of this name",
}
_SEVERAL: Text = {
    "el": "Η επιχείρηση έχει πολλές εγκαταστάσεις με αυτό το όνομα· γράψτε και τη διεύθυνση ή τον κωδικό",
    "en": "The business has several establishments of this name; write the address or the code too",
}


def _answer(question: Question, row: SheetRow, add: Callable[[RowFault], None]) -> str:
    value = row.values.get(question.id)
    if isinstance(value, Decimal):
        return format(value, "f")
    written = folded(str(value or ""))
    if not question.choices:
        return str(value or "")
    known = {folded(text): one.value for one in question.choices for text in (one.value, *one.title.values())}
    if question.kind is Asked.YES_NO:
        known |= _YES
    if (chosen := known.get(written)) is None:
        add(RowFault(row.number, question.id, Refused("choice").sentence, _column(question).title))
        return ""
    return chosen


def _cell(question: Question, value: str | None, language: str) -> Value:
    if value is None:
        return None
    if question.kind in (Asked.AMOUNT, Asked.MEASURE):
        return Decimal(value)
    return next((one.title[language] for one in question.choices if one.value == value), value)
