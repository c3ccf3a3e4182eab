"""Workbooks (XLSX): typed cells, formulas, sheets and marks."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from books import book
from sheets.reading import read
from test_reading import AFM, ALL, AMOUNT, GOOD, NAME, REFERENCE, faults, refused, values

HEADING = ["ΑΦΜ", "Ποσό", "Ημερομηνία", "Επωνυμία", "Αναφορά"]


def test_typed_cells_of_a_workbook() -> None:
    def days(workbook: Any, sheet: Any) -> None:
        style = workbook.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_datetime(1, 2, datetime(2026, 11, 3), style)  # noqa: DTZ001 -- a workbook knows no zones

    for options in ({}, {"date_1904": True}):
        table = read(book([HEADING, [GOOD, 497.51, None, "=1+1", "00042"]], days, **options), ALL)
        assert table.rows[0].values == {
            "afm": GOOD,
            "amount": Decimal("497.51"),
            "day": date(2026, 11, 3),
            "name": "=1+1",
            "reference": "00042",
        }
        assert (table.found.format, table.faults, table.remarks) == ("xlsx", (), ())


@pytest.mark.parametrize(
    ("value", "kind"),
    [(497.515, "amount"), (-1.0, "amount"), (1e15, "amount"), (True, "amount"), ("x", "amount"), (None, "missing")],
)
def test_numbers_that_are_no_amounts(value: object, kind: str) -> None:
    table = read(book([["Ποσό", "Επωνυμία"], [value, "x"]]), [AMOUNT, NAME])
    assert faults(table) == [(2, "amount", kind)]


def test_a_binary_fraction_that_is_all_but_cents_is_cents() -> None:
    table = read(book([["Ποσό"], [0.1 + 0.2], [497.51 * 3], [80]]), [AMOUNT])
    assert values(table) == [Decimal("0.30"), Decimal("1492.53"), Decimal(80)]


def test_text_amounts_in_a_workbook_follow_the_same_rule() -> None:
    assert refused(book([["Ποσό"], ["1.234"]]), [AMOUNT]) == "number-format"
    assert values(read(book([["Ποσό"], ["1.234"], ["80,00"], [7.5]]), [AMOUNT])) == [1234, 80, Decimal("7.5")]


def test_numbers_where_a_text_is_wanted() -> None:
    table = read(
        book([["ΑΦΜ", "Αναφορά"], [94014201, 42], [123, 20212223242526270], [94014201, True]]), [AFM, REFERENCE]
    )
    assert values(table, "reference") == ["42", None, None]
    assert [one[2] for one in faults(table)] == ["afm-zero", "afm", "exponent", "afm-zero", "not-a-text"]


def test_a_formula_is_its_value_and_without_one_a_fault() -> None:
    def formulas(workbook: Any, sheet: Any) -> None:
        sheet.write_formula(1, 0, "=40*2", None, 80)
        sheet.write_formula(2, 0, "=1/0", None, "#DIV/0!")

    data = book([["Ποσό"], [None], [None]], formulas)
    table = read(data, [AMOUNT])
    assert (values(table), faults(table)) == ([80, None], [(3, "amount", "error-value")])


def test_a_formula_without_a_value() -> None:
    """As programs write it that do not compute."""
    import io

    import openpyxl

    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet["A1"], sheet["A2"], sheet["A3"] = "Ποσό", "=40*2", 7
    file = io.BytesIO()
    made.save(file)
    assert faults(read(file.getvalue(), [AMOUNT])) == [(2, "amount", "formula")]


def test_hidden_rows_are_read_and_said_and_empty_ones_counted() -> None:
    def hide(workbook: Any, sheet: Any) -> None:
        sheet.set_row(2, None, None, {"hidden": True})

    table = read(book([["Ποσό"], [1], [2], [None], ["x"]], hide), [AMOUNT])
    assert (values(table), faults(table)) == ([1, 2, None], [(5, "amount", "amount")])
    assert [one.kind for one in table.remarks] == ["hidden-rows"]


def test_only_the_first_sheet_that_is_shown_is_read() -> None:
    def more(workbook: Any, sheet: Any) -> None:
        other = workbook.add_worksheet("Άλλο")
        other.write(0, 0, "Ποσό")
        other.write(1, 0, 9)
        other.activate()
        sheet.hide()

    assert values(read(book([["Ποσό"], [1]], more), [AMOUNT])) == [9]

    def second(workbook: Any, sheet: Any) -> None:
        workbook.add_worksheet("Άλλο")

    table = read(book([["Ποσό"], [1]], second), [AMOUNT])
    assert [one.kind for one in table.remarks] == ["other-sheets"]
    assert "Στοιχεία" in table.remarks[0].text["el"]


def test_merged_cells_are_empty_but_for_the_first() -> None:
    def merge(workbook: Any, sheet: Any) -> None:
        sheet.merge_range(1, 0, 2, 0, 5)

    assert faults(read(book([["Ποσό", "Επωνυμία"], [None, "Α"], [None, "Β"]], merge), [AMOUNT, NAME])) == [
        (3, "amount", "missing")
    ]


def test_a_mark_at_the_end_of_a_sheet_makes_no_rows() -> None:
    def mark(workbook: Any, sheet: Any) -> None:
        sheet.write_blank(1_048_575, 0, None, workbook.add_format({"bold": True}))

    assert len(read(book([["Ποσό"], [1]], mark), [AMOUNT]).rows) == 1
