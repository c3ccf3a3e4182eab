"""What several modules ask of the lines of a bank file. Pure."""

from collections.abc import Sequence

from bankfiles.rows import BankLine


def names_of(line: BankLine) -> list[str]:
    """The identifiers by which the bank may refer to the payment when it goes back."""
    found = (line.end_to_end_id, line.uetr, line.tx_id, line.detail_ref, line.entry_ref)
    return sorted({name for name in found if name})


def all_codes(lines: Sequence[BankLine]) -> list[str]:
    """All codes in these lines."""
    return sorted({code for line in lines for code in line.distinct_codes})
