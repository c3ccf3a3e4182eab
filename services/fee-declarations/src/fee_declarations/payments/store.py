"""Queries of files and payments."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any, NamedTuple
from uuid import UUID

from bankfiles.keys import Keys
from bankfiles.rows import BankLine
from servicekit.rows import columns_of
from sqlalchemy import ARRAY, Boolean, Connection, Integer, Text, Uuid, bindparam, func, insert, select, update
from sqlalchemy import text as sql
from sqlalchemy.exc import IntegrityError

from fee_declarations.accounting import store as books
from fee_declarations.models import declarations, notes
from fee_declarations.payments.line_rows import line_of, row_of
from fee_declarations.payments.models import bank_files, bank_lines, payments
from fee_declarations.payments.rows import BankFile, Ended, Payment, ShownLine

# One at a time: which lines were seen before is certain only while no other file is posted.
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
_SHOWN = [bank_lines.c[field.name] for field in fields(ShownLine)]
PAGE = 50


class Known(NamedTuple):
    """A line of a file that was read before, with what it is known again by."""

    line: BankLine
    keys: Keys


# -- files


def one_at_a_time(conn: Connection) -> None:
    """Wait for the file that is being posted; no other file is posted until this transaction ends."""
    conn.execute(_ONE_AT_A_TIME)


def add_file(conn: Connection, file: BankFile) -> bool:
    """False when a file of the same bytes came first."""
    try:
        with conn.begin_nested():
            conn.execute(insert(bank_files).values(**columns_of(file)))
    except IntegrityError:
        if file_of_bytes(conn, file.sha256) is None:
            raise
        return False
    return True


def file_of_bytes(conn: Connection, sha256: str) -> BankFile | None:
    """The file with these bytes, unless it was discarded."""
    query = select(bank_files).where(bank_files.c.sha256 == sha256, bank_files.c.state != "discarded")
    row = conn.execute(query).mappings().first()
    return BankFile(**row) if row else None


def file(conn: Connection, file_id: UUID, *, lock: bool = False) -> BankFile | None:
    query = select(bank_files).where(bank_files.c.id == file_id)
    row = conn.execute(query.with_for_update() if lock else query).mappings().first()
    return BankFile(**row) if row else None


def files(conn: Connection, page: int) -> tuple[list[BankFile], int]:
    """Files, the newest first, and how many there are."""
    newest = select(bank_files).order_by(bank_files.c.uploaded_at.desc(), bank_files.c.id)
    rows = conn.execute(newest.limit(PAGE).offset((page - 1) * PAGE)).mappings()
    found = [BankFile(**row) for row in rows]
    return found, int(conn.execute(select(func.count()).select_from(bank_files)).scalar_one())


def set_file(conn: Connection, file_id: UUID, **values: object) -> None:
    conn.execute(update(bank_files).where(bank_files.c.id == file_id).values(**values))


# -- lines


def add_lines(conn: Connection, file_id: UUID, lines: Sequence[tuple[BankLine, Keys, Ended]]) -> None:
    """Keep the lines of a file whole, each with what it would end as."""
    for some in books.slices(lines):
        rows = [{"file_id": file_id, **row_of(line, keys), **columns_of(ended)} for line, keys, ended in some]
        conn.execute(insert(bank_lines), rows)


def lines(conn: Connection, file_id: UUID) -> list[Known]:
    """All lines of a file, in order."""
    query = select(bank_lines).where(bank_lines.c.file_id == file_id).order_by(bank_lines.c.n)
    return [Known(line_of(row), Keys(row.strong_key, row.weak_key)) for row in conn.execute(query)]


def line(conn: Connection, file_id: UUID | None, n: int | None) -> BankLine | None:
    """One line of a file; None for a payment that no file brought."""
    query = select(bank_lines).where(bank_lines.c.file_id == file_id, bank_lines.c.n == n)
    row = conn.execute(query).first()
    return line_of(row) if row else None


def page_of_lines(conn: Connection, file_id: UUID, page: int) -> list[ShownLine]:
    query = select(*_SHOWN).where(bank_lines.c.file_id == file_id, bank_lines.c.n > (page - 1) * PAGE)
    rows = conn.execute(query.order_by(bank_lines.c.n).limit(PAGE)).mappings()
    return [ShownLine(**row) for row in rows]


def settle_lines(conn: Connection, file_id: UUID, ended: Sequence[Ended]) -> None:
    """Write what each line of a file ended as."""
    for some in books.slices(ended):
        columns = {field.name: [getattr(one, field.name) for one in some] for field in fields(Ended)}
        conn.execute(_SETTLE, {"file_id": file_id, **columns})


# -- payments


def add_payments(conn: Connection, new: Sequence[Payment]) -> None:
    for some in books.slices(new):
        conn.execute(insert(payments), [columns_of(one) for one in some])


def set_payments(conn: Connection, payment_ids: Iterable[UUID], **values: object) -> None:
    conn.execute(update(payments).where(payments.c.id.in_(list(payment_ids))).values(**values))


def payment(conn: Connection, payment_id: UUID | None, *, lock: bool = False) -> Payment | None:
    query = select(payments).where(payments.c.id == payment_id)
    row = conn.execute(query.with_for_update() if lock else query).mappings().first()
    return Payment(**row) if row else None


def direction_of(conn: Connection, payment: Payment) -> str | None:
    """Whether the line that brought the payment says credit or debit; None: it came at the desk."""
    mine = (bank_lines.c.file_id == payment.file_id) & (bank_lines.c.n == payment.line_n)
    found: str | None = conn.execute(select(bank_lines.c.direction).where(mine)).scalar()
    return found


def owners_of_payable(conn: Connection, note_ids: Iterable[UUID]) -> Mapping[UUID, UUID]:
    """Those of these notes that can be paid, each with its business."""
    query = (
        select(notes.c.id, declarations.c.business_id)
        .join(declarations, declarations.c.id == notes.c.declaration_id)
        .where(notes.c.id.in_(list(note_ids)), notes.c.superseded_by.is_(None), notes.c.cancelled_at.is_(None))
    )
    rows: Iterable[Any] = conn.execute(query)
    return {row.id: row.business_id for row in rows}
