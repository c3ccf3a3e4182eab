"""Queries of businesses and who may act for them. Those of a filing are built once: building them costs the most."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from servicekit.admission import PERSON_ID
from sqlalchemy import Connection, Date, RowMapping, and_, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from fee_declarations.declaration_rows import LiveDeclaration, OwnEstablishment
from fee_declarations.domain.facts import Facts
from fee_declarations.models import (
    businesses,
    debtor_cases,
    declarations,
    establishment_changes,
    establishments,
    fee_tables,
    links,
    revocations,
)
from fee_declarations.store import live_of, years_about

_TODAY = bindparam("today", type_=Date())
MINE_TODAY = and_(
    links.c.person_id == PERSON_ID,
    links.c.valid_from <= _TODAY,
    or_(links.c.valid_to.is_(None), links.c.valid_to >= _TODAY),
)
_OWN_ESTABLISHMENT = (
    select(
        establishments.c.id,
        establishments.c.name,
        establishments.c.address,
        establishments.c.kind,
        func.coalesce(establishments.c.facts, func.jsonb_build_object()).label("facts"),
        businesses.c.id.label("business_id"),
        businesses.c.name.label("business_name"),
        businesses.c.afm,
        func.coalesce(businesses.c.months, 0).label("months"),
        businesses.c.debtor_code,
    )
    .join(businesses, businesses.c.id == establishments.c.business_id)
    .join(links, links.c.business_id == businesses.c.id)
    .where(establishments.c.id == bindparam("establishment_id"), MINE_TODAY)
    .limit(1)
)


PLACE = _OWN_ESTABLISHMENT.subquery("place")
"""The columns of OwnEstablishment, for statements that ask for more besides."""
# The same with a row for each live declaration of the fee in these years, or one without.
_DECLARED = tuple(declarations.c[name].label(f"live_{name}") for name in ("id", "number", "period", "person_id"))
_PLACE_NAMES = tuple(field.name for field in fields(OwnEstablishment))
_NEWEST = select(func.max(fee_tables.c.version)).scalar_subquery().label("tables")
_WITH_LIVE = select(PLACE, _NEWEST, *_DECLARED).outerjoin(declarations, live_of(PLACE.c.id))

_CASE = (debtor_cases.c.state.label("debtor_state"), debtor_cases.c.text.label("debtor_text"))
_BUSINESS = [
    *(businesses.c[name] for name in ("id", "afm", "name", "trade_name", "address", "tax_office")),
    *(businesses.c[name] for name in ("debtor_code", "months")),
]
_ESTABLISHMENT = [establishments.c[name] for name in ("id", "business_id", "name", "address", "kind", "facts")]
_WITH_CASE = select(*_BUSINESS, *_CASE).outerjoin(debtor_cases, debtor_cases.c.business_id == businesses.c.id)


_ADDRESS = (
    select(links.c.notice_email)
    .where(MINE_TODAY, links.c.business_id == businesses.c.id, links.c.notice_email.is_not(None))
    .order_by(links.c.valid_from.desc())
    .limit(1)
    .scalar_subquery()
    .correlate(businesses)
)
_MINE = (
    _WITH_CASE.add_columns(_ADDRESS.label("notice_email"))
    .where(businesses.c.id.in_(select(links.c.business_id).where(MINE_TODAY)))
    .order_by(businesses.c.name)
)


@dataclass(frozen=True, slots=True)
class Business:
    """A business with its case at the revenue office if there is one. ``debtor_code`` and ``months`` are None until
    finance knows it."""

    id: UUID
    afm: str
    name: str
    trade_name: str | None
    address: str
    tax_office: str | None
    debtor_code: str | None
    months: int | None
    debtor_state: str | None
    debtor_text: str | None


@dataclass(frozen=True, slots=True)
class OwnBusiness(Business):
    """A business with the address for the notes of the person who represents it."""

    notice_email: str | None


@dataclass(frozen=True, slots=True)
class RepresentedBusiness(OwnBusiness):
    """A business with the terms of one special declaration."""

    declaration_id: UUID
    capacity: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Establishment:
    """An establishment as it is kept; ``kind`` and ``facts`` are None until its representative says them."""

    id: UUID
    business_id: UUID
    name: str
    address: str
    kind: str | None
    facts: Facts | None


@dataclass(frozen=True, slots=True)
class NewBusiness:
    """What a special declaration says of a business, as of when it was accepted."""

    afm: str
    name: str
    trade_name: str | None
    address: str
    tax_office: str | None
    told_at: datetime


@dataclass(frozen=True, slots=True)
class NewLink:
    """By which special declaration a person may act for a business."""

    declaration_id: UUID
    person_id: str
    business_id: UUID
    capacity: str
    valid_from: date
    valid_to: date | None
    notice_email: str | None = None
    number: str | None = None


def businesses_of(conn: Connection, person_id: str, today: date) -> list[OwnBusiness]:
    """The businesses that the person represents today, each with its case at the revenue office if there is one, and
    the person's own address for its notes."""
    rows = conn.execute(_MINE, {"person_id": person_id, "today": today}).mappings()
    return [OwnBusiness(**row) for row in rows]


def notice_email_of(conn: Connection, business_id: UUID, person_id: str, today: date) -> str | None:
    """The person's own address for what is declared of the business, while the link lasts."""
    own = select(links.c.notice_email).where(MINE_TODAY, links.c.business_id == business_id)
    newest = own.where(links.c.notice_email.is_not(None)).order_by(links.c.valid_from.desc()).limit(1)
    found: str | None = conn.execute(newest, {"person_id": person_id, "today": today}).scalar()
    return found


