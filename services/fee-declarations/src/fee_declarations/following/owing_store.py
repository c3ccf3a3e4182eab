"""Queries of reminders: unpaid notes around their date, what was sent of them, and money that may have come."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Connection, ScalarSelect, Select, Uuid, bindparam, exists, func, select, text

from fee_declarations.accounting import balances
from fee_declarations.accounting.models import debts
from fee_declarations.claims import reminded
from fee_declarations.claims.models import catalogue_lines, plans, reminders
from fee_declarations.models import businesses, declarations, links, notes


@dataclass(frozen=True, slots=True)
class Owed:
    """A note of which its payer may be reminded. A payer is a person for a business."""

    note_id: UUID
    number: str
    rf: str
    valid_until: date
    declaration_id: UUID
    declaration_number: str
    fee: str
    period: str
    locale: str
    person_id: str
    business_id: UUID
    business_name: str
    email: str
    open_cents: int
    levels_sent: frozenset[str]

    @property
    def payer(self) -> tuple[str, UUID]:
        return self.person_id, self.business_id


def on_its_way(conn: Connection, business_ids: Iterable[UUID], today: date) -> set[UUID]:
    """Those of these businesses whose money may have come: the bank announced it, or it waits for a person, by a code
    of theirs or from an account that has paid for them."""
    known = {"ids": list(business_ids), "since": today - timedelta(days=ANNOUNCED_DAYS)}
    return set(conn.execute(_ON_ITS_WAY, known).scalars())


ANNOUNCED_DAYS = 14
"""So long what a bank has announced is waited for."""

_ON_ITS_WAY = text("""
    WITH waiting AS (
        SELECT l.payer_iban, l.code, l.read FROM payments p
            JOIN bank_lines l ON l.file_id = p.file_id AND l.n = p.line_n WHERE p.state = 'held'
        UNION ALL
        SELECT l.payer_iban, l.code, l.read FROM bank_lines l JOIN bank_files f ON f.id = l.file_id
            WHERE l.outcome = 'expected' AND f.state = 'posted' AND f.posted_at >= :since
    ), codes AS (
        SELECT code FROM waiting WHERE code IS NOT NULL
        UNION SELECT named ->> 0 FROM waiting, jsonb_array_elements(coalesce(read -> 'codes', '[]')) named
    )
    SELECT d.business_id FROM codes JOIN notes n ON n.rf = codes.code JOIN declarations d ON d.id = n.declaration_id
        WHERE d.business_id = ANY(:ids)
    UNION
    SELECT d.business_id FROM codes JOIN instalments i ON i.rf = codes.code JOIN notes n ON n.id = i.note_id
        JOIN declarations d ON d.id = n.declaration_id WHERE d.business_id = ANY(:ids)
    UNION
    SELECT d.business_id FROM waiting JOIN bank_lines paid ON paid.payer_iban = waiting.payer_iban
        JOIN notes n ON n.id = paid.note_id JOIN declarations d ON d.id = n.declaration_id
        WHERE d.business_id = ANY(:ids)
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))


def mails_within_a_year(conn: Connection, payer: tuple[str, UUID], today: date) -> int:
    """How many mails this payer had within a year."""
    mine = (reminders.c.person_id == payer[0]) & (reminders.c.business_id == payer[1])
    since = reminders.c.sent_at > today - timedelta(days=365)
    return int(conn.execute(select(func.count(reminders.c.mail_id.distinct())).where(mine, since)).scalar_one())


@dataclass(frozen=True, slots=True)
class Around:
    """Which notes: from so many days after their date to so many (below zero: before it), with more than so much
    open."""

    from_days: int
    to_days: int
    more_than_cents: int


def unpaid(conn: Connection, which: Around, today: date, payer: tuple[str, UUID] | None = None) -> list[Owed]:
    """Notes that nothing exempts, of one payer or of all, with the levels that were sent of each."""
    query = _unpaid(which, today)
    if payer is not None:
        query = query.where(declarations.c.person_id == payer[0], declarations.c.business_id == payer[1])
    rows = conn.execute(query).mappings().all()
    sent = _sent(conn, [row["note_id"] for row in rows])
    # The sums of large numbers come as decimals.
    return [
        Owed(**{**row, "open_cents": int(row["open_cents"])}, levels_sent=frozenset(sent.get(row["note_id"], ())))
        for row in rows
    ]


def _unpaid(which: Around, today: date) -> Select[Any]:
    """Newest notes around their date that nothing exempts, with more open than the limit, and where to write."""
    amounts = balances.of_note(notes.c.id)
    address = _address(today)
    named = notes.join(declarations, declarations.c.id == notes.c.declaration_id)
    named = named.join(businesses, businesses.c.id == declarations.c.business_id)
    listed = debts.join(catalogue_lines, catalogue_lines.c.debt_id == debts.c.id)
    treasury = (
        exists().select_from(listed).where(debts.c.note_id == notes.c.id, catalogue_lines.c.certified_on.is_not(None))
    )
    in_parts = exists().where(plans.c.note_id == notes.c.id, plans.c.ended_at.is_(None))
    return (
        select(
            notes.c.id.label("note_id"),
            notes.c.number,
            notes.c.rf,
            notes.c.valid_until,
            declarations.c.id.label("declaration_id"),
            declarations.c.number.label("declaration_number"),
            declarations.c.fee,
            declarations.c.period,
            declarations.c.locale,
            declarations.c.person_id,
            declarations.c.business_id,
            businesses.c.name.label("business_name"),
            address.label("email"),
            amounts.c.open_cents,
        )
        .select_from(balances.joined(named, amounts))
        .where(
            notes.c.superseded_by.is_(None),
            notes.c.cancelled_at.is_(None),
            notes.c.valid_until <= today - timedelta(days=which.from_days),
            notes.c.valid_until >= today - timedelta(days=which.to_days),
            amounts.c.open_cents > which.more_than_cents,
            address.is_not(None),
            ~treasury,
            ~in_parts,
            ~reminded.is_held(notes.c.id, today),
        )
        .order_by(notes.c.valid_until, notes.c.number)
    )


def _address(today: date) -> ScalarSelect[Any]:
    """The confirmed address for the notes of the declarant on this day; null when there is none."""
    return (
        select(links.c.notice_email)
        .where(links.c.business_id == declarations.c.business_id, links.c.person_id == declarations.c.person_id)
        .where(links.c.valid_from <= today, links.c.notice_email.is_not(None))
        .where(links.c.valid_to.is_(None) | (links.c.valid_to >= today))
        .order_by(links.c.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )


def _sent(conn: Connection, note_ids: Sequence[UUID]) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = defaultdict(set)
    query = select(reminders.c.note_id, reminders.c.level).where(reminders.c.note_id.in_(note_ids))
    for row in conn.execute(query):
        found[row.note_id].add(row.level)
    return found
