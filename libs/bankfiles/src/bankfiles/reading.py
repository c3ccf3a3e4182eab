"""A file of a bank, whatever its format."""

from bankfiles.rows import BankFile


def read(data: bytes) -> BankFile:
    """What the file says; raises Unreadable."""
    raise NotImplementedError
