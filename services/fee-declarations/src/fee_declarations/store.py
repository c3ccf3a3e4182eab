"""Every query of this service. Those of a filing are built once: building them costs more than sending them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    RowMapping,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from fee_declarations.accounting import balances
from fee_declarations.domain.terms import AnyPeriod
from fee_declarations.models import (
    businesses,
    debtor_cases,
    declarations,
    establishments,
    fee_tables,
    links,
    notes,
    revocations,
)

# After each failure a note waits twice as long, up to an hour; it is never given up.
_RENDER_LATER = text("now() + least(power(2, least(render_failures, 12)), 3600) * interval '1 second'")


class NoTariffs(Exception):
    """The dated tables were never loaded: run `python -m fee_declarations.commands load-tables`."""


# -- dated tables


_NEWEST_TABLES = (
    select(fee_tables.c.version, fee_tables.c.document)
    .where(fee_tables.c.version > bindparam("known"))
    .order_by(fee_tables.c.version.desc())
    .limit(1)
)


def newest_tariffs(conn: Connection) -> dict[str, Any]:
    found = conn.execute(select(fee_tables.c.document).order_by(fee_tables.c.version.desc()).limit(1)).scalar()
    if found is None:
        raise NoTariffs
    document: dict[str, Any] = found
    return document


class Tables(NamedTuple):
    """A version of the dated tables."""

    version: int
    document: dict[str, Any]


def tariffs_unless(conn: Connection, known: int | None) -> Tables | None:
    """The newest tables, unless they are this version. None as well when none were ever loaded."""
    found = conn.execute(_NEWEST_TABLES, {"known": known or 0}).first()
    return Tables(found.version, found.document) if found else None


def add_tariffs(conn: Connection, document: Mapping[str, Any]) -> None:
    conn.execute(insert(fee_tables).values(document=document))


# -- businesses and who may act for them


_TODAY = bindparam("today", type_=Date())
_MINE_TODAY = and_(
    links.c.person_id == bindparam("person_id"),
    links.c.valid_from <= _TODAY,
    or_(links.c.valid_to.is_(None), links.c.valid_to >= _TODAY),
)
_HAS_LINK = select(exists().where(_MINE_TODAY))
_OWN_ESTABLISHMENT = (
    select(
        establishments.c.id,
        establishments.c.name,
        establishments.c.kind,
        businesses.c.id.label("business_id"),
        businesses.c.name.label("business_name"),
        businesses.c.months,
        businesses.c.debtor_code,
    )
    .join(businesses, businesses.c.id == establishments.c.business_id)
    .join(links, links.c.business_id == businesses.c.id)
    .where(establishments.c.id == bindparam("establishment_id"), _MINE_TODAY)
    .limit(1)
)


_CASE = (debtor_cases.c.state.label("debtor_state"), debtor_cases.c.text.label("debtor_text"))
_BUSINESS = [column for column in businesses.c if column.name != "notice_email"]
_WITH_CASE = select(*_BUSINESS, *_CASE).outerjoin(debtor_cases, debtor_cases.c.business_id == businesses.c.id)


def has_link(conn: Connection, person_id: str, today: date) -> bool:
    return bool(conn.execute(_HAS_LINK, {"person_id": person_id, "today": today}).scalar_one())


def businesses_of(conn: Connection, person_id: str, today: date) -> Sequence[RowMapping]:
    """The businesses that the person represents today, each with its case at the revenue office if there is one, and
    the person's own address for its notes."""
    own = links.c.business_id == businesses.c.id
    address = select(links.c.notice_email).where(_MINE_TODAY, own, links.c.notice_email.is_not(None))
    newest = address.order_by(links.c.valid_from.desc()).limit(1).scalar_subquery().correlate(businesses)
    mine = select(links.c.business_id).where(_MINE_TODAY)
    query = _WITH_CASE.add_columns(newest.label("notice_email")).where(businesses.c.id.in_(mine))
    query = query.order_by(businesses.c.name)
    return conn.execute(query, {"person_id": person_id, "today": today}).mappings().all()


def establishments_of(conn: Connection, business_ids: Sequence[UUID]) -> Sequence[RowMapping]:
    query = select(establishments).where(establishments.c.business_id.in_(business_ids)).order_by(establishments.c.name)
    return conn.execute(query).mappings().all()


def establishment_of(conn: Connection, person_id: str, establishment_id: UUID, today: date) -> RowMapping | None:
    """The establishment with its business, if the person represents it today."""
    known = {"establishment_id": establishment_id, "person_id": person_id, "today": today}
    return conn.execute(_OWN_ESTABLISHMENT, known).mappings().first()


