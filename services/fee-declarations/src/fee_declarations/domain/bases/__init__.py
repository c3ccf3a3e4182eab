"""How fees are computed: each module of this package is one basis of assessment, under its own name.

A new basis is a new module that registers its ``Basis``, and its tests: nothing else names the bases.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from inputkit.refusals import Text

from fee_declarations.domain.questions import Answers, Kind
from fee_declarations.domain.tariffs import Rate
from fee_declarations.domain.terms import AnyPeriod


@dataclass(frozen=True, slots=True)
class Given:
    """What a fee is computed from."""

    answers: Answers
    rate: Rate
    period: AnyPeriod


@dataclass(frozen=True, slots=True)
class Computed:
    """A fee in cents, the amount that it is a share of (None when it is no share), and the sum as one does it by
    hand."""

    fee_cents: int
    calculation: Text
    base_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """``asks`` are the questions that a fee of this basis must have, by their ids; ``priced`` is how its rates are
    written: as a ``percent``, or as ``euros`` for each unit. Every choice that a fee asks besides is a key of its
    rates, such as the zone."""

    priced: str
    compute: Callable[[Given], Computed]
    asks: Mapping[str, Kind] = field(default_factory=dict)
    per: frozenset[str] = frozenset()
    """The units of time for which its rates may be written; empty when time does not count."""


_REGISTERED: dict[str, Basis] = {}


def register(module: str, basis: Basis) -> None:
    """Called by each module of this package, with its ``__name__``."""
    _REGISTERED[module.rpartition(".")[2].replace("_", "-")] = basis


def load_bases() -> Mapping[str, Basis]:
    """Every basis by its name, which is its module's with hyphens."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return _REGISTERED
