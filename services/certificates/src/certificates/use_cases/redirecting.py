"""A document goes another way: because its applicant asked the office for it, or lost the level that the way needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from servicekit import outbox

from certificates import events
from certificates.delivery_errors import LetterInBatch, LevelTooLow
from certificates.domain import requests as rules
from certificates.domain.cases import Case
from certificates.domain.requests import Delivery, Happening, Way
from certificates.domain.states import Act, Side, State
from certificates.store import deliveries as pickups
from certificates.store import levels, post
from certificates.store import requests as store
from certificates.store.cases import Happened
from certificates.store.deliveries import Ending, PickupState
from certificates.store.post import Letter, LetterState
from certificates.use_cases.casework import Context, Outcome, Page, Work, begin, settle

LEVEL_LOST = "level-lost"
NEEDED = "B"
NEED_PROOF = (Delivery.POST, Delivery.DOWNLOAD)


def level_of(context: Context, case: Case) -> str:
    """The level that the request has now: what was told last of one that has been of level B.

    For one of level A it is not proved that the names in it are the applicant's. That the account has level B since
    says who it is, and not that it is they (delivery_wishes).
    """
    if case.level != NEEDED:
        return case.level
    known = levels.last_known(context.conn, case.subject) if case.subject else None
    return known.level if known is not None and known.at > case.submitted_at else case.level


def may_go(context: Context, case: Case, delivery: Delivery) -> bool:
    """Whether it may be sent in this way now: the identity was proved, or the office made an exception and said why.

    An exception is for post alone: nothing is downloaded without an account.
    """
    if delivery not in NEED_PROOF or (delivery is Delivery.POST and case.override_reason is not None):
        return True
    return level_of(context, case) == NEEDED


def redirect(work: Work, page: Page, way: Way) -> Case:
    """Deliver in another way, as the applicant told the office. What came back with the post goes out again.

    The same way again changes nothing, but sends out again what came back. Raises LevelTooLow, LetterInBatch.
    """
    case = begin(work, page, Act.CHANGE_DELIVERY)
    if not may_go(work, case, way.delivery):
        raise LevelTooLow
    if is_same(case, way):
        return case
    if is_in_batch(case, post.letters_to(work.conn, case.id)):
        raise LetterInBatch
    by = work.did(Happening.DELIVERY_CHANGED.value, way.delivery.value)
    return send_by(work, case, NewWay(way, by))


def to_the_office(context: Context, case: Case) -> Case:
    """Papers of the registry are not posted once the identity is no longer proved: the applicant shows a card at the
    counter."""
    told: Mapping[str, object] = {"reason": LEVEL_LOST}
    what = Happening.DELIVERY_CHANGED.value
    by = Happened(what, context.now, Side.SYSTEM, detail=Delivery.COLLECT.value, told=told)
    return send_by(context, case, NewWay(Way(Delivery.COLLECT), by))


def is_in_batch(case: Case, letters: Sequence[Letter]) -> bool:
    """Whether one of its letters lies in the open batch, in an envelope with the address that it had."""
    return case.state is State.ISSUED and any(one.state is LetterState.IN_BATCH for one in letters)


def is_same(case: Case, way: Way) -> bool:
    """Whether it goes that way already. What came back with the post goes nowhere."""
    before = (case.delivery, case.postal_address, case.service_centre)
    return before == (way.delivery, way.address, way.service_centre) and case.state is not State.RETURNED


@dataclass(frozen=True, slots=True)
class NewWay:
    """The way, who chose it, and what is ``known`` of the applicant since then."""

    way: Way
    by: Happened
    known: Mapping[str, object] = field(default_factory=dict)


def send_by(context: Context, case: Case, new: NewWay) -> Case:
    """Write the new way and tell the applicant. What lies at a counter is taken away from there: its code is dead."""
    way = new.way
    values = {
        "delivery": way.delivery.value,
        "postal_address": way.address,
        "service_centre": way.service_centre,
        "fingerprint": rules.fingerprint_of(case.procedure, way, case.answers),
        **new.known,
    }
    state = State.ISSUED if case.state in (State.RETURNED, State.TO_COLLECT) else case.state
    if case.state is State.TO_COLLECT:
        pickups.end(context.conn, case.id, Ending(PickupState.VOID, context.now))
    changed = settle(context, case, Outcome(Act.CHANGE_DELIVERY, state, values), new.by)
    change = store.count_happenings(context.conn, case.id, Happening.DELIVERY_CHANGED)
    event = events.delivery_changed(changed, context.about(changed), change)
    outbox.record(context.conn, events.SOURCE, event)
    return changed
