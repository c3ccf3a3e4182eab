"""What is asked of lines of a bank's file in several places. Pure."""

from collections.abc import Sequence

from bankfiles.rows import BankLine


def names_of(line: BankLine) -> list[str]:
    """By what the bank may name the payment again when it goes back."""
    found = (line.end_to_end_id, line.uetr, line.tx_id, line.detail_ref, line.entry_ref)
    return sorted({name for name in found if name})


def all_codes(lines: Sequence[BankLine]) -> list[str]:
    """Every code that stands in any of the lines."""
    return sorted({code for line in lines for code in line.distinct_codes})
