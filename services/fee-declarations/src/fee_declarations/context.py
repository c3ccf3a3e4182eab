"""What the views of this service work with, put together by app.py, and who is calling."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from filekit.settings import OpeningSettings
from flask import current_app
from servicekit.access import principal
from servicekit.clock import Clock, local_day
from servicekit.db import OneRow
from servicekit.drafts import DraftsApi
from sqlalchemy import Connection, Engine
from workdays import Calendar

from fee_declarations.domain.tariffs import Tariffs
from fee_declarations.finance import Finance
from fee_declarations.municipality import Municipality
from fee_declarations.payments.desk import Habits

EXTENSION = "fee-declarations"


@dataclass(frozen=True)
class ServiceContext:
    """What the views work with.

    ``tariffs`` may read the database on a connection of its own: call it before a transaction begins, never inside one.
    ``held_tariffs`` are for what is filed in a transaction (tables.TariffSource.held), and ``tariffs_of`` when it has
    read the newest version already. ``first_look`` asks declaring.looking_store's question.
    """

    engine: Engine
    tariffs: Callable[[], Tariffs]
    held_tariffs: Callable[[Connection], Tariffs]
    tariffs_of: Callable[[Connection, int | None], Tariffs]
    finance: Finance
    calendar: Calendar
    clock: Clock
    habits: Habits
    drafts: DraftsApi
    municipality: Municipality
    uploads: OpeningSettings
    first_look: OneRow

    def today(self) -> date:
        return local_day(self.clock())


def current_context() -> ServiceContext:
    context: ServiceContext = current_app.extensions[EXTENSION]
    return context


def person_id() -> str:
    # Options of this service need level B, which has a person; an account without one has nothing here.
    return principal().person_id or ""


@dataclass(frozen=True, slots=True)
class Caller:
    """The account that asks, and its person."""

    subject: str
    person_id: str


def caller() -> Caller:
    return Caller(principal().subject, person_id())


def officer() -> str:
    """The name under which operations enrolled the caller; the policy has seen that they did."""
    return principal().username or ""
