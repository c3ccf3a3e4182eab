"""Shapes of debtors: what officers and operations send, and what officers see."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from fee_declarations.finance import Debtor
from fee_declarations.schemas import Row


class DebtorCodeIn(BaseModel):
    """The body of POST /debtor-cases/{business_id}/tie and …/candidate."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    debtor_code: str = Field(min_length=1, max_length=32)


class DebtorOpenIn(BaseModel):
    """The body of POST /debtor-cases/{business_id}/open: how often the category of books makes the business declare."""

    model_config = ConfigDict(extra="forbid")

    months: Literal[1, 3]


class DebtorRefuseIn(BaseModel):
    """The body of POST /debtor-cases/{business_id}/refuse."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    text: str = Field(min_length=1, max_length=1000)


class OfficerIn(BaseModel):
    """What ``commands enrol-officer`` reads."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    username: str = Field(min_length=1, max_length=255)
    afm: str = Field(pattern=r"^[0-9]{9}$")
    person_id: str = Field(min_length=1, max_length=64)


class ListedDebtor(BaseModel):
    """A line of finance's list of debtors."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    code: str = Field(pattern=r"^\S{1,32}$")
    afm: str = Field(pattern=r"^([0-9]{9})?$")
    name: str = Field(min_length=1, max_length=300)
    months: Literal["1", "3"]

    def debtor(self) -> Debtor:
        return Debtor(self.code, int(self.months), self.name, self.afm or None)


def debtor_summary_out(row: Row) -> dict[str, Any]:
    """A business that finance did not know, in a list."""
    return {
        "business_id": str(row["business_id"]),
        "business_name": row["name"],
        "state": row["state"],
        "opened_at": row["opened_at"].isoformat(),
        "changed_at": row["changed_at"].isoformat(),
    }


def debtor_case_out(
    row: Row, places: Sequence[Row], links: Sequence[Row], same_number: Debtor | None
) -> dict[str, Any]:
    """The same with all that an officer needs to find it in the books; ``same_number`` is who has its number there."""
    fields = ("afm", "trade_name", "address", "tax_office", "places", "debtor_code", "months", "officer", "text")
    declared = [
        {"number": one["number"], "capacity": one["capacity"], "valid_from": one["valid_from"].isoformat()}
        for one in links
    ]
    return debtor_summary_out(row) | {
        **{name: row[name] for name in fields},
        "establishments": [{"name": place["name"], "address": place["address"]} for place in places],
        "special_declarations": declared,
        "same_number": {"code": same_number.code, "name": same_number.name} if same_number else None,
    }


def debtor_out(debtor: Debtor, afm: str) -> dict[str, Any]:
    """A debtor beside the business with the tax number ``afm``: whether the numbers agree, not the number itself."""
    known = None if debtor.afm is None else debtor.afm == afm
    return {"code": debtor.code, "name": debtor.name, "months": debtor.months, "same_afm": known}
