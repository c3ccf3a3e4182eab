"""One entry of an account becomes lines: one for each detail, or one for the whole when the details do not add up."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bankfiles import codes, values
from bankfiles.details import NOBODY, Charge, Detail, Party
from bankfiles.rows import BankLine, Direction, FoundCode, Hold, Money, Nature, Source, Status

# ISO 20022, external bank transaction sub-families: what is a bank's own charge, and what sends a transfer back.
_CHARGES = frozenset({"CHRG", "FEES", "COMM", "COMI", "COME", "COMT", "OVCH"})
_RETURNS = frozenset({"RRTN", "RPCR"})
_MOST_CODES = 50
"""Of a held entry; that many are for a person to see, not for a program."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the bank says of the entry as a whole."""

    n: int
    line: int
    account: str
    cents: int
    currency: str
    direction: Direction
    reversal: bool
    status: Status
    booked_on: date | None
    booked_on_is_value_date: bool
    value_on: date | None
    ref: str | None
    info: str
    instructed: Money | None
    charges: tuple[Charge, ...]
    families: tuple[str, ...]
    count: int | None
    """How many payments the bank says that it has."""

    @property
    def effect_cents(self) -> int:
        return self.cents if self.direction is Direction.CREDIT else -self.cents


def lines(entry: Entry, details: Sequence[Detail]) -> list[BankLine]:
    """The lines of the entry, whose effects add up to its own. Their numbers are for the caller to give."""
    if not details:
        missing = entry.count is not None and entry.count > 1
        made = [_line(entry, _without_detail(entry), entry.cents, 0, Hold.DETAILS_MISSING if missing else None)]
    elif entry.count is not None and entry.count != len(details):
        made = [_held(entry, details, Hold.COUNT_DIFFERS)]
    else:
        made = _of_details(entry, details)
    # What is of nothing is no line: there is nothing to book.
    return [line for line in made if line.amount_cents]


def _of_details(entry: Entry, details: Sequence[Detail]) -> list[BankLine]:
    amounts = [detail.cents(entry.currency) for detail in details]
    if len(details) == 1:
        amounts = [entry.cents if amounts[0] is None else amounts[0]]
    if None in amounts:
        return [_held(entry, details, Hold.DETAIL_WITHOUT_AMOUNT)]
    known = [amount or 0 for amount in amounts]
    signs = [1 if (detail.direction or entry.direction) is Direction.CREDIT else -1 for detail in details]
    gross = sum(sign * cents for sign, cents in zip(signs, known, strict=True))
    taken = _explained(entry, details, gross)
    if taken is None:
        return [_held(entry, details, Hold.SUMS_DIFFER)]
    # What the bank adds to an entry of several payments describes none of them.
    alone = entry if len(details) == 1 else replace(entry, info="", instructed=None)
    made = [_line(alone, *one, None) for one in zip(details, known, taken, strict=True)]
    left = sum(line.effect_cents for line in made) - entry.effect_cents
    return [*made, _charge(entry, left)] if left else made


def _explained(entry: Entry, details: Sequence[Detail], gross: int) -> list[int] | None:
    """What our bank took of each detail, when the charges that it names explain the entry; else None.

    A charge that is included has been taken on the way: the amount is what came, and the payer has paid less.
    """
    nothing = [0] * len(details)
    if gross == entry.effect_cents:
        return nothing
    for kinds in ((False, None), (False,)):
        taken = [_sum(detail.charges, entry.currency, kinds) for detail in details]
        if gross - sum(taken) == entry.effect_cents:
            return taken
    # Charges beside the entry and beside none of its details: they are a line of their own.
    if gross - _sum(entry.charges, entry.currency, (False, None)) == entry.effect_cents:
        return nothing
    return None


def _sum(charges: Sequence[Charge], currency: str, kinds: Collection[bool | None]) -> int:
    return sum(one.cents(currency) for one in charges if one.included in kinds)


def _charge(entry: Entry, cents: int) -> BankLine:
    """What the bank took of the entry as a whole, as a line; below zero it gave something back."""
    detail = Detail(entry.line, Direction.DEBIT if cents > 0 else Direction.CREDIT, (), None)
    made = _line(replace(entry, info=""), detail, abs(cents), 0, None)
    return replace(made, nature=Nature.CHARGE, instructed=None, bank_text=entry.info)


