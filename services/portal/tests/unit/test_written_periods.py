"""Months and quarters as people write them."""

import pytest
from portal.written_periods import written_month, written_period


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("2026-Q3", "2026-Q3"),
        (" Γ΄ τρίμηνο 2026 ", "2026-Q3"),
        ("Γ' Τρίμ. του 2026", "2026-Q3"),
        ("1ο ΤΡΙΜΗΝΟ 2026", "2026-Q1"),
        ("B’ τρίμηνο 2026", "2026-Q2"),  # a Latin B
        ("Quarter 4 of 2026", "2026-Q4"),
        ("2nd quarter 2026", "2026-Q2"),
        ("Q3/2026", "2026-Q3"),
        ("9/2026", "2026-09"),
        ("09-2026", "2026-09"),
        ("2026-11", "2026-11"),
        ("13/2026", None),
        ("5ο τρίμηνο 2026", None),
        ("Ε΄ τρίμηνο 2026", None),
        ("2026-Q5", None),
        ("9/26", None),
        ("1st quarter 20٢٦", None),  # digits that no service reads
        ("", None),
    ],
)
def test_a_period_in_every_usual_writing(typed: str, code: str | None) -> None:
    assert written_period(typed) == code
    assert written_month(typed) == (code if code and "Q" not in code else None)
