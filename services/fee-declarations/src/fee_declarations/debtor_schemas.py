"""Shapes of debtors: what officers and operations send, and what officers see."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from inputkit.schemas import Shape
from inputkit.tax import AfmDigits
from inputkit.text import Line, Lines
from pydantic import BeforeValidator, ConfigDict, Field

from fee_declarations.debtor_rows import BusinessCase, Link, NamedPlace
from fee_declarations.finance import Debtor
from fee_declarations.schemas import LABELS


class _In(Shape):
    labels = LABELS


class DebtorQuery(_In):
    """The parameters of GET /debtor-cases."""

    state: Literal["waiting", "tied", "refused"] = "waiting"


class DebtorCodeIn(_In):
    """The body of POST /debtor-cases/{business_id}/tie and …/candidate."""

    debtor_code: Annotated[str, Line(32, least=1)]


class DebtorOpenIn(_In):
    """The body of POST /debtor-cases/{business_id}/open: how often the category of books makes the business declare."""

    months: Literal[1, 3]


class DebtorRefuseIn(_In):
    """The body of POST /debtor-cases/{business_id}/refuse."""

    text: Annotated[str, Lines(1000, least=1)]


class OfficerIn(_In):
    """What ``commands enrol-officer`` reads."""

    username: Annotated[str, Line(255, least=1)]
    afm: AfmDigits
    person_id: Annotated[str, Line(64, least=1)]


class ListedDebtor(_In):
    """A line of finance's list of debtors, in which an old entry may have no tax number."""

    model_config = ConfigDict(extra="ignore")

    code: Annotated[str, Line(32), Field(pattern=r"^\S+$")]
    afm: Annotated[AfmDigits | None, BeforeValidator(lambda written: written.strip() or None)]
    name: Annotated[str, Line(300, least=1)]
    months: Annotated[Literal["1", "3"], BeforeValidator(str.strip)]

    def debtor(self) -> Debtor:
        return Debtor(self.code, int(self.months), self.name, self.afm)


def debtor_summary_out(case: BusinessCase) -> dict[str, Any]:
    """A business that finance did not know, in a list: of its tax number, what tells two of the same name apart."""
    return {
        "business_id": str(case.business_id),
        "business_name": case.name,
        "afm_masked": f"•••••{case.afm[-4:]}",
        "state": case.state,
        "opened_at": case.opened_at.isoformat(),
        "changed_at": case.changed_at.isoformat(),
    }


def debtor_case_out(
    case: BusinessCase, places: Sequence[NamedPlace], links: Sequence[Link], same_number: Debtor | None
) -> dict[str, Any]:
    """The same with all that an officer needs to find it in the books; ``same_number`` is who has its number there."""
    fields = ("afm", "trade_name", "address", "tax_office", "places", "debtor_code", "months", "officer", "text")
    declared = [
        {"number": one.number, "capacity": one.capacity, "valid_from": one.valid_from.isoformat()} for one in links
    ]
    return debtor_summary_out(case) | {
        **{name: getattr(case, name) for name in fields},
        "establishments": [{"name": place.name, "address": place.address} for place in places],
        "special_declarations": declared,
        "same_number": {"code": same_number.code, "name": same_number.name} if same_number else None,
    }


def debtor_out(debtor: Debtor, afm: str) -> dict[str, Any]:
    """A debtor beside the business with the tax number ``afm``: whether the numbers agree, not the number itself."""
    known = None if debtor.afm is None else debtor.afm == afm
    return {"code": debtor.code, "name": debtor.name, "months": debtor.months, "same_afm": known}
