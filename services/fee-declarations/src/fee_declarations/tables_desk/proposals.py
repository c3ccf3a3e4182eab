"""Proposals and what they would do, as the API tells them: the rows that change, and whom that concerns."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from inputkit.refusals import LANGUAGES
from servicekit.paging import pages
from sqlalchemy import RowMapping

from fee_declarations.domain.tariffs import FeeKind, Tariffs
from fee_declarations.domain.terms import parse_period
from fee_declarations.tables_desk import store, telling
from fee_declarations.tables_desk.deciding import Preview
from fee_declarations.tables_desk.effects import Effect
from fee_declarations.tables_desk.sections import Row, Section, sections


def preview_out(preview: Preview, tariffs: Tariffs, today: date) -> dict[str, Any]:
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
                _declaration_out(one.row, one.charged_cents, one.new_cents, tariffs)
                for one in preview.concerned[: store.CONCERNED]
            ],
            "page": 1,
            "pages": pages(len(preview.concerned), store.CONCERNED),
        },
        "example": {
            **preview.example_sums(),
            "items": [
                _declaration_out(one.row, one.old_cents, one.new_cents, tariffs)
                for one in preview.example[: store.CONCERNED]
            ],
        },
    }


def shown_rows(preview: Preview) -> list[Effect]:
    """The declarations that ``preview_out`` tells: whoever reads it has seen their businesses."""
    return [*preview.concerned[: store.CONCERNED], *preview.example[: store.CONCERNED]]


def touched_out(
    section: Section, fee: FeeKind | None, before: Iterable[Sequence[Row]], after: Iterable[Sequence[Row]], today: date
) -> dict[str, Any]:
    """The rows that a change touches, as they were and as they become."""

    def told(series: Iterable[Sequence[Row]]) -> list[dict[str, Any]]:
        return [
            {"title": telling.title_of(section, fee, row), **telling.row_out(section, fee, row, today)}
            for rows in series
            for row in rows
        ]

    return {"before": told(before), "after": told(after)}


def _declaration_out(row: RowMapping, old: int | None, new: int | None, tariffs: Tariffs) -> dict[str, Any]:
    fee = tariffs.fees.get(row["fee"])
    return {
        "id": str(row["id"]),
        "number": row["number"],
        "business": {"id": str(row["business_id"]), "name": row["business_name"]},
        "establishment": row["establishment_name"],
        "fee": dict(fee.title) if fee else dict.fromkeys(LANGUAGES, row["fee"]),
        "period": dict(parse_period(row["period"]).title),
        "filed_on": row["filed_at"].isoformat(),
        "old_cents": old,
        "new_cents": new,
        "to_do": _to_do(old, new),
    }


def _to_do(old: int | None, new: int | None) -> str:
    """What an officer does about it: nobody is charged, and nothing is given back, by a change of tables alone."""
    if new is None:
        return "check"
    return "amend" if new > (old or 0) else "write-off"


def concerned_out(rows: Sequence[RowMapping], sums: RowMapping, tariffs: Tariffs, page: int) -> dict[str, Any]:
    """The declarations that a proposal concerns, after its release with what became of each."""
    items = [
        {
            **_declaration_out(row, row["old_cents"], row["new_cents"], tariffs),
            "outcome": row["outcome"] or _seen_to(row),
            "settled_by": row["settled_by"],
        }
        for row in rows
    ]
    return {
        "number": sums["number"],
        "open": sums["open"],
        "old_cents": int(sums["old_cents"]),
        "new_cents": int(sums["new_cents"]),
        "items": items,
        "page": page,
        "pages": pages(sums["number"], store.CONCERNED),
    }


def _seen_to(row: RowMapping) -> str | None:
    """What whoever declared did about it."""
    if not row["superseded"]:
        return None
    return "withdrawn" if row["withdrawn_at"] else "amended"


def summary_out(row: RowMapping, tariffs: Tariffs, officer: str) -> dict[str, Any]:
    """A proposal in a list."""
    section, fee, change = sections().get(row["section"]), tariffs.fees.get(row["fee"] or ""), row["change"]
    return {
        "id": str(row["id"]),
        "section": row["section"],
        "title": dict(section.title) if section else dict.fromkeys(LANGUAGES, row["section"]),
        "fee": {"code": fee.code, "title": dict(fee.title)} if fee else None,
        "act": change["act"],
        "day": change["day"],
        "until": change["until"],
        "decision": change["decision"],
        "reason": row["reason"],
        "state": row["state"],
        "by": row["proposed_by"],
        "at": row["proposed_at"].isoformat(),
        "mine": row["proposed_by"] == officer,
        "decided_by": row["decided_by"],
        "decided_at": row["decided_at"].isoformat() if row["decided_at"] else None,
        "decided_reason": row["decided_reason"],
    }


def stored_out(row: RowMapping, tariffs: Tariffs, today: date) -> dict[str, Any]:
    """The rows of a proposal that was decided, as they were and became then."""
    section, fee = sections().get(row["section"]), tariffs.fees.get(row["fee"] or "")
    if section is None:
        return {"before": [], "after": []}
    return touched_out(section, fee, row["before"], row["after"], today)
