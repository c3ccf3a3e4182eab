"""Finance's list of debtors, as spreadsheets write it: commas or semicolons, with a byte order mark or without."""

import csv
import io
from collections.abc import Iterator

from inputkit.alphabets import folded
from inputkit.schemas import Unfit

from fee_declarations.debtor_schemas import ListedDebtor
from fee_declarations.finance import Debtor

COLUMNS = ("code", "afm", "name", "months")


class NotAList(ValueError):
    """The list cannot be taken. The message names a line and its columns, and no value of a row."""


def read_list(text: str) -> list[Debtor]:
    """The debtors of the list; raises NotAList when anything of it is wrong, and then nothing is to be taken."""
    lines = _filled(text.removeprefix("\ufeff"))
    number, heading = next(lines, (1, []))
    columns = [folded(name.strip()) for name in heading]
    found = [name for name in COLUMNS if name in columns]
    if len(found) < len(COLUMNS):
        needed = f"a heading with the columns {', '.join(COLUMNS)} is needed"
        raise NotAList(f"line {number}: {needed}; found: {', '.join(found) or 'none of them'}; nothing was taken in")
    debtors = [_debtor(number, dict(zip(columns, cells, strict=False))) for number, cells in lines]
    if not debtors:
        raise NotAList("the list has no debtors; nothing was taken in")
    return debtors


def _filled(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each line that has something in it, with its number."""
    first = text.lstrip().partition("\n")[0]
    rows = csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    return ((rows.line_num, cells) for cells in rows if any(cell.strip() for cell in cells))


def _debtor(number: int, cells: dict[str, str]) -> Debtor:
    try:
        return ListedDebtor.taken(cells).debtor()
    except Unfit as unfit:
        wrong = ", ".join(sorted(fault.field for fault in unfit.faults))
        raise NotAList(f"line {number}: {wrong} cannot be right; nothing was taken in") from None
