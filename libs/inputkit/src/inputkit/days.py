"""Days, years and whole numbers, with bounds."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from inputkit.refusals import Refused
from inputkit.text import taking_unless

_YEAR = re.compile(r"[0-9]{4}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


_END = date(2199, 12, 31)
"""No day that is meant is later. It is no bound to tell people who wrote a day that is too early."""


@dataclass(frozen=True)
class Day:
    """Marks a day written as 2024-05-31 and in no other way: ``Annotated[date, Day()]``. Bounds are included."""

    first: date = date(1900, 1, 1)
    last: date = _END

    def read(self, text: str) -> date:
        """Raises Refused."""
        try:
            day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
        except ValueError:
            day = None
        if day is None:
            raise Refused("day")
        if day < self.first and self.last == _END:
            raise Refused("day_too_early", first=f"{self.first:%d/%m/%Y}")
        if not self.first <= day <= self.last:
            raise Refused("day_out_of_range", first=f"{self.first:%d/%m/%Y}", last=f"{self.last:%d/%m/%Y}")
        return day

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(taking_unless(date, self.read), handler(source))


@dataclass(frozen=True)
class Year:
    """Reads a year of four digits. Bounds are included."""

    first: int
    last: int

    def read(self, text: str) -> int:
        """Raises Refused."""
        if not _YEAR.fullmatch(text) or not self.first <= int(text) <= self.last:
            raise Refused("year", first=self.first, last=self.last)
        return int(text)


@dataclass(frozen=True)
class Whole:
    """Marks a whole number: ``Annotated[int, Whole(1, 12)]``, also one in digits, as parameters are.

    Bounds are included. Without any it is one that a column of four bytes holds.
    """

    least: int = 0
    most: int = 2**31 - 1

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_wrap_validator_function(
            self._read, core_schema.int_schema(ge=self.least, le=self.most)
        )

    def _read(self, value: Any, handler: core_schema.ValidatorFunctionWrapHandler) -> Any:
        try:
            if isinstance(value, bool):
                raise PydanticCustomError("number", "number", {"least": self.least, "most": self.most})
            return handler(value)
        except ValidationError:
            raise PydanticCustomError("number", "number", {"least": self.least, "most": self.most}) from None
