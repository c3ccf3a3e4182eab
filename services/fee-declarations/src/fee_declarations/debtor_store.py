"""Queries about debtors: which business is tied to which, and the cases of those that finance did not know."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert

from fee_declarations.finance import Debtor
from fee_declarations.models import businesses, debtor_cases, establishments, links

_REPRESENTED = exists().where(links.c.business_id == debtor_cases.c.business_id)
_BUSINESS = [
    businesses.c.name,
    businesses.c.trade_name,
    businesses.c.afm,
    businesses.c.address,
    businesses.c.tax_office,
    businesses.c.debtor_code,
    businesses.c.months,
]


def business(conn: Connection, business_id: UUID) -> RowMapping:
    """The business, locked: whoever ties it waits for others who do."""
    query = select(businesses).where(businesses.c.id == business_id).with_for_update()
    return conn.execute(query).mappings().one()


def is_taken(conn: Connection, debtor_code: str) -> bool:
    """Whether a business is tied to this debtor."""
    return conn.execute(select(businesses.c.id).where(businesses.c.debtor_code == debtor_code)).first() is not None


def tie(conn: Connection, business_id: UUID, debtor: Debtor) -> None:
    values = {"debtor_code": debtor.code, "months": debtor.months}
    conn.execute(update(businesses).where(businesses.c.id == business_id).values(**values))


def set_months(conn: Connection, debtor_code: str, months: int) -> None:
    """How often the business with this debtor declares from now on."""
    conn.execute(update(businesses).where(businesses.c.debtor_code == debtor_code).values(months=months))


def declarations_about(conn: Connection, business_id: UUID) -> Sequence[UUID]:
    """The special declarations by which somebody may act for the business."""
    return conn.execute(select(links.c.declaration_id).where(links.c.business_id == business_id)).scalars().all()


def represents(conn: Connection, person_id: str | None, business_id: UUID) -> bool:
    of_both = (links.c.business_id == business_id) & (links.c.person_id == person_id)
    return conn.execute(select(links.c.declaration_id).where(of_both)).first() is not None


# -- cases


def lock(conn: Connection, business_id: UUID) -> RowMapping | None:
    query = select(debtor_cases).where(debtor_cases.c.business_id == business_id).with_for_update()
    return conn.execute(query).mappings().first()


def put(conn: Connection, values: Mapping[str, Any]) -> None:
    """Write the case as it is now."""
    row = insert(debtor_cases).values(**values)
    changed = {name: value for name, value in values.items() if name not in ("business_id", "opened_at")}
    conn.execute(row.on_conflict_do_update(index_elements=[debtor_cases.c.business_id], set_=changed))


def in_state(conn: Connection, state: str) -> Sequence[RowMapping]:
    """Cases in this state, the longest waiting first; those without a representative are left out."""
    return conn.execute(_cases().where(debtor_cases.c.state == state, _REPRESENTED)).mappings().all()


def case(conn: Connection, business_id: UUID) -> RowMapping | None:
    """A case with its business."""
    return conn.execute(_cases().where(debtor_cases.c.business_id == business_id)).mappings().first()


def waiting(conn: Connection) -> Sequence[UUID]:
    """The businesses that wait for an officer, also those that nobody represents any more."""
    query = select(debtor_cases.c.business_id).where(debtor_cases.c.state == "waiting")
    return conn.execute(query.order_by(debtor_cases.c.opened_at)).scalars().all()


def _cases() -> Any:
    places = select(func.count()).where(establishments.c.business_id == debtor_cases.c.business_id).scalar_subquery()
    return (
        select(debtor_cases, *_BUSINESS, places.label("places"))
        .join(businesses, businesses.c.id == debtor_cases.c.business_id)
        .order_by(debtor_cases.c.opened_at)
    )
