"""The answers of the other side: JSON that we do not control, parsed into our types."""

from typing import Any

from inputkit.schemas import Unfit
from servicekit import bounded_json

from fee_declarations.debtor_schemas import ListedDebtor
from fee_declarations.finance import Debtor
from fee_declarations.finance_delivery.outcomes import NotTaken, Unclear
from fee_declarations.finance_delivery.said import reference_of, shortened

MOST_DEBTORS = 20
REFUSALS = frozenset({400, 409, 413, 422})
"""Statuses that are about the message itself."""


def reference(answer: bytes, message_id: str) -> str | None:
    """The other side's reference for this message. Raises Unclear."""
    said = _object(answer)
    if said.get("id") != message_id:
        raise Unclear("not-an-answer")
    return reference_of(said.get("reference"))


def debtors(answer: bytes, afm: str) -> list[Debtor]:
    """The debtors with this tax number. Raises Unclear."""
    listed = _object(answer).get("debtors")
    if not isinstance(listed, list) or len(listed) > MOST_DEBTORS:
        raise Unclear("not-an-answer")
    return [_debtor(one, afm) for one in listed]


def _object(answer: bytes) -> dict[str, Any]:
    try:
        said = bounded_json.loads(answer)
    except bounded_json.MalformedJson:
        raise Unclear("not-an-answer") from None
    if not isinstance(said, dict):
        raise Unclear("not-an-answer")
    return said


def not_taken(status: int, answer: bytes) -> Exception:
    """The exception for a status other than 200 and 201."""
    if status not in REFUSALS:
        return Unclear(f"status-{status}")
    try:
        problem = _object(answer)
    except Unclear:
        problem = {}
    words = (problem.get("title"), problem.get("detail"))
    return NotTaken(f"status-{status}", shortened(" ".join(one for one in words if isinstance(one, str))))


def _debtor(listed: object, afm: str) -> Debtor:
    try:
        if not isinstance(listed, dict):
            raise Unclear("not-an-answer")
        debtor = ListedDebtor.taken({**listed, "months": str(listed.get("months"))}).debtor()
    except (Unfit, AttributeError):
        raise Unclear("not-an-answer") from None
    if debtor.afm != afm:
        raise Unclear("another-debtor")
    return debtor
