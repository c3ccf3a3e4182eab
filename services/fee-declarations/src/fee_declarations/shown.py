"""Questions, answers and lines as the API shows and stores them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from inputkit.refusals import LANGUAGES, Text
from servicekit import formats
from sqlalchemy import RowMapping

from fee_declarations.accounting.accounts import DebtKind
from fee_declarations.domain.declarations import FEE, FINE, FINE_TITLE, Line
from fee_declarations.domain.facts import Fact
from fee_declarations.domain.questions import NO, YES, Answers, Kind, Question, cents
from fee_declarations.domain.tariffs import FeeKind, Rate

Row = RowMapping | Mapping[str, Any]

DEBT_TITLES: Mapping[str, Text] = {
    DebtKind.FINE: FINE_TITLE,
    DebtKind.SURCHARGE: {"el": "Προσαύξηση εκπρόθεσμης καταβολής", "en": "Surcharge for late payment"},
    DebtKind.LATE_INSTALMENT: {"el": "Προσαύξηση εκπρόθεσμης δόσης", "en": "Surcharge for a late instalment"},
}
"""What debts are called; that of the fee itself is called as the fee."""


def question_out(question: Question) -> dict[str, Any]:
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


def fact_out(fact: Fact) -> dict[str, Any]:
    return {
        "id": fact.id,
        "kind": fact.kind.value,
        "title": dict(fact.title),
        "hint": dict(fact.hint) if fact.hint else None,
        "unit": dict(fact.unit) if fact.unit else None,
    }


def price_out(rate: Rate) -> dict[str, Any]:
    """A rate in euros for each unit, and for each ``per`` where time counts, with the answers for which it holds."""
    return {
        "valid_from": rate.valid_from.isoformat(),
        "euros": str(rate.value),
        "per": rate.per,
        "where": dict(rate.where),
        "decision": asdict(rate.decision) if rate.decision else None,
    }


def answers_out(fee: FeeKind, answers: Answers) -> list[dict[str, Any]]:
    """What was answered, as people read it. A question that the fee no longer asks is left out."""
    return [
        {
            "id": question.id,
            "title": dict(question.short or question.title),
            "value": answers[question.id],
            "text": _said(question, answers),
        }
        for question in fee.questions
        if question.id in answers
    ]


def lines_out(lines: Sequence[Line]) -> list[dict[str, Any]]:
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


def stored_answers(row: Row) -> dict[str, str]:
    """The answers of a declaration; one of an older release has its receipts only."""
    return dict(answers_of(row["answers"], row["receipts_cents"], inclusive=row["inclusive"]))


def answers_of(stored: Answers | None, receipts_cents: int, *, inclusive: bool) -> Answers:
    """The answers of a declaration; one of an older release has its receipts only."""
    if stored is not None:
        return stored
    whole, part = divmod(receipts_cents, 100)
    return {"receipts": f"{whole}.{part:02d}", "inclusive": YES if inclusive else NO}


def stored_lines(row: Row, fee: FeeKind) -> list[dict[str, Any]]:
    """The lines of a declaration; for one of an older release they are written from its amounts."""
    if row["assessment"] is not None:
        found: list[dict[str, Any]] = row["assessment"]
        return found
    percent = str(row["percent"].normalize() + 0)
    share = {
        language: f"{formats.money(row['base_cents'], language)} × {formats.decimal(percent, language)}{sign}"
        for language, sign in (("el", " %"), ("en", "%"))
    }
    lines = [_line(FEE, fee, fee.title, share, row["fee_cents"])]
    if row["fine_cents"]:
        late = {language: formats.times(row["months_late"], "month", language) for language in LANGUAGES}
        lines.append(_line(FINE, fee, FINE_TITLE, late, row["fine_cents"]))
    return lines


def note_lines(row: Row, fee: FeeKind) -> list[dict[str, Any]]:
    """The lines of a note as they are stored: kind, cents, revenue_code, months. One of an older release, or of a
    declaration that was just filed, has none: it is what its declaration says."""
    if stored := row.get("lines"):
        return list(stored)
    code, months = fee.revenue_code, row["months_late"]
    both = [
        {"kind": DebtKind.FEE, "cents": row["fee_cents"], "revenue_code": code, "months": None},
        {"kind": DebtKind.FINE, "cents": row["fine_cents"], "revenue_code": code, "months": months},
    ]
    return [line for line in both if line["cents"]]


def note_lines_out(row: Row, fee: FeeKind) -> list[dict[str, Any]]:
    """The same as people read them."""
    return [
        {"kind": line["kind"], "title": dict(DEBT_TITLES.get(line["kind"], fee.title)), "cents": line["cents"]}
        for line in note_lines(row, fee)
    ]


def _line(kind: str, fee: FeeKind, title: Text, calculation: Text, amount_cents: int) -> dict[str, Any]:
    return lines_out([Line(kind, title, calculation, fee.law, amount_cents)])[0]


def _said(question: Question, answers: Answers) -> dict[str, str]:
    value = answers[question.id]
    if question.kind is Kind.AMOUNT:
        return {language: formats.money(cents(answers, question.id), language) for language in LANGUAGES}
    if question.kind is Kind.MEASURE:
        unit = question.unit or {"el": "", "en": ""}
        return {language: f"{formats.decimal(value, language)} {unit[language]}".strip() for language in LANGUAGES}
    chosen = next((choice for choice in question.choices if choice.value == value), None)
    return dict(chosen.title) if chosen else dict.fromkeys(LANGUAGES, value)
