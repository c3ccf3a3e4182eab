"""Lists that the revenue office takes away, as files. Who is in them is told (months_api)."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO, Any
from uuid import UUID

from sheets import books, writing
from sheets.shapes import Value
from sqlalchemy import Connection

from fee_declarations.payments.errors import TooManyRows
from fee_declarations.payments.export_lists import EXPORTS, Asked, Export

MOST: Mapping[str, int] = {"csv": 100_000, "xlsx": 20_000}
"""Rows of a file; workbooks take longer to write."""
IN_MEMORY = 1_000_000
"""Bytes of a file that are not put on the disk."""
AT_ONCE = 1_000
"""Rows that are fetched together."""
_WRITE: Mapping[str, Callable[..., None]] = {"csv": writing.write_csv, "xlsx": books.write_xlsx}


class Made:
    """A list as a file, and whose data is in it. Of the list only some rows are held at any time."""

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
        # One statement, read by a cursor: all its rows are of the same moment, whatever is booked meanwhile.
        found = conn.execute(export.query(asked).limit(most + 1), execution_options={"yield_per": AT_ONCE})
        for n, row in enumerate(found.mappings()):
            if n == most:
                raise TooManyRows(rows=most, most=most)
            self.rows = n + 1
            self._remember(row[export.business] if export.business else None)
            yield export.write(row, asked.language)

    def _remember(self, business: Any) -> None:
        if business is not None:
            self.businesses.add(business)