def save_business(conn: Connection, values: Mapping[str, Any]) -> UUID:
    """Make or update the business with this tax number, unless something newer is known; returns its id."""
    changed = {name: value for name, value in values.items() if name != "afm"}
    row = upsert(businesses).values(id=uuid4(), **values)
    newer = businesses.c.told_at <= row.excluded.told_at
    conn.execute(row.on_conflict_do_update(index_elements=[businesses.c.afm], set_=changed, where=newer))
    found: UUID = conn.execute(select(businesses.c.id).where(businesses.c.afm == values["afm"])).scalar_one()
    return found


def set_notice_email(conn: Connection, declaration_id: UUID, email: str, at: datetime) -> None:
    """Notes of what is declared by this link go there from now on, unless something newer is known; a link that ended
    has no address."""
    newer = or_(links.c.address_told_at.is_(None), links.c.address_told_at <= at)
    which = update(links).where(links.c.declaration_id == declaration_id, newer)
    conn.execute(which.values(notice_email=email, address_told_at=at))


def save_establishment(conn: Connection, business_id: UUID, name: str, address: str) -> None:
    row = upsert(establishments).values(id=uuid4(), business_id=business_id, name=name, address=address)
    conn.execute(row.on_conflict_do_nothing())


def set_kind(conn: Connection, establishment_id: UUID, kind: str) -> None:
    conn.execute(update(establishments).where(establishments.c.id == establishment_id).values(kind=kind))


def save_link(conn: Connection, values: Mapping[str, Any]) -> None:
    """Make the link, unless its declaration has ended already."""
    ended = select(revocations.c.declaration_id).where(revocations.c.declaration_id == values["declaration_id"])
    if conn.execute(ended).first() is None:
        conn.execute(upsert(links).values(**values).on_conflict_do_nothing())


def end_link(conn: Connection, declaration_id: UUID, revoked_at: datetime) -> None:
    """Remove the link of a declaration that ended, and remember that it ended."""
    row = upsert(revocations).values(declaration_id=declaration_id, revoked_at=revoked_at)
    conn.execute(row.on_conflict_do_nothing())
    conn.execute(delete(links).where(links.c.declaration_id == declaration_id))


# -- declarations and notes


_LIVE = select(declarations.c.id, declarations.c.number, declarations.c.period, declarations.c.person_id).where(
    declarations.c.establishment_id == bindparam("establishment_id"),
    declarations.c.fee == bindparam("fee"),
    declarations.c.period >= bindparam("from"),
    declarations.c.period < bindparam("before"),
    ~declarations.c.superseded,
)
_ADD_DECLARATION = upsert(declarations).on_conflict_do_nothing().returning(declarations.c.id)
_ADD_NOTE = insert(notes)


def live_declarations(conn: Connection, establishment_id: UUID, fee: str, about: AnyPeriod) -> Sequence[RowMapping]:
    """What was declared for periods that begin in the years of this one, or in the year before, as a term may last."""
    first, last = about.first_day.year - 1, about.last_day.year
    known = {"establishment_id": establishment_id, "fee": fee, "from": f"{first:04d}-", "before": f"{last + 1:04d}-"}
    return conn.execute(_LIVE, known).mappings().all()


def live_keys(conn: Connection, business_ids: Sequence[UUID]) -> set[tuple[UUID, str, str]]:
    """(establishment, fee, period) of everything declared by these businesses."""
    query = select(declarations.c.establishment_id, declarations.c.fee, declarations.c.period).where(
        declarations.c.business_id.in_(business_ids), ~declarations.c.superseded
    )
    return {(row.establishment_id, row.fee, row.period) for row in conn.execute(query)}


def add_declaration(conn: Connection, values: Mapping[str, Any]) -> bool:
    """False when a live declaration of the same establishment, fee and period came first."""
    return conn.execute(_ADD_DECLARATION, values).first() is not None


def add_note(conn: Connection, values: Mapping[str, Any]) -> None:
    conn.execute(_ADD_NOTE, values)


_NEWEST = notes.c.superseded_by.is_(None)


def _with_note(which: ColumnElement[bool] = _NEWEST) -> Select[Any]:
    """Declarations with their note, its amounts and state: by the newest note, or by those that ``which`` says."""
    note = [
        notes.c.id.label("note_id"),
        notes.c.number.label("note_number"),
        notes.c.rf,
        notes.c.amount_cents,
        notes.c.issued_on,
        notes.c.valid_until,
        notes.c.lines,
        notes.c.superseded_by,
        notes.c.cancelled_at,
        notes.c.document.isnot(None).label("pdf_ready"),
        notes.c.notice_state,
        notes.c.notice_reason,
        notes.c.notice_at,
    ]
    names = [
        establishments.c.name.label("establishment_name"),
        establishments.c.address.label("establishment_address"),
        businesses.c.name.label("business_name"),
    ]
    amounts = balances.of_note(notes.c.id)
    return (
        select(*declarations.c, *note, *names, *amounts.c)
        .join(establishments, establishments.c.id == declarations.c.establishment_id)
        .join(businesses, businesses.c.id == declarations.c.business_id)
        .outerjoin(notes, and_(notes.c.declaration_id == declarations.c.id, which))
        .join(amounts, true())
    )


