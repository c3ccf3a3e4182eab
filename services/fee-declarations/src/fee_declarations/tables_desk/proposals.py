"""Proposals and what they would do, as the API shows them: the rows that change, and the declarations concerned."""

from collections.abc import Iterable, Sequence
from datetime import date

from inputkit.refusals import LANGUAGES
from servicekit.paging import pages

from fee_declarations.domain.tariffs import FeeKind, Tariffs
from fee_declarations.domain.terms import parse_period
from fee_declarations.tables_desk import store, telling
from fee_declarations.tables_desk.deciding import Preview
from fee_declarations.tables_desk.effects import Effect
from fee_declarations.tables_desk.rows import Assessed, Concerned, Proposal, Sums
from fee_declarations.tables_desk.sections import Row, Section, sections


def preview_out(preview: Preview, tariffs: Tariffs, today: date) -> dict[str, object]:
    """What a change would do. Of the declarations that it concerns the first page is told, and the sums of all."""
    fee = tariffs.fees.get(preview.change.fee or "")
    old = sum(one.charged_cents for one in preview.concerned)
    new = sum(one.new_cents or 0 for one in preview.concerned)
    return {
        **touched_out(preview.section, fee, preview.before.values(), preview.after.values(), today),
        "concerned": {
            "number": len(preview.concerned),
            "old_cents": old,
            "new_cents": new,
            "items": [
                _declaration_out(one.declaration, one.charged_cents, one.new_cents, tariffs)
                for one in preview.concerned[: store.CONCERNED]
            ],
            "page": 1,
            "pages": pages(len(preview.concerned), store.CONCERNED),
        },
        "example": {
            **preview.example_sums(),
            "items": [
                _declaration_out(one.declaration, one.old_cents, one.new_cents, tariffs)
                for one in preview.example[: store.CONCERNED]
            ],
        },
    }


def shown_rows(preview: Preview) -> list[Effect]:
    """The declarations that ``preview_out`` tells: the officer who reads it has seen their businesses."""
    return [*preview.concerned[: store.CONCERNED], *preview.example[: store.CONCERNED]]


def touched_out(
    section: Section, fee: FeeKind | None, before: Iterable[Sequence[Row]], after: Iterable[Sequence[Row]], today: date
) -> dict[str, object]:
    """The rows that a change touches, as they were and as they become."""

    def rows_out(series: Iterable[Sequence[Row]]) -> list[dict[str, object]]:
        return [
            {"title": telling.title_of(section, fee, row), **telling.row_out(section, fee, row, today)}
            for rows in series
            for row in rows
        ]

    return {"before": rows_out(before), "after": rows_out(after)}


def _declaration_out(declaration: Assessed, old: int | None, new: int | None, tariffs: Tariffs) -> dict[str, object]:
    fee = tariffs.fees.get(declaration.fee)
    return {
        "id": str(declaration.id),
        "number": declaration.number,
        "business": {"id": str(declaration.business_id), "name": declaration.business_name},
        "establishment": declaration.establishment_name,
        "fee": dict(fee.title) if fee else dict.fromkeys(LANGUAGES, declaration.fee),
        "period": dict(parse_period(declaration.period).title),
        "filed_on": declaration.filed_at.isoformat(),
        "old_cents": old,
        "new_cents": new,
        "to_do": _to_do(old, new),
    }


def _to_do(old: int | None, new: int | None) -> str:
    """What an officer does about it: a change of tables alone charges nothing and gives nothing back."""
    if new is None:
        return "check"
    return "amend" if new > (old or 0) else "write-off"


def concerned_out(rows: Sequence[Concerned], sums: Sums, tariffs: Tariffs, page: int) -> dict[str, object]:
    """The declarations that a proposal concerns, after its release with what became of each."""
    items = [
        {
            **_declaration_out(row.declaration, row.old_cents, row.new_cents, tariffs),
            "outcome": row.outcome or _seen_to(row),
            "settled_by": row.settled_by,
        }
        for row in rows
    ]
    return {
        "number": sums.number,
        "open": sums.open,
        "old_cents": sums.old_cents,
        "new_cents": sums.new_cents,
        "items": items,
        "page": page,
        "pages": pages(sums.number, store.CONCERNED),
    }


def _seen_to(row: Concerned) -> str | None:
    """What the declarant did about it."""
    if not row.superseded:
        return None
    return "withdrawn" if row.withdrawn_at else "amended"


def summary_out(row: Proposal, tariffs: Tariffs, officer: str) -> dict[str, object]:
    """A proposal in a list."""
    section, fee = sections().get(row.section), tariffs.fees.get(row.fee or "")
    return {
        "id": str(row.id),
        "section": row.section,
        "title": dict(section.title) if section else dict.fromkeys(LANGUAGES, row.section),
        "fee": {"code": fee.code, "title": dict(fee.title)} if fee else None,
        "act": row.act,
        "day": row.day,
        "until": row.until,
        "decision": row.decision,
        "reason": row.reason,
        "state": row.state,
        "by": row.proposed_by,
        "at": row.proposed_at.isoformat(),
        "mine": row.proposed_by == officer,
        "decided_by": row.decided_by,
        "decided_at": row.decided_at.isoformat() if row.decided_at else None,
        "decided_reason": row.decided_reason,
    }


def stored_out(row: Proposal, tariffs: Tariffs, today: date) -> dict[str, object]:
    """The rows of a proposal that was decided, as they were and became then."""
    section, fee = sections().get(row.section), tariffs.fees.get(row.fee or "")
    if section is None:
        return {"before": [], "after": []}
    return touched_out(section, fee, row.before, row.after, today)
