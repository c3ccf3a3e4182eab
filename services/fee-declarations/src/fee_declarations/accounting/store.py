"""Queries of the ledger. Entries and postings are only ever added."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from servicekit.rows import columns_of
from sqlalchemy import Connection, func, insert, select, text, update

from fee_declarations.accounting.accounts import Account, DebtKind, Entry, Posting
from fee_declarations.accounting.allocation import OpenDebt
from fee_declarations.accounting.models import debts, entries, postings
from fee_declarations.accounting.rows import Debt, NewDebt, Posted

_RESERVE = text("SELECT nextval(pg_get_serial_sequence('entries', 'id')) FROM generate_series(1, :number)")
# Proves what was posted so far, in place of all of it at the end: no statement may last longer than its time limit.
_PROVE = text("SET CONSTRAINTS ALL IMMEDIATE")
_DEFER = text("SET CONSTRAINTS ALL DEFERRED")
# Guards, proofs and references that were planned while the ledger was small read all of it for each posting.
_FORGET_PLANS = text("DISCARD PLANS")
_ADD_ENTRIES, _ADD_POSTINGS = insert(entries), insert(postings)
_ADD_ENTRY = _ADD_ENTRIES.returning(entries.c.id)
_OPEN_BOOKS = text("SELECT open_books(:most)")
BATCH = 1000
FEW = 100
"""So many entries are posted by the plans that a connection has, though it made them while the ledger was small."""
T = TypeVar("T")


def slices(of: Sequence[T], size: int = BATCH) -> Iterator[Sequence[T]]:
    """The sequence in parts, each for one statement."""
    for start in range(0, len(of), size):
        yield of[start : start + size]


def add_debts(conn: Connection, new: Sequence[NewDebt]) -> None:
    conn.execute(insert(debts), debt_rows(new))


def debt_rows(new: Sequence[NewDebt]) -> list[dict[str, Any]]:
    """The debts as rows of their table."""
    return [columns_of(one) for one in new]


def charge_unknown(conn: Connection) -> int:
    """Charge some notes that an older release wrote without debts; returns how many. 0: there are none left."""
    # In parts: no statement may last longer than its time limit.
    return int(conn.execute(_OPEN_BOOKS, {"most": BATCH // 4}).scalar_one())


def add_entries(conn: Connection, new: Sequence[Entry], at: datetime) -> list[int]:
    """Post these entries, in few statements however many they are; returns their ids in the same order."""
    if len(new) == 1:
        # The usual case, and the one that is measured: two statements.
        row = entry_row(new[0], None, at)
        number = int(conn.execute(_ADD_ENTRY, row).scalar_one())
        conn.execute(_ADD_POSTINGS, posting_rows(number, new[0].postings))
        return [number]
    ids: list[int] = []
    for some in slices(new):
        taken = list(conn.execute(_RESERVE, {"number": len(some)}).scalars())
        conn.execute(_ADD_ENTRIES, [entry_row(one, number, at) for number, one in zip(taken, some, strict=True)])
        if len(some) > FEW:
            conn.execute(_FORGET_PLANS)
        rows = [row for number, one in zip(taken, some, strict=True) for row in posting_rows(number, one.postings)]
        conn.execute(_ADD_POSTINGS, rows)
        ids += taken
        if len(new) > BATCH:
            conn.execute(_PROVE)
            conn.execute(_DEFER)
    return ids


def entry_row(one: Entry, number: int | None, at: datetime) -> dict[str, Any]:
    """The entry as a row; without a number the database gives it one."""
    return {
        **({} if number is None else {"id": number}),
        "kind": one.kind,
        "on_day": one.on_day,
        "bank_day": one.bank_day,
        "at": at,
        "actor": one.actor,
        "reason": one.reason,
        "reverses": one.reverses,
        "payment_id": one.payment_id,
        "note_id": one.note_id,
    }


def posting_rows(entry_id: int | None, of: Sequence[Posting]) -> list[dict[str, Any]]:
    """The postings as rows of this entry; None: of one that the same statement writes."""
    return [
        {
            "entry_id": entry_id,
            "place": place,
            "account": one.account,
            "debt_id": one.debt_id,
            "business_id": one.business_id,
            "iban": one.iban,
            "amount_cents": one.cents,
        }
        for place, one in enumerate(of)
    ]


def lock_debts(conn: Connection, note_ids: Iterable[UUID]) -> dict[UUID, list[OpenDebt]]:
    """The debts of these notes with what is open of each, by note. Other transactions that pay them wait until this one
    ends. Debts are always locked in the same order, so that two transactions never wait for each other."""
    ordered = sorted(set(note_ids))
    found: dict[UUID, list[OpenDebt]] = {note_id: [] for note_id in ordered}
    for some in slices(ordered):
        query = select(debts.c.id, debts.c.note_id, debts.c.kind, debts.c.due).where(debts.c.note_id.in_(some))
        rows = conn.execute(query.order_by(debts.c.id).with_for_update(key_share=True)).all()
        # In a statement of its own after the locks: one that waited for them would see the sums of before.
        opened = open_of(conn, [row.id for row in rows])
        for row in rows:
            debt = OpenDebt(row.id, DebtKind(row.kind), row.due, opened.get(row.id, 0))
            found[row.note_id].append(debt)
    return found


def open_of(conn: Connection, debt_ids: Sequence[UUID]) -> dict[UUID, int]:
    """What is open of each debt, in cents."""
    summed = func.sum(postings.c.amount_cents).label("cents")
    query = select(postings.c.debt_id, summed).where(
        postings.c.debt_id.in_(debt_ids), postings.c.account == Account.RECEIVABLE
    )
    return {row.debt_id: int(row.cents) for row in conn.execute(query.group_by(postings.c.debt_id))}


def lock_business(conn: Connection, business_id: UUID) -> None:
    """Taken before the business's credit is used, so that two transactions never use the same credit."""
    lock = text("SELECT id FROM businesses WHERE id = :id FOR NO KEY UPDATE")
    conn.execute(lock, {"id": business_id})


