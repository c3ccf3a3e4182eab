"""What a request costs the database: the same on every machine, which no clock is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

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
    """Counts what goes through the engine meanwhile."""
    found = Counted()

    def statement(_: object, __: object, text: str, *___: object) -> None:
        found.statements.append(text)

    def begun(_: object) -> None:
        found.transactions += 1

    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "begin", begun)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", statement)
        event.remove(engine, "begin", begun)
