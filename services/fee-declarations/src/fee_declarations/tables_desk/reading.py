"""What an officer sent, as a change of a table; everything that is wrong is named at its field."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product

from inputkit.days import Day
from inputkit.refusals import Refused, Text, about
from inputkit.schemas import Fault, fault
from pydantic import ValidationError

from fee_declarations import table_documents, tables
from fee_declarations.domain.periods import NotAPeriod, Period
from fee_declarations.domain.tariffs import FeeKind
from fee_declarations.stored_json import Json, wrong_members
from fee_declarations.table_documents import Document
from fee_declarations.tables_desk import changes
from fee_declarations.tables_desk.changes import Act, Change, Changed
from fee_declarations.tables_desk.schemas import LABELS, ChangeIn, RowIn
from fee_declarations.tables_desk.sections import Field, Kind, Row, Section, of_entry, sections

_DECIMAL = re.compile(r"\d{1,7}(\.\d{1,3})?", re.ASCII)
_MONEY = re.compile(r"\d{1,7}(\.\d{1,2})?", re.ASCII)
_COUNT = re.compile(r"\d{1,6}", re.ASCII)

_NUMBER: Text = {"el": "γράψτε αριθμό, όπως 0,75.", "en": "enter a number, such as 0.75."}
_LIMITS: Text = {"el": "δεν είναι μέσα στα όρια του πίνακα.", "en": "it is not within the limits of this table."}
_NOTHING: Text = {
    "el": "Αυτά ισχύουν ήδη. Αλλάξτε κάτι πριν προτείνετε.",
    "en": "This is in force already. Change something before you propose it.",
}
_NO_ROW: Text = {"el": "Δεν υπάρχει γραμμή που αρχίζει εκείνη την ημέρα.", "en": "No row begins on that day."}
_ORDER: Text = {"el": "Η τελευταία ημέρα είναι πριν από την πρώτη.", "en": "The last day is before the first one."}
_NO_END: Text = {
    "el": "Αυτός ο πίνακας χρειάζεται πάντα μία γραμμή που ισχύει. Προσθέστε νέα αντί να τερματίσετε.",
    "en": "This table always needs a row that holds. Add a new one instead of ending it.",
}
_FIRST: Text = {
    "el": "Είναι η πρώτη γραμμή και έχει αρχίσει να ισχύει: δεν διαγράφεται. Προσθέστε νέα από εκείνη την ημέρα.",
    "en": "It is the first row and has begun: it cannot be removed. Add a new one from that day.",
}
_ADDRESS: Text = {
    "el": "Γράψτε τη διεύθυνση της άλλης υπηρεσίας, που αρχίζει με https://.",
    "en": "Enter the address of the other service, beginning with https://.",
}
_UNFIT: Text = {
    "el": "Με την αλλαγή αυτή οι πίνακες δεν συμφωνούν μεταξύ τους. Ελέγξτε τις ημέρες και τις τιμές.",
    "en": "With this change the tables contradict each other. Check the days and the values.",
}


@dataclass(frozen=True, slots=True)
class Read:
    """A change that fits: its table, and the document with it."""

    section: Section
    change: Change
    document: Document


def read(body: ChangeIn, document: Document, today: date) -> Read | list[Fault]:
    """The change and what the document becomes, or everything that is wrong with it."""
    tariffs = tables.parse(document)
    section = sections().get(body.section)
    if section is None:
        return [_fault("section", "choice")]
    fee = tariffs.fees.get(body.fee or "")
    if section.of_fee and fee is None:
        return [_fault("fee", "choice")]
    faults = [*_days(body, section), *_rows(body, section, fee)]
    if faults:
        return faults
    change = Change(
        act=body.act,
        fee=body.fee if section.of_fee else None,
        day=body.day if section.begins else None,
        until=body.until if section.ends and body.act is Act.ADD else None,
        decision={"number": body.decision.number, "ada": body.decision.ada} if body.decision else None,
        rows=[
            Changed(dict(row.key), {**_base(body, row, section, fee, document), **_values(row, section, fee)})
            for row in body.rows
        ],
    )
    return _fitting(section, change, document, today)


def _fitting(section: Section, change: Change, document: Document, today: date) -> Read | list[Fault]:
    """The document with the change, when it is one."""
    if change.act is Act.REMOVE and (found := list(_bound(section, change, document, today))):
        return found
    try:
        made = changes.applied(document, section, change)
    except changes.Nothing:
        return [Fault("rows", _NOTHING if change.act is Act.ADD else _NO_ROW)]
    if found := list(_misshapen(section, change, made)):
        return found
    try:
        return Read(section, change, table_documents.checked(made))
    except ValidationError:
        return [Fault("rows", _UNFIT)]


def _fault(field: str, kind: str) -> Fault:
    return fault(field, kind, LABELS)


def _days(body: ChangeIn, section: Section) -> Iterator[Fault]:
    if section.begins is None:
        if body.act is Act.END:
            yield _fault("act", "choice")
        return
    if body.day is None:
        yield _fault("day", "missing")
    if body.act is Act.END and not section.can_end:
        yield Fault("act", _NO_END)
    if body.day and body.until and body.until < body.day:
        yield Fault("until", _ORDER)
    if body.until and not section.ends:
        yield _fault("until", "unknown")


def _rows(body: ChangeIn, section: Section, fee: FeeKind | None) -> Iterator[Fault]:
    known = possible_keys(section, fee)
    seen: list[dict[str, str]] = []
    for number, row in enumerate(body.rows):
        if row.key in seen or (known is not None and row.key not in known) or not _asked(section, row):
            yield _fault(f"rows.{number}.key", "choice")
        seen.append(row.key)
        if section.asks and (row.key.keys() == section.asks.keys()):
            yield from _period(number, row, section)
        if body.act is Act.ADD:
            yield from _written(number, row, section, fee)


def possible_keys(section: Section, fee: FeeKind | None) -> list[dict[str, str]] | None:
    """What rows of the fee may be about; None when that is written freely."""
    if section.asks:
        return None
    if not section.by_answers or fee is None:
        return [{}]
    choices = [[(question.id, choice.value) for choice in question.choices] for question in fee.keys]
    return [dict(chosen) for chosen in product(*choices)]


def _asked(section: Section, row: RowIn) -> bool:
    return not section.asks or row.key.keys() == section.asks.keys()


def _period(number: int, row: RowIn, section: Section) -> Iterator[Fault]:
    for name in section.asks:
        try:
            Period.parse(row.key[name])
        except NotAPeriod:
            title: Text = section.asks[name]
            yield Fault(f"rows.{number}.key.{name}", about(title, Refused("form").sentence))


def _written(number: int, row: RowIn, section: Section, fee: FeeKind | None) -> Iterator[Fault]:
    fields = {field.name: field for field in section.fields_of(fee)}
    for name in row.values.keys() - fields.keys():
        yield _fault(f"rows.{number}.values.{name}", "unknown")
    for name, field in fields.items():
        if name in row.values and (sentence := _wrong(field, row.values[name])):
            yield Fault(f"rows.{number}.values.{name}", about(field.title, sentence))
    if row.values.get("channel") == "myaade" and not (row.values.get("url") or "").startswith("https://"):
        yield Fault(f"rows.{number}.values.url", _ADDRESS)


def _wrong(field: Field, written: str | None) -> Text | None:
    """Why this cannot stand in the field."""
    if not written:
        return None if field.optional and not _priced(field) else Refused("missing").sentence
    if field.kind is Kind.DECIMAL and not (_MONEY if field.money else _DECIMAL).fullmatch(written):
        return Refused("amount").sentence if field.money else _NUMBER
    if field.kind is Kind.COUNT and not _COUNT.fullmatch(written):
        return Refused("number", least=0, most=999_999).sentence
    chosen = {Kind.CHOICE: [written], Kind.SEVERAL: written.split(",")}.get(field.kind, [])
    if any(value not in field.choices for value in chosen) or len(set(chosen)) < len(chosen):
        return Refused("choice").sentence
    if field.kind is Kind.DAY:
        try:
            Day().read(written)
        except Refused as refused:
            return refused.sentence
    return None


def _priced(field: Field) -> bool:
    # A rate is a percentage or a price: in the shape both may be empty, in a row of a certain fee its own may not.
    return field.name in ("percent", "euros", "per")


def _base(body: ChangeIn, row: RowIn, section: Section, fee: FeeKind | None, document: Document) -> Row:
    """What a row begins with where the table has none yet for its first day."""
    series = section.series_of_key(row.key)
    now = changes.in_force(document.get(section.name, []), section, body.fee, series, body.day)
    return {} if now else of_entry(section, fee) or {}


def _values(row: RowIn, section: Section, fee: FeeKind | None) -> dict[str, Json]:
    """The values in the form in which the document has them."""
    fields = {field.name: field for field in section.fields_of(fee)}
    values = {name: _stored(fields[name], value) for name, value in row.values.items() if name in fields}
    # What is declared to us needs no other address.
    return {**values, "url": None} if values.get("channel") == "portal" else values


def _stored(field: Field, written: str | None) -> Json:
    if not written:
        return None
    if field.kind is Kind.DECIMAL:
        return f"{Decimal(written).normalize():f}"
    if field.kind is Kind.SEVERAL:
        # In the order of the table, whichever was ticked first.
        return [value for value in field.choices if value in written.split(",")]
    return int(written) if field.kind is Kind.COUNT else written


def _misshapen(section: Section, change: Change, made: Document) -> Iterator[Fault]:
    """What the shape of a row refuses, at the field in which the officer wrote it."""
    titles = {field.name: field.title for field in section.fields}
    for number, one in enumerate(change.rows):
        series = section.series_of_key(one.key)
        row = changes.in_force(made[section.name], section, change.fee, series, change.day)
        if row is None or change.act is not Act.ADD:
            continue
        try:
            section.shape.model_validate(row)
        except ValidationError as error:
            for name in wrong_members(error):
                yield _at(number, name, titles)


def _at(number: int, name: str, titles: Mapping[str, Text]) -> Fault:
    if name in titles:
        return Fault(f"rows.{number}.values.{name}", about(titles[name], _LIMITS))
    return Fault("rows", _UNFIT)


def _bound(section: Section, change: Change, document: Document, today: date) -> Iterator[Fault]:
    """Rows that must stay: without them something that was declared would have no rate, or no place to be declared."""
    if change.day is None:
        return
    own = changes.series_rows(document, section, change.fee)
    for one in change.rows:
        mine = own.get(section.series_of_key(one.key), [])
        if changes.must_stay(section, mine, change.day.isoformat(), today):
            yield Fault("rows", _FIRST)
            return
