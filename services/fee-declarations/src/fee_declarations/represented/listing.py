"""Pages of businesses and establishments, with what is due and overdue of each, computed once for all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from inputkit.alphabets import folded
from sqlalchemy import Connection

from fee_declarations.domain.duties import Duties, DutyCounts, Place
from fee_declarations.represented import store
from fee_declarations.represented.store import ActorRow, BusinessRow, EstablishmentRow, Filed

BUSINESSES, ESTABLISHMENTS = 20, 25
"""How many are on a page."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of what was found; ``pages`` is at least 1."""

    items: Sequence[T]
    number: int
    pages: int
    found: int


@dataclass(frozen=True, slots=True)
class BusinessSummary:
    """A business with all its establishments. ``unsaid`` is how many of them have no kind yet."""

    business: BusinessRow
    establishments: int
    unsaid: int
    counts: DutyCounts


@dataclass(frozen=True, slots=True)
class PlaceSummary:
    """One establishment of a list."""

    establishment: EstablishmentRow
    counts: DutyCounts


@dataclass(frozen=True, slots=True)
class BusinessPage:
    """A business with a page of its establishments and the persons who may act for it. ``of_several``: the caller may
    act for others too."""

    whole: BusinessSummary
    actors: Sequence[ActorRow]
    places: Page[PlaceSummary]
    of_several: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for what of a list: those whose names have every word of the text."""

    person_id: str
    page: int = 1
    text: str = ""


def businesses(conn: Connection, asked: Asked, duties: Duties) -> Page[BusinessSummary]:
    """The person's businesses, those with something overdue first."""
    rows = store.of_person(conn, asked.person_id, duties.today)
    places = _by_business(store.establishments_of(conn, [row.id for row in rows]))
    filed = store.filed_by(conn, [row.id for row in rows])
    found = [
        _summary(row, places.get(row.id, ()), filed, duties)
        for row in rows
        if matches(asked.text, row.name, row.trade_name or "", row.afm)
    ]
    found.sort(key=lambda one: (one.counts.overdue == 0, one.counts.due == 0))
    return paged(found, asked.page, BUSINESSES)


def business(conn: Connection, asked: Asked, business_id: UUID, duties: Duties) -> BusinessPage | None:
    """One of them with its establishments, those with something overdue first; None when the person may not act."""
    row = store.one(conn, asked.person_id, business_id, duties.today)
    if row is None:
        return None
    places = store.establishments_of(conn, [row.id])
    filed = store.filed_by(conn, [row.id])
    summaries = [PlaceSummary(place, counts_of(row, place, filed, duties)) for place in places]
    found = [one for one in summaries if matches(asked.text, one.establishment.name, one.establishment.address)]
    found.sort(key=lambda one: (one.counts.overdue == 0, one.counts.due == 0))
    return BusinessPage(
        _summary(row, places, filed, duties),
        store.actors(conn, row.id, asked.person_id, duties.today),
        paged(found, asked.page, ESTABLISHMENTS),
        store.count_of(conn, asked.person_id, duties.today) > 1,
    )


def counts_of(row: BusinessRow, place: EstablishmentRow, filed: Filed, duties: Duties) -> DutyCounts:
    """How one establishment stands."""
    return duties.counts_of(Place(place.kind, place.facts), row.months, filed.get(place.id, {}))


def matches(text: str, *names: str) -> bool:
    """Whether every word that was written stands in the names, whole or as a part of another."""
    whole = folded(" ".join(names))
    return all(word in whole for word in folded(text).split())


def paged(found: Sequence[T], number: int, size: int) -> Page[T]:
    """A page of what was found; of a number that there is not, the last."""
    pages = max(1, -(-len(found) // size))
    number = min(number, pages)
    return Page(found[(number - 1) * size : number * size], number, pages, len(found))


def _summary(row: BusinessRow, places: Sequence[EstablishmentRow], filed: Filed, duties: Duties) -> BusinessSummary:
    every = sum((counts_of(row, place, filed, duties) for place in places), DutyCounts())
    return BusinessSummary(row, len(places), sum(place.kind is None for place in places), every)


def _by_business(places: Iterable[EstablishmentRow]) -> dict[UUID, list[EstablishmentRow]]:
    found: dict[UUID, list[EstablishmentRow]] = {}
    for place in places:
        found.setdefault(place.business_id, []).append(place)
    return found
