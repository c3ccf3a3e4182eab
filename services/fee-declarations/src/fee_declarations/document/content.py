"""What a note says. Every value is decided by the caller; nothing is computed or looked up here."""

from dataclasses import dataclass
from datetime import date

from fee_declarations.document.letterhead import Headed


@dataclass(frozen=True, slots=True)
class Line:
    """One amount of the note: the municipality's code of revenue (ΚΑΕ), what it is for, how it was computed, its
    cents."""

    code: str
    description: str
    calculation: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Part:
    """One instalment of a note that may be paid in parts, with its own payment code without spaces."""

    place: int
    rf: str
    amount_cents: int
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteContent(Headed):
    """An οίκοθεν υπηρεσιακό σημείωμα. Amounts are cents; `rf` is the payment code without spaces.

    `valid_until` is the last day on which the code may be paid; `instalments` are printed when it is paid in parts.
    """

    number: str
    issued_on: date
    declaration_number: str
    fiscal_year: int
    debtor_name: str
    debtor_afm: str
    debtor_tax_office: str | None
    debtor_address: str
    debtor_code: str
    establishment_name: str
    establishment_address: str
    fee_title: str
    period_title: str
    declared_on: date
    lines: tuple[Line, ...]
    total_cents: int
    valid_until: date
    rf: str
    instalments: tuple[Part, ...] = ()
