"""The list for the post office as a table for a spreadsheet, with the columns of the printed one."""

from collections.abc import Mapping, Sequence

import sheets.writing
from sheets.schemas import Value

from certificates.printed import Posted

_COLUMNS: Sequence[Mapping[str, str]] = (
    {"el": "Α/Α", "en": "No."},
    {"el": "Αριθμός ετικέτας", "en": "Label number"},
    {"el": "Παραλήπτης", "en": "Recipient"},
    {"el": "Πόλη ή χωριό", "en": "Town or village"},
    {"el": "Ταχυδρομικός κώδικας", "en": "Postcode"},
    {"el": "Αριθμός πρωτοκόλλου", "en": "Protocol number"},
)


def sheet(letters: Sequence[Posted], locale: str) -> str:
    """A line for each letter, in the order of the printed list."""
    lines: list[list[Value]] = [[column[locale] for column in _COLUMNS]]
    for number, one in enumerate(letters, 1):
        lines.append([str(number), one.tracking or "", one.addressee, one.place, one.postcode, one.number])
    return sheets.writing.delimited(lines)