def declarations_of(conn: Connection, person_id: str) -> Sequence[RowMapping]:
    """Everything that the person filed, newest first."""
    query = _with_note().where(declarations.c.person_id == person_id).order_by(declarations.c.filed_at.desc())
    return conn.execute(query).mappings().all()


def declaration_of(conn: Connection, person_id: str, declaration_id: UUID) -> RowMapping | None:
    query = _with_note().where(declarations.c.person_id == person_id, declarations.c.id == declaration_id)
    return conn.execute(query).mappings().first()


def replaced_notes(conn: Connection, declaration_ids: Sequence[UUID]) -> dict[UUID, list[RowMapping]]:
    """Notes of these declarations that others have replaced, the newest first, by declaration."""
    columns = [notes.c.declaration_id, notes.c.number, notes.c.rf, notes.c.amount_cents, notes.c.issued_on]
    query = select(*columns).where(notes.c.declaration_id.in_(declaration_ids), notes.c.superseded_by.is_not(None))
    found: dict[UUID, list[RowMapping]] = {}
    for row in conn.execute(query.order_by(notes.c.issued_on.desc(), notes.c.number.desc())).mappings():
        found.setdefault(row["declaration_id"], []).append(row)
    return found


def document_of(conn: Connection, person_id: str, declaration_id: UUID) -> bytes | None:
    """The PDF of the note, when it is rendered."""
    query = (
        select(notes.c.document)
        .join(declarations, declarations.c.id == notes.c.declaration_id)
        .where(declarations.c.id == declaration_id, declarations.c.person_id == person_id, _NEWEST)
    )
    found: bytes | None = conn.execute(query).scalar()
    return found


# The verified address of whoever declared, if their link still is: ending it ends its address.
ADDRESS = (
    select(links.c.notice_email)
    .where(links.c.business_id == declarations.c.business_id, links.c.person_id == declarations.c.person_id)
    .where(links.c.valid_from <= notes.c.issued_on, links.c.notice_email.is_not(None))
    .where(or_(links.c.valid_to.is_(None), links.c.valid_to >= notes.c.issued_on))
    .order_by(links.c.valid_from.desc())
    .limit(1)
    .scalar_subquery()
    .correlate(declarations, notes)
)


# The number of the note that this one has replaced; of several in a row the last.
_older = notes.alias("older")
_REPLACED = (
    select(_older.c.number)
    .where(_older.c.superseded_by == notes.c.id)
    .order_by(_older.c.issued_on.desc())
    .limit(1)
    .scalar_subquery()
    .correlate(notes)
)


def claim_unrendered(conn: Connection) -> RowMapping | None:
    """One note that is to be rendered now, with all that is printed on it; locked, and skipped by others, meanwhile."""
    business = [
        businesses.c.afm,
        businesses.c.address.label("business_address"),
        businesses.c.tax_office,
        ADDRESS.label("notice_email"),
        businesses.c.debtor_code,
        _REPLACED.label("replaces"),
    ]
    query = (
        # Each note has a page of its own, also one that another has replaced meanwhile.
        _with_note(true())
        .add_columns(*business)
        .where(notes.c.document.is_(None), notes.c.render_at <= func.now())
        .order_by(notes.c.render_at)
        .limit(1)
        .with_for_update(of=notes, skip_locked=True)
    )
    return conn.execute(query).mappings().first()


def save_document(conn: Connection, note_id: UUID, document: bytes) -> None:
    conn.execute(update(notes).where(notes.c.id == note_id).values(document=document))


def put_off_rendering(conn: Connection, note_id: UUID) -> None:
    """Count a failure and wait before the next attempt."""
    later = {"render_failures": notes.c.render_failures + 1, "render_at": _RENDER_LATER}
    conn.execute(update(notes).where(notes.c.id == note_id).values(**later))


def set_notice(conn: Connection, note_id: UUID, state: str, reason: str | None, at: datetime) -> bool:
    """Store what became of the mail unless something newer is stored; False when there is nothing to change."""
    older = or_(notes.c.notice_at.is_(None), notes.c.notice_at < at)
    values = {"notice_state": state, "notice_reason": reason, "notice_at": at}
    return conn.execute(update(notes).where(notes.c.id == note_id, older).values(**values)).rowcount == 1


# -- one's own data


def links_of(conn: Connection, person_id: str) -> Sequence[RowMapping]:
    """Every business that the person may act for, may once or will, with the terms."""
    terms = [links.c.declaration_id, links.c.capacity, links.c.valid_from, links.c.valid_to, links.c.notice_email]
    joined = _WITH_CASE.add_columns(*terms).join(links, links.c.business_id == businesses.c.id)
    return conn.execute(joined.where(links.c.person_id == person_id).order_by(businesses.c.name)).mappings().all()
