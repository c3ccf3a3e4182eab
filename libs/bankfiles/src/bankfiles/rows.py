"""What a bank's file says, in typed rows, whatever its format.

The money of a line is what the account was credited or debited. The lines of an entry always add up to the entry: when
its details do not, the entry is one line with a ``hold``, so that every cent is in exactly one line.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from bankfiles.texts import Text, of_return

ATHENS = ZoneInfo("Europe/Athens")


class Kind(StrEnum):
    """What a file is."""

    NOTIFICATION = "camt.054"
    STATEMENT = "camt.053"
    REPORT = "camt.052"
    """The day so far: the statement brings the same money again."""
    TABLE = "csv"


class Direction(StrEnum):
    """What a line does to our account, also when it is a reversal."""

    CREDIT = "credit"
    DEBIT = "debit"


class Status(StrEnum):
    """Whether the money is on the account."""

    BOOKED = "booked"
    EXPECTED = "expected"
    """Announced and not booked: shown, never posted. The booked line comes with identifiers of its own."""


class Nature(StrEnum):
    """What a line is by what the bank says of it. Which debt or refund it belongs to is for others to find."""

    PAYMENT = "payment"
    """Money that a payer sent us."""
    PAYMENT_RETURNED = "payment-returned"
    """A debit: a payment goes back to the payer, with a reason."""
    REFUND_RETURNED = "refund-returned"
    """A credit: what we sent came back. Never a payment, even when a code stands in its text."""
    REVERSAL = "reversal"
    """The bank takes an entry of its own back; ``direction`` says what that does to the account."""
    OUTGOING = "outgoing"
    """A debit of money that we sent."""
    CHARGE = "charge"
    """A debit of our bank for itself."""


class Hold(StrEnum):
    """Why a line must not be given to a debt by a program. Its amount is right all the same."""

    SUMS_DIFFER = "sums-differ"
    """The details do not add up to the entry, and no charge explains it: the line is the whole entry."""
    COUNT_DIFFERS = "count-differs"
    """The bank says how many payments the entry has, and there are others: the line is the whole entry."""
    DETAILS_MISSING = "details-missing"
    """The bank says that the entry is of several payments, and lists none of them."""
    DETAIL_WITHOUT_AMOUNT = "detail-without-amount"
    """One of several details says no amount of the account's currency: the line is the whole entry."""
    FOREIGN_CURRENCY = "foreign-currency"
    """The account is not in euros: ``amount_cents`` are hundredths of ``currency``."""


class Source(StrEnum):
    """Where a code was found, best first."""

    STRUCTURED = "structured"
    END_TO_END = "end-to-end"
    TEXT = "text"
    DETAIL_INFO = "detail-info"
    ENTRY_INFO = "entry-info"
    COLUMN = "column"
    """The column of a table that is there for it."""


@dataclass(frozen=True, slots=True)
class FoundCode:
    """A whole payment code of our form with right check digits; it is not checked yet whether it is one of ours."""

    code: str
    """In capitals, without spaces."""
    as_written: str
    source: Source
    stated_cents: int | None = None
    """What the payer says is for this code, where the structured reference says it (or the detail of a held entry)."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in its own currency: what happened on the way, never what counts."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class ReturnReason:
    """Why money goes back or came back: the bank's code as it is, known or not."""

    code: str | None
    text: str | None

    @property
    def explanation(self) -> Text:
        """What the code means; of an unknown code, the code itself."""
        return of_return(self.code, self.text)


@dataclass(frozen=True, slots=True)
class Account:
    """One account that the file speaks of."""

    id: str
    """The IBAN, without spaces, or the bank's own number where there is none."""
    currency: str | None
    owner: str | None
    line: int


