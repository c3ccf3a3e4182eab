"""What a decision of the council gives up: one person lists it with the decision's number, another one posts it.

Small balances are written off; fines and surcharges are waived, which takes the charge back. The fee itself is written
off only, never waived.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from servicekit.clock import local_day
from sqlalchemy import Connection

from fee_declarations import debtor_store
from fee_declarations.accounting import acts
from fee_declarations.accounting import store as books
from fee_declarations.accounting.accounts import Account, DebtKind, Entry, Kind, Posting
from fee_declarations.accounting.acts import When
from fee_declarations.accounting.allocation import Share
from fee_declarations.following import remission_store as store
from fee_declarations.following.errors import NothingToRemit, RemissionDecided, RemissionNotFound
from fee_declarations.following.remission_store import Head, Remission
from fee_declarations.payments import four_eyes
from fee_declarations.payments.rows import Decided

MOST = 500


class What(StrEnum):
    """What becomes of the debts."""

    WRITE_OFF = "write-off"
    WAIVER = "waiver"


_KINDS: Mapping[What, Sequence[DebtKind]] = {
    What.WRITE_OFF: tuple(DebtKind),
    What.WAIVER: (DebtKind.FINE, DebtKind.SURCHARGE, DebtKind.LATE_INSTALMENT),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What the council has decided, about which notes."""

    what: What
    number: str
    on: date
    note_ids: Sequence[UUID]


def propose(conn: Connection, decision: Decision, officer: str, now: datetime) -> UUID:
    """List what is open of these notes; another person must release it. Raises NothingToRemit, OwnBusiness."""
    rows = store.of_notes(conn, decision.note_ids, _KINDS[decision.what])
    opened = books.open_of(conn, [row.id for row in rows])
    lines = [Share(row.id, opened[row.id]) for row in rows if opened.get(row.id, 0) > 0]
    if not lines:
        raise NothingToRemit
    debtor_store.refuse_own(conn, officer, *(row.business_id for row in rows if row.business_id))
    head = store.NewRemission(uuid4(), decision.what, decision.number, decision.on, officer, now)
    store.add(conn, head, lines)
    return head.id


def waivable(conn: Connection, note_id: UUID) -> int:
    """What is open of the fines and surcharges of a note, in cents: what a decision may waive."""
    rows = store.of_notes(conn, [note_id], _KINDS[What.WAIVER])
    return sum(max(0, cents) for cents in books.open_of(conn, [row.id for row in rows]).values()) if rows else 0


def release(conn: Connection, remission_id: UUID, officer: str, now: datetime) -> None:
    """Post what another officer has listed, as far as it is still open, and no more than was listed.

    Raises RemissionNotFound, RemissionDecided, NeedsAnother, OwnBusiness, NothingToRemit.
    """
    head = _proposed(conn, remission_id)
    four_eyes.refuse_same(conn, head.proposed_by, officer)
    listed = store.listed_cents(conn, remission_id)
    rows = store.lock_debts(conn, list(listed), _KINDS[What(head.kind)])
    opened = books.open_of(conn, list(listed))
    debtor_store.refuse_own(conn, officer, *(row.business_id for row in rows if row.business_id))
    shares: dict[UUID, list[Share]] = {}
    for row in rows:
        cents = min(listed[row.id], opened.get(row.id, 0))
        if cents > 0:
            shares.setdefault(row.note_id, []).append(Share(row.id, cents))
    if not shares:
        raise NothingToRemit
    when, reason = When(local_day(now), officer), f"{head.decision_number}, {head.decision_on:%d/%m/%Y}"
    post = _written_off if head.kind == What.WRITE_OFF else _waived
    books.add_entries(conn, [post(when, note_id, some, reason) for note_id, some in shares.items()], now)
    store.replace_lines(conn, remission_id, [share for some in shares.values() for share in some])
    store.decide(conn, remission_id, Decided("released", officer, now))


def reject(conn: Connection, remission_id: UUID, reason: str, officer: str, now: datetime) -> None:
    """Nothing of it is posted; who proposed it may take it back. Raises RemissionNotFound, RemissionDecided."""
    _proposed(conn, remission_id)
    store.decide(conn, remission_id, Decided("rejected", officer, now, reason))


def find(conn: Connection, remission_id: UUID) -> Remission:
    """Raises RemissionNotFound."""
    found = store.find(conn, remission_id)
    if found is None:
        raise RemissionNotFound
    return found


def _written_off(when: When, note_id: UUID, shares: Sequence[Share], reason: str) -> Entry:
    entry = acts.written_off(when, shares, reason)
    return Entry(entry.kind, entry.on_day, entry.actor, entry.postings, reason=reason, note_id=note_id)


def _waived(when: When, note_id: UUID, shares: Sequence[Share], reason: str) -> Entry:
    """A part of a charge may be taken back, so the entry is linked to no other one as the reversal of a whole is."""
    sides = [
        posting
        for share in shares
        for posting in (
            Posting(Account.INCOME, share.cents, debt_id=share.debt_id),
            Posting(Account.RECEIVABLE, -share.cents, debt_id=share.debt_id),
        )
    ]
    return Entry(Kind.REVERSED, when.on, when.actor, sides, reason=reason, note_id=note_id)


def _proposed(conn: Connection, remission_id: UUID) -> Head:
    head = store.lock(conn, remission_id)
    if head is None:
        raise RemissionNotFound
    if head.state != "proposed":
        raise RemissionDecided
    return head
