"""Shapes of what is declared, and of fees, quotes and declarations as they are shown."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from inputkit.schemas import Shape
from inputkit.text import Lines
from pydantic import Field, StrictBool
from servicekit.clock import local_day

from fee_declarations import shown
from fee_declarations.declaration_rows import Declaration, Note, NotedDeclaration
from fee_declarations.declaring.comparing import Compared
from fee_declarations.declaring.note_schemas import OfNote, note_out
from fee_declarations.domain.declarations import BASES, Declared, Line, Quote
from fee_declarations.domain.periods import DEADLINE
from fee_declarations.domain.questions import NO, YES
from fee_declarations.domain.tariffs import FeeKind, Rule, Tariffs
from fee_declarations.domain.terms import parse_period
from fee_declarations.returns import schemas as return_schemas
from fee_declarations.schemas import LABELS


class QuoteIn(Shape):
    """The body of POST /quotes. The texts are checked by the rules, here are only limits."""

    labels = LABELS

    establishment_id: UUID
    fee: str = Field(max_length=32)
    period: str = Field(max_length=24)
    answers: dict[Annotated[str, Field(max_length=32)], Annotated[str, Field(max_length=40)]] | None = Field(
        default=None, max_length=20
    )
    # How a share of receipts was asked for before fees had other bases; goes when no older portal runs.
    receipts: str | None = Field(default=None, max_length=20)
    inclusive: StrictBool | None = None

    @property
    def given(self) -> dict[str, str]:
        """The answers, whichever way they came."""
        if self.answers is not None:
            return self.answers
        found = {} if self.receipts is None else {"receipts": self.receipts}
        return found if self.inclusive is None else {**found, "inclusive": YES if self.inclusive else NO}


class DeclarationIn(QuoteIn):
    """The body of POST /declarations."""

    locale: Literal["el", "en"]
    # The file that was sent for this form (POST /vat-returns).
    vat_return: UUID | None = None


class WithdrawalIn(Shape):
    """The body of POST /declarations/{id}/withdrawal."""

    labels = LABELS

    reason: Annotated[str, Lines(1000, least=1)]


def fee_out(fee: FeeKind, tariffs: Tariffs, today: date) -> dict[str, Any]:
    """A fee of the catalogue with its questions, and the rates in force today or later."""
    coming = [row for row in tariffs.rates if row.fee == fee.code and (row.valid_to is None or today <= row.valid_to)]
    rates = sorted(coming, key=lambda row: row.valid_from)
    share = BASES[fee.basis].priced == "percent"
    return {
        "code": fee.code,
        "title": dict(fee.title),
        "law": fee.law,
        "mydata_code": fee.mydata_code,
        "basis": fee.basis,
        "periods": fee.periods,
        "vat_return": fee.vat_return,
        "owed_by": list(fee.owed_by),
        "questions": [shown.question_out(question) for question in fee.questions],
        "rates": [{"valid_from": row.valid_from.isoformat(), "percent": str(row.value)} for row in rates if share],
        "prices": [shown.price_out(row) for row in rates if not share],
        "channels": channels_out(fee, tariffs),
    }


def channels_out(fee: FeeKind, tariffs: Tariffs) -> list[dict[str, Any]]:
    """Where each period of a fee is declared, the oldest first."""
    return [
        {"periods_from": row.periods_from.isoformat(), "channel": row.channel, "url": row.url}
        for row in sorted(tariffs.channels, key=lambda row: row.periods_from)
        if row.fee == fee.code
    ]


def terms_out(rule: Rule | None) -> dict[str, Any] | None:
    """Until when every fee is declared and paid, and what lateness costs, for whatever is filed today."""
    if rule is None:
        return None
    return {
        "deadline": dict(DEADLINE),
        "fine_percent_per_month": str(rule.fine_percent_per_month),
        "fine_cap_percent": str(rule.fine_cap_percent),
        "note_valid_days": rule.note_valid_days,
    }


def quote_out(quote: Quote, declared: Declared) -> dict[str, Any]:
    share = BASES[declared.fee.basis].priced == "percent"
    return {
        "answers": shown.answers_out(declared.fee, declared.answers),
        "lines": shown.lines_out(quote.lines),
        "rate_percent": str(quote.rate.value) if share else "0",
        "base_cents": quote.base_cents or 0,
        "fee_cents": quote.fee_cents,
        "months_late": quote.months_late,
        "fine_cents": quote.fine_cents,
        "total_cents": quote.total_cents,
        "due": quote.due.isoformat(),
        "pay_by": quote.pay_by.isoformat(),
    }


def compared_out(compared: Compared, old: Declaration, declared: Declared, quote: Quote) -> dict[str, Any]:
    """What an amending declaration changes, line by line. ``lines`` are its own; ``changes`` has both beside each
    other, by kind: a fine that falls away has an after of nothing."""
    before, after = shown.lines_of(old, declared.fee), compared.lines
    kinds = dict.fromkeys(one.kind for one in (*before, *after))
    return {
        "amends": {"id": str(old.id), "number": old.number},
        "answers": shown.answers_out(declared.fee, declared.answers),
        "answers_before": shown.answers_out(declared.fee, old.answers),
        "lines": shown.lines_out(after),
        "changes": [_change_out(kind, before, after) for kind in kinds],
        "before_cents": compared.before_cents,
        "total_cents": compared.total_cents,
        "difference_cents": compared.total_cents - compared.before_cents,
        "to_pay_cents": compared.to_pay_cents,
        "late_cents": compared.late_cents,
        "credit_cents": compared.credit_cents,
        "due": quote.due.isoformat(),
        "pay_by": quote.pay_by.isoformat(),
    }


def _change_out(kind: str, before: Sequence[Line], after: Sequence[Line]) -> dict[str, Any]:
    title = next(one.title for one in (*after, *before) if one.kind == kind)
    was, is_now = (sum(one.amount_cents for one in lines if one.kind == kind) for lines in (before, after))
    return {
        "kind": kind,
        "title": dict(title),
        "before_cents": was,
        "after_cents": is_now,
        "difference_cents": is_now - was,
    }


def state_of(row: Declaration) -> str:
    """How a declaration stands: filed, superseded by one that amended it, or withdrawn."""
    if row.withdrawn_at is not None:
        return "withdrawn"
    return "superseded" if row.superseded else "filed"


def _changed_out(row: NotedDeclaration) -> dict[str, Any]:
    one = row.declaration
    return {
        "amends": {"id": str(one.amends), "number": row.amends_number} if one.amends else None,
        "amended_by": {"id": str(row.amended_by), "number": row.amended_by_number} if row.amended_by else None,
        "withdrawn": {
            "at": one.withdrawn_at.isoformat(),
            "by": "office" if one.withdrawn_by else "declarant",
            "reason": one.withdraw_reason,
        }
        if one.withdrawn_at
        else None,
    }


def declaration_out(
    row: NotedDeclaration, tariffs: Tariffs, today: date, beside: OfNote | None = None
) -> dict[str, object]:
    """A declaration as the person who filed it sees it, its fee as on that day. ``note``: null when nothing is owed."""
    one, note = row.declaration, row.note
    fee = tariffs.fees_on(local_day(one.filed_at))[one.fee]
    beside = beside or OfNote()
    return {
        "id": str(one.id),
        "number": one.number,
        "state": state_of(one),
        **_changed_out(row),
        # What was certified is not changed here any more.
        "changeable": not one.superseded and not beside.certified,
        "fee": {"code": fee.code, "title": dict(fee.title)},
        "period": {"code": one.period, "title": parse_period(one.period).title},
        "business": {"id": str(one.business_id), "name": row.business_name},
        "establishment": {"id": str(one.establishment_id), "name": row.establishment_name},
        "answers": shown.answers_out(fee, one.answers),
        "lines": shown.lines_out(shown.lines_of(one, fee)),
        "receipts_cents": one.receipts_cents,
        "inclusive": one.inclusive,
        "rate_percent": str(one.percent.normalize()),
        "base_cents": one.base_cents,
        "fee_cents": one.fee_cents,
        "months_late": one.months_late,
        "fine_cents": one.fine_cents,
        "total_cents": one.fee_cents + one.fine_cents,
        "due": one.due.isoformat(),
        "filed_at": one.filed_at.isoformat(),
        "note": note_out(note, shown.note_lines(one, note, fee), fee, today, beside) if note else None,
        "vat_return": return_schemas.of_declaration_out(fee, beside.returns),
        "notice": _notice_out(note),
    }


def _notice_out(note: Note | None) -> dict[str, Any]:
    """What became of the mail with the note."""
    if note is None:
        return {"state": "none", "reason": None, "at": None}
    at = note.notice_at.isoformat() if note.notice_at else None
    return {"state": note.notice_state, "reason": note.notice_reason, "at": at}