def _without_detail(entry: Entry) -> Detail:
    return Detail(entry.line, None, (), entry.instructed, families=entry.families)


def _held(entry: Entry, details: Sequence[Detail], why: Hold) -> BankLine:
    """The whole entry as one line, with all that its details say for a person to see."""
    found: list[FoundCode] = []
    misspelt: dict[str, None] = {}
    for detail in details:
        own = detail.cents(entry.currency) if len(detail.codes) == 1 else None
        found += [one if own is None else replace(one, stated_cents=own) for one in detail.codes]
        misspelt |= dict.fromkeys(detail.misspelt)
        if len(found) >= _MOST_CODES:
            break
    shown = details[:_MOST_CODES]
    whole = replace(
        _without_detail(entry),
        codes=tuple(found[:_MOST_CODES]),
        misspelt=tuple(misspelt)[:_MOST_CODES],
        text=values.tidy(" · ".join(dict.fromkeys(one.text for one in shown if one.text)), values.LONGEST_TEXT),
    )
    # The only one is who it is, whatever its sums say.
    if len(details) == 1:
        whole = replace(details[0], codes=whole.codes)
    return _line(entry, replace(whole, direction=None), entry.cents, 0, why)


def _line(entry: Entry, detail: Detail, cents: int, charges_cents: int, hold: Hold | None) -> BankLine:
    direction = detail.direction or entry.direction
    nature = _nature(entry, detail, direction)
    other = _other_party(detail, nature, entry.account)
    found, misspelt = _with_entry_info(entry, detail)
    if not cents and charges_cents:
        # A payment of nothing that costs something is the cost alone.
        direction = Direction.DEBIT if charges_cents > 0 else Direction.CREDIT
        cents, charges_cents, nature = abs(charges_cents), 0, Nature.CHARGE
    if hold is None and entry.currency != "EUR":
        hold = Hold.FOREIGN_CURRENCY
    return BankLine(
        n=0,
        line=detail.line,
        entry=entry.n,
        account=entry.account,
        direction=direction,
        reversal=entry.reversal,
        status=entry.status,
        nature=nature,
        amount_cents=cents,
        charges_cents=charges_cents,
        currency=entry.currency,
        instructed=detail.instructed or entry.instructed,
        booked_on=entry.booked_on,
        booked_on_is_value_date=entry.booked_on_is_value_date,
        value_on=entry.value_on,
        accepted_at=detail.accepted_at,
        entry_ref=entry.ref,
        entry_cents=entry.cents,
        detail_ref=detail.ref,
        tx_id=detail.tx_id,
        uetr=detail.uetr,
        end_to_end_id=detail.end_to_end_id,
        codes=found,
        misspelt=misspelt,
        payer_name=other.name,
        payer_iban=other.iban,
        text=detail.text,
        bank_text=detail.bank_text or entry.info,
        return_reason=detail.return_reason,
        hold=hold,
    )


def _with_entry_info(entry: Entry, detail: Detail) -> tuple[tuple[FoundCode, ...], tuple[str, ...]]:
    found, misspelt = codes.found_in(Source.ENTRY_INFO, entry.info)
    return (*detail.codes, *found), (*detail.misspelt, *misspelt)


def _nature(entry: Entry, detail: Detail, direction: Direction) -> Nature:
    families = detail.families or entry.families
    if detail.return_reason is not None or _RETURNS.intersection(families):
        return Nature.PAYMENT_RETURNED if direction is Direction.DEBIT else Nature.REFUND_RETURNED
    if entry.reversal:
        return Nature.REVERSAL
    if _CHARGES.intersection(families):
        return Nature.CHARGE
    return Nature.OUTGOING if direction is Direction.DEBIT else Nature.PAYMENT


def _other_party(detail: Detail, nature: Nature, account: str) -> Party:
    """Who is not us. A return keeps the roles of the payment that it sends back; not every bank does so."""
    sides = [detail.debtor, detail.creditor]
    if nature in (Nature.OUTGOING, Nature.REFUND_RETURNED):
        sides.reverse()
    others = [one for one in sides if one != NOBODY and one.iban != account]
    return others[0] if others else NOBODY
