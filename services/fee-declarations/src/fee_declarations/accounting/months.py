"""Months of accounting. A closed one takes no entries: what comes late is dated in the open one; its bank day stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from psycopg.errors import IntegrityConstraintViolation
from sqlalchemy import Connection, Engine, ExceptionContext, event, func, insert, select, text, update

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
    """Posting into a closed month through this engine raises MonthClosed, wherever it happens: the day was right when
    it was read, and the month was closed since."""

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
    """No month is closed until this transaction ends; for callers that post by the answer of ``first_open``."""
    conn.execute(_STAY)


def day_for(day: date, opened: date | None, today: date) -> date:
    """The day of accounting for money of a day, which may lie in a closed month."""
    return day if opened is None or day >= opened else max(today, opened)


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed month with what was posted in it; ``despite``: what was not settled then, by name."""

    first_day: date
    closed_at: datetime
    closed_by: str
    figures: Mapping[str, int]
    despite: Mapping[str, Mapping[str, int]] | None


def closed(conn: Connection) -> list[Closed]:
    """Closed months, the newest first."""
    return [Closed(**row) for row in conn.execute(select(months).order_by(months.c.first_day.desc())).mappings()]


def keep_despite(conn: Connection, month: date, unsettled: Mapping[str, Mapping[str, int]]) -> None:
    """Keep with a closed month what was not settled when it was closed all the same."""
    conn.execute(update(months).where(months.c.first_day == month).values(despite=unsettled or None))


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
