"""What a representative can declare: businesses, their establishments, and the periods of each fee."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping
from workdays import Calendar

from fee_declarations import store as declarations
from fee_declarations.businesses import schemas, store
from fee_declarations.domain.declarations import ended_periods
from fee_declarations.domain.periods import due_date
from fee_declarations.domain.tariffs import AHEAD, PORTAL, Tariffs

MOST_PERIODS = 600
"""Of one answer, which is then no larger than 200 kB."""


def businesses(conn: Connection, person_id: str, tariffs: Tariffs, today: date, calendar: Calendar) -> dict[str, Any]:
    """The answer of GET /businesses without a page. Periods filed elsewhere are left out; GET /fees says where they are
    filed. Of somebody with many establishments it has the first ones (``truncated``)."""
    rows = store.businesses_of(conn, person_id, today)
    places = store.establishments_of(conn, [row["id"] for row in rows])
    declared = declarations.live_keys(conn, [row["id"] for row in rows])
    items, room = [], MOST_PERIODS
    for row in rows:
        # What finance does not know yet declares nothing.
        fees = _fees(tariffs, row["months"], today, calendar) if row["months"] else []
        shown = []
        for place in [place for place in places if place["business_id"] == row["id"]]:
            owed = [fee for fee in fees if tariffs.fees[fee["fee"]].owed_at(place["kind"], place["facts"])]
            room -= sum(len(fee["periods"]) for fee in owed) + 1
            if room >= 0:
                shown.append(_place(place, [_mark(fee, place["id"], declared) for fee in owed]))
        items.append(schemas.business_out(row, shown))
    return {"items": items, "truncated": room < 0}


def _place(place: RowMapping, fees: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": str(place["id"]), **{name: place[name] for name in ("name", "address", "kind")}, "fees": fees}


def represented(conn: Connection, person_id: str) -> list[dict[str, Any]]:
    """What is held of the businesses for which the person may act, on which terms."""
    rows = store.links_of(conn, person_id)
    places = store.establishments_of(conn, [row["id"] for row in rows])
    return [schemas.represented_out(row, [one for one in places if one["business_id"] == row["id"]]) for row in rows]


def _fees(tariffs: Tariffs, months: int, today: date, calendar: Calendar) -> list[dict[str, Any]]:
    """Each fee with its periods, the same for all establishments of a business."""
    return [fee_periods(tariffs, fee.code, [months], today, calendar) for fee in tariffs.fees.values()]


def fee_periods(
    tariffs: Tariffs, fee: str, lengths: Collection[int], today: date, calendar: Calendar
) -> dict[str, Any]:
    """A fee with its ended periods of these lengths (in months) that are declared here, none marked declared; one that
    is asked ahead has none, the declarant says the term."""
    periods, ahead = [], tariffs.fees[fee].periods == AHEAD
    ended = [] if ahead else [period for months in lengths for period in ended_periods(months, today)]
    for period in ended:
        channel = tariffs.channel(fee, period)
        if channel.channel == PORTAL:
            due = tariffs.moved_due(fee, period) or due_date(period, calendar)
            periods.append(schemas.period_out(period, due, channel, declared=False))
    return {"fee": fee, "title": dict(tariffs.fees[fee].title), "ahead": ahead, "periods": periods}


def _mark(fee: dict[str, Any], establishment_id: UUID, declared: set[tuple[UUID, str, str]]) -> dict[str, Any]:
    periods = [
        {**period, "declared": (establishment_id, fee["fee"], period["code"]) in declared} for period in fee["periods"]
    ]
    return {**fee, "periods": periods}
