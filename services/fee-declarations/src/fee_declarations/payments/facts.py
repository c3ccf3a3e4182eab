"""Fills the desk of matching: what the books and earlier files say about the lines of a file.

A few queries for a file, however many lines it has. ``posting`` locks what it decides about, in the order of the books:
payments that may go back, debts, credits that may be lost again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bankfiles.keys import Keys
from bankfiles.rows import BankLine, Direction, Kind
from sqlalchemy import ARRAY, ColumnElement, Connection, Text, cast, func, select, text

from fee_declarations.accounting import balances
from fee_declarations.accounting import store as books
from fee_declarations.accounting.accounts import DebtKind
from fee_declarations.accounting.allocation import OpenDebt
from fee_declarations.accounting.models import debts
from fee_declarations.claims.models import instalments
from fee_declarations.models import declarations, notes
from fee_declarations.payments.desk import Before, Code, Desk, Effect, Habits, Note, Paid, Refund
from fee_declarations.payments.lines import all_codes, names_of
from fee_declarations.payments.models import bank_files, bank_lines, payments, refunds
from fee_declarations.payments.outcomes import LateFine, Outcome

_EFFECTS = text(
    "SELECT e.payment_id, p.account, p.debt_id, p.business_id, d.note_id, -sum(p.amount_cents) AS cents"
    " FROM entries e JOIN postings p ON p.entry_id = e.id LEFT JOIN debts d ON d.id = p.debt_id"
    " WHERE e.payment_id = ANY(:ids) AND p.account IN ('receivable', 'credits', 'suspense')"
    " GROUP BY 1, 2, 3, 4, 5 HAVING sum(p.amount_cents) < 0 ORDER BY min(e.id), p.debt_id"
)
_FINES = text(
    "SELECT n.root_id, n.id AS charged_by, n.issued_on, e.id AS entry_id, p.debt_id, p.amount_cents AS cents"
    " FROM notes n JOIN entries e ON e.note_id = n.id AND e.kind = 'charged'"
    " JOIN postings p ON p.entry_id = e.id AND p.account = 'receivable'"
    " JOIN debts d ON d.id = p.debt_id AND d.kind = 'fine'"
    " WHERE n.root_id = ANY(:ids) AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses = e.id)"
    # An entry of this fine alone, which can be reversed as a whole.
    " AND (SELECT count(*) FROM postings o WHERE o.entry_id = e.id) = 2"
)


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a file with the keys by which each is recognised when it comes again."""

    file_id: UUID
    kind: Kind
    message_id: str | None
    lines: Sequence[BankLine]
    keys: Sequence[Keys]


def desk_for(conn: Connection, of: Lines, habits: Habits, *, posting: bool) -> Desk:
    """All that is known about these lines."""
    lines = of.lines
    desk = Desk(habits, message_id=of.message_id)
    returning = [line for line in lines if line.direction is Direction.DEBIT]
    desk.paid = _paid(conn, returning, posting=posting) if returning else []
    _add_codes(conn, desk, all_codes(lines), posting=posting)
    # Locked before the businesses, in the order in which cancelling a refund locks them.
    desk.refunds = _refunds(conn, {line.end_to_end_id for line in lines if line.end_to_end_id}, posting=posting)
    _add_credits(conn, desk, posting=posting)
    _add_before(conn, desk, of.file_id, of.keys)
    refs = {line.entry_ref for line in lines if line.entry_ref}
    desk.notified = frozenset(_notified(conn, of.file_id, refs))
    return desk


def desk_of_payment(conn: Connection, payment_id: UUID, habits: Habits) -> Desk:
    """What is known of one payment that went back according to an officer: itself, its debts and the payer's credit,
    all locked."""
    desk = Desk(habits)
    query = select(payments).where(payments.c.id == payment_id, payments.c.booked).with_for_update()
    desk.paid = _paid_of(conn, conn.execute(query).all())
    _add_codes(conn, desk, [], posting=True)
    _add_credits(conn, desk, posting=True)
    return desk


def _add_codes(conn: Connection, desk: Desk, codes: Sequence[str], *, posting: bool) -> None:
    # A payment that comes back opens the debts of its note, which a later line may pay.
    others = {effect.note_id for paid in desk.paid for effect in paid.effects if effect.note_id}
    while True:
        rows = [row for some in books.slices(codes) for row in _coded(conn, some)]
        newest = {row.note_id: row for row in [*rows, *_noted(conn, others)]}
        # A note that was replaced while we waited has given its debts to the newer one: look again which has them.
        if not posting or _lock_newest(conn, {row.note_id for row in rows}):
            break
    read = books.lock_debts if posting else _debts
    owed = read(conn, newest)
    fines = _fines(conn, {row.root_id for row in rows if row.own_id != row.note_id})
    desk.notes = {
        note_id: Note(
            note_id,
            row.number,
            row.business_id,
            row.valid_until,
            row.cancelled_at is not None,
            owed.get(note_id, ()),
            fines.get(row.root_id, ()),
        )
        for note_id, row in newest.items()
    }
    desk.codes = {
        row.rf: Code(row.own_id, row.own_issued_on, row.own_valid_until, desk.notes[row.note_id]) for row in rows
    }


