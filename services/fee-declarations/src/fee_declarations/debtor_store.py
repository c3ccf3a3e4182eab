"""Queries about debtors: which business is tied to which, and the cases of those that finance did not know."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Uuid, any_, delete, exists, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from fee_declarations.debtor_rows import Business, BusinessCase, Case, Link
from fee_declarations.errors import OwnBusiness
from fee_declarations.finance import Debtor
from fee_declarations.models import businesses, debtor_cases, debtor_searches, establishments, links, officers

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


def business(conn: Connection, business_id: UUID) -> Business:
    """The business, locked: two transactions that tie it wait for each other."""
    names = ("id", "afm", "name", "trade_name", "debtor_code")
    query = select(*(businesses.c[name] for name in names)).where(businesses.c.id == business_id).with_for_update()
    return Business(**conn.execute(query).mappings().one())


def is_taken(conn: Connection, debtor_code: str) -> bool:
    """Whether a business is tied to this debtor."""
    return conn.execute(select(businesses.c.id).where(businesses.c.debtor_code == debtor_code)).first() is not None


def match(conn: Connection, business_id: UUID, debtor: Debtor) -> None:
    values = {"debtor_code": debtor.code, "months": debtor.months}
    conn.execute(update(businesses).where(businesses.c.id == business_id).values(**values))


def set_months(conn: Connection, debtor_code: str, months: int) -> None:
    """How often the business with this debtor declares from now on."""
    conn.execute(update(businesses).where(businesses.c.debtor_code == debtor_code).values(months=months))


def declarations_about(conn: Connection, business_ids: Sequence[UUID]) -> Sequence[UUID]:
    """The special declarations by which a person may act for one of these businesses."""
    query = select(links.c.declaration_id).where(links.c.business_id.in_(business_ids)).order_by(links.c.declaration_id)
    return conn.execute(query).scalars().all()


def links_about(conn: Connection, business_id: UUID) -> list[Link]:
    """The special declarations by which a person may act for the business, the oldest first."""
    query = select(links.c.number, links.c.capacity, links.c.valid_from).where(links.c.business_id == business_id)
    rows = conn.execute(query.order_by(links.c.valid_from, links.c.declaration_id)).mappings()
    return [Link(**row) for row in rows]


# -- officers


def enrol(conn: Connection, username: str, afm: str, person_id: str) -> None:
    """Let this account tie debtors; the same name again is the same officer."""
    values = {"afm": afm, "person_id": person_id}
    row = insert(officers).values(username=username, **values)
    conn.execute(row.on_conflict_do_update(index_elements=[officers.c.username], set_=values))


def is_one_person(conn: Connection, first: str, second: str) -> bool:
    """Whether both are officers' accounts of the same person, by the tax number or by the person's id."""
    one, other = officers.alias("one"), officers.alias("other")
    same = (one.c.afm == other.c.afm) | (one.c.person_id == other.c.person_id)
    query = select(exists().where(one.c.username == first, other.c.username == second, same))
    return bool(conn.execute(query).scalar_one())


def refuse_own(conn: Connection, username: str, *business_ids: UUID) -> None:
    """No officer decides about an own business. Raises OwnBusiness when ``is_own``."""
    if is_own(conn, username, business_ids):
        raise OwnBusiness


def is_own(conn: Connection, username: str, business_ids: Collection[UUID]) -> bool:
    """Whether one of these businesses is the officer's, by its tax number or by a special declaration."""
    mine = select(officers).where(officers.c.username == username).subquery()
    represented = exists().where(links.c.business_id == businesses.c.id, links.c.person_id == mine.c.person_id)
    # One value, however many they are: a change of tables may concern more than a statement has places for.
    named = businesses.c.id == any_(literal(list(business_ids), ARRAY(Uuid)))
    query = select(businesses.c.id).where(named, (businesses.c.afm == mine.c.afm) | represented)
    return conn.execute(query.limit(1)).first() is not None


def add_search(conn: Connection, officer: str, now: datetime) -> None:
    """Remember a search, and forget those of another day."""
    conn.execute(delete(debtor_searches).where(debtor_searches.c.at < now - timedelta(days=1)))
    conn.execute(insert(debtor_searches).values(officer=officer, at=now))


def searches_since(conn: Connection, officer: str, since: datetime) -> int:
    mine = (debtor_searches.c.officer == officer) & (debtor_searches.c.at > since)
    return int(conn.execute(select(func.count()).where(mine)).scalar_one())


# -- cases


def lock(conn: Connection, business_id: UUID) -> Case | None:
    query = select(debtor_cases).where(debtor_cases.c.business_id == business_id).with_for_update()
    row = conn.execute(query).mappings().first()
    return Case(**row) if row else None


def put(conn: Connection, case: Case) -> None:
    """Write the case as it is now."""
    values = asdict(case)
    row = insert(debtor_cases).values(**values)
    changed = {name: value for name, value in values.items() if name not in ("business_id", "opened_at")}
    conn.execute(row.on_conflict_do_update(index_elements=[debtor_cases.c.business_id], set_=changed))


def in_state(conn: Connection, state: str) -> list[BusinessCase]:
    """Cases in this state, the longest waiting first, of decided ones the newest; those without a representative are
    left out."""
    order = debtor_cases.c.opened_at if state == "waiting" else debtor_cases.c.changed_at.desc()
    query = _cases().where(debtor_cases.c.state == state, _REPRESENTED).order_by(order, debtor_cases.c.business_id)
    return [BusinessCase(**row) for row in conn.execute(query).mappings()]


def counts(conn: Connection) -> dict[str, int]:
    """How many cases ``in_state`` has of each state."""
    query = select(debtor_cases.c.state, func.count().label("number")).where(_REPRESENTED)
    return {row.state: row.number for row in conn.execute(query.group_by(debtor_cases.c.state))}


def case(conn: Connection, business_id: UUID) -> BusinessCase | None:
    row = conn.execute(_cases().where(debtor_cases.c.business_id == business_id)).mappings().first()
    return BusinessCase(**row) if row else None


def waiting(conn: Connection) -> Sequence[UUID]:
    """The businesses that wait for an officer, also those that have no representative any more."""
    query = select(debtor_cases.c.business_id).where(debtor_cases.c.state == "waiting")
    return conn.execute(query.order_by(debtor_cases.c.opened_at)).scalars().all()


def _cases() -> Any:
    places = select(func.count()).where(establishments.c.business_id == debtor_cases.c.business_id).scalar_subquery()
    query = select(debtor_cases, *_BUSINESS, places.label("places"))
    return query.join(businesses, businesses.c.id == debtor_cases.c.business_id)
