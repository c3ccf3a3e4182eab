"""PostgreSQL through SQLAlchemy Core: one engine a process, one transaction a use case."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, MetaData, create_engine

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def new_metadata() -> MetaData:
    """A MetaData whose constraint names are predictable, so that migrations can name them."""
    return MetaData(naming_convention=NAMING)


def make_engine(url: str, pool_size: int = 8) -> Engine:
    """An engine that fails soon rather than hangs: every wait is bounded (seconds in the code, milliseconds in SQL)."""
    options = "-c statement_timeout=5000 -c idle_in_transaction_session_timeout=15000 -c lock_timeout=4000"
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=5,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 5, "tcp_user_timeout": 5000, "options": options},
    )


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """One transaction: commits when the block ends, rolls back when it raises."""
    with engine.begin() as conn:
        yield conn
