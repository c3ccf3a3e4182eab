"""A file of a bank, whatever its format."""

from collections.abc import Iterator

from bankfiles import camt, table
from bankfiles.rows import BankFile, BankLine, Kind, Unreadable
from bankfiles.texts import said

MOST_BYTES = 50_000_000
_COMPRESSED = (b"PK\x03\x04", b"\x1f\x8b")
_WORKBOOK = b"[Content_Types].xml"
"""What every workbook has in it (ECMA-376), though it begins as any other archive does."""


def read(data: bytes) -> BankFile:
    """What the file says; raises Unreadable, and then nothing of it may be booked."""
    reader = _reader(data)
    lines = tuple(reader.lines())
    return BankFile(
        kind=reader.kind or Kind.TABLE,
        version=reader.version,
        message_id=reader.header.message_id,
        created_at=reader.header.created_at,
        page=reader.header.page if reader.header.paged else None,
        last_page=reader.header.last_page,
        accounts=tuple(reader.accounts),
        lines=lines,
        expected_sums=tuple(reader.expected_sums),
        warnings=tuple(reader.warnings),
    )


def each_line(data: bytes) -> Iterator[BankLine]:
    """The lines one after the other, for callers that need not keep them: a large file takes no more memory than a
    small.

    Raises Unreadable, even after the last line: what was taken until then is to be given up.
    """
    yield from _reader(data).lines()


def _reader(data: bytes) -> camt.Reader | table.Reader:
    if len(data) > MOST_BYTES:
        raise Unreadable("too-large", said("too-large", most=MOST_BYTES // 1_000_000))
    if not data.strip(b" \r\n\t\0"):
        raise Unreadable("empty", said("empty"))
    if data.startswith(_COMPRESSED) and _WORKBOOK not in data:
        raise Unreadable("compressed", said("compressed"))
    return camt.Reader(data) if _is_markup(data) else table.Reader(data)


def _is_markup(data: bytes) -> bool:
    """Whether it begins as XML does, in any encoding that banks use."""
    return data[:400].removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n\0\xff\xfe").startswith(b"<")
