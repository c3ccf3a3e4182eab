"""Queries of the rows that messages to the finance application are about; these rows never change again."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, TextClause, text

_DEBTOR = text(
    "SELECT b.debtor_code, l.reference FROM businesses b LEFT JOIN ledger_debtors l ON l.code = b.debtor_code"
    " WHERE b.id = :lane"
)
_OPENED = text("SELECT code, afm, name, months FROM ledger_debtors WHERE code = :about")
_DECLARATION = text(
    "SELECT d.number, d.fee, d.period, d.filed_at, d.due, d.fee_cents, d.fine_cents, e.name AS establishment"
    " FROM declarations d JOIN establishments e ON e.id = d.establishment_id WHERE d.id = CAST(:about AS uuid)"
)
_NOTE = text(
    "SELECT n.id, n.number, n.rf, n.amount_cents, n.issued_on, n.valid_until, n.lines, n.cancelled_at, n.cancel_reason,"
    " d.number AS declaration, d.fee, d.period, d.fee_cents, d.fine_cents,"
    " (SELECT o.number FROM notes o WHERE o.superseded_by = n.id ORDER BY o.issued_on DESC LIMIT 1) AS replaces"
    " FROM notes n JOIN declarations d ON d.id = n.declaration_id WHERE n.id = CAST(:about AS uuid)"
)
_ENTRY = text(
    "SELECT e.id, e.kind, e.on_day, e.bank_day, e.reason, e.reverses, e.payment_id, p.channel"
    " FROM entries e LEFT JOIN payments p ON p.id = e.payment_id WHERE e.id = CAST(:about AS bigint)"
)
_LINES = text(
    "SELECT p.account, p.amount_cents, d.kind, d.revenue_code, d.fee, d.period, n.number AS note"
    " FROM postings p LEFT JOIN debts d ON d.id = p.debt_id LEFT JOIN notes n ON n.id = d.note_id"
    " WHERE p.entry_id = CAST(:about AS bigint) AND p.account IN ('receivable', 'credits')"
    " AND coalesce(p.business_id, d.business_id) = :lane ORDER BY p.place"
)
_RECEIPTS = text(
    "SELECT r.number FROM receipts r JOIN notes n ON n.id = r.note_id JOIN declarations d ON d.id = n.declaration_id"
    " WHERE r.payment_id = :payment AND r.cancels IS NULL AND d.business_id = :lane ORDER BY r.issued_on, r.number"
)

_PLAN = text(
    'SELECT p.asked_at, p.ended_at, p."end", n.number, n.superseded_by, n.cancelled_at, d.number AS declaration, d.fee,'
    " d.period, o.number AS followed_by"
    " FROM plans p JOIN notes n ON n.id = p.note_id JOIN declarations d ON d.id = n.declaration_id"
    " LEFT JOIN notes o ON o.id = n.superseded_by WHERE p.note_id = CAST(:about AS uuid)"
)
_INSTALMENTS = text(
    "SELECT number, rf, cents, due FROM instalments WHERE note_id = CAST(:about AS uuid) ORDER BY place"
)


class Forgotten(Exception):
    """The rows that the message is about were removed."""


class About(NamedTuple):
    """What a message is about: the id of a row, or the code of a debtor; and its business."""

    about: str
    lane: UUID


class Named(NamedTuple):
    """The codes of the business at the finance application."""

    debtor_code: str | None
    reference: str | None


class Opened(NamedTuple):
    """A debtor that was opened here."""

    code: str
    afm: str | None
    name: str
    months: int


class Declared(NamedTuple):
    """A declaration."""

    number: str
    fee: str
    period: str
    filed_at: datetime
    due: date
    fee_cents: int
    fine_cents: int
    establishment: str


class OfNote(NamedTuple):
    """A note by its number, with its declaration."""

    number: str
    declaration: str
    fee: str
    period: str


class NoteLine(NamedTuple):
    """A line of a note."""

    kind: str
    revenue_code: str
    cents: int


class Note(NamedTuple):
    """A note; one of an older release has no lines of its own."""

    of: OfNote
    rf: str
    amount_cents: int
    issued_on: date
    valid_until: date
    lines: Sequence[NoteLine]
    cancelled_at: datetime | None
    cancel_reason: str | None
    replaces: str | None


class Plan(NamedTuple):
    """A plan of instalments."""

    of: OfNote
    asked_at: datetime
    ended_at: datetime | None
    end: str | None
    cancelled_at: datetime | None
    followed_by: str | None


class Instalment(NamedTuple):
    """An instalment with its code."""

    number: str
    rf: str
    cents: int
    due: date


class Entry(NamedTuple):
    """An entry of the books."""

    id: int
    kind: str
    on_day: date
    bank_day: date | None
    reason: str | None
    reverses: int | None
    payment_id: UUID | None
    channel: str | None


class Posted(NamedTuple):
    """How an entry changed a debt or the credit (``account``) of the business."""

    account: str
    amount_cents: int
    kind: str | None
    revenue_code: str | None
    fee: str | None
    period: str | None
    note: str | None


def debtor(conn: Connection, of: About) -> Named:
    row = conn.execute(_DEBTOR, of._asdict()).first()
    return Named(*row) if row else Named(None, None)


def opened(conn: Connection, of: About) -> Opened:
    return Opened(*_one(conn, _OPENED, of))


def declared(conn: Connection, of: About) -> Declared:
    return Declared(*_one(conn, _DECLARATION, of))


def note(conn: Connection, of: About) -> Note:
    row = _one(conn, _NOTE, of)
    return Note(
        of=OfNote(row.number, row.declaration, row.fee, row.period),
        rf=row.rf,
        amount_cents=row.amount_cents,
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        lines=[NoteLine(line["kind"], line["revenue_code"], line["cents"]) for line in row.lines or ()],
        cancelled_at=row.cancelled_at,
        cancel_reason=row.cancel_reason,
        replaces=row.replaces,
    )


def plan(conn: Connection, of: About) -> Plan:
    row = _one(conn, _PLAN, of)
    return Plan(
        of=OfNote(row.number, row.declaration, row.fee, row.period),
        asked_at=row.asked_at,
        ended_at=row.ended_at,
        end=row.end,
        cancelled_at=row.cancelled_at,
        followed_by=row.followed_by,
    )


def instalments(conn: Connection, of: About) -> Sequence[Instalment]:
    return [Instalment(*row) for row in conn.execute(_INSTALMENTS, {"about": of.about})]


def entry(conn: Connection, of: About) -> Entry:
    return Entry(*_one(conn, _ENTRY, of))


def lines_of_entry(conn: Connection, of: About) -> Sequence[Posted]:
    return [Posted(*row) for row in conn.execute(_LINES, of._asdict())]


def receipts_of(conn: Connection, payment_id: UUID, of: About) -> list[str]:
    """The numbers of the receipts that the business was given for the payment."""
    return list(conn.execute(_RECEIPTS, {"payment": payment_id, "lane": of.lane}).scalars())


def _one(conn: Connection, query: TextClause, of: About) -> Any:
    row = conn.execute(query, of._asdict()).first()
    if row is None:
        raise Forgotten
    return row
