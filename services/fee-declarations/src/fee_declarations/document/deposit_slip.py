"""What of a counted drawer is brought to the bank, as a printed page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from printing import Template, printable
from printing.words import euros_in_words
from servicekit.formats import day_in_figures, money

from fee_declarations.document.letterhead import Headed, dated, fields

_TEMPLATE = Template(Path(__file__).with_name("deposit_slip.typ"))


@dataclass(frozen=True, slots=True)
class Taken:
    """A receipt of the day that was paid in cash, in cents."""

    number: str
    time: str
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositContent(Headed):
    """What a deposit slip says; amounts are cents. ``counted_cents``, above zero, is what is deposited; the drawer
    should have had ``expected_cents``, which may hold what was left from days before."""

    day: date
    account: str
    counted_cents: int
    expected_cents: int
    card_cents: int
    counted_by: str
    counted_at: str
    taken: Sequence[Taken]


def render_deposit_slip(content: DepositContent) -> bytes:
    """The slip as a tagged PDF (PDF/A-2a and PDF/UA-1), A4. The same content gives the same bytes."""
    difference = content.counted_cents - content.expected_cents
    said = fields(content, account=content.account, counted_by=content.counted_by, counted_at=content.counted_at)
    said |= dated("day", "issued", content.day)
    said |= {
        "counted": money(content.counted_cents, "el"),
        "in_words": euros_in_words(content.counted_cents),
        "expected": money(content.expected_cents, "el"),
        "difference": money(difference, "el") if difference else None,
        "cards": money(content.card_cents, "el"),
        "cash": money(sum(one.cents for one in content.taken), "el"),
        "lines": [
            {"number": printable(one.number), "time": one.time, "amount": money(one.cents, "el")}
            for one in content.taken
        ],
        "printed_day": day_in_figures(content.day),
    }
    return _TEMPLATE.pdf(said)
