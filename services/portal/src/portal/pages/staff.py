"""Where the day of staff begins: the places where they work, with how much waits at each."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass

from flask import Blueprint, Response, render_template

from portal.clients.backend import Failure
from portal.clients.staff_work import CountsWork, StaffWork
from portal.context import context
from portal.guard import Visitor, see_other, visitor
from portal.revenue_places import DEBTORS, WAITING, Waiting
from portal.workplaces import STAFF

blueprint = Blueprint("staff", __name__)


IDENTITY, FEES, CERTIFICATES = "identity-bridge", "fee-declarations", "certificates"
WORK: Mapping[str, tuple[str, tuple[Waiting, ...]]] = {
    "/desk": (
        IDENTITY,
        (
            Waiting("desk-open", "/desk#own"),
            Waiting("desk-checks", "/desk/checks"),
            Waiting("desk-doubles", "/desk/doubles"),
            Waiting("desk-conflicts", "/desk/conflicts"),
        ),
    ),
    "/casework": (
        CERTIFICATES,
        (
            Waiting("certificates-mine", "/casework?view=mine"),
            Waiting("certificates-unassigned", "/casework?view=unassigned"),
            Waiting("certificates-overdue", "/casework?view=overdue"),
        ),
    ),
    "/declarations-desk": (IDENTITY, (Waiting("declarations-submitted", "/declarations-desk"),)),
    "/revenue": (FEES, tuple(WAITING)),
    "/debtors": (FEES, (DEBTORS,)),
}
"""By workplace (workplaces.WORKPLACES): which service counts, and what. Any other place has a link and no number."""


@dataclass(frozen=True, slots=True)
class Place:
    """A workplace; ``waiting`` has a number for each kind of work, and is None when its service did not answer."""

    path: str
    waiting: list[tuple[Waiting, int]] | None


@blueprint.get(STAFF)
def begin() -> str | Response:
    person = visitor()
    if not person.works_here:
        return see_other("/services")
    asked = {WORK[path][0] for path in person.workplaces if path in WORK}
    counted = _counted(person, {part: client for part, client in _clients().items() if part in asked})
    return render_template("staff.html", places=[_place(path, counted) for path in person.workplaces])


def _clients() -> Mapping[str, CountsWork]:
    return {IDENTITY: context().reviews, FEES: context().debtors, CERTIFICATES: context().casework}


def _counted(person: Visitor, clients: Mapping[str, CountsWork]) -> dict[str, StaffWork | Failure]:
    """What each service counts. They are asked side by side: a slow one delays the page no more than it must."""
    if not clients:
        return {}
    # A token that must be renewed is renewed once, before several ask for it.
    person.access_token()
    with ThreadPoolExecutor(len(clients)) as pool:
        running = {part: pool.submit(copy_context().run, client.work, person) for part, client in clients.items()}
        return {part: answer.result() for part, answer in running.items()}


def _place(path: str, counted: Mapping[str, StaffWork | Failure]) -> Place:
    part, kinds = WORK.get(path, ("", ()))
    answer = counted.get(part)
    if isinstance(answer, Failure):
        return Place(path, None)
    counts = answer.counts if answer else {}
    shown = [kind for kind in kinds if kind.name in counts and (counts[kind.name] or not kind.quiet)]
    return Place(path, [(kind, counts[kind.name]) for kind in shown])
