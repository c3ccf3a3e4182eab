"""Finding a note, a business or a payment by what somebody says on the phone: a code in any writing, a name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bankfiles.codes import is_code
from inputkit.letters import plain_capitals
from sqlalchemy import ColumnElement, Connection, func, or_, select

from fee_declarations.accounting import balances
from fee_declarations.claims.models import instalments
from fee_declarations.models import businesses, declarations, notes
from fee_declarations.payments import names
from fee_declarations.payments.models import receipts

MOST = 20
SHORTEST_END = 6
"""So many last digits of a code are enough to look for it."""
_CODE_LENGTH = 25


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found; ``near``: not what was written, but one digit away from it."""

    kind: str
    id: UUID
    title: str
    detail: str
    state: str
    near: bool = False


def search(conn: Connection, typed: str, today: date) -> list[Found]:
    """What the text may mean, the surest first; at most MOST + 1, of which the last only says that there are more."""
    text = plain_capitals(typed)
    # RF on a Greek keyboard is ΡΦ.
    plain = _PREFIX.sub("RF", re.sub(r"[^A-ZΑ-Ω0-9]", "", text))
    found = [
        *_by_code(conn, plain, today),
        *_by_number(conn, re.sub(r"\s", "", text), today),
        *_by_business_number(conn, plain),
    ]
    # A text of digits is no name.
    if not plain.isdigit() and not plain.startswith("RF"):
        found += _by_name(conn, typed)
    return found[: MOST + 1]


_PREFIX = re.compile(r"^[RPΡ][FΦ](?=\d)")


def _by_code(conn: Connection, plain: str, today: date) -> list[Found]:
    digits = plain.removeprefix("RF")
    if not digits.isdigit() or len(digits) < SHORTEST_END:
        return []
    whole = f"RF{digits}"
    if len(whole) == _CODE_LENGTH and is_code(whole):
        exact = _notes(conn, notes.c.rf == whole, today) or _notes(conn, _of_instalment(whole), today)
        if exact:
            return exact
    if len(whole) in (_CODE_LENGTH - 1, _CODE_LENGTH, _CODE_LENGTH + 1):
        near = _notes(conn, notes.c.rf.in_(list(neighbours(whole))), today, near=True)
        if near:
            return near
    return _notes(conn, func.reverse(notes.c.rf).like(f"{digits[::-1]}%"), today) if len(digits) < 23 else []


def _of_instalment(code: str) -> ColumnElement[bool]:
    return notes.c.id.in_(select(instalments.c.note_id).where(instalments.c.rf == code))


def neighbours(code: str) -> Iterator[str]:
    """Codes with right check digits that are one digit, one swap or one digit more or less away from this one."""
    figures = code[2:]
    if len(code) == _CODE_LENGTH:
        changed = (figures[:n] + d + figures[n + 1 :] for n in range(len(figures)) for d in "0123456789")
        swapped = (figures[:n] + figures[n + 1] + figures[n] + figures[n + 2 :] for n in range(len(figures) - 1))
        candidates = [*changed, *swapped]
    elif len(code) < _CODE_LENGTH:
        candidates = [figures[:n] + d + figures[n:] for n in range(len(figures) + 1) for d in "0123456789"]
    else:
        candidates = [figures[:n] + figures[n + 1 :] for n in range(len(figures))]
    yield from dict.fromkeys(f"RF{one}" for one in candidates if is_code(f"RF{one}"))


def _by_number(conn: Connection, text: str, today: date) -> list[Found]:
    if "/" not in text:
        return []
    found = _notes(conn, notes.c.number == text, today)
    found += _notes(conn, declarations.c.number == text, today)
    query = select(receipts.c.payment_id, receipts.c.number, receipts.c.paid_on).where(receipts.c.number == text)
    for row in conn.execute(query):
        found.append(Found("payment", row.payment_id, row.number, row.paid_on.isoformat(), "posted"))
    return found


def _by_business_number(conn: Connection, plain: str) -> list[Found]:
    if not plain.isdigit():
        return []
    return _businesses(conn, or_(businesses.c.afm == plain, businesses.c.debtor_code == plain))


def _by_name(conn: Connection, typed: str) -> list[Found]:
    ids = names.found(conn, typed, MOST + 1)
    return _businesses(conn, businesses.c.id.in_(ids)) if ids else []


def _businesses(conn: Connection, which: ColumnElement[bool]) -> list[Found]:
    query = select(businesses.c.id, businesses.c.name, businesses.c.debtor_code).where(which)
    rows = conn.execute(query.order_by(businesses.c.name).limit(MOST + 1))
    return [
        Found("business", row.id, row.name, row.debtor_code or "", "tied" if row.debtor_code else "waiting")
        for row in rows
    ]


def _notes(conn: Connection, which: ColumnElement[bool], today: date, *, near: bool = False) -> list[Found]:
    amounts = balances.of_note(notes.c.id)
    named = notes.join(declarations, declarations.c.id == notes.c.declaration_id).join(
        businesses, businesses.c.id == declarations.c.business_id
    )
    query = (
        select(
            notes.c.id,
            notes.c.number,
            notes.c.rf,
            notes.c.valid_until,
            notes.c.superseded_by,
            notes.c.cancelled_at,
            businesses.c.name,
            *amounts.c,
        )
        .select_from(balances.joined(named, amounts))
        .where(which)
        .order_by(notes.c.issued_on.desc(), notes.c.id)
        .limit(MOST + 1)
    )
    return [
        Found("note", row["id"], row["number"], row["name"], balances.state_of(row, today), near)
        for row in conn.execute(query).mappings()
    ]
