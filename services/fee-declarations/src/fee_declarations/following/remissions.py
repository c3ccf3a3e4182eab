"""What a decision of the council gives up: one person lists it with the decision's number, another one posts it.

Small balances are written off; fines and surcharges are waived, which takes the charge back. The fee itself is written
off only, never waived.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from servicekit.clock import local_day
from sqlalchemy import ColumnElement, Connection, RowMapping, Select, delete, func, insert, select, update

from fee_declarations import debtor_store
from fee_declarations.accounting import acts
from fee_declarations.accounting import store as books
from fee_declarations.accounting.accounts import Account, DebtKind, Entry, Kind, Posting
from fee_declarations.accounting.acts import When
from fee_declarations.accounting.allocation import Share
from fee_declarations.accounting.models import debts
from fee_declarations.claims.models import remission_lines, remissions
from fee_declarations.following.errors import NothingToRemit, RemissionDecided, RemissionNotFound
from fee_declarations.models import businesses, declarations, notes
from fee_declarations.payments import four_eyes

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


@dataclass(frozen=True, slots=True)
class Remitted:
    """A note of a list, with what is given up of it. What retention has forgotten is None."""

    note_id: UUID | None
    note_number: str | None
    business_id: UUID | None
    business_name: str | None
    cents: int


def propose(conn: Connection, decision: Decision, officer: str, now: datetime) -> UUID:
    """List what is open of these notes; another person must release it. Raises NothingToRemit, OwnBusiness."""
    rows = _owed(conn, decision.what, debts.c.note_id.in_(decision.note_ids))
    opened = books.open_of(conn, [row.id for row in rows])
    lines = [{"debt_id": row.id, "cents": opened[row.id]} for row in rows if opened.get(row.id, 0) > 0]
    if not lines:
        raise NothingToRemit
    debtor_store.refuse_own(conn, officer, *(row.business_id for row in rows if row.business_id))
    remission_id = uuid4()
    head = {
        "id": remission_id,
        "kind": decision.what,
        "state": "proposed",
        "decision_number": decision.number,
        "decision_on": decision.on,
        "proposed_by": officer,
        "proposed_at": now,
    }
    conn.execute(insert(remissions).values(**head))
    conn.execute(insert(remission_lines), [{"remission_id": remission_id, **line} for line in lines])
    return remission_id


def waivable(conn: Connection, note_id: UUID) -> int:
    """What is open of the fines and surcharges of a note, in cents: what a decision may waive."""
    rows = _owed(conn, What.WAIVER, debts.c.note_id == note_id)
    return sum(max(0, cents) for cents in books.open_of(conn, [row.id for row in rows]).values()) if rows else 0


def release(conn: Connection, remission_id: UUID, officer: str, now: datetime) -> None:
    """Post what somebody else has listed, as far as it is still open, and no more than was listed.

    Raises RemissionNotFound, RemissionDecided, NeedsAnother, OwnBusiness, NothingToRemit.
    """
    head = _proposed(conn, remission_id)
    four_eyes.refuse_same(conn, head["proposed_by"], officer)
    mine = remission_lines.c.remission_id == remission_id
    listed = {row.debt_id: row.cents for row in conn.execute(select(remission_lines).where(mine))}
    rows = _owed(conn, What(head["kind"]), debts.c.id.in_(list(listed)), lock=True)
    opened = books.open_of(conn, list(listed))
    debtor_store.refuse_own(conn, officer, *(row.business_id for row in rows if row.business_id))
    shares: dict[UUID, list[Share]] = {}
    for row in rows:
        cents = min(listed[row.id], opened.get(row.id, 0))
        if cents > 0:
            shares.setdefault(row.note_id, []).append(Share(row.id, cents))
    if not shares:
        raise NothingToRemit
    when, reason = When(local_day(now), officer), f"{head['decision_number']}, {head['decision_on']:%d/%m/%Y}"
    post = _written_off if head["kind"] == What.WRITE_OFF else _waived
    books.add_entries(conn, [post(when, note_id, some, reason) for note_id, some in shares.items()], now)
    given_up = [{"debt_id": share.debt_id, "cents": share.cents} for some in shares.values() for share in some]
    conn.execute(delete(remission_lines).where(mine))
    conn.execute(insert(remission_lines), [{"remission_id": remission_id, **line} for line in given_up])
    _decide(conn, remission_id, state="released", decided_by=officer, decided_at=now)


def reject(conn: Connection, remission_id: UUID, reason: str, officer: str, now: datetime) -> None:
    """Nothing of it is posted; who proposed it may take it back. Raises RemissionNotFound, RemissionDecided."""
    _proposed(conn, remission_id)
    _decide(conn, remission_id, state="rejected", reason=reason, decided_by=officer, decided_at=now)


def listed(conn: Connection, page: int, size: int) -> tuple[Sequence[RowMapping], int]:
    """Lists with their sums, the newest first, and how many there are."""
    query = _with_sums().order_by(remissions.c.proposed_at.desc(), remissions.c.id)
    rows = conn.execute(query.limit(size).offset((page - 1) * size)).mappings().all()
    return rows, int(conn.execute(select(func.count()).select_from(remissions)).scalar_one())


def find(conn: Connection, remission_id: UUID) -> RowMapping:
    row = conn.execute(_with_sums().where(remissions.c.id == remission_id)).mappings().first()
    if row is None:
        raise RemissionNotFound
    return row


def lines_of(conn: Connection, remission_id: UUID) -> list[Remitted]:
    """The notes of a list, at most MOST."""
    names = [
        notes.c.id.label("note_id"),
        notes.c.number.label("note_number"),
        businesses.c.id.label("business_id"),
        businesses.c.name.label("business_name"),
    ]
    joined = remission_lines.join(debts, debts.c.id == remission_lines.c.debt_id)
    joined = joined.outerjoin(notes, notes.c.id == debts.c.note_id)
    joined = joined.outerjoin(businesses, businesses.c.id == debts.c.business_id)
    query = select(*names, func.sum(remission_lines.c.cents).label("cents")).select_from(joined)
    query = query.where(remission_lines.c.remission_id == remission_id).group_by(*names)
    rows = conn.execute(query.order_by(businesses.c.name, notes.c.number)).mappings()
    return [Remitted(**{**row, "cents": int(row["cents"])}) for row in rows]


def waiting(conn: Connection) -> int:
    """How many lists wait for somebody to release them."""
    query = select(func.count()).select_from(remissions).where(remissions.c.state == "proposed")
    return int(conn.execute(query).scalar_one())


def _owed(conn: Connection, what: What, which: ColumnElement[bool], *, lock: bool = False) -> Sequence[Any]:
    query = (
        select(debts.c.id, debts.c.note_id, debts.c.business_id)
        .join(notes, notes.c.id == debts.c.note_id)
        .join(declarations, declarations.c.id == notes.c.declaration_id)
        .where(which, debts.c.kind.in_(_KINDS[what]))
        .order_by(debts.c.id)
    )
    return conn.execute(query.with_for_update(of=debts, key_share=True) if lock else query).all()


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


def _proposed(conn: Connection, remission_id: UUID) -> RowMapping:
    query = select(remissions).where(remissions.c.id == remission_id).with_for_update()
    row = conn.execute(query).mappings().first()
    if row is None:
        raise RemissionNotFound
    if row["state"] != "proposed":
        raise RemissionDecided
    return row


def _decide(conn: Connection, remission_id: UUID, **values: object) -> None:
    conn.execute(update(remissions).where(remissions.c.id == remission_id).values(**values))


def _with_sums() -> Select[Any]:
    mine = remission_lines.c.remission_id == remissions.c.id
    joined = remission_lines.join(debts, debts.c.id == remission_lines.c.debt_id)
    cents = select(func.coalesce(func.sum(remission_lines.c.cents), 0)).where(mine).scalar_subquery()
    count = select(func.count(debts.c.note_id.distinct())).select_from(joined).where(mine).scalar_subquery()
    return select(remissions, cents.label("cents"), count.label("notes"))
