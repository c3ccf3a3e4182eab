"""Amounts as people write them, in the form of the API: the rules are inputkit's."""

import pytest
from portal.pages.fee_amounts import plain_amount


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("12345.67", "12345.67"),
        ("12345,67", "12345.67"),
        ("12.345,67", "12345.67"),
        ("12,345.67", "12345.67"),
        (" 12 345,6 € ", "12345.6"),
        ("1.234.567", "1234567"),
        ("0", "0"),
        ("δέκα", "δέκα"),
        ("", ""),
    ],
)
def test_both_ways_of_writing_are_understood(written: str, plain: str) -> None:
    assert plain_amount(written, "el") == plain


@pytest.mark.parametrize(
    ("written", "greek", "english"),
    [("1,234", "1,234", "1234"), ("1.234", "1234", "1.234"), ("48.250,375", "48.250,375", "48.250,375")],
)
def test_what_could_be_another_amount_stays_for_the_service_to_refuse(written: str, greek: str, english: str) -> None:
    assert (plain_amount(written, "el"), plain_amount(written, "en")) == (greek, english)
