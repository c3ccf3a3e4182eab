"""PostgreSQL through SQLAlchemy Core: one engine a process, one transaction a use case."""

import select
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from sqlalchemy import ARRAY, Connection, Engine, MetaData, Select, Uuid, bindparam, create_engine, event
from sqlalchemy.exc import DBAPIError, InvalidatePoolError

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


RESTED_SECONDS = 30
IDS = bindparam("ids", type_=ARRAY(Uuid()))
"""For statements that are built once: ``column == any_(IDS)``, of a list of ids."""


def new_metadata() -> MetaData:
    """A MetaData whose constraint names are predictable, so that migrations can name them."""
    return MetaData(naming_convention=NAMING)


def make_engine(url: str, pool_size: int = 8) -> Engine:
    """An engine that fails soon rather than hangs: every wait is bounded (seconds in the code, milliseconds in SQL)."""
    options = "-c statement_timeout=5000 -c idle_in_transaction_session_timeout=15000 -c lock_timeout=4000"
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=5,
        # The one used last goes out first. Otherwise each comes to know every table and plan, in the server's memory.
        pool_use_lifo=True,
        connect_args={"connect_timeout": 5, "tcp_user_timeout": 5000, "options": options},
    )
    _leave_out_the_dead(engine)
    return engine


def _leave_out_the_dead(engine: Engine) -> None:
    """Give out no connection that the server has ended meanwhile, without asking the server each time.

    A server that ends a connection says so, and then there is something to read where nothing was asked. Whether one
    is there that says nothing any more is asked after half a minute of rest.
    """

    def checkin(_: Any, record: Any) -> None:
        record.info["rests_since"] = time.monotonic()

    def checkout(connection: Any, record: Any, _: Any) -> None:
        rests_since = record.info.get("rests_since")
        if rests_since is None:
            return
        if time.monotonic() - rests_since < RESTED_SECONDS and not _has_news(connection):
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    event.listen(engine, "checkin", checkin)
    event.listen(engine, "checkout", checkout)


def _has_news(connection: Any) -> bool:
    if connection.closed:
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


class OneRow:
    """A question with one row for an answer, asked in every request: compiled once, without a transaction around it.

    To begin and to end one are two more round trips, and with what SQLAlchemy does for each execution they take four
    times as long as the answer.
    """

    def __init__(self, engine: Engine, question: Select[Any]) -> None:
        self._engine, self._compiled = engine, question.compile(dialect=engine.dialect)
        self._sql, self._names = str(self._compiled), [column.name for column in question.selected_columns]

    def __call__(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Ask with these parameters. Raises SQLAlchemy's errors, without the parameters: they may be personal."""
        parameters = self._compiled.construct_params(values)
        try:
            pooled = self._engine.raw_connection()
            try:
                row = self._ask(cast(psycopg.Connection[tuple[Any, ...]], pooled.driver_connection), parameters)
            except BaseException:
                # It may be in autocommit still, or broken: it is not given back to the pool.
                pooled.invalidate()
                raise
            finally:
                pooled.close()
        except psycopg.Error as error:
            raise DBAPIError.instance(self._sql, None, error, psycopg.Error) from error
        return dict(zip(self._names, row, strict=True))

    def _ask(self, connection: psycopg.Connection[tuple[Any, ...]], parameters: Mapping[str, Any]) -> tuple[Any, ...]:
        connection.autocommit = True
        [row] = connection.execute(self._sql.encode(), parameters).fetchall()
        connection.autocommit = False
        return row


class _Open(threading.local):
    """How many transactions each thread has open."""

    count = 0


_open = _Open()


def in_transaction() -> bool:
    """Whether this thread has a transaction open. It holds a connection then, and perhaps locks: nobody else is to be
    asked for anything meanwhile (docs/decisions/0104)."""
    return _open.count > 0


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """One transaction: commits when the block ends, rolls back when it raises."""
    with engine.begin() as conn:
        _open.count += 1
        try:
            yield conn
        finally:
            _open.count -= 1
