"""Lists that the revenue office exports, as files. Looks at the businesses in them are recorded (months_api)."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import IO
from uuid import UUID

from sheets import books, writing
from sheets.schemas import Column, Value
from sqlalchemy import Connection

from fee_declarations.payments.errors import TooManyRows
from fee_declarations.payments.export_lists import EXPORTS, Asked, Export
from fee_declarations.payments.export_store import Span

MOST: Mapping[str, int] = {"csv": 100_000, "xlsx": 20_000}
"""Rows of a file; workbooks take longer to write."""
IN_MEMORY = 1_000_000
"""Bytes of a file that are not put on the disk."""
Writer = Callable[[IO[bytes], Sequence[Column], Iterable[Sequence[Value]], str], None]
_WRITE: Mapping[str, Writer] = {"csv": writing.write_csv, "xlsx": books.write_xlsx}


class Made:
    """A list as a file, and the businesses whose data is in it. Only some rows are in memory at any time."""

    def __init__(self, conn: Connection, name: str, asked: Asked, form: str) -> None:
        """``form``: csv or xlsx. Raises KeyError, TooManyRows."""
        self.businesses: set[UUID] = set()
        self.rows = 0
        self.file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- closed when sent
        export = EXPORTS[name]
        try:
            rows = self._rows(conn, export, asked, MOST[form])
            _WRITE[form](self.file, export.columns, rows, asked.language)
        except BaseException:
            self.file.close()
            raise
        self.file.seek(0)

    def _rows(self, conn: Connection, export: Export, asked: Asked, most: int) -> Iterator[Sequence[Value]]:
        lines = export.lines(conn, Span(asked.month, asked.last, most + 1), asked.language)
        for n, line in enumerate(lines):
            if n == most:
                raise TooManyRows(rows=most, most=most)
            self.rows = n + 1
            if line.business_id is not None:
                self.businesses.add(line.business_id)
            yield line.cells
