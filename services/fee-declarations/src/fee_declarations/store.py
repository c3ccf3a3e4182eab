"""Queries of dated tables and declarations. Those of a filing are built once: building them costs the most."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, NamedTuple
from uuid import UUID

from servicekit import numbering
from servicekit.rows import columns_of
from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    bindparam,
    insert,
    literal_column,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from fee_declarations import shown
from fee_declarations.accounting import balances
from fee_declarations.accounting.note_state import Amounts
from fee_declarations.declaration_rows import (
    Declaration,
    LiveDeclaration,
    NewDeclaration,
    Note,
    NotedDeclaration,
    NoteLine,
)
from fee_declarations.domain.declarations import Line
from fee_declarations.domain.terms import AnyPeriod
from fee_declarations.models import businesses, declarations, establishments, fee_tables, kit, notes


class NoTariffs(Exception):
    """The dated tables were never loaded: run `python -m fee_declarations.commands load-tables`."""


# -- dated tables


TABLES_LOCK = "fee-tables"
"""Held shared while a declaration is filed by the tables, exclusively while they change (tables_desk/store.py)."""
_HOLD_TABLES = text(f"SELECT pg_advisory_xact_lock_shared(hashtext('{TABLES_LOCK}'))")
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
    document: Mapping[str, object]


def hold_tables(conn: Connection) -> None:
    """The tables do not change until this transaction ends; other transactions may hold them too."""
    conn.execute(_HOLD_TABLES)


def tariffs_unless(conn: Connection, known: int | None) -> Tables | None:
    """The newest tables, unless they are this version. None as well when none were ever loaded."""
    found = conn.execute(_NEWEST_TABLES, {"known": known or 0}).first()
    return Tables(found.version, found.document) if found else None


def add_tariffs(conn: Connection, document: Mapping[str, Any]) -> None:
    conn.execute(insert(fee_tables).values(document=document))


# -- declarations and notes


def next_numbers(conn: Connection, series: Sequence[str], year: int) -> list[int]:
    """The next number of each series. Others wait for them until the transaction ends."""
    return numbering.next_of_each(conn, kit.counters, series, year)


def live_of(establishment_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """Live declarations of the establishment and of a ``fee``, in the years of ``years_about``."""
    return and_(
        declarations.c.establishment_id == establishment_id,
        declarations.c.fee == bindparam("fee"),
        declarations.c.period >= bindparam("from"),
        declarations.c.period < bindparam("before"),
        ~declarations.c.superseded,
    )


def years_about(first: int, last: int) -> dict[str, str]:
    """For ``live_of``: periods that begin in these years, or in the year before, as a term may last."""
    return {"from": f"{max(first - 1, 0):04d}-", "before": f"{last + 1:04d}-"}


_LIVE = select(declarations.c.id, declarations.c.number, declarations.c.period, declarations.c.person_id).where(
    live_of(bindparam("establishment_id"))
)
_ADD_DECLARATION = upsert(declarations).on_conflict_do_nothing().returning(declarations.c.id)


def live_declarations(conn: Connection, establishment_id: UUID, fee: str, about: AnyPeriod) -> list[LiveDeclaration]:
    """What was declared of the fee for periods that may overlap this one."""
    years = years_about(about.first_day.year, about.last_day.year)
    rows = conn.execute(_LIVE, {"establishment_id": establishment_id, "fee": fee, **years})
    return [LiveDeclaration(row.id, row.number, row.period, row.person_id) for row in rows]


def live_keys(conn: Connection, business_ids: Sequence[UUID]) -> set[tuple[UUID, str, str]]:
    """(establishment, fee, period) of everything declared by these businesses."""
    query = select(declarations.c.establishment_id, declarations.c.fee, declarations.c.period).where(
        declarations.c.business_id.in_(business_ids), ~declarations.c.superseded
    )
    return {(row.establishment_id, row.fee, row.period) for row in conn.execute(query)}


def declaration_columns(new: NewDeclaration) -> dict[str, Any]:
    """The values of its columns."""
    return {**columns_of(new), "answers": dict(new.answers), "assessment": shown.lines_out(new.assessment)}


def add_declaration(conn: Connection, new: NewDeclaration) -> bool:
    """False when a live declaration of the same establishment, fee and period came first."""
    return conn.execute(_ADD_DECLARATION, declaration_columns(new)).first() is not None


NEWEST = notes.c.superseded_by.is_(None)


# What an amending declaration has replaced has no note any more: the newest is the amending one's.
_PAYS = and_(
    notes.c.root_id == declarations.c.root_id,
    NEWEST,
    or_(~declarations.c.superseded, declarations.c.withdrawn_at.is_not(None)),
)
OPEN_CENTS: ColumnElement[int] = literal_column("amounts.open_cents")
"""Of a row of ``with_note``: what is open of its note."""
IN_STATE: Mapping[str, ColumnElement[bool]] = {
    "filed": ~declarations.c.superseded,
    "superseded": and_(declarations.c.superseded, declarations.c.withdrawn_at.is_(None)),
    "withdrawn": declarations.c.withdrawn_at.is_not(None),
}
_AMENDED = declarations.alias("amended")
_AMENDING = declarations.alias("amending")


def with_note(which: ColumnElement[bool] = _PAYS) -> Select[Any]:
    """Declarations with their note, its amounts and state: by the note that pays them, or by those that ``which`` says;
    and with the numbers of what they amended and what amended them."""
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
        businesses.c.afm,
        businesses.c.debtor_code,
    ]
    line = [
        _AMENDED.c.number.label("amends_number"),
        _AMENDING.c.id.label("amended_by"),
        _AMENDING.c.number.label("amended_by_number"),
    ]
    amounts = balances.of_note(notes.c.id)
    return (
        select(*declarations.c, *note, *names, *line, *amounts.c)
        .join(establishments, establishments.c.id == declarations.c.establishment_id)
        .join(businesses, businesses.c.id == declarations.c.business_id)
        .outerjoin(_AMENDED, _AMENDED.c.id == declarations.c.amends)
        .outerjoin(_AMENDING, _AMENDING.c.amends == declarations.c.id)
        .outerjoin(notes, which)
        .join(amounts, true())
    )


_MINE = with_note().where(declarations.c.person_id == bindparam("person_id"))
_ALL_MINE = _MINE.order_by(declarations.c.filed_at.desc())
_ONE_OF_MINE = _MINE.where(declarations.c.id == bindparam("declaration_id"))


def declarations_of(conn: Connection, person_id: str) -> list[NotedDeclaration]:
    """Everything that the person filed, newest first."""
    return [noted(row) for row in conn.execute(_ALL_MINE, {"person_id": person_id}).mappings()]


def declaration_of(conn: Connection, person_id: str, declaration_id: UUID) -> NotedDeclaration | None:
    known = {"person_id": person_id, "declaration_id": declaration_id}
    row = conn.execute(_ONE_OF_MINE, known).mappings().first()
    return noted(row) if row else None


_PLAIN = tuple(field.name for field in fields(Declaration) if field.name not in ("answers", "assessment"))
_OF_LINE = tuple(field.name for field in fields(Line))
_NAMES = tuple(field.name for field in fields(NotedDeclaration) if field.name not in ("declaration", "note"))


def declaration(row: RowMapping) -> Declaration:
    """A declaration of a row that has all columns of its table."""
    lines, receipts, inclusive = row["assessment"], row["receipts_cents"], row["inclusive"]
    return Declaration(
        **{name: row[name] for name in _PLAIN},
        answers=shown.answers_of(row["answers"], receipts, inclusive=inclusive),
        assessment=None if lines is None else [_assessed(line) for line in lines],
    )


def _assessed(stored: Mapping[str, Any]) -> Line:
    """A line of an assessment; what a newer release has added to it is left out."""
    return Line(**{name: stored[name] for name in _OF_LINE})


def noted(row: RowMapping) -> NotedDeclaration:
    """A row of ``with_note``."""
    note = None if row["note_id"] is None else _note(row)
    return NotedDeclaration(declaration(row), note, **{name: row[name] for name in _NAMES})


def _note(row: RowMapping) -> Note:
    return Note(
        id=row["note_id"],
        number=row["note_number"],
        rf=row["rf"],
        amount_cents=row["amount_cents"],
        issued_on=row["issued_on"],
        valid_until=row["valid_until"],
        lines=[_line(line) for line in row["lines"] or ()],
        superseded_by=row["superseded_by"],
        cancelled_at=row["cancelled_at"],
        pdf_ready=row["pdf_ready"],
        notice_state=row["notice_state"],
        notice_reason=row["notice_reason"],
        notice_at=row["notice_at"],
        # The sums of large numbers come as decimals.
        amounts=Amounts(int(row["charged_cents"]), int(row["written_off_cents"]), int(row["open_cents"])),
    )


def _line(stored: Mapping[str, Any]) -> NoteLine:
    return NoteLine(stored["kind"], stored["cents"], stored["revenue_code"], stored.get("months"))
