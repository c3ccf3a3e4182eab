"""Queries of files and payments."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    Connection,
    Integer,
    RowMapping,
    Text,
    Uuid,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy import text as sql

from fee_declarations.accounting import store as books
from fee_declarations.payments.models import bank_files, bank_lines, payments

# One at a time: what is seen already is only known for sure when nobody else posts a file meanwhile.
_ONE_AT_A_TIME = sql("SELECT pg_advisory_xact_lock(hashtext('bank-files'))")
_SETTLE = sql(
    "UPDATE bank_lines l SET outcome = v.outcome, why = v.why, late = v.late, note_id = v.note_id,"
    " payment_id = v.payment_id FROM unnest(:n, :outcome, :why, :late, :note_id, :payment_id)"
    " AS v (n, outcome, why, late, note_id, payment_id) WHERE l.file_id = :file_id AND l.n = v.n"
).bindparams(
    bindparam("n", type_=ARRAY(Integer)),
    bindparam("outcome", type_=ARRAY(Text)),
    bindparam("why", type_=ARRAY(Text)),
    bindparam("late", type_=ARRAY(Boolean)),
    bindparam("note_id", type_=ARRAY(Uuid)),
    bindparam("payment_id", type_=ARRAY(Uuid)),
)
PAGE = 50


def one_at_a_time(conn: Connection) -> None:
    """Wait until nobody else posts a file; until the transaction ends nobody else does."""
    conn.execute(_ONE_AT_A_TIME)


def add_file(conn: Connection, values: Mapping[str, Any]) -> None:
    conn.execute(insert(bank_files).values(**values))


def file_of_bytes(conn: Connection, sha256: str) -> RowMapping | None:
    """The file with these bytes, unless it was discarded."""
    query = select(bank_files).where(bank_files.c.sha256 == sha256, bank_files.c.state != "discarded")
    return conn.execute(query).mappings().first()


def file(conn: Connection, file_id: UUID, *, lock: bool = False) -> RowMapping | None:
    query = select(bank_files).where(bank_files.c.id == file_id)
    return conn.execute(query.with_for_update() if lock else query).mappings().first()


def files(conn: Connection, page: int) -> tuple[Sequence[RowMapping], int]:
    """Files, the newest first, and how many there are."""
    newest = select(bank_files).order_by(bank_files.c.uploaded_at.desc(), bank_files.c.id)
    rows = conn.execute(newest.limit(PAGE).offset((page - 1) * PAGE)).mappings().all()
    return rows, int(conn.execute(select(func.count()).select_from(bank_files)).scalar_one())


def set_file(conn: Connection, file_id: UUID, values: Mapping[str, Any]) -> None:
    conn.execute(update(bank_files).where(bank_files.c.id == file_id).values(**values))


def add_lines(conn: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    for some in books.slices(rows):
        conn.execute(insert(bank_lines), list(some))


def lines(conn: Connection, file_id: UUID) -> Sequence[RowMapping]:
    """All lines of a file, in order."""
    query = select(bank_lines).where(bank_lines.c.file_id == file_id).order_by(bank_lines.c.n)
    return conn.execute(query).mappings().all()


def page_of_lines(conn: Connection, file_id: UUID, page: int) -> Sequence[RowMapping]:
    query = select(bank_lines).where(bank_lines.c.file_id == file_id, bank_lines.c.n > (page - 1) * PAGE)
    return conn.execute(query.order_by(bank_lines.c.n).limit(PAGE)).mappings().all()


def settle_lines(conn: Connection, file_id: UUID, ended: Sequence[Mapping[str, Any]]) -> None:
    """Write what each line of a file ended as."""
    for some in books.slices(ended):
        names = ("n", "outcome", "why", "late", "note_id", "payment_id")
        columns = {name: [row[name] for row in some] for name in names}
        conn.execute(_SETTLE, {"file_id": file_id, **columns})


def add_payments(conn: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    for some in books.slices(rows):
        conn.execute(insert(payments), list(some))


def set_payments(conn: Connection, payment_ids: Iterable[UUID], **values: Any) -> None:
    conn.execute(update(payments).where(payments.c.id.in_(list(payment_ids))).values(**values))
