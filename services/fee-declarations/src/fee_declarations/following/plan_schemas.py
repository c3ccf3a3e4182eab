"""Shapes of paying by instalments: what is asked, and what they are."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from inputkit.days import Whole
from inputkit.schemas import Labels, Shape, label

from fee_declarations.claims.plans import Listed as PlanListed
from fee_declarations.declaration_rows import NotedDeclaration
from fee_declarations.domain.instalments import InstalmentRule, Part
from fee_declarations.domain.tariffs import FeeKind
from fee_declarations.domain.terms import parse_period

_PLAN: Labels = {
    "number": label(
        "Αριθμός δόσεων", "Number of instalments", request=("Γράψτε πόσες δόσεις.", "Enter how many instalments.")
    ),
}


class FollowUpQuery(Shape):
    """The query of GET /notes/{id}/follow-up: with a number also what so many instalments would be."""

    labels = _PLAN

    number: Annotated[int, Whole(2, 120)] | None = None


class PlanQuery(Shape):
    """Into how many instalments."""

    labels = _PLAN

    number: Annotated[int, Whole(2, 120)]


class PlanIn(PlanQuery):
    """The body of POST …/plan."""


def parts_out(parts: Sequence[Part], rule: InstalmentRule) -> dict[str, Any]:
    """Instalments that were not granted yet, and what they would cost more when they are late."""
    items = [{"place": place, "cents": part.cents, "due": part.due.isoformat()} for place, part in enumerate(parts, 1)]
    return {
        "items": items,
        "cents": sum(part.cents for part in parts),
        "late_percent": str(rule.late_percent.normalize() + 0),
    }


def about_out(row: NotedDeclaration, fees: Mapping[str, FeeKind]) -> dict[str, Any]:
    """The declaration whose note is to be paid in instalments."""
    one = row.declaration
    fee = fees[one.fee]
    return {
        "id": str(one.id),
        "number": one.number,
        "fee": {"code": fee.code, "title": dict(fee.title)},
        "period": {"code": one.period, "title": parse_period(one.period).title},
        "business": {"id": str(one.business_id), "name": row.business_name},
        "establishment": {"id": str(one.establishment_id), "name": row.establishment_name},
    }


def plan_listed_out(one: PlanListed) -> dict[str, Any]:
    """A plan in a list: how it stands, and the instalment that is next."""
    coming = one.plan.next
    return {
        "note": {"id": str(one.plan.note_id), "number": one.note_number},
        "business": {"id": str(one.business_id), "name": one.business_name},
        "state": one.plan.state,
        "number": len(one.plan.instalments),
        "by": one.asked_by,
        "at": one.asked_at.isoformat(),
        "open_cents": sum(part.open_cents for part in one.plan.instalments),
        "next": {"place": coming.place, "due": coming.due.isoformat(), "cents": coming.open_cents} if coming else None,
    }
