"""What waits for finance officers: a list of counts, each with the option that its work needs.

A new kind of work is a line of SOURCES here, a line of WAITING in the portal's ``revenue_places``, and its sentence in
the texts.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, exists, func, literal, select, text

from fee_declarations.accounting.models import ledger_news, ledger_sums, months
from fee_declarations.claims.models import catalogues, remissions
from fee_declarations.finance.models import finance_outbox
from fee_declarations.models import debtor_cases, links
from fee_declarations.options import RECEIVE, RELEASE, TIE
from fee_declarations.payments.models import bank_files, decisions, drawers, payments, refunds
from fee_declarations.payments.refund_store import GONE
from fee_declarations.tables_desk.models import table_proposals


class Me(NamedTuple):
    """Who asks, and on which day."""

    officer: str
    today: date


class Source(NamedTuple):
    """A kind of work: its name in answers, whose it is, and the query that counts it."""

    name: str
    option: str
    number: Callable[[Me], Select[Any]]


def _count(*where: Any) -> Select[Any]:
    return select(func.count()).where(*where)


def _held(*, pending: bool) -> Any:
    known = exists().where(decisions.c.payment_id == payments.c.id, decisions.c.state == "pending")
    return (payments.c.state == "held") & (known if pending else ~known)


def _debtors(_: Me) -> Select[Any]:
    represented = exists().where(links.c.business_id == debtor_cases.c.business_id)
    return _count(debtor_cases.c.state == "waiting", represented)


def _to_release(me: Me) -> Select[Any]:
    return _count(decisions.c.state == "pending", decisions.c.proposed_by != me.officer)


def _refunds_to_release(me: Me) -> Select[Any]:
    return _count(refunds.c.state == "proposed", refunds.c.ordered_by != me.officer)


def _tables(me: Me) -> Select[Any]:
    return _count(table_proposals.c.state == "pending", table_proposals.c.proposed_by != me.officer)


def _bounced(_: Me) -> Select[Any]:
    # A refund of held money that comes back is held again, and waits there.
    again = refunds.alias("again")
    done = exists().where(again.c.again_of == refunds.c.id, again.c.state.not_in(GONE))
    return _count(refunds.c.state == "returned", refunds.c.business_id.is_not(None), ~done)


def _drawer(me: Me) -> Select[Any]:
    counted = exists().where(drawers.c.day == me.today)
    return (
        select(text("count(*) FILTER (WHERE cents > 0)"))
        .select_from(
            text(
                "(SELECT coalesce(sum(cents), 0) AS cents FROM ("
                "SELECT cents FROM ledger_sums WHERE account = 'cash' UNION ALL"
                " SELECT cents FROM ledger_news WHERE account = 'cash') both_of) drawer"
            )
        )
        .where(~counted)
    )


def _months(me: Me) -> Select[Any]:
    """Months that have ended and are open: from the one after the last that was closed, or the first with an entry."""
    last = select(func.max(months.c.first_day)).scalar_subquery()
    # From the sums, which are few rows: the first month in which anything was posted.
    first = func.least(*[select(func.min(one.c.month)).scalar_subquery() for one in (ledger_sums, ledger_news)])
    begin = func.coalesce(last + text("interval '1 month'"), first)
    ended = func.age(literal(me.today.replace(day=1)), begin)
    whole = func.extract("year", ended) * 12 + func.extract("month", ended)
    return select(func.greatest(func.coalesce(whole, 0), 0))


SOURCES: Sequence[Source] = (
    Source("debtors-waiting", TIE, _debtors),
    Source("payments-held", RECEIVE, lambda _: _count(payments.c.state == "held")),
    Source("payments-to-propose", RECEIVE, lambda _: _count(_held(pending=False))),
    Source("payments-to-release", RELEASE, _to_release),
    Source("files-previewed", RECEIVE, lambda _: _count(bank_files.c.state == "previewed")),
    Source("refunds-to-release", RELEASE, _refunds_to_release),
    Source("refunds-to-order", RECEIVE, lambda _: _count(refunds.c.state == "ordered", refunds.c.order_id.is_(None))),
    Source("refunds-waiting", RECEIVE, lambda _: _count(refunds.c.state == "ordered")),
    Source("refunds-returned", RECEIVE, _bounced),
    Source("catalogues-waiting", RECEIVE, lambda _: _count(catalogues.c.state == "proposed")),
    Source("remissions-waiting", RECEIVE, lambda _: _count(remissions.c.state == "proposed")),
    Source("finance-refused", RECEIVE, lambda _: _count(finance_outbox.c.state == "dead")),
    Source("tables-proposed", "fees.release-tables", _tables),
    Source("drawers-open", RECEIVE, _drawer),
    Source("months-closable", RELEASE, _months),
)


def counts(conn: Connection, me: Me, permits: Callable[[str], bool]) -> dict[str, int]:
    """How much waits, by name, in one statement; of what the caller may not do, nothing."""
    mine = [source for source in SOURCES if permits(source.option)]
    if not mine:
        return {}
    row = conn.execute(select(*[one.number(me).scalar_subquery().label(one.name) for one in mine])).mappings().one()
    return {name: int(number) for name, number in row.items()}
