"""Months of accounting. A closed one takes no entries: what comes late is dated in the open one; its bank day stays."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from psycopg.errors import IntegrityConstraintViolation
from sqlalchemy import Connection, Engine, ExceptionContext, RowMapping, event, func, insert, select, text

from fee_declarations.accounting import sums
from fee_declarations.accounting.models import entries, months
from fee_declarations.errors import MonthClosed

_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('months'))")
# As the trigger of migration 0091 takes it for every entry.
_STAY = text("SELECT pg_advisory_xact_lock_shared(hashtext('months'))")


_REFUSES = "refuse_closed_month()"
"""The database's function that keeps entries out of closed months."""


class NotClosable(Exception):
    """The month has not ended, is closed, or one before it is open."""


def name_refusals(engine: Engine) -> None:
    """What this engine is asked to post into a closed month raises MonthClosed, wherever that happens: the day was
    right when it was read, and the month has ended and was closed since."""

    def name(context: ExceptionContext) -> None:
        error = context.original_exception
        if isinstance(error, IntegrityConstraintViolation) and _REFUSES in (error.diag.context or ""):
            raise MonthClosed from error

    event.listen(engine, "handle_error", name)


def first_open(conn: Connection) -> date | None:
    """The first day that takes entries; None while no month was ever closed."""
    last: date | None = conn.execute(select(func.max(months.c.first_day))).scalar()
    return _next(last) if last else None


def keep_open(conn: Connection) -> None:
    """Nobody closes a month until the transaction ends; for whoever asks ``first_open`` and posts by the answer."""
    conn.execute(_STAY)


def day_for(wanted: date, opened: date | None, today: date) -> date:
    """The day of accounting for something of a day, which may lie in a closed month."""
    return wanted if opened is None or wanted >= opened else max(today, opened)


def closed(conn: Connection) -> Sequence[RowMapping]:
    """Closed months, the newest first."""
    return conn.execute(select(months).order_by(months.c.first_day.desc())).mappings().all()


def first_used(conn: Connection) -> date | None:
    """The first month with an entry."""
    found: date | None = conn.execute(select(func.min(entries.c.on_day))).scalar()
    return found.replace(day=1) if found else None


def close(conn: Connection, month: date, actor: str, now: datetime, today: date) -> dict[str, int]:
    """Close the month that begins on this day; returns what was posted in it, by kind. Months are closed in order.

    Raises NotClosable.
    """
    conn.execute(_LOCK)
    begun, opened = first_used(conn), first_open(conn)
    if month >= today.replace(day=1) or begun is None or month != (opened or begun):
        raise NotClosable
    figures = figures_of(conn, month)
    row = {"first_day": month, "closed_at": now, "closed_by": actor, "figures": figures}
    conn.execute(insert(months).values(**row))
    return figures


def figures_of(conn: Connection, month: date) -> dict[str, int]:
    """What the entries of a month changed on each account, as ``kind/account``."""
    found: dict[str, int] = {}
    for one in sums.of_months(conn, month, month):
        name = f"{one.kind}/{one.account}"
        found[name] = found.get(name, 0) + one.cents
    return {name: found[name] for name in sorted(found)}


def _next(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)
