"""What a person must look at: one proposes where the money goes, another one releases it. Only then is it posted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from bankfiles.rows import Direction
from servicekit.clock import local_day
from sqlalchemy import Connection, RowMapping, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from fee_declarations import debtor_store
from fee_declarations.accounting import acts, balances, posting
from fee_declarations.accounting import store as books
from fee_declarations.accounting.accounts import Account, Entry, Kind, Posting
from fee_declarations.accounting.acts import Into, When
from fee_declarations.accounting.allocation import allocate
from fee_declarations.models import declarations, notes
from fee_declarations.payments import cards, four_eyes, linking, receipts, refunding, store
from fee_declarations.payments.desk import Habits
from fee_declarations.payments.errors import DoesNotFit, NoteNotPayable, PaymentDecided, PaymentNotFound
from fee_declarations.payments.models import bank_lines, decisions, payments, refunds
from fee_declarations.payments.receipts import Issued

# Two do not look at the same money on its way at once.
_ARRIVALS = text("SELECT pg_advisory_xact_lock(hashtext('arrivals'))")


def propose(
    conn: Connection, payment_id: UUID, proposal: Mapping[str, Any], reason: str, officer: str, now: datetime
) -> None:
    """Say where a held payment goes.

    Raises PaymentNotFound, PaymentDecided, DoesNotFit, OwnBusiness, NoteNotPayable.
    """
    payment = _held(conn, payment_id)
    _check(conn, payment, proposal, officer)
    row = {
        "id": uuid4(),
        "payment_id": payment_id,
        "proposal": dict(proposal),
        "reason": reason,
        "state": "pending",
        "proposed_by": officer,
        "proposed_at": now,
    }
    try:
        with conn.begin_nested():
            conn.execute(insert(decisions).values(**row))
    except IntegrityError as error:
        raise PaymentDecided from error


def release(conn: Connection, payment_id: UUID, officer: str, now: datetime, habits: Habits) -> None:
    """Do what somebody else has proposed. Raises as ``propose``, and NeedsAnother."""
    payment = _held(conn, payment_id)
    decision = _pending(conn, payment_id)
    four_eyes.refuse_same(conn, decision["proposed_by"], officer)
    proposal = decision["proposal"]
    _check(conn, payment, proposal, officer)
    when = When(local_day(now), officer, payment["booked_on"])
    _ACTS[proposal["kind"]](conn, payment, decision, when, now, habits)
    _decide(conn, decision, "released", officer, now, None)


def reject(conn: Connection, payment_id: UUID, officer: str, now: datetime, reason: str) -> None:
    """A proposal is not followed; who made it may take it back. Raises PaymentNotFound, PaymentDecided."""
    _held(conn, payment_id)
    _decide(conn, _pending(conn, payment_id), "rejected", officer, now, reason)


def pending_of(conn: Connection, payment_ids: Sequence[UUID]) -> dict[UUID, RowMapping]:
    query = select(decisions).where(decisions.c.payment_id.in_(list(payment_ids)), decisions.c.state == "pending")
    return {row["payment_id"]: row for row in conn.execute(query).mappings()}


def _held(conn: Connection, payment_id: UUID) -> RowMapping:
    """The payment, locked before anything else is."""
    payment = conn.execute(select(payments).where(payments.c.id == payment_id).with_for_update()).mappings().first()
    if payment is None:
        raise PaymentNotFound
    if payment["state"] != "held":
        raise PaymentDecided
    return payment


def _pending(conn: Connection, payment_id: UUID) -> RowMapping:
    found = pending_of(conn, [payment_id]).get(payment_id)
    if found is None:
        raise PaymentDecided
    return found


def _decide(
    conn: Connection, decision: RowMapping, state: str, officer: str, now: datetime, reason: str | None
) -> None:
    values = {"state": state, "decided_by": officer, "decided_at": now, "decided_reason": reason}
    conn.execute(update(decisions).where(decisions.c.id == decision["id"]).values(**values))


def _check(conn: Connection, payment: RowMapping, proposal: Mapping[str, Any], officer: str) -> None:
    """Whether the proposal fits: nobody gives away more than is held, or works on a business of their own."""
    if _left(conn, payment) is not (proposal["kind"] in linking.ACTS) and proposal["kind"] != "not-ours":
        # What left the account is no money that came, and there is none to give; nothing else goes back.
        raise DoesNotFit
    if proposal["kind"] in linking.ACTS:
        linking.check(conn, payment, proposal, officer)
        return
    available = books.held_of(conn, payment["id"]) if payment["booked"] else payment["amount_cents"]
    if proposal["kind"] == "allocate":
        shares = {UUID(one["note_id"]): one["cents"] for one in proposal["notes"]}
        rows = _payable(conn, list(shares))
        if len(rows) != len(proposal["notes"]):
            raise NoteNotPayable
        if sum(shares.values()) > available:
            raise DoesNotFit
        businesses = {row["business_id"] for row in rows}
    else:
        businesses = {UUID(proposal["business_id"])} if proposal.get("business_id") else set()
    if any(cards.business(conn, business_id) is None for business_id in businesses):
        raise DoesNotFit
    debtor_store.refuse_own(conn, officer, *businesses)


def _left(conn: Connection, payment: RowMapping) -> bool:
    mine = (bank_lines.c.file_id == payment["file_id"]) & (bank_lines.c.n == payment["line_n"])
    return conn.execute(select(bank_lines.c.direction).where(mine)).scalar() == Direction.DEBIT


def _payable(conn: Connection, note_ids: Sequence[UUID]) -> Sequence[RowMapping]:
    query = (
        select(notes.c.id, declarations.c.business_id)
        .join(declarations, declarations.c.id == notes.c.declaration_id)
        .where(notes.c.id.in_(list(note_ids)), notes.c.superseded_by.is_(None), notes.c.cancelled_at.is_(None))
    )
    return conn.execute(query).mappings().all()


def _book(conn: Connection, payment: RowMapping, when: When, now: datetime) -> None:
    """Money that might have been in the books already is not: now it is, in suspense."""
    if payment["booked"]:
        return
    entry = acts.received(
        when,
        payment["id"],
        Account.BANK,
        Into(held_cents=payment["amount_cents"]),
        iban=payment["iban"],
        charges_cents=payment["charges_cents"],
    )
    books.add_entries(conn, [entry], now)
    store.set_payments(conn, [payment["id"]], booked=True)


def _allocate(
    conn: Connection, payment: RowMapping, decision: RowMapping, when: When, now: datetime, habits: Habits
) -> None:
    _book(conn, payment, when, now)
    wanted = {UUID(one["note_id"]): one["cents"] for one in decision["proposal"]["notes"]}
    debts = books.lock_debts(conn, wanted)
    # Read after the locks: a note may have been replaced while we waited, and its debts are elsewhere then.
    owners = {row["id"]: row["business_id"] for row in _payable(conn, list(wanted))}
    if len(owners) != len(wanted):
        raise NoteNotPayable
    given = []
    for note_id, cents in wanted.items():
        shares, rest = allocate(debts[note_id], cents, habits.order)
        into = Into(shares, rest, owners[note_id] if rest else None)
        posting.allocate_held(conn, payment["id"], into, when, now, decision["reason"])
        opened = sum(debt.open_cents for debt in debts[note_id]) - (cents - rest)
        given.append(
            Issued(
                payment_id=payment["id"],
                note_id=note_id,
                channel=payment["channel"],
                amount_cents=cents,
                open_cents=opened,
                credit_cents=rest,
                paid_on=payment["booked_on"],
                issued_by=when.actor,
            )
        )
    _close_if_spent(conn, payment["id"], "posted")
    receipts.issue(conn, given, when.on)


def _credit(conn: Connection, payment: RowMapping, decision: RowMapping, when: When, now: datetime, _: Habits) -> None:
    _book(conn, payment, when, now)
    business_id = UUID(decision["proposal"]["business_id"])
    into = Into(credit_cents=books.held_of(conn, payment["id"]), business_id=business_id)
    posting.allocate_held(conn, payment["id"], into, when, now, decision["reason"])
    store.set_payments(conn, [payment["id"]], state="posted", business_id=business_id)


def _refund(conn: Connection, payment: RowMapping, decision: RowMapping, when: When, now: datetime, _: Habits) -> None:
    _book(conn, payment, when, now)
    cents = books.held_of(conn, payment["id"])
    refund_id = uuid4()
    row = {
        "id": refund_id,
        "payment_id": payment["id"],
        "business_id": None,
        "amount_cents": cents,
        "iban": decision["proposal"]["iban"],
        "end_to_end_id": refunding.end_to_end_id(refund_id),
        "state": "ordered",
        "reason": decision["reason"],
        "ordered_by": decision["proposed_by"],
        "released_by": when.actor,
        "ordered_at": now,
        "changed_at": now,
    }
    conn.execute(insert(refunds).values(**row))
    source = Posting(Account.SUSPENSE, cents)
    books.add_entries(conn, [acts.refund_ordered(when, source, decision["reason"], payment["id"])], now)
    store.set_payments(conn, [payment["id"]], state="closed")


def _deposit(conn: Connection, payment: RowMapping, decision: RowMapping, when: When, now: datetime, _: Habits) -> None:
    """The money is our own: cash that was brought to the bank."""
    _arrived(conn, payment, when, now, Account.CASH_IN_TRANSIT, payment["amount_cents"], decision["reason"])


def _card_payout(
    conn: Connection, payment: RowMapping, decision: RowMapping, when: When, now: datetime, _: Habits
) -> None:
    """What cards paid at the cash desk, less the commission, which is our cost."""
    gross = decision["proposal"]["gross_cents"]
    _arrived(conn, payment, when, now, Account.CARD_CLEARING, gross, decision["reason"])


def _arrived(
    conn: Connection, payment: RowMapping, when: When, now: datetime, way: Account, gross: int, reason: str
) -> None:
    """Money of our own that was on its way is in the bank. Raises DoesNotFit when so much was not on its way."""
    _book(conn, payment, when, now)
    conn.execute(_ARRIVALS)
    cents = books.held_of(conn, payment["id"])
    if not cents <= gross <= balances.totals(conn).get(way, 0):
        raise DoesNotFit
    kind = Kind.CASH_DEPOSITED if way is Account.CASH_IN_TRANSIT else Kind.CARDS_PAID_OUT
    sides = [Posting(Account.SUSPENSE, cents), Posting(way, -gross)]
    if gross > cents:
        sides.append(Posting(Account.CHARGES, gross - cents))
    entry = Entry(kind, when.on, when.actor, sides, when.bank_day, reason, payment_id=payment["id"])
    books.add_entries(conn, [entry], now)
    store.set_payments(conn, [payment["id"]], state="posted")


def _not_ours(
    conn: Connection, payment: RowMapping, decision: RowMapping, when: When, now: datetime, _: Habits
) -> None:
    """The money is in the books already, or is no revenue of these books: what was posted of it is taken back."""
    for entry in books.entries_of_payment(conn, payment["id"]):
        if entry["kind"] == Kind.RECEIVED and not books.is_reversed(conn, entry["id"]):
            if books.held_of(conn, payment["id"]) != payment["amount_cents"]:
                raise DoesNotFit
            sides = books.postings_of(conn, entry["id"])
            back = acts.reversed_entry(when, entry["id"], sides, decision["reason"], None, payment["id"])
            books.add_entries(conn, [back], now)
    store.set_payments(conn, [payment["id"]], state="closed")


def _close_if_spent(conn: Connection, payment_id: UUID, state: str) -> None:
    if not books.held_of(conn, payment_id):
        store.set_payments(conn, [payment_id], state=state)


_ACTS = {
    "allocate": _allocate,
    "credit": _credit,
    "refund": _refund,
    "deposit": _deposit,
    "card-payout": _card_payout,
    "not-ours": _not_ours,
    **linking.ACTS,
}
