"""What a request costs the database: the same on every machine, which no clock is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import psycopg
from sqlalchemy import Engine, event


@dataclass
class Counted:
    """Statements in their order, and how many transactions they were made in."""

    statements: list[str] = field(default_factory=list)
    transactions: int = 0

    @property
    def cost(self) -> tuple[int, int]:
        """How many statements, and how many transactions."""
        return len(self.statements), self.transactions


@contextmanager
def counted(engine: Engine) -> Iterator[Counted]:
    """Counts what goes to the server meanwhile, through the engine or past it, and the engine's transactions."""
    found = Counted()
    once, many = psycopg.Cursor.execute, psycopg.Cursor.executemany

    def execute(self: psycopg.Cursor[Any], query: Any, *more: Any, **options: Any) -> Any:
        found.statements.append(query.decode() if isinstance(query, bytes) else str(query))
        return once(self, query, *more, **options)

    def executemany(self: psycopg.Cursor[Any], query: Any, *more: Any, **options: Any) -> None:
        found.statements.append(str(query))
        many(self, query, *more, **options)

    def begun(_: object) -> None:
        found.transactions += 1

    event.listen(engine, "begin", begun)
    with patch.multiple(psycopg.Cursor, execute=execute, executemany=executemany):
        try:
            yield found
        finally:
            event.remove(engine, "begin", begun)
