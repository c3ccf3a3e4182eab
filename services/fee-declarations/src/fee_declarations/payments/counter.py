"""Money at the cash desk: a payment with its receipt at once, and the drawer counted at the end of the day."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from servicekit.clock import local_day
from sqlalchemy import Connection, RowMapping, insert, select, text
from sqlalchemy.exc import IntegrityError

from fee_declarations.accounting import acts, balances
from fee_declarations.accounting import store as books
from fee_declarations.accounting.accounts import Account, Entry, Kind, Posting
from fee_declarations.accounting.acts import Into, When
from fee_declarations.accounting.allocation import allocate
from fee_declarations.accounting.models import entries
from fee_declarations.models import notes
from fee_declarations.payments import cards, receipts, store
from fee_declarations.payments.desk import Habits
from fee_declarations.payments.errors import DoesNotFit, DrawerClosed, NoteNotFound, NoteNotPayable
from fee_declarations.payments.models import drawers, payments
from fee_declarations.payments.models import receipts as receipts_table
from fee_declarations.payments.receipts import Issued

# Whoever puts cash in waits for who counts, and the other way round.
_DRAWER = text("SELECT pg_advisory_xact_lock(hashtext('drawer'))")
PLACES = {"cash": Account.CASH, "card": Account.CARD_CLEARING}


def pay(conn: Connection, note_id: UUID, cents: int, method: str, officer: str, now: datetime, habits: Habits) -> UUID:
    """Somebody pays a note at the desk, at most what is open; returns the receipt.

    Raises NoteNotFound, NoteNotPayable, DoesNotFit, and DrawerClosed for cash when the day was counted.
    """
    today = local_day(now)
    debts = books.lock_debts(conn, [note_id])[note_id]
    note = cards.note(conn, note_id)
    if note is None:
        raise NoteNotFound
    if note["superseded_by"] is not None or note["cancelled_at"] is not None:
        raise NoteNotPayable
    if method == "cash":
        keep_open(conn, today)
    shares, rest = allocate(debts, cents, habits.order)
    if rest:
        raise DoesNotFit
    payment_id = uuid4()
    row = {
        "id": payment_id,
        "channel": method,
        "state": "posted",
        "booked": True,
        "outcome": "paid" if cents == sum(debt.open_cents for debt in debts) else "part",
        "amount_cents": cents,
        "charges_cents": 0,
        "booked_on": today,
        "names": [],
        "business_id": note["business_id"],
        "at": now,
        "actor": officer,
    }
    store.add_payments(conn, [row])
    books.add_entries(conn, [acts.received(When(today, officer), payment_id, PLACES[method], Into(shares))], now)
    issued = Issued(
        payment_id=payment_id,
        note_id=note_id,
        channel=method,
        amount_cents=cents,
        open_cents=sum(debt.open_cents for debt in debts) - cents,
        credit_cents=0,
        paid_on=today,
        issued_by=officer,
    )
    return receipts.issue(conn, [issued], today)[0]


def close_drawer(conn: Connection, day: date, counted: int, officer: str, now: datetime) -> dict[str, int]:
    """Count the drawer: what is missing or too much is a difference of its own, what is there goes to the bank.

    Raises DrawerClosed, also for a day that is not today: what was counted yesterday is not counted today.
    """
    if day != local_day(now):
        raise DrawerClosed
    conn.execute(_DRAWER)
    expected = balances.totals(conn).get(Account.CASH, 0)
    row = {"day": day, "expected_cents": expected, "counted_cents": counted, "closed_at": now, "closed_by": officer}
    try:
        with conn.begin_nested():
            conn.execute(insert(drawers).values(**row))
    except IntegrityError as error:
        raise DrawerClosed from error
    found, difference = [], counted - expected
    if difference:
        sides = [Posting(Account.CASH, difference), Posting(Account.CASH_DIFFERENCES, -difference)]
        found.append(Entry(Kind.CASH_COUNTED, day, officer, sides))
    if counted:
        away = [Posting(Account.CASH_IN_TRANSIT, counted), Posting(Account.CASH, -counted)]
        found.append(Entry(Kind.CASH_COUNTED, day, officer, away))
    books.add_entries(conn, found, now)
    return {"expected_cents": expected, "counted_cents": counted, "difference_cents": difference}


def keep_open(conn: Connection, day: date) -> None:
    """Nobody counts the drawer until the transaction ends. Raises DrawerClosed when somebody has."""
    conn.execute(_DRAWER)
    if _is_closed(conn, day):
        raise DrawerClosed


def drawer_of(conn: Connection, day: date) -> RowMapping | None:
    """How the drawer of the day was counted; None while it was not."""
    return conn.execute(select(drawers).where(drawers.c.day == day)).mappings().first()


def taken_on(conn: Connection, day: date) -> Sequence[RowMapping]:
    """What was paid at the desk on this day, in order, each with its receipt. Nobody's name is in it."""
    query = (
        select(
            payments.c.id.label("payment_id"),
            payments.c.channel,
            payments.c.amount_cents,
            payments.c.state,
            payments.c.at,
            payments.c.actor,
            receipts_table.c.id.label("receipt_id"),
            receipts_table.c.number.label("receipt_number"),
            notes.c.number.label("note_number"),
            entries.c.id.label("entry"),
        )
        .join(receipts_table, receipts_table.c.payment_id == payments.c.id)
        .join(notes, notes.c.id == receipts_table.c.note_id)
        .join(entries, (entries.c.payment_id == payments.c.id) & (entries.c.kind == Kind.RECEIVED))
        .where(payments.c.booked_on == day, payments.c.channel.in_(list(PLACES)), receipts_table.c.cancels.is_(None))
        .order_by(payments.c.at, receipts_table.c.number)
    )
    return conn.execute(query).mappings().all()


def _is_closed(conn: Connection, day: date) -> bool:
    return conn.execute(select(drawers.c.day).where(drawers.c.day == day)).first() is not None