def credit_of(conn: Connection, business_id: UUID) -> int:
    """What the municipality owes the business, in cents (positive)."""
    query = select(func.coalesce(func.sum(postings.c.amount_cents), 0)).where(postings.c.business_id == business_id)
    return -int(conn.execute(query).scalar_one())


def held_of(conn: Connection, payment_id: UUID) -> int:
    """What is still in suspense of the payment, in cents."""
    query = select(func.coalesce(func.sum(postings.c.amount_cents), 0)).join(
        entries, entries.c.id == postings.c.entry_id
    )
    mine = query.where(entries.c.payment_id == payment_id, postings.c.account == Account.SUSPENSE)
    return -int(conn.execute(mine).scalar_one())


def entry(conn: Connection, entry_id: int) -> Posted | None:
    row = conn.execute(select(entries).where(entries.c.id == entry_id)).mappings().first()
    return Posted(**row) if row else None


def postings_of(conn: Connection, *entry_ids: int) -> list[Posting]:
    query = select(postings).where(postings.c.entry_id.in_(entry_ids))
    rows = conn.execute(query.order_by(postings.c.entry_id, postings.c.place))
    return [Posting(Account(row.account), row.amount_cents, row.debt_id, row.business_id, row.iban) for row in rows]


def entries_of_payment(conn: Connection, payment_id: UUID) -> list[Posted]:
    """All that was posted of a payment, in order."""
    query = select(entries).where(entries.c.payment_id == payment_id).order_by(entries.c.id)
    return [Posted(**row) for row in conn.execute(query).mappings()]


def entries_of_note(conn: Connection, note_id: UUID) -> list[Posted]:
    """What was charged by a note, in order."""
    query = select(entries).where(entries.c.note_id == note_id).order_by(entries.c.id)
    return [Posted(**row) for row in conn.execute(query).mappings()]


def is_reversed(conn: Connection, entry_id: int) -> bool:
    return conn.execute(select(entries.c.id).where(entries.c.reverses == entry_id)).first() is not None


def move_debts(conn: Connection, note_id: UUID, into: UUID) -> None:
    """The debts of a note are paid by another note's code from now on."""
    conn.execute(update(debts).where(debts.c.note_id == note_id).values(note_id=into))


def debts_of(conn: Connection, note_id: UUID) -> list[Debt]:
    """The debts of a note in the order in which they were charged, each with what is open of it."""
    opened = (
        select(func.coalesce(func.sum(postings.c.amount_cents), 0))
        .where(postings.c.debt_id == debts.c.id, postings.c.account == Account.RECEIVABLE)
        .scalar_subquery()
    )
    query = select(debts, opened.label("open_cents")).where(debts.c.note_id == note_id)
    rows = conn.execute(query.order_by(debts.c.created_at, debts.c.place, debts.c.id)).mappings()
    return [Debt(**{**row, "open_cents": int(row["open_cents"])}) for row in rows]


def debts_of_notes(conn: Connection, note_ids: Sequence[UUID]) -> dict[UUID, list[Debt]]:
    """The same of several notes, by note, in two statements however many they are."""
    query = select(debts).where(debts.c.note_id.in_(note_ids)).order_by(debts.c.created_at, debts.c.place, debts.c.id)
    rows = conn.execute(query).mappings().all()
    opened = open_of(conn, [row["id"] for row in rows])
    found: dict[UUID, list[Debt]] = {}
    for row in rows:
        found.setdefault(row["note_id"], []).append(Debt(**row, open_cents=opened.get(row["id"], 0)))
    return found
