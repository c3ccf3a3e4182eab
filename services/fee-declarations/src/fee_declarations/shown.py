"""Questions, answers and lines as the API shows and stores them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inputkit.refusals import LANGUAGES, Text
from servicekit import formats

from fee_declarations.accounting.accounts import DebtKind
from fee_declarations.declaration_rows import Declaration, Note, NoteLine
from fee_declarations.domain.declarations import FEE, FINE, FINE_TITLE, Line
from fee_declarations.domain.facts import Fact
from fee_declarations.domain.questions import NO, YES, Answers, Kind, Question, cents
from fee_declarations.domain.tariffs import FeeKind, Rate

DEBT_TITLES: Mapping[str, Text] = {
    DebtKind.FINE: FINE_TITLE,
    DebtKind.SURCHARGE: {"el": "Προσαύξηση εκπρόθεσμης καταβολής", "en": "Surcharge for late payment"},
    DebtKind.LATE_INSTALMENT: {"el": "Προσαύξηση εκπρόθεσμης δόσης", "en": "Surcharge for a late instalment"},
}
"""The titles of debts; a debt of the fee itself has the title of the fee."""


def question_out(question: Question) -> dict[str, object]:
    return {
        "id": question.id,
        "kind": question.kind.value,
        "title": dict(question.title),
        "short": dict(question.short or question.title),
        "hint": dict(question.hint) if question.hint else None,
        "unit": dict(question.unit) if question.unit else None,
        "choices": [{"value": choice.value, "title": dict(choice.title)} for choice in question.choices],
        "prefill": question.prefill,
    }


def fact_out(fact: Fact) -> dict[str, object]:
    return {
        "id": fact.id,
        "kind": fact.kind.value,
        "title": dict(fact.title),
        "hint": dict(fact.hint) if fact.hint else None,
        "unit": dict(fact.unit) if fact.unit else None,
    }


def price_out(rate: Rate) -> dict[str, object]:
    """A rate in euros for each unit, and for each ``per`` where time counts, with the answers for which it holds."""
    return {
        "valid_from": rate.valid_from.isoformat(),
        "euros": str(rate.value),
        "per": rate.per,
        "where": dict(rate.where),
        "decision": {"number": rate.decision.number, "ada": rate.decision.ada} if rate.decision else None,
    }


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as people read it."""

    question: Question
    value: str
    text: Text

    @property
    def title(self) -> Text:
        return self.question.short or self.question.title


def answered(fee: FeeKind, answers: Answers) -> list[Answered]:
    """What was answered. A question that the fee no longer asks is left out."""
    asked = [question for question in fee.questions if question.id in answers]
    return [Answered(question, answers[question.id], _said(question, answers)) for question in asked]


def answers_out(fee: FeeKind, answers: Answers) -> list[dict[str, object]]:
    return [
        {"id": one.question.id, "title": dict(one.title), "value": one.value, "text": dict(one.text)}
        for one in answered(fee, answers)
    ]


def lines_out(lines: Sequence[Line]) -> list[dict[str, object]]:
    """Lines in the form that is stored as well."""
    return [
        {
            "kind": line.kind,
            "title": dict(line.title),
            "calculation": dict(line.calculation),
            "law": line.law,
            "amount_cents": line.amount_cents,
        }
        for line in lines
    ]


def answers_of(stored: Answers | None, receipts_cents: int, *, inclusive: bool) -> Answers:
    """The answers of a declaration; one of an older release has its receipts only."""
    if stored is not None:
        return stored
    whole, part = divmod(receipts_cents, 100)
    return {"receipts": f"{whole}.{part:02d}", "inclusive": YES if inclusive else NO}


def lines_of(declaration: Declaration, fee: FeeKind) -> Sequence[Line]:
    """The lines of a declaration; for one of an older release they are written from its amounts."""
    if declaration.assessment is not None:
        return declaration.assessment
    percent = str(declaration.percent.normalize() + 0)
    share = {
        language: f"{formats.money(declaration.base_cents, language)} × {formats.decimal(percent, language)}{sign}"
        for language, sign in (("el", " %"), ("en", "%"))
    }
    lines = [Line(FEE, fee.title, share, fee.law, declaration.fee_cents)]
    if declaration.fine_cents:
        late = {language: formats.times(declaration.months_late, "month", language) for language in LANGUAGES}
        lines.append(Line(FINE, FINE_TITLE, late, fee.law, declaration.fine_cents))
    return lines


def note_lines(declaration: Declaration, note: Note, fee: FeeKind) -> Sequence[NoteLine]:
    """The lines of a note. One of an older release, or of a declaration that was just filed, has none: it is what its
    declaration says."""
    if note.lines:
        return note.lines
    both = (
        NoteLine(DebtKind.FEE, declaration.fee_cents, fee.revenue_code, None),
        NoteLine(DebtKind.FINE, declaration.fine_cents, fee.revenue_code, declaration.months_late),
    )
    return [line for line in both if line.cents]


def note_lines_out(lines: Sequence[NoteLine], fee: FeeKind) -> list[dict[str, object]]:
    """The same as people read them."""
    return [
        {"kind": line.kind, "title": dict(DEBT_TITLES.get(line.kind, fee.title)), "cents": line.cents} for line in lines
    ]


def _said(question: Question, answers: Answers) -> Text:
    value = answers[question.id]
    if question.kind is Kind.AMOUNT:
        return {language: formats.money(cents(answers, question.id), language) for language in LANGUAGES}
    if question.kind is Kind.MEASURE:
        unit = question.unit or {"el": "", "en": ""}
        return {language: f"{formats.decimal(value, language)} {unit[language]}".strip() for language in LANGUAGES}
    chosen = next((choice for choice in question.choices if choice.value == value), None)
    return dict(chosen.title) if chosen else dict.fromkeys(LANGUAGES, value)