def _lock_newest(conn: Connection, note_ids: Iterable[UUID]) -> bool:
    """Whether the notes, locked from now on, are still the newest ones."""
    still = True
    for some in books.slices(sorted(note_ids)):
        query = select(notes.c.superseded_by).where(notes.c.id.in_(some)).order_by(notes.c.id)
        still &= not any(conn.execute(query.with_for_update(key_share=True)).scalars())
    return still


_OWN = notes.alias("own")
_NEWEST = [
    notes.c.id.label("note_id"),
    notes.c.number,
    notes.c.root_id,
    notes.c.valid_until,
    notes.c.cancelled_at,
    declarations.c.business_id,
]


def _coded(conn: Connection, codes: Iterable[str]) -> Sequence[Any]:
    """Notes with one of these codes, each with the newest note of its declaration or of one that amended it."""
    asked = list(codes)
    own = [
        _OWN.c.id.label("own_id"),
        _OWN.c.rf,
        _OWN.c.issued_on.label("own_issued_on"),
        _OWN.c.valid_until.label("own_valid_until"),
    ]
    newest = (notes.c.root_id == _OWN.c.root_id) & notes.c.superseded_by.is_(None)
    query = (
        select(*own, *_NEWEST)
        .select_from(_OWN.join(notes, newest).join(declarations, declarations.c.id == notes.c.declaration_id))
        .where(_OWN.c.rf.in_(asked))
    )
    found = conn.execute(query).all()
    known = {row.rf for row in found}
    others = [code for code in asked if code not in known]
    return [*found, *_instalments(conn, others)] if others else found


def _instalments(conn: Connection, codes: Sequence[str]) -> Sequence[Any]:
    """The same of codes of instalments: each stands for the note that is paid by them, to be paid by its own day."""
    own = [
        _OWN.c.id.label("own_id"),
        instalments.c.rf,
        _OWN.c.issued_on.label("own_issued_on"),
        instalments.c.due.label("own_valid_until"),
    ]
    newest = (notes.c.root_id == _OWN.c.root_id) & notes.c.superseded_by.is_(None)
    joined = instalments.join(_OWN, _OWN.c.id == instalments.c.note_id).join(notes, newest)
    query = select(*own, *_NEWEST).select_from(joined.join(declarations, declarations.c.id == notes.c.declaration_id))
    return conn.execute(query.where(instalments.c.rf.in_(codes))).all()


def _noted(conn: Connection, note_ids: Iterable[UUID]) -> Sequence[Any]:
    query = select(*_NEWEST).join(declarations, declarations.c.id == notes.c.declaration_id)
    return conn.execute(query.where(notes.c.id.in_(list(note_ids)))).all()


def _debts(conn: Connection, note_ids: Iterable[UUID]) -> dict[UUID, list[OpenDebt]]:
    """As ``lock_debts``, for a preview, which locks nothing."""
    found: dict[UUID, list[OpenDebt]] = {}
    for some in books.slices(list(note_ids)):
        query = select(debts.c.id, debts.c.note_id, debts.c.kind, debts.c.due).where(debts.c.note_id.in_(some))
        rows = conn.execute(query).all()
        opened = books.open_of(conn, [row.id for row in rows])
        for row in rows:
            debt = OpenDebt(row.id, DebtKind(row.kind), row.due, opened.get(row.id, 0))
            found.setdefault(row.note_id, []).append(debt)
    return found


def _fines(conn: Connection, root_ids: Iterable[UUID]) -> dict[UUID, list[LateFine]]:
    found: dict[UUID, list[LateFine]] = {}
    for row in conn.execute(_FINES, {"ids": list(root_ids)}):
        fine = LateFine(row.entry_id, row.debt_id, row.cents, row.charged_by, row.issued_on)
        found.setdefault(row.root_id, []).append(fine)
    return found


