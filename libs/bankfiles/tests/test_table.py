"""A bank's list of payments as a table."""

from datetime import date, datetime

import pytest
from bankfiles import keys
from bankfiles.reading import each_line, read
from bankfiles.rows import ATHENS, BankFile, FoundCode, Kind, Nature, Source, Status, Unreadable
from messages import IBAN, OTHER_RF, PAYER, RF

HEADING = "rf;amount;booked_on;bank_ref"


def table(*lines: str, encoding: str = "utf-8") -> BankFile:
    return read("\r\n".join(lines).encode(encoding))


def refused(*lines: str) -> tuple[str, int | None]:
    with pytest.raises(Unreadable) as found:
        table(*lines)
    assert all(found.value.reason[language] for language in ("el", "en"))
    return found.value.kind, found.value.line


def test_each_row_is_a_booked_payment() -> None:
    file = table(HEADING, f"{RF};497,51;02/11/2026;B1", f"{OTHER_RF};80;2026-11-03;B2")
    assert (file.kind, file.version, file.accounts) == (Kind.TABLE, "csv utf-8 ; ,", ())
    assert [(line.n, line.line, line.entry) for line in file.lines] == [(1, 2, 1), (2, 3, 2)]
    first = file.lines[0]
    assert (first.amount_cents, first.booked_on, first.detail_ref) == (497_51, date(2026, 11, 2), "B1")
    assert (first.status, first.nature, first.codes) == (
        Status.BOOKED,
        Nature.PAYMENT,
        (FoundCode(RF, RF, Source.COLUMN),),
    )
    assert [one.kind for one in file.warnings] == ["no-account-column"]


def test_all_that_a_bank_may_say() -> None:
    heading = "Λογαριασμός;Κωδικός πληρωμής;Ποσό;Ημερομηνία;Valeur;Ημερομηνία εντολής;Πληρωτής;IBAN πληρωτή;Αιτιολογία"
    cells = f"{IBAN};;1.234,50;02/11/2026;03/11/2026;31/10/2026;ΜΑΡΙΑ;{PAYER.lower()};ΤΕΛΗ {RF}"
    file = table(heading, cells, encoding="cp1253")
    (line,) = file.lines
    assert [account.id for account in file.accounts] == [IBAN] == [line.account]
    assert (line.amount_cents, line.value_on, line.accepted_on) == (1234_50, date(2026, 11, 3), date(2026, 10, 31))
    assert line.accepted_at == datetime(2026, 10, 31, tzinfo=ATHENS)
    assert (line.payer_name, line.payer_iban, line.text) == ("ΜΑΡΙΑ", PAYER, f"ΤΕΛΗ {RF}")
    assert line.codes == (FoundCode(RF, RF, Source.TEXT),)
    assert file.warnings == ()


@pytest.mark.parametrize(
    ("written", "cents"), [("1.234,56", 1234_56), ("1234,5", 1234_50), ("€ 80", 80_00), ("1,234.56", 1234_56)]
)
def test_amounts(written: str, cents: int) -> None:
    """Vector 37."""
    assert table(HEADING, f"{RF};{written};02/11/2026;B1").lines[0].amount_cents == cents


def test_amounts_that_leave_a_doubt_are_not_guessed() -> None:
    """Vector 37."""
    assert refused(HEADING, f"{RF};1.234;02/11/2026;B1") == ("number-format", None)
    assert refused(HEADING, f"{RF};80,00;02/11/2026;B1", f"{RF};1,234.56;02/11/2026;B2") == ("amount", 3)


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (f"{RF};-5,00;02/11/2026;B1", "amount"),
        (f"{RF};;02/11/2026;B1", "missing"),
        (f"{RF};12,345;02/11/2026;B1", "amount"),
        (f"{RF};80,00;02/11;B1", "day"),
        (f"{RF};80,00;;B1", "missing"),
        (f"{RF};80,00;02/11/2026;2,02E+13", "exponent"),
    ],
)
def test_one_row_that_cannot_be_read_refuses_the_file_with_its_number(row: str, kind: str) -> None:
    assert refused(HEADING, "", f"{RF};0,01;02/11/2026;B0", row) == (kind, 4)


def test_a_table_needs_its_columns() -> None:
    assert refused("rf;booked_on", "x;02/11/2026")[0] == "columns"
    assert refused("amount;booked_on", "80;02/11/2026")[0] == "no-code-column"
    assert refused("name,city", "a,b")[0] == "columns"
    assert refused("nothing of a table")[0] == "columns"


def test_a_row_of_nothing_is_no_line_and_a_wrong_code_is_seen() -> None:
    file = table(HEADING, f"{RF};0;02/11/2026;B1", f"{RF[:-1]}3;80;02/11/2026;B2", "ΑΓΝΩΣΤΟΣ;80;02/11/2026;B3")
    assert [(line.n, line.entry, line.misspelt, line.codes) for line in file.lines] == [
        (1, 2, (f"{RF[:-1]}3",), ()),
        (2, 3, (), ()),
    ]
    assert file.lines[1].text == "ΑΓΝΩΣΤΟΣ"


def test_the_banks_reference_is_a_strong_key() -> None:
    file = table(HEADING, f"{RF};80;02/11/2026;B1", f"{RF};80;02/11/2026;B2", f"{RF};80;02/11/2026;")
    found = keys.keys_of(file.lines)
    assert [one.strong is not None for one in found] == [True, True, False]
    again = keys.keys_of(table(HEADING, f"{RF};80;02/11/2026;B2").lines)
    assert again[0].strong == found[1].strong


def test_rows_one_by_one() -> None:
    data = f"{HEADING}\n{RF};80;02/11/2026;B1".encode()
    assert tuple(each_line(data)) == read(data).lines
