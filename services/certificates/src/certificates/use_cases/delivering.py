"""A document on its last way: laid out, collected, archived, brought back.

The code that its applicant was sent opens the case. The identity document says who the collector is, and who handed it
over is written beside who took it.
"""

from dataclasses import dataclass

from certificates import events
from certificates.delivery_errors import (
    CollectorDiffers,
    CollectorIsClerk,
    NoServiceCentre,
    OtherDelivery,
    PickupLocked,
    StillKept,
)
from certificates.domain.cases import Case
from certificates.domain.codes import new_pickup_code
from certificates.domain.collecting import (
    MOST_WRONG_CODES,
    Capacity,
    Collector,
    Place,
    kept_until,
    offered_at,
    same_person,
)
from certificates.domain.requests import Delivery
from certificates.domain.states import Act, State
from certificates.municipality import Office, service_centres
from certificates.store import deliveries as store
from certificates.store import post
from certificates.store.deliveries import Ending, Pickup, PickupState, Spot
from certificates.use_cases.casework import Context, Outcome, Page, Work, begin, finish

RECALLED = "recalled"


@dataclass(frozen=True, slots=True)
class LayingOut:
    """Where a document is laid out, and for how many days it is surely kept."""

    page: Page
    place: Place
    kept_days: int


def lay_out(work: Work, command: LayingOut) -> Case:
    """The document waits at a counter: its applicant is sent a code. Raises OtherDelivery, NoServiceCentre.

    At a service centre it lies at the one that the applicant chose. One that was closed since does not count.
    """
    case = begin(work, command.page, Act.LAY_OUT)
    if not offered_at(command.place, case.delivery):
        raise OtherDelivery(delivery=case.delivery.value)
    if command.place is Place.SERVICE_CENTRE and case.service_centre not in service_centres(work.offices):
        raise NoServiceCentre
    return _laid_out(work, case, command, Outcome(Act.LAY_OUT))


def _laid_out(work: Work, case: Case, command: LayingOut, outcome: Outcome) -> Case:
    pickup = _with_new_code(work, case, command.place)
    laid = where_it_lies(work, case, pickup, command.kept_days)
    told = Outcome(
        outcome.act,
        outcome.state,
        outcome.values,
        detail=command.place.value,
        told=_at_the_centre(work, case, pickup),
        tells=lambda after, about: events.ready_to_collect(after, about, laid),
    )
    return finish(work, case, told)


def _with_new_code(work: Work, case: Case, place: Place) -> Pickup:
    spot = Spot(place, case.service_centre if place is Place.SERVICE_CENTRE else None)
    while True:
        pickup = store.add_pickup(work.conn, case.id, new_pickup_code(), spot, work.now)
        if pickup is not None:
            return pickup


def counter_of(context: Context, case: Case, pickup: Pickup | None) -> Office:
    """Whose counter it lies at; the office's, where it lies nowhere yet."""
    own = context.office(case)
    if pickup is None or pickup.place is Place.OFFICE:
        return own
    return context.offices.get(pickup.service_centre or "", own)


def _at_the_centre(context: Context, case: Case, pickup: Pickup) -> dict[str, object]:
    """Which service centre it is, for the record that both sides read; nothing of the office."""
    if pickup.place is Place.OFFICE:
        return {}
    return {"place": counter_of(context, case, pickup).name.texts()}


def where_it_lies(context: Context, case: Case, pickup: Pickup, kept_days: int) -> events.Laid:
    """What a mail says of a document that can be collected."""
    office = counter_of(context, case, pickup)
    return events.Laid(
        pickup.code,
        pickup.place is Place.SERVICE_CENTRE,
        office.name.texts(),
        office.address.texts(),
        office.hours.texts() if office.hours else None,
        kept_until(pickup.laid_out_at, kept_days),
    )


@dataclass(frozen=True, slots=True)
class HandingOver:
    """Who takes the document, and the code if they brought it."""

    page: Page
    collector: Collector
    code: str | None


def hand_over(work: Work, command: HandingOver) -> Case | None:
    """Give the document to the collector at the counter; None after a wrong code, which is counted: commit it.

    Raises CollectorIsClerk, CollectorDiffers, PickupLocked.
    """
    case = begin(work, command.page, Act.HAND_OVER)
    pickup = store.waiting(work.conn, case.id)
    if pickup is None:
        raise ValueError("a case to collect has a code")
    if command.code is not None and command.code != pickup.code:
        store.count_wrong(work.conn, pickup.id)
        return None
    if pickup.wrong_tries >= MOST_WRONG_CODES and not work.clerk.supervisor:
        raise PickupLocked
    _check_collector(work, case, command.collector)
    who = command.collector.stored(case.applicant) | {"officer_name": work.clerk.name}
    store.end(work.conn, case.id, Ending(PickupState.COLLECTED, work.now, who, work.clerk.username))
    told = {
        "name": command.collector.name,
        "capacity": command.collector.capacity.value,
        **_at_the_centre(work, case, pickup),
    }
    return finish(work, case, Outcome(Act.HAND_OVER, detail=command.collector.capacity.value, told=told))


def _check_collector(work: Work, case: Case, collector: Collector) -> None:
    if same_person(collector.name, work.clerk.name):
        raise CollectorIsClerk
    if collector.capacity is Capacity.SELF and case.name and not same_person(collector.name, case.name):
        raise CollectorDiffers(applicant_name=case.name)


@dataclass(frozen=True, slots=True)
class Archiving:
    """Which document was not collected, and for how many days each is kept."""

    page: Page
    kept_days: int


def may_be_put_away(context: Context, case: Case, kept_days: int) -> bool:
    """Whether the last day is over on which it surely lies there."""
    pickup = store.waiting(context.conn, case.id)
    return pickup is None or kept_until(pickup.laid_out_at, kept_days) < context.today


def archive(work: Work, command: Archiving) -> Case:
    """Put away a document that was not collected. Its code ends; nothing is destroyed. Raises StillKept."""
    case = begin(work, command.page, Act.ARCHIVE)
    pickup = store.waiting(work.conn, case.id)
    if pickup is not None and (last := kept_until(pickup.laid_out_at, command.kept_days)) >= work.today:
        raise StillKept(kept_until=last.isoformat())
    store.end(work.conn, case.id, Ending(PickupState.ARCHIVED, work.now))
    return finish(work, case, Outcome(Act.ARCHIVE))


def fetch_back(work: Work, page: Page, kept_days: int) -> Case:
    """Lay out again, at the office and under a new code, what was put away or what the post brought back."""
    case = begin(work, page, Act.FETCH_BACK)
    values = {} if offered_at(Place.OFFICE, case.delivery) else {"delivery": Delivery.COLLECT.value}
    command = LayingOut(page, Place.OFFICE, kept_days)
    return _laid_out(work, case, command, Outcome(Act.FETCH_BACK, State.TO_COLLECT, values))


def stop(context: Context, case: Case) -> None:
    """The document goes nowhere any more, because it was recalled: its code is dead, and it leaves the open batch."""
    store.end(context.conn, case.id, Ending(PickupState.VOID, context.now))
    post.void_letters(context.conn, case.id, context.now, RECALLED)
