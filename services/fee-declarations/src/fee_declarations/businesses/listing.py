"""What a representative can declare: businesses, their establishments, and the periods of each fee."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection
from workdays import Calendar

from fee_declarations import store as declarations
from fee_declarations.businesses import schemas, store
from fee_declarations.businesses.store import Establishment
from fee_declarations.domain.declarations import ended_periods
from fee_declarations.domain.periods import Period, due_date
from fee_declarations.domain.tariffs import AHEAD, PORTAL, Channel, FeeKind, Tariffs

MOST_PERIODS = 600
"""Of one answer, which is then no larger than 200 kB."""


@dataclass(frozen=True, slots=True)
class Calculating:
    """By which tables and holidays, and on which day, periods are reckoned."""

    tariffs: Tariffs
    today: date
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class DuePeriod:
    """A period that is declared here."""

    period: Period
    due: date
    channel: Channel


@dataclass(frozen=True, slots=True)
class FeePeriods:
    """A fee with its ended periods; one that is asked ahead has none, the declarant says the term."""

    fee: FeeKind
    periods: Sequence[DuePeriod]

    def out(self, declared: Collection[str] = ()) -> dict[str, object]:
        """With those marked that are declared already."""
        shown = [
            schemas.period_out(one.period, one.due, one.channel, declared=one.period.code in declared)
            for one in self.periods
        ]
        ahead = self.fee.periods == AHEAD
        return {"fee": self.fee.code, "title": dict(self.fee.title), "ahead": ahead, "periods": shown}


def businesses(conn: Connection, person_id: str, by: Calculating) -> dict[str, object]:
    """The answer of GET /businesses without a page. Periods filed elsewhere are left out; GET /fees says where they are
    filed. Of a person with many establishments it has the first ones (``truncated``)."""
    rows = store.businesses_of(conn, person_id, by.today)
    places = store.establishments_of(conn, [row.id for row in rows])
    declared: dict[tuple[UUID, str], set[str]] = {}
    for place_id, fee, period in declarations.live_keys(conn, [row.id for row in rows]):
        declared.setdefault((place_id, fee), set()).add(period)
    items, room = [], MOST_PERIODS
    for row in rows:
        # What finance does not know yet declares nothing.
        fees = [fee_periods(by, fee, [row.months]) for fee in by.tariffs.fees.values()] if row.months else []
        shown = []
        for place in [place for place in places if place.business_id == row.id]:
            owed = [one for one in fees if one.fee.owed_at(place.kind, place.facts)]
            room -= sum(len(one.periods) for one in owed) + 1
            if room >= 0:
                shown.append(_place(place, [one.out(declared.get((place.id, one.fee.code), ())) for one in owed]))
        items.append(schemas.business_out(row, shown))
    return {"items": items, "truncated": room < 0}


def _place(place: Establishment, fees: Sequence[dict[str, object]]) -> dict[str, object]:
    known = {"id": str(place.id), "name": place.name, "address": place.address, "kind": place.kind}
    return {**known, "fees": list(fees)}


def represented(conn: Connection, person_id: str) -> list[dict[str, object]]:
    """What is held of the businesses for which the person may act, on which terms."""
    rows = store.links_of(conn, person_id)
    places = store.establishments_of(conn, [row.id for row in rows])
    return [schemas.represented_out(row, [one for one in places if one.business_id == row.id]) for row in rows]


def fee_periods(by: Calculating, fee: FeeKind, lengths: Collection[int]) -> FeePeriods:
    """A fee with its ended periods of these lengths (in months) that are declared here."""
    ended = [] if fee.periods == AHEAD else [one for months in lengths for one in ended_periods(months, by.today)]
    periods = []
    for period in ended:
        channel = by.tariffs.channel(fee.code, period)
        if channel.channel == PORTAL:
            due = by.tariffs.moved_due(fee.code, period) or due_date(period, by.calendar)
            periods.append(DuePeriod(period, due, channel))
    return FeePeriods(fee, periods)
