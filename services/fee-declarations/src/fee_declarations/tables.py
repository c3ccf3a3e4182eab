"""Reading the dated tables: from the file, into the database, and out of it."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator
from servicekit.db import transaction
from sqlalchemy import Engine

from fee_declarations import store
from fee_declarations.domain.periods import Period
from fee_declarations.domain.tariffs import Channel, DueOverride, FeeKind, Rate, Rule, Tariffs

FILE = Path(__file__).with_name("tables.yaml")
# Staff see a change of the tables at the latest after so many seconds.
_FRESH_SECONDS = 10.0


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _FeeKind(_Shape):
    code: str
    title: dict[str, str]
    law: str
    revenue_code: str
    mydata_code: int


class _Span(_Shape):
    valid_from: date
    valid_to: date | None


class _Rate(_Span):
    fee: str
    percent: Decimal = Field(gt=0, le=100)


class _Rule(_Span):
    fine_percent_per_month: Decimal = Field(ge=0)
    fine_cap_percent: Decimal = Field(ge=0)
    note_valid_days: int = Field(gt=0)


class _Channel(_Shape):
    fee: str
    periods_from: date
    channel: str = Field(pattern="^(portal|myaade)$")
    url: str | None


class _DueOverride(_Shape):
    fee: str
    period: str
    due: date


class _Document(_Shape):
    fees: list[_FeeKind]
    rates: list[_Rate]
    rules: list[_Rule]
    channels: list[_Channel]
    overrides: list[_DueOverride]

    @model_validator(mode="after")
    def _is_unambiguous(self) -> Self:
        """A new row must end the one before it: two rates for one day would be two different bills."""
        known = {fee.code for fee in self.fees}
        named = {row.fee for row in self.rates} | {row.fee for row in self.channels}
        if unknown := (named | {row.fee for row in self.overrides}) - known:
            raise ValueError(f"rows of unknown fees: {', '.join(sorted(unknown))}")
        for fee in known:
            _refuse_overlaps(f"rates of {fee}", [row for row in self.rates if row.fee == fee])
        _refuse_overlaps("rules", self.rules)
        for override in self.overrides:
            Period.parse(override.period)
        return self


def _refuse_overlaps(what: str, rows: Sequence[_Span]) -> None:
    ordered = sorted(rows, key=lambda row: row.valid_from)
    for earlier, later in pairwise(ordered):
        if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
            raise ValueError(f"{what}: the row from {later.valid_from} begins before the one before it ends")


def read_file(file: Path = FILE) -> dict[str, Any]:
    """The tables of the file, checked, in the form that is stored; raises pydantic.ValidationError."""
    return _Document.model_validate(yaml.load(file.read_bytes(), yaml.CSafeLoader)).model_dump(mode="json")


def parse(document: dict[str, Any]) -> Tariffs:
    """Stored tables as the rules use them."""
    shape = _Document.model_validate(document)
    return Tariffs(
        fees={fee.code: FeeKind(**fee.model_dump()) for fee in shape.fees},
        rates=[Rate(**row.model_dump()) for row in shape.rates],
        rules=[Rule(**row.model_dump()) for row in shape.rules],
        channels=[Channel(**row.model_dump()) for row in shape.channels],
        overrides=[DueOverride(**row.model_dump()) for row in shape.overrides],
    )


class TariffSource:
    """The tables in force, read again from the database every few seconds."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine, self._clock = engine, clock
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._tariffs: Tariffs | None = None

    def __call__(self) -> Tariffs:
        """Raises store.NoTariffs when none were ever loaded."""
        with self._lock:
            if self._tariffs is None or self._clock() - self._read_at > _FRESH_SECONDS:
                with transaction(self._engine) as conn:
                    self._tariffs = parse(store.newest_tariffs(conn))
                self._read_at = self._clock()
            return self._tariffs
