"""Amounts as people write them."""

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
        ("1,234", "1234"),
        ("0", "0"),
        ("-5,00", "-5.00"),
        ("δέκα", "δέκα"),
        ("", ""),
    ],
)
def test_both_ways_of_writing_are_understood(written: str, plain: str) -> None:
    assert plain_amount(written) == plain
