"""Decides the outcome of a line of a bank file. Pure: `desk` is what is known; what a line pays is subtracted there.

The order of the questions matters: whether the line is money at all, whether it is known already, what it is, and only
then which debt it pays. Nothing is guessed: one code of ours pays its note, everything else waits for a person.
"""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from bankfiles.keys import Keys
from bankfiles.rows import BankLine, Direction, Hold, Kind, Nature, Source, Status

from fee_declarations.accounting.acts import Into
from fee_declarations.payments.desk import Before, Code, Desk, Effect, Paid
from fee_declarations.payments.outcomes import LateFine, Outcome, Part, Plan
from fee_declarations.payments.unwinding import unwind

REUSED_AFTER = timedelta(days=60)
"""An identifier that comes again so much later, on another sum or day, was reused by the bank."""


def decide(line: BankLine, keys: Keys, kind: Kind, desk: Desk, payment_id: UUID) -> Plan:
    """The outcome of the line; ``payment_id`` is the id that it gets if it is a payment."""
    plan = _no_money(line, kind, desk) or _known(line, keys, kind, desk) or _new(line, desk, payment_id)
    return replace(plan, counting_day=counting_day(line, desk))


def _no_money(line: BankLine, kind: Kind, desk: Desk) -> Plan | None:
    if desk.habits.accounts and line.account not in desk.habits.accounts:
        return Plan(Outcome.FOREIGN_ACCOUNT, "foreign-account")
    if line.hold is Hold.FOREIGN_CURRENCY:
        return Plan(Outcome.FOREIGN_ACCOUNT, "foreign-currency")
    if line.status is Status.EXPECTED or kind is Kind.REPORT:
        return Plan(Outcome.EXPECTED, "expected")
    if line.amount_cents == 0 and line.charges_cents == 0:
        return Plan(Outcome.NOTHING, "nothing")
    return None


def _known(line: BankLine, keys: Keys, kind: Kind, desk: Desk) -> Plan | None:
    """The outcome of a line that a file posted before has brought; None for a new one."""
    if kind is Kind.STATEMENT and line.entry_ref and line.booked_on:
        entry = (line.account, line.entry_ref, line.entry_cents, line.booked_on)
        if entry in desk.notified:
            return Plan(Outcome.SEEN, "notified")
    for before in desk.by_strong.get(keys.strong or "", ()):
        if _same_content(line, before):
            return Plan(Outcome.SEEN, "seen")
        if not _long_ago(line.booked_on, before.booked_on):
            return Plan(Outcome.CONFLICT, "conflict")
    for before in desk.by_weak.get(keys.weak, ()):
        named = any((line.entry_ref, line.detail_ref, line.tx_id, line.uetr, line.end_to_end_id))
        same_message = desk.message_id is not None and desk.message_id == before.message_id
        if named or same_message or before.file_id in desk.within:
            return Plan(Outcome.SEEN, "seen")
        return Plan(Outcome.POSSIBLY_SAME, "possibly-same")
    return None


def _same_content(line: BankLine, before: Before) -> bool:
    ours = (line.amount_cents, line.booked_on, line.code_as_written)
    return ours == (before.amount_cents, before.booked_on, before.code_as_written)


