"""What the lines of a file ended as becomes payments, entries and receipts: collected, then written together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from bankfiles.rows import BankLine
from servicekit.clock import local_day
from sqlalchemy import Connection

from fee_declarations.accounting import acts, months
from fee_declarations.accounting import store as books
from fee_declarations.accounting.accounts import Account, Entry, Posting
from fee_declarations.accounting.acts import Into, When
from fee_declarations.payments import decision_store, receipts, refund_store, store
from fee_declarations.payments.lines import names_of
from fee_declarations.payments.outcomes import QUEUED, SETTLED, UNBOOKED, Outcome, Plan, Unwound
from fee_declarations.payments.receipts import Issued
from fee_declarations.payments.rows import Payment

Decided = tuple[BankLine, tuple[UUID, Plan]]


@dataclass(slots=True)
class Sheet:
    """What is to be written for a file. ``given`` are receipts to be, by payment and note, until they have numbers."""

    file_id: UUID
    actor: str
    today: date
    opened: date | None
    payments: list[Payment] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    receipts: list[Issued] = field(default_factory=list)
    returned: list[tuple[BankLine, Unwound]] = field(default_factory=list)
    refunds: list[tuple[BankLine, Plan]] = field(default_factory=list)

    def when(self, line: BankLine) -> When:
        # The day of accounting is the bank's; a closed month moves it, and then bank_day keeps the truth. So does a day
        # that has not come, or of before the books: one mistaken year would leave hundreds of months to be closed.
        day = line.booked_on or self.today
        return When(months.day_for(min(day, self.today), self.opened, self.today), self.actor, day)


def write(conn: Connection, file_id: UUID, decided: Sequence[Decided], actor: str, now: datetime) -> None:
    """Post everything; receipts last, because other transactions wait for their numbers."""
    months.keep_open(conn)
    sheet = Sheet(file_id, actor, local_day(now), months.first_open(conn) or months.first_used(conn))
    for line, (payment_id, plan) in decided:
        _collect(sheet, line, payment_id, plan, now)
    store.add_payments(conn, sheet.payments)
    for line, plan in sheet.refunds:
        _refund(conn, sheet, line, plan, now)
    books.add_entries(conn, sheet.entries, now)
    whole = [unwound.payment_id for _, unwound in sheet.returned if unwound.whole]
    if whole:
        store.set_payments(conn, whole, state="returned")
        decision_store.reject_pending(conn, whole, actor, now)
    receipts.issue(conn, sheet.receipts, sheet.today)
    if sheet.returned:
        receipts.issue(conn, _cancellations(conn, sheet), sheet.today)


def _collect(sheet: Sheet, line: BankLine, payment_id: UUID, plan: Plan, now: datetime) -> None:
    when = sheet.when(line)
    if plan.outcome in SETTLED or plan.outcome in QUEUED:
        sheet.payments.append(_payment(sheet, line, payment_id, plan, now))
    if plan.outcome in UNBOOKED:
        return
    if plan.outcome in SETTLED or plan.outcome in QUEUED:
        intos = [part.into for part in plan.parts]
        if plan.held_cents:
            intos.append(Into(held_cents=plan.held_cents))
        for part in plan.parts:
            sheet.entries += [
                acts.waived(when, fine.entry_id, fine.debt_id, fine.cents, part.note_id) for fine in part.waived
            ]
        sheet.entries.append(
            acts.received(when, payment_id, Account.BANK, *intos, iban=line.account, charges_cents=line.charges_cents)
        )
        sheet.receipts += _receipts(sheet, line, payment_id, plan)
    elif plan.outcome is Outcome.CHARGE:
        sheet.entries.append(acts.bank_charge(when, -line.effect_cents, line.account))
    elif plan.outcome is Outcome.RETURNED and plan.unwound:
        reason = line.return_reason.code if line.return_reason else None
        sheet.entries.append(
            acts.returned(
                when,
                acts.Returned(plan.unwound.payment_id, plan.unwound.into, line.account, reason, line.charges_cents),
            )
        )
        sheet.returned.append((line, plan.unwound))
    elif plan.outcome in (Outcome.REFUND_SENT, Outcome.REFUND_RETURNED):
        sheet.refunds.append((line, plan))


def _payment(sheet: Sheet, line: BankLine, payment_id: UUID, plan: Plan, now: datetime) -> Payment:
    return Payment(
        id=payment_id,
        file_id=sheet.file_id,
        line_n=line.n,
        channel="bank",
        state="held" if plan.outcome in QUEUED else "posted",
        booked=plan.outcome not in UNBOOKED,
        outcome=str(plan.outcome),
        amount_cents=line.amount_cents,
        charges_cents=line.charges_cents,
        iban=line.account,
        booked_on=line.booked_on or sheet.today,
        accepted_on=line.accepted_on,
        counting_day=plan.counting_day,
        names=names_of(line),
        code=line.codes[0].code if line.codes else None,
        business_id=plan.business_id,
        at=now,
        actor=sheet.actor,
    )


def _receipts(sheet: Sheet, line: BankLine, payment_id: UUID, plan: Plan) -> list[Issued]:
    return [
        Issued(
            payment_id=payment_id,
            note_id=part.note_id,
            channel="bank",
            amount_cents=part.into.cents,
            open_cents=part.open_after_cents,
            credit_cents=part.into.credit_cents,
            paid_on=line.booked_on or sheet.today,
            issued_by=sheet.actor,
        )
        for part in plan.parts
    ]


def _cancellations(conn: Connection, sheet: Sheet) -> list[Issued]:
    """A receipt for each note that loses a payment again, by what it cancels."""
    given = receipts.of_payments(conn, [unwound.payment_id for _, unwound in sheet.returned])
    return [
        Issued(
            payment_id=unwound.payment_id,
            note_id=one.note_id,
            channel="bank",
            amount_cents=-cents,
            open_cents=opened,
            credit_cents=0,
            paid_on=line.booked_on or sheet.today,
            issued_by=sheet.actor,
            cancels=one.id,
        )
        for line, unwound in sheet.returned
        for note_id, lost, opened in unwound.by_note
        # Of a whole payment that went back, the part that had become a credit is cancelled as well.
        for one, cents in receipts.reduce_receipts(given[unwound.payment_id], note_id, None if unwound.whole else lost)
    ]


def _refund(conn: Connection, sheet: Sheet, line: BankLine, plan: Plan, now: datetime) -> None:
    """The bank shows that a refund left, or that it came back: then it is the payer's credit, or held, as before."""
    refund = refund_store.refund(conn, plan.refund_id)
    if refund is None:
        raise LookupError(plan.refund_id)
    when, cents = sheet.when(line), line.amount_cents
    if plan.outcome is Outcome.REFUND_SENT:
        sheet.entries.append(acts.refund_sent(when, cents, line.account))
    else:
        back = (
            Posting(Account.CREDITS, -cents, business_id=refund.business_id)
            if refund.business_id
            else Posting(Account.SUSPENSE, -cents)
        )
        entry = acts.refund_returned(when, cents, line.account, back, refund.payment_id)
        sheet.entries.append(entry)
        if refund.payment_id and not refund.business_id:
            store.set_payments(conn, [refund.payment_id], state="held")
    state = "sent" if plan.outcome is Outcome.REFUND_SENT else "returned"
    refund_store.change(conn, refund.id, state=state, changed_at=now)