def _paid_of(conn: Connection, rows: Sequence[Any]) -> list[Paid]:
    """Payments with their effects so far, in the order in which they came."""
    effects: dict[UUID, list[Effect]] = {}
    for row in conn.execute(_EFFECTS, {"ids": [row.id for row in rows]}):
        effect = Effect(int(row.cents), row.debt_id, row.note_id, row.business_id)
        effects.setdefault(row.payment_id, []).append(effect)
    return [
        Paid(row.id, frozenset(row.names), frozenset([row.code] if row.code else []), effects.get(row.id, []))
        for row in rows
    ]


def _paid(conn: Connection, returning: Sequence[BankLine], *, posting: bool) -> list[Paid]:
    names = sorted({name for line in returning for name in names_of(line)})
    named = payments.c.names.has_any(cast(names, ARRAY(Text))) if names else None
    coded = payments.c.code.in_(all_codes(returning))
    which = coded if named is None else named | coded
    query = select(payments).where(payments.c.booked, which).order_by(payments.c.at, payments.c.line_n)
    # Locked, so that no payment is released while it goes back; what it has done is read by a later statement.
    return _paid_of(conn, conn.execute(query.with_for_update() if posting else query).all())


def _add_credits(conn: Connection, desk: Desk, *, posting: bool) -> None:
    whose = {effect.business_id for paid in desk.paid for effect in paid.effects if effect.business_id}
    for business_id in sorted(whose) if posting else ():
        books.lock_business(conn, business_id)
    desk.credits = balances.credits_of(conn, list(whose)) if whose else {}


def _refunds(conn: Connection, names: Iterable[str], *, posting: bool) -> dict[str, Refund]:
    query = select(refunds).where(refunds.c.end_to_end_id.in_(list(names))).order_by(refunds.c.id)
    # Locked, so that no refund is cancelled, or linked to other money, while the bank's file says that it left.
    rows = conn.execute(query.with_for_update() if posting else query)
    return {row.end_to_end_id: Refund(row.id, row.end_to_end_id, row.amount_cents, row.state) for row in rows}


_BEFORE = (
    select(
        bank_lines.c.file_id,
        bank_lines.c.strong_key,
        bank_lines.c.weak_key,
        bank_lines.c.amount_cents,
        bank_lines.c.booked_on,
        bank_lines.c.code_as_written,
        bank_files.c.message_id,
        bank_lines.c.payment_id,
    )
    .join(bank_files, bank_files.c.id == bank_lines.c.file_id)
    .where(bank_files.c.state == "posted", bank_lines.c.outcome != Outcome.FOREIGN_ACCOUNT)
)


def _add_before(conn: Connection, desk: Desk, file_id: UUID, keys: Sequence[Keys]) -> None:
    """Lines of files that were posted, by either key, and which of these files are wholly within this one."""
    strong: dict[str, list[Before]] = {}
    weak: dict[str, list[Before]] = {}
    for some in books.slices([one.strong for one in keys if one.strong]):
        for before in _befores(conn, bank_lines.c.strong_key.in_(some), file_id):
            strong.setdefault(before.strong_key or "", []).append(before)
    for some in books.slices([one.weak for one in keys]):
        for before in _befores(conn, bank_lines.c.weak_key.in_(some), file_id):
            weak.setdefault(before.weak_key, []).append(before)
    desk.by_strong, desk.by_weak = strong, weak
    common: dict[UUID, int] = {}
    for found in weak.values():
        for before in found:
            common[before.file_id] = common.get(before.file_id, 0) + 1
    counted = select(bank_lines.c.file_id, func.count().label("number")).where(bank_lines.c.file_id.in_(list(common)))
    whole = {row.file_id: row.number for row in conn.execute(counted.group_by(bank_lines.c.file_id))}
    desk.within = frozenset(one for one, number in whole.items() if common[one] == number and len(keys) > number)


def _befores(conn: Connection, which: ColumnElement[bool], file_id: UUID) -> list[Before]:
    rows = conn.execute(_BEFORE.where(which, bank_lines.c.file_id != file_id))
    return [Before(*row) for row in rows]


def _notified(conn: Connection, file_id: UUID, refs: Iterable[str]) -> Iterable[tuple[Any, ...]]:
    for some in books.slices(sorted(refs)):
        query = (
            select(bank_lines.c.account, bank_lines.c.entry_ref, bank_lines.c.entry_cents, bank_lines.c.booked_on)
            .join(bank_files, bank_files.c.id == bank_lines.c.file_id)
            .where(bank_files.c.state == "posted", bank_files.c.kind == "camt.054", bank_lines.c.file_id != file_id)
            .where(bank_lines.c.entry_ref.in_(some), bank_lines.c.booked_on.is_not(None))
        )
        yield from (tuple(row) for row in conn.execute(query.distinct()))
