"""Tables as accountants send them."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sheets import reading
from sheets.reading import read
from sheets.schemas import Column, Kind, Row, Sign, Table, Unreadable

AFM = Column("afm", {"el": "ΑΦΜ", "en": "Tax number"}, Kind.AFM)
AMOUNT = Column("amount", {"el": "Ποσό", "en": "Amount"}, Kind.AMOUNT)
DAY = Column("day", {"el": "Ημερομηνία", "en": "Date"}, Kind.DAY, required=False)
NAME = Column("name", {"el": "Επωνυμία", "en": "Name"}, required=False, also=("Όνομα επιχείρησης",))
REFERENCE = Column("reference", {"el": "Αναφορά", "en": "Reference"}, Kind.IDENTIFIER, required=False)
ALL = (AFM, AMOUNT, DAY, NAME, REFERENCE)
GOOD = "094014201"


def csv(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(lines).encode(encoding)


def amounts(*texts: str) -> Table:
    return read(csv("Ποσό", *(f'"{text}"' for text in texts)), [AMOUNT])


def values(table: Table, name: str = "amount") -> list[Any]:
    return [row.values[name] for row in table.rows]


def faults(table: Table) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column.name, fault.kind) for fault in table.faults]


def refused(data: bytes, columns: Sequence[Column] = ALL) -> str:
    with pytest.raises(Unreadable) as found:
        read(data, columns)
    assert all(found.value.reason[language] for language in ("el", "en"))
    return found.value.kind


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("1.234,56", "1234.56"),
        ("1234,5", "1234.5"),
        ("€ 80", "80"),
        ("80 €", "80"),
        ("80,00 ευρώ", None),
        ("110.7", "110.7"),
        ("13,75", "13.75"),
        ("1,234.56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234\u00a0567,8", "1234567.8"),
        ("497,51000", "497.51"),
        ("0", "0"),
        ("12.34.56", None),
        ("1.23,45", None),
        ("12,345,67", None),
        ("-5,00", None),
        ("1e3", None),
        ("12 34", None),
        ("497,515", None),
        ("١٢", None),
    ],
)
def test_amounts(text: str, right: str | None) -> None:
    """Vector 37."""
    table = amounts(text) if right else amounts(text, "7,00")
    assert values(table)[0] == (None if right is None else Decimal(right))
    assert faults(table) == ([] if right else [(2, "amount", "amount")])


def test_an_amount_that_may_be_two_is_asked_about() -> None:
    """Vector 37."""
    data = csv("Ποσό", "1.234", "80")
    assert refused(data, [AMOUNT]) == "number-format"
    assert values(read(data, [AMOUNT], Sign.COMMA)) == [Decimal(1234), Decimal(80)]
    assert faults(read(data, [AMOUNT], Sign.DOT)) == [(2, "amount", "amount")]


def test_an_amount_without_doubt_decides_for_all() -> None:
    assert values(amounts("1.234", "80,00")) == [Decimal(1234), Decimal(80)]
    assert values(amounts("1,234", "80.00")) == [Decimal(1234), Decimal(80)]
    assert amounts("80", "90").found.sign is None


def test_an_amount_of_the_other_way_is_a_fault_of_its_row() -> None:
    """Vector 37."""
    assert faults(amounts("1,234.56", "80,00")) == [(2, "amount", "amount")]
    assert faults(amounts("80.00", "81.00", "1.234,56")) == [(4, "amount", "amount")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1253"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_encodings_and_delimiters_are_found_out_and_said(encoding: str, delimiter: str) -> None:
    line = delimiter.join
    table = read(csv(line(["ΑΦΜ", "Επωνυμία", "Ποσό"]), line([GOOD, "ΆΛΦΑ", "80"]), encoding=encoding), ALL)
    assert table.rows == (Row(2, {"afm": GOOD, "name": "ΆΛΦΑ", "amount": Decimal(80)}),)
    assert table.found.encoding == {"utf-8-sig": "utf-8", "cp1253": "windows-1253"}.get(encoding, encoding)
    assert table.found.delimiter == delimiter


def test_a_line_that_says_the_delimiter_is_believed_and_not_counted() -> None:
    table = read("\ufeffsep=|\r\nΠοσό|Επωνυμία\r\n1;2|x".encode(), [AMOUNT, NAME])
    assert (table.found.delimiter, faults(table)) == ("|", [(2, "amount", "amount")])


def test_a_byte_that_is_no_letter_is_an_error_and_never_a_question_mark() -> None:
    assert refused("ΑΦΜ;Ποσό\r\n1;2".encode("cp1253") + b"\xff") == "encoding"
    assert refused(b"\xef\xbb\xbfa;b\xff") == "encoding"
    assert refused("ΑΦΜ;Ποσό".encode("utf-16-le")) == "not-a-table"


def test_rows_are_numbered_as_spreadsheets_number_them() -> None:
    data = csv("", "Επωνυμία;Ποσό", '"ΑΛΦΑ', 'ΚΑΙ ΒΗΤΑ";x', "", ";", "ΓΑΜΜΑ;y")
    table = read(data, [NAME, AMOUNT])
    assert [row.number for row in table.rows] == [3, 6]
    assert faults(table) == [(3, "amount", "amount"), (6, "amount", "amount")]
    assert values(table, "name") == ["ΑΛΦΑ ΚΑΙ ΒΗΤΑ", "ΓΑΜΜΑ"]


def test_quotation_marks_that_do_not_close() -> None:
    assert refused(csv("Ποσό;Επωνυμία", '80;"ΑΛΦΑ', "81;ΒΗΤΑ")) in ("csv", "columns")
    assert refused(csv("Ποσό", '"80"x'), [AMOUNT]) == "csv"


def test_short_and_long_rows() -> None:
    assert faults(read(csv("Ποσό;Επωνυμία", "80", "81;Α;more", ";Β"), [AMOUNT, NAME])) == [(4, "amount", "missing")]


def test_headings_may_be_written_in_many_ways() -> None:
    for heading in ("α.φ.μ", "ΑΦΜ:", " afm ", "TAX NUMBER", "tax_number", "Α\u200bΦΜ"):
        rows = csv(f"{heading};ποσο", f"{GOOD};1")
        if heading == "α.φ.μ":
            assert refused(rows, [AFM, AMOUNT]) == "columns"
        else:
            assert values(read(rows, [AFM, AMOUNT]), "afm") == [GOOD]
    assert values(read(csv("ονομα ΕΠΙΧΕΙΡΗΣΗΣ;Ποσό", "Α;1"), [NAME, AMOUNT]), "name") == ["Α"]


def test_what_is_wrong_with_the_whole_is_said_first() -> None:
    assert refused(b"") == "empty"
    assert refused(b"\r\n ; ;\r\n") == "empty"
    assert refused(csv("ΑΦΜ;Ποσό")) == "no-rows"
    assert refused(csv("ΑΦΜ;Ποσό;Ποσό", "1;x;y")) == "twice"
    assert refused(csv("ΑΦΜ;amount;Ποσό", "1;x;y")) == "twice"
    with pytest.raises(Unreadable) as missing:
        read(csv("Επωνυμία", "Α"), ALL)
    assert (missing.value.kind, missing.value.reason["en"]) == ("columns", "Columns are missing: Tax number, Amount")


def test_limits_come_before_anything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    assert len(read(csv("Ποσό", "1", "", "2"), [AMOUNT]).rows) == 2
    assert refused(csv("wrong", "1", "2", "3")) == "too-many-rows"
    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    assert refused(b"x" * 11) == "too-large"


@pytest.mark.parametrize(
    ("data", "kind"),
    [(b"%PDF-1.7", "not-a-table"), (b"\xd0\xcf\x11\xe0\xa1\xb1", "old-xls"), (b"PK\x03\x04 not a zip", "xlsx")],
)
def test_other_kinds_of_files_are_named(data: bytes, kind: str) -> None:
    assert refused(data) == kind


@pytest.mark.parametrize(
    ("afm", "kind"),
    [("94014201", "afm-zero"), ("94014202", "afm"), ("123456789", "afm"), ("9,4014E+08", "exponent"), ("αβγδ", "afm")],
)
def test_a_tax_number_is_never_mended(afm: str, kind: str) -> None:
    table = read(csv("ΑΦΜ", f'"{afm}"'), [AFM])
    assert (values(table, "afm"), faults(table)) == ([None], [(2, "afm", kind)])
    assert all(afm not in text for text in table.faults[0].text.values())


def test_a_tax_number_as_people_write_it() -> None:
    assert values(read(csv("ΑΦΜ", f"EL{GOOD}", f"{GOOD[:3]} {GOOD[3:6]} {GOOD[6:]}"), [AFM]), "afm") == [GOOD, GOOD]


def test_identifiers_keep_their_zeros_and_are_never_exponents() -> None:
    table = read(csv("Αναφορά", "00042", "2,02E+13", "1e5", "RF27"), [REFERENCE])
    assert (values(table, "reference"), [one[2] for one in faults(table)]) == (
        ["00042", None, None, "RF27"],
        ["exponent", "exponent"],
    )


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("3/11/2026", date(2026, 11, 3)),
        ("03-11-2026", date(2026, 11, 3)),
        ("3.11.2026", date(2026, 11, 3)),
        ("2026-11-03", date(2026, 11, 3)),
        ("3/11", None),
        ("11/31/2026", None),
        ("31/11/2026", None),
        ("46329", None),
        ("3/11/26", None),
        ("3/11-2026", None),
        ("2026-02-30", None),
    ],
)
def test_days(text: str, right: date | None) -> None:
    table = read(csv("Ημερομηνία", text), [DAY])
    assert (values(table, "day"), len(table.faults)) == ([right], 0 if right else 1)


def test_what_cannot_be_stored_is_a_fault() -> None:
    table = read(csv("Επωνυμία", "A\x01B", "Α" * 2_000, "\u202eB"), [NAME])
    assert [one[2] for one in faults(table)] == ["characters", "too-long", "characters"]


@given(st.text(max_size=60), st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]))
def test_any_text_is_read_or_refused(text: str, encoding: str) -> None:
    data = f"ΑΦΜ;Ποσό;Επωνυμία\n{text}".encode(encoding)
    with suppress(Unreadable):
        table = read(data, ALL)
        assert all(row.values["amount"] is not None or table.faults for row in table.rows)
