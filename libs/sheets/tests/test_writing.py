"""What people take away opens in a spreadsheet as it is, and comes back as it was."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inputkit.text import tidy
from sheets import books, writing
from sheets.reading import read
from sheets.schemas import Column, Kind

NAME = Column("name", {"el": "Επωνυμία", "en": "Name"}, required=False)
AFM = Column("afm", {"el": "ΑΦΜ", "en": "Tax number"}, Kind.AFM)
CODE = Column("code", {"el": "Κωδικός RF", "en": "RF code"}, Kind.IDENTIFIER)
AMOUNT = Column("amount", {"el": "Ποσό", "en": "Amount"}, Kind.AMOUNT)
DAY = Column("day", {"el": "Ημερομηνία", "en": "Date"}, Kind.DAY, required=False)
COLUMNS = (AFM, NAME, CODE, AMOUNT, DAY)
ROW = ("094014201", "ΑΛΦΑ ΑΕ", "RF27912346000000000000042", Decimal("1234.50"), date(2026, 11, 3))

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x";"y")', "＝1+1", "'=1", "''x", "=cmd|' /C calc'!A0"]


def cells(data: bytes) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows()]


def test_csv_is_as_greek_spreadsheets_open_it() -> None:
    assert writing.csv(COLUMNS, [ROW, (*ROW[:1], None, "x", Decimal(0), None)], "el") == (
        "\ufeffΑΦΜ;Επωνυμία;Κωδικός RF;Ποσό;Ημερομηνία\r\n"
        "094014201;ΑΛΦΑ ΑΕ;RF27912346000000000000042;1234,50;03/11/2026\r\n"
        "094014201;;x;0;\r\n"
    )


def test_cells_of_a_workbook_are_typed() -> None:
    heading, row = cells(books.xlsx(COLUMNS, [ROW], "en"))
    assert [cell.value for cell in heading] == ["Tax number", "Name", "RF code", "Amount", "Date"]
    assert [(cell.data_type, cell.number_format) for cell in row] == [
        ("s", "@"),
        ("s", "General"),
        ("s", "@"),
        ("n", "#,##0.00"),
        ("d", "dd/mm/yyyy"),
    ]
    assert (row[0].value, row[3].value) == ("094014201", 1234.5)


@pytest.mark.parametrize("text", FORMULAS)
def test_what_people_write_is_never_a_formula(text: str) -> None:
    """Vector 38."""
    (cell,) = cells(books.xlsx([NAME], [[text]], "el"))[1]
    assert (cell.data_type, cell.value) == ("s", text)
    line = writing.csv([NAME], [[text]], "el").splitlines()[1]
    assert line.removeprefix('"').startswith("'")


@pytest.mark.parametrize("sign", [",", ";", "\t", "|", "\n"])
def test_a_sign_that_parts_cells_elsewhere_parts_none(sign: str) -> None:
    line = writing.delimited([[f"a{sign}=1+1"]])
    assert line == f'\ufeff"a{sign}=1+1"\r\n'


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("language", ["el", "en"])
def test_formulas_come_back_as_they_were(text: str, language: str) -> None:
    for data in (writing.csv([NAME], [[text]], language).encode(), books.xlsx([NAME], [[text]], language)):
        assert read(data, [NAME]).rows[0].values == {"name": text}


def test_what_is_wrong_with_a_table_is_a_table() -> None:
    table = read("ΑΦΜ;Κωδικός RF;Ποσό\n94014201;RF1;x".encode(), COLUMNS)
    assert writing.faults(table, "el").splitlines() == [
        "\ufeffΓραμμή;Στήλη;Λάθος",
        '2;ΑΦΜ;"Έχει οκτώ ψηφία· αν λείπει το μηδέν στην αρχή, γράψτε το και ορίστε το κελί ως κείμενο"',
        '2;Ποσό;"Δεν είναι ποσό όπως τα άλλα του αρχείου, με το πολύ δύο δεκαδικά"',
    ]


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Cn", "Co"]) | st.sampled_from("=+-@';,|\"\t"),
    max_size=12,
).map(tidy)


@given(st.lists(st.tuples(TEXTS, st.integers(0, 10**11), st.dates(date(1990, 1, 1), date(2199, 1, 1))), min_size=1))
def test_our_own_export_gives_the_same_rows(drawn: list[tuple[str, int, date]]) -> None:
    rows = [("094014201", text or None, "RF1", Decimal(cents) / 100, on) for text, cents, on in drawn]
    for data in (writing.csv(COLUMNS, rows, "el").encode(), books.xlsx(COLUMNS, rows, "el")):
        table = read(data, COLUMNS)
        assert table.faults == ()
        assert [tuple(row.values[column.name] for column in COLUMNS) for row in table.rows] == rows
        assert [row.number for row in table.rows] == list(range(2, len(rows) + 2))