def _long_ago(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and abs(one - other) > REUSED_AFTER


def _new(line: BankLine, desk: Desk, payment_id: UUID) -> Plan:
    if line.direction is Direction.DEBIT:
        return _out(line, desk)
    refund = desk.refunds.get(line.end_to_end_id or "")
    if line.nature is Nature.REFUND_RETURNED or refund:
        # Never a payment, even when its text has a code.
        if refund and refund.state == "sent" and refund.cents == line.amount_cents:
            desk.refunds[refund.name] = replace(refund, state="returned")
            return Plan(Outcome.REFUND_RETURNED, "refund-returned", refund_id=refund.id)
        return _held(line, Outcome.HELD, "refund-unknown")
    if line.nature is Nature.REVERSAL:
        return _held(line, Outcome.HELD, "reversal-unknown")
    if line.hold is not None:
        return _held(line, Outcome.HELD, line.hold)
    return _payment(line, desk, payment_id)


def _out(line: BankLine, desk: Desk) -> Plan:
    """Money that left the account: a charge, our refund, or a payment that goes back. Never a payment of a fee."""
    if line.nature is Nature.CHARGE:
        return Plan(Outcome.CHARGE, "charge")
    refund = desk.refunds.get(line.end_to_end_id or "")
    if refund and refund.state == "ordered" and refund.cents == line.amount_cents:
        desk.refunds[refund.name] = replace(refund, state="sent")
        return Plan(Outcome.REFUND_SENT, "refund-sent", refund_id=refund.id)
    if line.nature is Nature.OUTGOING and refund is None:
        return Plan(Outcome.NOT_OURS, "not-ours")
    paid = _original(line, desk)
    unwound = unwind(paid, line.amount_cents, desk) if paid else None
    if unwound is None:
        return Plan(Outcome.CONFLICT, "return-unknown")
    return Plan(Outcome.RETURNED, "returned", unwound=unwound)


def _original(line: BankLine, desk: Desk) -> Paid | None:
    """The payment that goes back: by an identifier that only one has, else the newest one of the same code."""
    names = {name for name in (line.end_to_end_id, line.uetr, line.tx_id, line.detail_ref, line.entry_ref) if name}
    named = [paid for paid in desk.paid if names & paid.names and paid.cents >= line.amount_cents]
    if len(named) == 1:
        return named[0]
    coded = [paid for paid in named or desk.paid if paid.codes & set(line.distinct_codes)]
    fitting = [paid for paid in coded if paid.cents >= line.amount_cents]
    exact = [paid for paid in fitting if paid.cents == line.amount_cents]
    best = exact or fitting
    return best[-1] if best else None


def _held(line: BankLine, outcome: Outcome, why: str) -> Plan:
    return Plan(outcome, why, held_cents=line.amount_cents)


def _payment(line: BankLine, desk: Desk, payment_id: UUID) -> Plan:
    codes = line.distinct_codes
    if not codes:
        return _held(line, Outcome.NO_CODE, "misspelt-code" if line.misspelt else "no-code")
    if len(codes) > 1:
        return _several(line, desk, payment_id)
    code = desk.codes.get(codes[0])
    if code is None:
        return _held(line, Outcome.UNKNOWN_CODE, "unknown-code")
    if code.note.cancelled:
        return _held(line, Outcome.HELD, "cancelled-note")
    part, late = _pay(line, code, line.amount_cents, desk)
    _remember(line, [(part, code)], desk, payment_id)
    return Plan(
        _outcome(part, code, late=late),
        _why(part, code, late=late),
        [part],
        late=late,
        business_id=part.into.business_id,
    )


def _several(line: BankLine, desk: Desk, payment_id: UUID) -> Plan:
    """Several codes: the money is divided only where the payer states an amount for each code."""
    stated: dict[str, int | None] = {}
    for found in line.codes:
        if found.source is Source.STRUCTURED:
            stated[found.code] = found.stated_cents
    amounts = [cents for cents in stated.values() if cents]
    codes = [desk.codes.get(code) for code in stated]
    divided = set(stated) == set(line.distinct_codes) and len(amounts) == len(stated)
    if not divided or sum(amounts) != line.amount_cents or not all(code and not code.note.cancelled for code in codes):
        return _held(line, Outcome.SEVERAL_CODES, "several-codes")
    pairs = [(code, cents) for code, cents in zip(codes, amounts, strict=True) if code]
    parts = [(*_pay(line, code, cents, desk), code) for code, cents in pairs]
    _remember(line, [(part, code) for part, _, code in parts], desk, payment_id)
    late = any(is_late for _, is_late, _ in parts)
    outcomes = [_outcome(part, code, late=is_late) for part, is_late, code in parts]
    first = next((one for one in outcomes if one is not Outcome.PAID), Outcome.PAID)
    return Plan(first, "divided", [part for part, _, _ in parts], late=late)


def counting_day(line: BankLine, desk: Desk) -> date | None:
    """The day that says whether a payment is in time."""
    return (line.accepted_on if desk.habits.by_acceptance else None) or line.booked_on


def _pay(line: BankLine, code: Code, cents: int, desk: Desk) -> tuple[Part, bool]:
    note, day = code.note, counting_day(line, desk)
    late = day is not None and day > code.valid_until
    waived: list[LateFine] = []
    if code.superseded and not late:
        waived = note.waive(code.issued_on, code.own_id, cents)
    shares, rest = note.pay(cents, desk.habits.order)
    into = Into(shares, rest, note.business_id if rest else None)
    if rest:
        desk.credits[note.business_id] = desk.credits.get(note.business_id, 0) + rest
    return Part(note.id, into, note.open_cents, waived), late


def _outcome(part: Part, code: Code, *, late: bool) -> Outcome:
    if code.superseded:
        return Outcome.SUPERSEDED_CODE
    if part.into.credit_cents:
        return Outcome.OVER
    if part.open_after_cents:
        return Outcome.PART
    return Outcome.LATE if late else Outcome.PAID


def _why(part: Part, code: Code, *, late: bool) -> str:
    if part.waived:
        return "superseded-in-time"
    outcome = _outcome(part, code, late=late)
    return f"{outcome}-late" if late and outcome in (Outcome.PART, Outcome.OVER) else outcome


def _remember(line: BankLine, parts: list[tuple[Part, Code]], desk: Desk, payment_id: UUID) -> None:
    """The payment may be returned by a later line of the same file."""
    effects = []
    for part, _ in parts:
        effects += [Effect(share.cents, share.debt_id, part.note_id) for share in part.into.shares]
        if part.into.credit_cents:
            effects.append(Effect(part.into.credit_cents, business_id=part.into.business_id, note_id=part.note_id))
    names = frozenset(
        name for name in (line.end_to_end_id, line.uetr, line.tx_id, line.detail_ref, line.entry_ref) if name
    )
    desk.paid.append(Paid(payment_id, names, frozenset(line.distinct_codes), effects))