def establishments_of(conn: Connection, business_ids: Sequence[UUID]) -> list[Establishment]:
    query = select(*_ESTABLISHMENT).where(establishments.c.business_id.in_(business_ids))
    return [Establishment(**row) for row in conn.execute(query.order_by(establishments.c.name)).mappings()]


def establishment_of(conn: Connection, person_id: str, establishment_id: UUID, today: date) -> OwnEstablishment | None:
    """The establishment with its business, if the person represents it today."""
    known = {"establishment_id": establishment_id, "person_id": person_id, "today": today}
    row = conn.execute(_OWN_ESTABLISHMENT, known).mappings().first()
    return OwnEstablishment(**row) if row else None


@dataclass(frozen=True, slots=True)
class Asked:
    """Who would declare which fee of which establishment, for which period (as it was sent) and on which day."""

    person_id: str
    today: date
    establishment_id: UUID
    fee: str
    period: str


class ToDeclare(NamedTuple):
    """An establishment of the caller's, what is declared already of the fee for periods that may overlap the one asked
    for, and the newest version of the dated tables."""

    place: OwnEstablishment
    live: Sequence[LiveDeclaration]
    tables: int | None


def establishment_to_declare(conn: Connection, asked: Asked) -> ToDeclare | None:
    """None unless the person represents the business today."""
    # A term lasts a year at most, and begins in the year that its code begins with.
    year = int(asked.period[:4]) if asked.period[:4].isdecimal() and asked.period[:4].isascii() else 0
    known = {
        "establishment_id": asked.establishment_id,
        "person_id": asked.person_id,
        "today": asked.today,
        "fee": asked.fee,
        **years_about(year, year + 1),
    }
    rows = conn.execute(_WITH_LIVE, known).mappings().all()
    if not rows:
        return None
    live = [
        LiveDeclaration(row["live_id"], row["live_number"], row["live_period"], row["live_person_id"])
        for row in rows
        if row["live_id"] is not None
    ]
    return ToDeclare(place_of(rows[0]), live, rows[0]["tables"])


def place_of(row: RowMapping | Mapping[str, Any]) -> OwnEstablishment:
    """The establishment of a row with the columns of PLACE, among others."""
    return OwnEstablishment(**{name: row[name] for name in _PLACE_NAMES})


def save_business(conn: Connection, business: NewBusiness) -> UUID:
    """Make or update the business with this tax number, unless something newer is known; returns its id."""
    values = asdict(business)
    changed = {name: value for name, value in values.items() if name != "afm"}
    row = upsert(businesses).values(id=uuid4(), **values)
    newer = businesses.c.told_at <= row.excluded.told_at
    conn.execute(row.on_conflict_do_update(index_elements=[businesses.c.afm], set_=changed, where=newer))
    found: UUID = conn.execute(select(businesses.c.id).where(businesses.c.afm == business.afm)).scalar_one()
    return found


def set_notice_email(conn: Connection, declaration_id: UUID, email: str, at: datetime) -> None:
    """Notes of what is declared by this link go there from now on, unless something newer is known; a link that ended
    has no address."""
    newer = or_(links.c.address_told_at.is_(None), links.c.address_told_at <= at)
    which = update(links).where(links.c.declaration_id == declaration_id, newer)
    conn.execute(which.values(notice_email=email, address_told_at=at))


def save_establishment(conn: Connection, business_id: UUID, name: str, address: str) -> None:
    """Enter an establishment, unless it is known, also by an address that its representative has corrected since."""
    same = (establishments.c.business_id == business_id, establishments.c.name == name)
    corrected = select(establishments.c.id).where(*same, establishments.c.declared_address == address)
    if conn.execute(corrected).first() is None:
        row = upsert(establishments).values(id=uuid4(), business_id=business_id, name=name, address=address)
        conn.execute(row.on_conflict_do_nothing())


def set_kind(conn: Connection, establishment_id: UUID, kind: str) -> None:
    conn.execute(update(establishments).where(establishments.c.id == establishment_id).values(kind=kind))


def save_link(conn: Connection, link: NewLink) -> None:
    """Make the link, unless its declaration has ended already."""
    ended = select(revocations.c.declaration_id).where(revocations.c.declaration_id == link.declaration_id)
    if conn.execute(ended).first() is None:
        conn.execute(upsert(links).values(**asdict(link)).on_conflict_do_nothing())


def end_link(conn: Connection, declaration_id: UUID, revoked_at: datetime) -> None:
    """Remove the link of a declaration that ended, and remember that it ended."""
    row = upsert(revocations).values(declaration_id=declaration_id, revoked_at=revoked_at)
    conn.execute(row.on_conflict_do_nothing())
    conn.execute(delete(links).where(links.c.declaration_id == declaration_id))


def links_of(conn: Connection, person_id: str) -> list[RepresentedBusiness]:
    """Every business that the person may act for, may once or will, with the terms."""
    terms = [links.c.declaration_id, links.c.capacity, links.c.valid_from, links.c.valid_to, links.c.notice_email]
    joined = _WITH_CASE.add_columns(*terms).join(links, links.c.business_id == businesses.c.id)
    rows = conn.execute(joined.where(links.c.person_id == person_id).order_by(businesses.c.name)).mappings()
    return [RepresentedBusiness(**row) for row in rows]


def changes_by(conn: Connection, person_id: str) -> list[dict[str, Any]]:
    """What a person changed of establishments, for its own data."""
    table = establishment_changes
    query = select(establishments.c.name, table.c.at, table.c.before, table.c.after)
    joined = query.join(establishments, establishments.c.id == table.c.establishment_id)
    rows = conn.execute(joined.where(table.c.person_id == person_id).order_by(table.c.id.desc())).mappings()
    return [
        {"establishment": row["name"], "at": row["at"].isoformat(), "before": row["before"], "after": row["after"]}
        for row in rows
    ]
