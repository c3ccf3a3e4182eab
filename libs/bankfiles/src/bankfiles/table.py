"""A list of payments as a table (CSV, XLSX): what a bank offers that sends no messages. Each row is a booked credit."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import cast

import sheets.reading
from sheets.schemas import Column, Fault, Row, Table, Value
from sheets.schemas import Kind as Cells
from sheets.schemas import Unreadable as UnreadableTable

from bankfiles import codes, values
from bankfiles.heads import Header
from bankfiles.rows import (
    ATHENS,
    Account,
    BankLine,
    Direction,
    ExpectedSum,
    FoundCode,
    Kind,
    Nature,
    Remark,
    Source,
    Status,
    Unreadable,
)
from bankfiles.texts import said

_CODE = Column("rf", {"el": "Κωδικός RF", "en": "RF code"}, Cells.IDENTIFIER, False, ("Κωδικός πληρωμής",))
_TEXT = Column("text", {"el": "Αιτιολογία", "en": "Text"}, required=False)
_ACCOUNT = Column("account", {"el": "Λογαριασμός", "en": "Account"}, Cells.IDENTIFIER, False)
COLUMNS: Sequence[Column] = (
    _CODE,
    Column("amount", {"el": "Ποσό", "en": "Amount"}, Cells.AMOUNT),
    Column("booked_on", {"el": "Ημερομηνία", "en": "Date"}, Cells.DAY, also=("Ημερομηνία κίνησης",)),
    Column("bank_ref", {"el": "Αναφορά τράπεζας", "en": "Bank reference"}, Cells.IDENTIFIER, False),
    _ACCOUNT,
    Column("value_on", {"el": "Ημερομηνία αξίας", "en": "Value date"}, Cells.DAY, False, ("Valeur",)),
    Column("accepted_on", {"el": "Ημερομηνία εντολής", "en": "Accepted on"}, Cells.DAY, False),
    Column("payer_name", {"el": "Πληρωτής", "en": "Payer"}, required=False),
    Column("payer_iban", {"el": "IBAN πληρωτή", "en": "Payer IBAN"}, Cells.IDENTIFIER, False),
    _TEXT,
)


class Reader:
    """One table. What it says of itself is known when all its lines have been taken."""

    kind = Kind.TABLE

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.version = ""
        self.header = Header()
        self.accounts: list[Account] = []
        self.expected_sums: list[ExpectedSum] = []
        self.warnings: list[Remark] = []

    def lines(self) -> Iterator[BankLine]:
        """The payments of the table; raises Unreadable with the number of the row, as spreadsheets show it."""
        table = self._table()
        found = table.found
        self.version = " ".join(part for part in (found.format, found.encoding, found.delimiter, found.sign) if part)
        self.warnings += [Remark(one.kind, one.text) for one in table.remarks]
        if _ACCOUNT.name not in table.rows[0].values:
            self.warnings.append(Remark("no-account-column", said("no-account-column")))
        n = 0
        for entry, row in enumerate(table.rows, 1):
            cents = int(cast(Decimal, row.values["amount"]) * 100)
            account = _joined(row.values.get("account"))
            if account and account not in [one.id for one in self.accounts]:
                self.accounts.append(Account(account, "EUR", None, row.number))
            if cents:
                n += 1
                yield _line(n, entry, row, cents, account)

    def _table(self) -> Table:
        try:
            table = sheets.reading.read(self._data, COLUMNS)
        except UnreadableTable as unreadable:
            raise Unreadable(unreadable.kind, unreadable.reason) from None
        if table.faults:
            raise _refused(table.faults[0])
        if not {_CODE.name, _TEXT.name} & table.rows[0].values.keys():
            raise Unreadable("no-code-column", said("no-code-column"))
        return table


def _refused(fault: Fault) -> Unreadable:
    reason = {language: f"{fault.column.title[language]}: {fault.text[language]}" for language in ("el", "en")}
    return Unreadable(fault.kind, reason, fault.row)


def _line(n: int, entry: int, row: Row, cents: int, account: str) -> BankLine:
    cells: Mapping[str, Value] = row.values
    found, misspelt = _codes(cells)
    booked_on, accepted_on = cast(date, cells["booked_on"]), cast(date | None, cells.get("accepted_on"))
    words = [str(cells[name]) for name in ("rf", "text") if cells.get(name)]
    return BankLine(
        n=n,
        line=row.number,
        entry=entry,
        account=account,
        direction=Direction.CREDIT,
        reversal=False,
        status=Status.BOOKED,
        nature=Nature.PAYMENT,
        amount_cents=cents,
        charges_cents=0,
        currency="EUR",
        instructed=None,
        booked_on=booked_on,
        booked_on_is_value_date=False,
        value_on=cast(date | None, cells.get("value_on")),
        accepted_at=datetime.combine(accepted_on, time(), ATHENS) if accepted_on else None,
        entry_ref=None,
        entry_cents=cents,
        detail_ref=values.identifier(cast(str | None, cells.get("bank_ref")), row.number),
        tx_id=None,
        uetr=None,
        end_to_end_id=None,
        codes=found,
        misspelt=misspelt,
        payer_name=values.tidy(cast(str | None, cells.get("payer_name"))) or None,
        payer_iban=_joined(cells.get("payer_iban"))[:34] or None,
        text=values.tidy(" ".join(words), values.LONGEST_TEXT),
        bank_text="",
        return_reason=None,
        hold=None,
    )


def _codes(cells: Mapping[str, Value]) -> tuple[tuple[FoundCode, ...], tuple[str, ...]]:
    own, wrong = codes.found_in(Source.COLUMN, str(cells.get("rf") or ""))
    free, more = codes.found_in(Source.TEXT, str(cells.get("text") or ""))
    return (*own, *free), tuple(dict.fromkeys([*wrong, *more]))


def _joined(value: Value) -> str:
    return "".join(str(value or "").split()).upper()[: values.LONGEST_NAME]
