"""A χρηματικός κατάλογος as a printed list: what goes to the treasury beside the file."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from printing import Template, printable
from printing.words import euros_in_words
from servicekit.formats import day_in_figures, money

from fee_declarations.document.letterhead import Headed, dated, fields

_TEMPLATE = Template(Path(__file__).with_name("catalogue.typ"))


@dataclass(frozen=True, slots=True)
class ListedDebt:
    """A note of a debtor and what is certified of it, in cents."""

    debtor_code: str
    afm: str
    name: str
    address: str
    note: str
    period: str
    due: date
    revenue_code: str
    fee_cents: int
    fine_cents: int

    @property
    def cents(self) -> int:
        return self.fee_cents + self.fine_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueContent(Headed):
    """What a printed catalogue says. ``number`` is given when it is certified; before, it is a proposal. ``treasury``
    is number and date of the treasury's own receipt, once there is one. ``decided_by`` certified it."""

    number: str | None
    day: date
    fee_title: str
    year: int
    proposed_by: str
    decided_by: str | None
    treasury: str | None
    lines: Sequence[ListedDebt]


def render_catalogue(content: CatalogueContent) -> bytes:
    """The catalogue as a tagged PDF (PDF/A-2a and PDF/UA-1), A4. The same content gives the same bytes."""
    total = sum(one.cents for one in content.lines)
    said = fields(content, fee_title=content.fee_title, proposed_by=content.proposed_by) | dated(
        "day", "issued", content.day
    )
    said |= {
        "number": content.number,
        "year": str(content.year),
        "decided_by": printable(content.decided_by) if content.decided_by else None,
        "treasury": printable(content.treasury) if content.treasury else None,
        "notes": str(len({one.note for one in content.lines})),
        "debtors": str(len({(one.afm, one.name) for one in content.lines})),
        "total": money(total, "el"),
        "in_words": euros_in_words(total),
        "codes": [
            {"code": printable(code), "amount": money(cents, "el")} for code, cents in _by_code(content.lines).items()
        ],
        "lines": [_line(place, one) for place, one in enumerate(content.lines, 1)],
    }
    return _TEMPLATE.pdf(said)


def _by_code(lines: Sequence[ListedDebt]) -> Mapping[str, int]:
    found: dict[str, int] = defaultdict(int)
    for one in lines:
        found[one.revenue_code] += one.cents
    return dict(sorted(found.items()))


def _line(place: int, one: ListedDebt) -> dict[str, str]:
    return {
        "debtor_code": printable(one.debtor_code),
        "afm": printable(one.afm),
        "name": printable(one.name),
        "address": printable(one.address),
        "note": printable(one.note),
        "period": printable(one.period),
        "place": str(place),
        "due": day_in_figures(one.due),
        "code": printable(one.revenue_code),
        "fee": money(one.fee_cents, "el"),
        "fine": money(one.fine_cents, "el"),
        "sum": money(one.cents, "el"),
    }
