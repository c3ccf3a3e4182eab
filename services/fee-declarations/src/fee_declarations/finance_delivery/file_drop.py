"""Files for a finance application that takes no calls, and its answers (finance/files.md of this service). Pure.

A file has a number without a gap and beside it a checksum; it is as many rows as its messages have lines, in order. An
answer names the file and each of its messages once.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from inputkit.alphabets import folded
from pydantic import TypeAdapter

from fee_declarations.finance_delivery.said import reference_of, shortened
from fee_declarations.stored_json import WrongMember

OF_MESSAGES = (
    *("id", "sequence", "kind", "at", "debtor_code", "debtor_reference", "afm", "name", "declares_every_months"),
    *("declaration", "fee", "period", "establishment", "due", "note", "rf", "replaces", "valid_until"),
    *("entry", "posting", "on_day", "bank_day", "channel", "payment", "receipts", "reverses", "reason", "total_cents"),
    *("end", "followed_by"),
)
"""Columns that say the same on each row of a message."""
OF_LINES = ("account", "what", "note", "fee", "period", "revenue_code", "cents", "rf", "due")
COLUMNS = (*OF_MESSAGES, "line", *(f"line_{name}" for name in OF_LINES))
ANSWERS = ("id", "result", "reference", "reason")
_ANSWER_NAME = re.compile(r"eservices-(\d{6,9})\.ack\.csv", re.ASCII)
_LIST_NAME = re.compile(r"debtors[\w.-]*\.csv", re.ASCII)


Cell = str | int | None
Value = Cell | list[str] | list[dict[str, Cell]]
Body = dict[str, Value]
_BODY = TypeAdapter(Body)
Result = Literal["accepted", "refused", "skipped"]
_RESULTS: Mapping[str, Result] = {"accepted": "accepted", "refused": "refused", "skipped": "skipped"}


class NotAnAnswer(ValueError):
    """The file cannot be taken as an answer. The message names a line, and quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side did with one message: ``skipped`` because an earlier one of the same debtor was refused."""

    message_id: UUID
    result: Result
    reference: str | None
    reason: str | None


def name_of(number: int) -> str:
    return f"eservices-{number:06d}.csv"


def written(bodies: Iterable[str]) -> str:
    """The content of a file; raises pydantic.ValidationError and WrongMember for a body that is no message."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for body in bodies:
        writer.writerows(_rows(_BODY.validate_json(body)))
    return out.getvalue()


def checksum(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def checksum_line(number: int, sha256: str) -> str:
    """What stands in the file beside it: as ``sha256sum -c`` reads it."""
    return f"{sha256}  {name_of(number)}\n"


def answered_number(name: str) -> int | None:
    """Which file this one is an answer to; None when it is no answer."""
    found = _ANSWER_NAME.fullmatch(name)
    return int(found[1]) if found else None


def is_list(name: str) -> bool:
    """Whether the file is a list of debtors."""
    return _LIST_NAME.fullmatch(name) is not None


def answers(text: str) -> list[Answer]:
    """What the answer says of each message. Raises NotAnAnswer."""
    plain = text.removeprefix("\ufeff")
    first = plain.lstrip().partition("\n")[0]
    rows = csv.reader(io.StringIO(plain), delimiter=";" if first.count(";") >= first.count(",") else ",", strict=True)
    found: list[Answer] = []
    columns: list[str] | None = None
    try:
        for cells in rows:
            if not any(cell.strip() for cell in cells):
                continue
            if columns is None:
                columns = [folded(name.strip()) for name in cells]
                if set(ANSWERS) - set(columns):
                    raise NotAnAnswer(f"line {rows.line_num}: the columns {', '.join(ANSWERS)} are needed")
                continue
            found.append(_answer(rows.line_num, dict(zip(columns, cells, strict=False))))
    except csv.Error:
        raise NotAnAnswer(f"line {rows.line_num}: no row of CSV") from None
    if len({one.message_id for one in found}) != len(found):
        raise NotAnAnswer("a message is answered twice")
    return found


def _answer(line: int, cells: Mapping[str, str]) -> Answer:
    result = _RESULTS.get(cells.get("result", "").strip())
    if result is None:
        raise NotAnAnswer(f"line {line}: result is accepted, refused or skipped")
    try:
        message_id = UUID(cells.get("id", "").strip())
    except ValueError:
        raise NotAnAnswer(f"line {line}: id is that of a message") from None
    reference, reason = reference_of(cells.get("reference", "")), shortened(cells.get("reason", ""))
    return Answer(message_id, result, reference, reason)


def _rows(body: Body) -> Iterable[list[str | int]]:
    same = [_cell(body.get(name)) for name in OF_MESSAGES]
    lines = _lines(body)
    if not lines:
        yield [*same, 0, *("" for _ in OF_LINES)]
    for number, line in enumerate(lines, start=1):
        yield [*same, number, *(_cell(line.get(name)) for name in OF_LINES)]


def _lines(body: Body) -> list[dict[str, Cell]]:
    """The lines of a message, none of some kinds; raises WrongMember: a total without its lines must not go out."""
    listed = body.get("lines")
    lines = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    if not isinstance(listed, list) or len(lines) < len(listed):
        raise WrongMember("lines is no list of objects")
    return lines


def _cell(value: Value) -> str | int:
    if isinstance(value, list):
        return " ".join(str(one) for one in value)
    return "" if value is None else value
