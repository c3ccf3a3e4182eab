"""Money at the cash desk: a payment with its receipt at once, and the drawer counted at the end of the day."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid4

from servicekit.clock import local_day
from sqlalchemy import Connection

from fee_declarations.accounting import acts, balances
from fee_declarations.accounting import store as books
from fee_declarations.accounting.accounts import Account, Entry, Kind, Posting
from fee_declarations.accounting.acts import Into, When
from fee_declarations.accounting.allocation import allocate
from fee_declarations.payments import cards, drawer_store, receipts, store
from fee_declarations.payments.desk import Habits
from fee_declarations.payments.errors import DoesNotFit, DrawerClosed, NoteNotFound, NoteNotPayable
from fee_declarations.payments.receipts import Issued
from fee_declarations.payments.rows import Drawer, Payment


@dataclass(frozen=True, slots=True)
class AtDesk:
    """A payment of ``cents`` of a note at the desk. ``method``: cash or card."""

    note_id: UUID
    cents: int
    method: str


def pay(conn: Connection, paid: AtDesk, officer: str, now: datetime, habits: Habits) -> UUID:
    """Take the payment of a note at the desk, at most what is open; returns the receipt.

    Raises NoteNotFound, NoteNotPayable, DoesNotFit, and DrawerClosed for cash when the day was counted.
    """
    today, note_id, cents = local_day(now), paid.note_id, paid.cents
    debts = books.lock_debts(conn, [note_id])[note_id]
    note = cards.note(conn, note_id)
    if note is None:
        raise NoteNotFound
    if note.superseded_by is not None or note.cancelled_at is not None:
        raise NoteNotPayable
    if paid.method == "cash":
        keep_open(conn, today)
    shares, rest = allocate(debts, cents, habits.order)
    if rest:
        raise DoesNotFit
    opened = sum(debt.open_cents for debt in debts)
    payment = replace(
        _at_desk(paid, officer, now), outcome="paid" if cents == opened else "part", business_id=note.business_id
    )
    store.add_payments(conn, [payment])
    came = acts.received(When(today, officer), payment.id, drawer_store.PLACES[paid.method], Into(shares))
    books.add_entries(conn, [came], now)
    issued = Issued(
        payment_id=payment.id,
        note_id=note_id,
        channel=paid.method,
        amount_cents=cents,
        open_cents=opened - cents,
        credit_cents=0,
        paid_on=today,
        issued_by=officer,
    )
    return receipts.issue(conn, [issued], today)[0]


def _at_desk(paid: AtDesk, officer: str, now: datetime) -> Payment:
    """The row of a payment that no bank has brought."""
    return Payment(
        id=uuid4(),
        file_id=None,
        line_n=None,
        channel=paid.method,
        state="posted",
        booked=True,
        outcome="paid",
        amount_cents=paid.cents,
        charges_cents=0,
        iban=None,
        booked_on=local_day(now),
        accepted_on=None,
        counting_day=None,
        names=[],
        code=None,
        business_id=None,
        at=now,
        actor=officer,
    )


def close_drawer(conn: Connection, day: date, counted: int, officer: str, now: datetime) -> Drawer:
    """Count the drawer: what is missing or too much is a difference of its own, what is there goes to the bank.

    Raises DrawerClosed, also for a day that is not today: the drawer of yesterday cannot be counted today.
    """
    if day != local_day(now):
        raise DrawerClosed
    drawer_store.lock(conn)
    expected = balances.totals(conn).get(Account.CASH, 0)
    drawer = Drawer(day, expected, counted, now, officer)
    if not drawer_store.add(conn, drawer):
        raise DrawerClosed
    found, difference = [], counted - expected
    if difference:
        sides = [Posting(Account.CASH, difference), Posting(Account.CASH_DIFFERENCES, -difference)]
        found.append(Entry(Kind.CASH_COUNTED, day, officer, sides))
    if counted:
        away = [Posting(Account.CASH_IN_TRANSIT, counted), Posting(Account.CASH, -counted)]
        found.append(Entry(Kind.CASH_COUNTED, day, officer, away))
    books.add_entries(conn, found, now)
    return drawer


def keep_open(conn: Connection, day: date) -> None:
    """The drawer is not counted until this transaction ends. Raises DrawerClosed when it was counted before."""
    drawer_store.lock(conn)
    if drawer_store.is_closed(conn, day):
        raise DrawerClosed
