"""Queries about the businesses for which a person may act, and the writers of what is kept of an establishment."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.types import Date

from fee_declarations.models import (
    businesses,
    debtor_cases,
    declarations,
    establishment_changes,
    establishments,
    links,
)
from fee_declarations.stored_json import JsonObject

LATEST_CHANGES = 20


@dataclass(frozen=True, slots=True)
class BusinessRow:
    """A business, with the person's own address for its notes. ``months`` and ``debtor_code`` are None until finance
    knows it; ``debtor_state`` and ``debtor_text`` are those of its case there, if it has one."""

    id: UUID
    name: str
    trade_name: str | None
    afm: str
    debtor_code: str | None
    months: int | None
    debtor_state: str | None
    debtor_text: str | None
    notice_email: str | None


@dataclass(frozen=True, slots=True)
class EstablishmentRow:
    """An establishment with its facts."""

    id: UUID
    business_id: UUID
    name: str
    address: str
    kind: str | None
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ActorRow:
    """A person who may act for a business. Who that is, identity-bridge knows."""

    capacity: str
    valid_from: date
    valid_to: date | None
    number: str | None
    own: bool


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """What was changed of an establishment; ``own``: by the person who asks."""

    at: datetime
    own: bool
    before: JsonObject
    after: JsonObject


@dataclass(frozen=True, slots=True)
class Kept:
    """What its representatives say of an establishment."""

    kind: str | None
    address: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Described:
    """What an establishment is from now on, as this person says."""

    person_id: str
    is_now: Kept


Filed = Mapping[UUID, Mapping[str, Collection[str]]]
"""The declared periods by establishment and fee."""

_TODAY = bindparam("today", type_=Date())
_MINE: BindParameter[str] = bindparam("person_id")
_IN_FORCE = and_(links.c.valid_from <= _TODAY, or_(links.c.valid_to.is_(None), links.c.valid_to >= _TODAY))
_ADDRESS = (
    select(links.c.notice_email)
    .where(links.c.person_id == _MINE, _IN_FORCE, links.c.notice_email.is_not(None))
    .where(links.c.business_id == businesses.c.id)
    .order_by(links.c.valid_from.desc())
    .limit(1)
    .scalar_subquery()
    .correlate(businesses)
)
_BUSINESSES = (
    select(
        *(getattr(businesses.c, name) for name in ("id", "name", "trade_name", "afm", "debtor_code", "months")),
        debtor_cases.c.state.label("debtor_state"),
        debtor_cases.c.text.label("debtor_text"),
        _ADDRESS.label("notice_email"),
    )
    .outerjoin(debtor_cases, debtor_cases.c.business_id == businesses.c.id)
    .where(exists().where(links.c.business_id == businesses.c.id, links.c.person_id == _MINE, _IN_FORCE))
)
_ESTABLISHMENTS = select(
    *(getattr(establishments.c, name) for name in ("id", "business_id", "name", "address", "kind")),
    func.coalesce(establishments.c.facts, func.jsonb_build_object()).label("facts"),
)


def of_person(conn: Connection, person_id: str, today: date) -> list[BusinessRow]:
    """The businesses for which the person may act today, by name."""
    rows = conn.execute(_BUSINESSES.order_by(businesses.c.name), {"person_id": person_id, "today": today})
    return [BusinessRow(**row) for row in rows.mappings()]


def one(conn: Connection, person_id: str, business_id: UUID, today: date) -> BusinessRow | None:
    """A business, if the person may act for it today."""
    found = conn.execute(_BUSINESSES.where(businesses.c.id == business_id), {"person_id": person_id, "today": today})
    row = found.mappings().first()
    return BusinessRow(**row) if row else None


def count_of(conn: Connection, person_id: str, today: date) -> int:
    """For how many businesses the person may act."""
    which = (links.c.person_id == _MINE, _IN_FORCE)
    query = select(func.count(func.distinct(links.c.business_id))).where(*which)
    found: int = conn.execute(query, {"person_id": person_id, "today": today}).scalar_one()
    return found


def establishments_of(conn: Connection, business_ids: Collection[UUID]) -> list[EstablishmentRow]:
    """All of these businesses, by name."""
    return _establishments(conn, establishments.c.business_id.in_(business_ids))


def establishment(conn: Connection, establishment_id: UUID) -> EstablishmentRow | None:
    """Of any business."""
    return next(iter(_establishments(conn, establishments.c.id == establishment_id)), None)


def _establishments(conn: Connection, which: ColumnElement[bool]) -> list[EstablishmentRow]:
    rows = conn.execute(_ESTABLISHMENTS.where(which).order_by(establishments.c.name, establishments.c.address))
    return [EstablishmentRow(**row) for row in rows.mappings()]


def filed_by(conn: Connection, business_ids: Collection[UUID]) -> Filed:
    """What these businesses declared."""
    return _filed(conn, declarations.c.business_id.in_(business_ids))


def filed_at(conn: Connection, establishment_id: UUID) -> Filed:
    """What was declared of one establishment."""
    return _filed(conn, declarations.c.establishment_id == establishment_id)


def _filed(conn: Connection, which: ColumnElement[bool]) -> Filed:
    columns = (declarations.c.establishment_id, declarations.c.fee)
    query = select(*columns, func.array_agg(declarations.c.period).label("periods"))
    found: dict[UUID, dict[str, list[str]]] = {}
    for row in conn.execute(query.where(which, ~declarations.c.superseded).group_by(*columns)):
        found.setdefault(row.establishment_id, {})[row.fee] = row.periods
    return found


def actors(conn: Connection, business_id: UUID, person_id: str, today: date) -> list[ActorRow]:
    """Who may act for the business today or later, those longest in it first."""
    query = (
        select(links.c.capacity, links.c.valid_from, links.c.valid_to, links.c.number, links.c.person_id == person_id)
        .where(links.c.business_id == business_id, or_(links.c.valid_to.is_(None), links.c.valid_to >= today))
        .order_by(links.c.valid_from, links.c.number)
    )
    return [ActorRow(*row) for row in conn.execute(query)]


def lock_establishment(conn: Connection, establishment_id: UUID) -> EstablishmentRow | None:
    """The establishment, locked until the transaction ends."""
    query = _ESTABLISHMENTS.where(establishments.c.id == establishment_id).with_for_update()
    row = conn.execute(query).mappings().first()
    return EstablishmentRow(**row) if row else None


def address_taken(conn: Connection, place: EstablishmentRow, address: str) -> bool:
    """Whether the business has another establishment of the same name there."""
    other = (establishments.c.business_id == place.business_id, establishments.c.id != place.id)
    query = select(exists().where(*other, establishments.c.name == place.name, establishments.c.address == address))
    return bool(conn.execute(query).scalar_one())


def change(conn: Connection, place: EstablishmentRow, changed: ChangeRow, described: Described) -> None:
    """Write what the establishment is from now on, and beside it what changed. An address remembers the one of the
    special declaration."""
    is_now = described.is_now
    columns: dict[str, Any] = {"kind": is_now.kind, "address": is_now.address, "facts": is_now.facts}
    if is_now.address != place.address:
        columns["declared_address"] = func.coalesce(establishments.c.declared_address, place.address)
    conn.execute(update(establishments).where(establishments.c.id == place.id).values(**columns))
    row = {"establishment_id": place.id, "at": changed.at, "person_id": described.person_id}
    conn.execute(insert(establishment_changes).values(**row, before=changed.before, after=changed.after))


def changes_of(conn: Connection, establishment_id: UUID, person_id: str) -> Sequence[ChangeRow]:
    """The latest changes, the newest first."""
    table = establishment_changes
    query = select(table.c.at, (table.c.person_id == person_id).label("own"), table.c.before, table.c.after)
    query = query.where(table.c.establishment_id == establishment_id).order_by(table.c.id.desc())
    return [ChangeRow(*row) for row in conn.execute(query.limit(LATEST_CHANGES))]
