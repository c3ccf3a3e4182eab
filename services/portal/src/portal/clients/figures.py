"""The figures of the certificates service, for the head of the office."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from town.look import Words

from portal.clients.backend import Backend, Caller, Document, Failure
from portal.clients.schemas import Answer, Named


class Days(Answer):
    """Within how many days half of the decisions were given, and nine of ten; None where there was none."""

    median: int | None
    p90: int | None


class Counts(Answer):
    """What came and what was answered."""

    filed: int
    answered: int
    issued: int
    refused: int
    forwarded: int
    incomplete: int
    withdrawn: int
    in_time: int
    late: int
    in_time_percent: float | None
    returned: int
    returned_percent: float | None


class Summary(Counts):
    legal_days: Days
    office_days: Days


class OfProcedure(Summary):
    procedure: Named


class OfWeek(Counts):
    """``week`` is its Monday."""

    week: date


class Refusals(Answer):
    """How often this reason was given."""

    reason: str
    title: Words
    count: int


class StateCount(Answer):
    """How many cases stand in this state, by how long ago they were filed."""

    state: str
    count: int
    ages: dict[str, int]


class Figures(Answer):
    since: date
    until: date
    procedure: str | None
    procedures: list[Named]
    total: Summary
    by_procedure: list[OfProcedure]
    by_week: list[OfWeek]
    refusals: list[Refusals]
    deliveries: dict[str, int]
    standing: list[StateCount]


class CertificateFigures(Backend):
    """How the work of the certificates' office goes."""

    def figures(self, caller: Caller, asked: Mapping[str, str]) -> Figures | Failure:
        return self.ask(Figures, "GET", f"/figures?{urlencode(asked)}", caller=caller)

    def sheet(self, caller: Caller, asked: Mapping[str, str]) -> Document | Failure:
        """The same as a file for a spreadsheet."""
        return self.fetch_named(f"/figures.csv?{urlencode(asked)}", caller, "text/csv")
