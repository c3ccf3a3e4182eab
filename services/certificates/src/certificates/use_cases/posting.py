"""Batches for the post office. While one is open, letters come and go; closed, it is in the post office's hands."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from inputkit.refusals import Refused

from certificates import events
from certificates.delivery_errors import (
    BatchClosed,
    BatchEmpty,
    BatchNotFound,
    LetterNotFound,
    TrackingMissing,
    TrackingUsed,
)
from certificates.domain.address_lines import label_lines
from certificates.domain.addresses import PostalAddress
from certificates.domain.applicants import full_name
from certificates.domain.cases import Case
from certificates.domain.requests import Delivery
from certificates.domain.states import Act, allowed
from certificates.store import cases
from certificates.store import post as store
from certificates.store.post import Batch, BatchState, Letter, LetterState, ToPost
from certificates.use_cases.casework import Outcome, Page, Work, begin, finish
from certificates.use_cases.redirecting import LEVEL_LOST, may_go, to_the_office

ADDRESS = "address"
OTHERWISE = "state"
OWN = "own-case"
REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A case that does not go, and why: ``level-lost``, ``address``, ``state`` (it is not to be posted, or is in a
    batch already) or ``own-case``."""

    request_id: UUID
    number: str | None
    reason: str


def lines_of(case: Case | ToPost) -> list[str]:
    """The label's lines; raises Refused."""
    name = full_name(case.applicant)
    if case.postal_address is None or not name:
        raise Refused("missing")
    return label_lines(name, PostalAddress(**case.postal_address))


def add(work: Work, request_ids: Sequence[UUID]) -> tuple[Batch, list[LeftOut]]:
    """Put cases into the open batch. Those that cannot go are left out and said why; the others go."""
    batch = store.lock_open_batch(work.conn, work.clerk.username, work.now)
    left_out: list[LeftOut] = []
    # Always in one order, so that two who lock the same cases never wait for each other.
    for request_id in sorted(set(request_ids)):
        case = cases.lock(work.conn, request_id)
        if case is None:
            left_out.append(LeftOut(request_id, None, OTHERWISE))
        elif reason := _hindrance_to_add(work, case):
            left_out.append(LeftOut(request_id, case.number, reason))
        else:
            store.add_letter(work.conn, batch.id, case.id, lines_of(case))
    return batch, left_out


def _hindrance_to_add(work: Work, case: Case) -> str | None:
    if store.newest_letter(work.conn, case.id, LetterState.IN_BATCH) is not None:
        return OTHERWISE
    return _hindrance(work, case)


def _hindrance(work: Work, case: Case, printed: Sequence[str] | None = None) -> str | None:
    """Why it cannot be posted, with the label that is ``printed``; who lost level B gets it at the office instead."""
    if work.clerk.owns(case):
        return OWN
    if not _to_be_posted(work, case):
        return OTHERWISE
    if not may_go(work, case, Delivery.POST):
        to_the_office(work, case)
        return LEVEL_LOST
    try:
        lines = lines_of(case)
    except Refused:
        return ADDRESS
    return None if printed is None or lines == list(printed) else ADDRESS


def _to_be_posted(work: Work, case: Case) -> bool:
    return allowed(Act.POST, case.state, work.clerk.side) and case.delivery is Delivery.POST


@dataclass(frozen=True, slots=True)
class Item:
    """A letter of a batch."""

    batch_id: UUID
    letter_id: UUID


def remove(work: Work, item: Item) -> Batch:
    """Take a letter out of an open batch. The number of its label is void for ever."""
    batch, letter = _of_open_batch(work, item)
    values = {"state": LetterState.VOID.value, "ended_at": work.now, "reason": REMOVED}
    store.change_letter(work.conn, letter.id, values)
    return batch


def label(work: Work, item: Item, tracking: str) -> Batch:
    """Tie the number of a label to a letter, once for ever. A wrong scan can be corrected while the batch is open.

    Raises TrackingUsed.
    """
    batch, letter = _of_open_batch(work, item)
    use = store.use_of(work.conn, tracking)
    if use is not None and use.letter_id != letter.id:
        raise TrackingUsed(number=use.number, batch=use.batch)
    store.change_letter(work.conn, letter.id, {"tracking": tracking})
    return batch


def _of_open_batch(work: Work, item: Item) -> tuple[Batch, Letter]:
    batch = _locked(work, item.batch_id)
    if batch.state is not BatchState.OPEN:
        raise BatchClosed
    return batch, _letter(work, item)


def _locked(work: Work, batch_id: UUID) -> Batch:
    batch = store.lock_batch(work.conn, batch_id)
    if batch is None:
        raise BatchNotFound
    return batch


def _letter(work: Work, item: Item) -> Letter:
    for letter in _going(work, item.batch_id):
        if letter.id == item.letter_id:
            return letter
    raise LetterNotFound


def _going(work: Work, batch_id: UUID) -> list[Letter]:
    found = store.letters_of(work.conn, [batch_id])[batch_id]
    return [letter for letter in found if letter.state is LetterState.IN_BATCH]


def close(work: Work, batch_id: UUID) -> Batch:
    """Hand the batch to the post office: each letter is posted and its applicant told the number.

    What may not be posted any more leaves it. Closed before, it stays as it is. Raises BatchNotFound, BatchEmpty,
    TrackingMissing.
    """
    batch = _locked(work, batch_id)
    if batch.state is BatchState.CLOSED:
        return batch
    locked = [cases.lock(work.conn, one) for one in sorted({letter.request_id for letter in _going(work, batch_id)})]
    known = {case.id: case for case in locked if case is not None}
    # Read again, because one may have been recalled before its lock was had.
    going = _going(work, batch_id)
    if not going:
        raise BatchEmpty
    if missing := [letter.number for letter in going if letter.tracking is None]:
        raise TrackingMissing(numbers=missing)
    for letter in going:
        _post(work, letter, known[letter.request_id])
    return store.close_batch(work.conn, batch_id, work.clerk.username, work.now)


def _post(work: Work, letter: Letter, case: Case) -> None:
    # What was right when it came into the batch may not be so any more.
    reason = _hindrance(work, case, letter.address_lines)
    if reason is not None:
        values = {"state": LetterState.VOID.value, "ended_at": work.now, "reason": reason}
        store.change_letter(work.conn, letter.id, values)
        return
    values = {"state": LetterState.POSTED.value, "posted_at": work.now}
    store.change_letter(work.conn, letter.id, values)
    tracking = letter.tracking
    outcome = Outcome(
        Act.POST,
        detail=tracking,
        told={"tracking": tracking},
        tells=lambda after, about: events.posted(after, about, tracking),
    )
    finish(work, case, outcome)


# -- what the post office says later


def arrived(work: Work, page: Page) -> Case:
    """It was delivered."""
    case = begin(work, page, Act.ARRIVED)
    _end_letter(work, case, LetterState.DELIVERED, None)
    return finish(work, case, Outcome(Act.ARRIVED))


def came_back(work: Work, page: Page, reason: str) -> Case:
    """It came back: the applicant is asked for another way."""
    case = begin(work, page, Act.CAME_BACK)
    _end_letter(work, case, LetterState.RETURNED, reason)
    return finish(work, case, Outcome(Act.CAME_BACK, detail=reason, told={"reason": reason}, tells=events.returned))


def _end_letter(work: Work, case: Case, state: LetterState, reason: str | None) -> None:
    letter = store.newest_letter(work.conn, case.id, LetterState.POSTED)
    if letter is not None:
        store.change_letter(work.conn, letter.id, {"state": state.value, "ended_at": work.now, "reason": reason})