@dataclass(frozen=True, slots=True)
class ExpectedSum:
    """A sum that the file itself states. What does not agree is never returned: the file is Unreadable."""

    account: str
    name: str
    """"entries", "credits", "debits" (number and sum of entries), "balance" (opening + entries = closing), "count"."""
    cents: int | None
    count: int | None
    on: date | None = None
    opening_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about the file that people should know, and that stops nothing."""

    kind: str
    text: Text
    line: int | None = None


@dataclass(frozen=True, slots=True)
class BankLine:
    """One payment, or one other movement of the account."""

    n: int
    """Its place among the lines of the file, from 1."""
    line: int
    """The number of the line of the file in which it begins."""
    entry: int
    """The entry of the file that it belongs to, from 1; lines of one batch share it."""
    account: str
    """The IBAN or the bank's own number; empty where a table does not say it."""
    direction: Direction
    reversal: bool
    status: Status
    nature: Nature
    amount_cents: int
    """What the payer has paid. More than zero: what is of nothing is no line."""
    charges_cents: int
    """What our bank took of it for itself before booking (given back: below zero). The payer owes nothing of it."""
    currency: str
    instructed: Money | None
    """What the payer ordered, where the bank says it: for people to see."""
    booked_on: date | None
    """The day in Athens on which the account has it. None only on expected lines."""
    booked_on_is_value_date: bool
    """The bank said no day of booking: ``booked_on`` is its value date."""
    value_on: date | None
    accepted_at: datetime | None
    """When the payer's bank took the order; with a zone."""
    entry_ref: str | None
    entry_cents: int
    """What the whole entry is, for comparing the lines of a notification with a statement."""
    detail_ref: str | None
    tx_id: str | None
    uetr: str | None
    end_to_end_id: str | None
    """None for NOTPROVIDED and the like."""
    codes: tuple[FoundCode, ...]
    """Each distinct code once for each source, best source first."""
    misspelt: tuple[str, ...]
    """What looks like a code and has wrong check digits: for people to see. Nothing may be matched by it."""
    payer_name: str | None
    """The other side: of money that we sent, who was to get it."""
    payer_iban: str | None
    text: str
    """What the payer wrote, in one line."""
    bank_text: str
    """What the bank adds."""
    return_reason: ReturnReason | None
    hold: Hold | None

    @property
    def effect_cents(self) -> int:
        """What the line changes on the account, with its sign."""
        return (self.amount_cents if self.direction is Direction.CREDIT else -self.amount_cents) - self.charges_cents

    @property
    def accepted_on(self) -> date | None:
        """The day in Athens on which the payer's bank took the order."""
        return self.accepted_at.astimezone(ATHENS).date() if self.accepted_at else None

    @property
    def code_as_written(self) -> str | None:
        """The code of the best source as it was written."""
        return self.codes[0].as_written if self.codes else None

    @property
    def distinct_codes(self) -> tuple[str, ...]:
        """The codes of all sources, each once, best source first."""
        return tuple(dict.fromkeys(found.code for found in self.codes))


@dataclass(frozen=True, slots=True)
class BankFile:
    """A file that was read from beginning to end, and adds up as far as it says."""

    kind: Kind
    version: str
    """As the file names it: ``camt.054.001.08``; of a table its dialect."""
    message_id: str | None
    created_at: datetime | None
    page: int | None
    """Of a message in several files; None when it is whole."""
    last_page: bool
    accounts: tuple[Account, ...]
    lines: tuple[BankLine, ...]
    expected_sums: tuple[ExpectedSum, ...]
    warnings: tuple[Remark, ...]


class Unreadable(ValueError):
    """The file cannot be read, or does not add up by its own sums: nothing of it may be booked."""

    def __init__(self, kind: str, reason: Text, line: int | None = None) -> None:
        """``kind`` is for programs, ``reason`` for people; ``line`` is None when it is the file as a whole."""
        super().__init__(f"line {line}: {reason['en']}" if line else reason["en"])
        self.kind = kind
        self.reason = reason
        self.line = line
        self.entry: int | None = None
        """The entry in which it was seen, from 1: many banks write all of a file into its first line."""
