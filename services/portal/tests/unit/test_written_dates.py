"""Dates in three fields: as services take them, and as they were written when they are no dates."""

import pytest
from portal.forms import written_date


@pytest.mark.parametrize(
    ("day", "month", "year", "written"),
    [
        ("5", "3", "2019", "2019-03-05"),
        (" 31 ", "12", "2024", "2024-12-31"),
        ("31", "2", "2024", "2024-02-31"),
        ("", "", "", ""),
        ("", "5", "2024", "2024-05-"),
        ("1", "Μάιος", "2024", "2024-Μάιος-01"),
        ("1", "5", "24", "24-05-01"),
        ("1-5-2024", "", "", "--1/5/2024"),
        ("²", "5", "2024", "2024-05-²"),
    ],
)
def test_a_date_in_three_fields(day: str, month: str, year: str, written: str) -> None:
    form = {"when-day": day, "when-month": month, "when-year": year}
    assert written_date("when", form) == written
    # The form shows each part again where it was written.
    assert (
        written_date(
            "when", dict(zip(("when-year", "when-month", "when-day"), f"{written}--".split("-"), strict=False))
        )
        == written
    )
