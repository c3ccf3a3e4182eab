"""What every act on a case goes through.

``begin`` locks the case and asks the table of states; ``finish`` writes what came of it, the line of its record and the
event beside it. An act names the version of the case that the clerk saw: on another one nothing is done.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from servicekit import outbox
from servicekit.clock import local_day
from servicekit.tokens import Principal
from sqlalchemy import Connection
from workdays import Calendar

from certificates import events
from certificates.catalogue import Catalogue, Procedure
from certificates.domain import limits
from certificates.domain.cases import Case
from certificates.domain.collecting import Place, offered_at, same_person
from certificates.domain.states import DONE, STEPS, Act, Side, State, acts_in, allowed
from certificates.errors import ActNotPossible, CaseChanged, CaseTaken, NotYourCase, OwnCase, RequestNotFound
from certificates.municipality import Office, office_of
from certificates.store import cases as store
from certificates.store.cases import Happened
from certificates.use_cases import figures
from certificates.use_cases.figures import Change

FREE = frozenset(
    {
        Act.TAKE, Act.ASSIGN, Act.NOTE, Act.ISSUE, Act.SEND_BACK, Act.LAY_OUT, Act.HAND_OVER, Act.ARCHIVE,
        Act.FETCH_BACK, Act.POST, Act.ARRIVED, Act.CAME_BACK, Act.CHANGE_DELIVERY, Act.RETRY,
        Act.ADD_DOCUMENT,
    }
)  # fmt: skip
"""What a clerk may do with a colleague's case, or an untaken one: counters and signatures are shared."""


@dataclass(frozen=True, slots=True)
class Clerk:
    """A member of the office who is signed in."""

    username: str
    name: str
    subject: str
    person_id: str | None
    supervisor: bool

    @classmethod
    def of(cls, principal: Principal, *, supervisor: bool) -> "Clerk":
        """The member of staff of this token; the policy has checked that they may work here."""
        username = principal.username or principal.subject
        return cls(username, principal.name or username, principal.subject, principal.person_id, supervisor)

    def owns(self, case: Case) -> bool:
        """Whether it may be the clerk's own case: by the account or the person behind it, or else by the name.

        A citizen with the clerk's name is served by a colleague, unless the register says that they are two people.
        """
        if case.belongs_to(self.subject, self.person_id):
            return True
        if case.person_id is not None and self.person_id is not None:
            return False
        return same_person(case.name, self.name)

    @property
    def side(self) -> Side:
        return Side.SUPERVISOR if self.supervisor else Side.CLERK


class Filed(Protocol):
    """What is known of a case in a list, too: what it asks for."""

    @property
    def procedure(self) -> str: ...
    @property
    def edition(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Context:
    """What anything that happens to a case is done with: the transaction, when, and what the municipality says."""

    conn: Connection
    now: datetime
    catalogue: Catalogue
    offices: Mapping[str, Office]
    calendar: Calendar

    @property
    def today(self) -> date:
        return local_day(self.now)

    @staticmethod
    def day_of(at: datetime) -> date:
        """The day in Greece."""
        return local_day(at)

    def procedure(self, case: Filed) -> Procedure:
        """The procedure in the edition under which the case was filed."""
        return self.catalogue.edition(case.procedure, case.edition)

    def office(self, case: Case) -> Office:
        """The office that has the case."""
        return office_of(self.offices, case.unit, self.procedure(case).unit)

    def about(self, case: Case) -> events.About:
        """What an event about the case says besides its row."""
        centre = self.offices.get(case.service_centre or "")
        return events.About(self.procedure(case), self.office(case), case.recipient, self.now, centre)

    def limit_from(self, case: Case, complete_on: date) -> date:
        """The last day to answer, when everything was here on this day."""
        procedure = self.procedure(case)
        return limits.deadline(complete_on, procedure.deadline.days, procedure.counted, self.calendar)


@dataclass(frozen=True, slots=True)
class Work(Context):
    """A context in which a member of the office acts."""

    clerk: Clerk

    def did(self, what: str, detail: str | None = None, told: Mapping[str, object] | None = None) -> Happened:
        """The line of a record which says that they did this, now."""
        clerk = self.clerk
        return Happened(what, self.now, clerk.side, clerk.username, clerk.name, detail, told)

    def of_another(self, case: Case | None) -> Case:
        """The case, which is there and not the clerk's own; raises RequestNotFound, OwnCase."""
        if case is None:
            raise RequestNotFound
        if self.clerk.owns(case):
            raise OwnCase
        return case


@dataclass(frozen=True, slots=True)
class Page:
    """The case as the clerk saw it."""

    request_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class Words:
    """A text about a case: a note, a message, a reason."""

    page: Page
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an act: where the case stands (None: as the table says), what else changed, who is told what."""

    act: Act
    state: State | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    detail: str | None = None
    told: Mapping[str, object] | None = None
    tells: events.Tells | None = None


def begin(work: Work, page: Page, act: Act) -> Case:
    """The case, locked, when the clerk may do this with it now.

    Raises RequestNotFound, OwnCase, CaseChanged, CaseTaken, NotYourCase, ActNotPossible.
    """
    case, clerk = work.of_another(store.lock(work.conn, page.request_id)), work.clerk
    if case.version != page.version:
        raise _changed(work.conn, case)
    if not allowed(act, case.state, clerk.side):
        raise ActNotPossible(state=case.state.value, act=act.value)
    if not _is_theirs(clerk, case, act):
        if case.assignee is None:
            raise NotYourCase
        raise CaseTaken(assignee_name=case.assignee_name)
    return case


def _is_theirs(clerk: Clerk, case: Case, act: Act) -> bool:
    return act in FREE or clerk.supervisor or case.assignee == clerk.username


def acts_of(clerk: Clerk, case: Case) -> list[Act]:
    """What the clerk may do with the case now, in the order of the table: what ``begin`` would let through.

    Without what belongs to another way of delivery.
    """
    if clerk.owns(case):
        return []
    mine = case.assignee in (None, clerk.username) or clerk.supervisor
    possible = [act for act in acts_in(case.state, clerk.side) if _is_theirs(clerk, case, act)]
    return [act for act in possible if (mine or act not in (Act.TAKE, Act.ASSIGN)) and _is_its_way(case, act)]


def _is_its_way(case: Case, act: Act) -> bool:
    """Whether the act belongs to the way in which the case is delivered: nothing that is posted is laid out."""
    return act is not Act.LAY_OUT or any(offered_at(place, case.delivery) for place in Place)


def finish(work: Work, case: Case, outcome: Outcome) -> Case:
    """Write what came of the act; returns the case as it is now."""
    return settle(work, case, outcome, work.did(outcome.act.value, outcome.detail, outcome.told))


def settle(context: Context, case: Case, outcome: Outcome, by: Happened) -> Case:
    """Write an outcome: the row, its record, the event. Raises ValueError for a state that the table does not know."""
    step = STEPS[outcome.act]
    state = outcome.state or step.after or case.state
    if state not in {step.after or case.state, *step.outcomes}:
        raise ValueError(f"{outcome.act} does not lead to {state}")
    values: dict[str, object] = {"state": state.value}
    if state is not case.state:
        values["ended_at"] = context.now if state in DONE else None
    changed = store.change(context.conn, case.id, {**values, **outcome.values})
    store.add_happening(context.conn, case.id, by)
    # The detail of a refusal is the code of its reason.
    figures.changed(context.conn, [Change(case, changed, outcome.detail)], context.now, context.calendar)
    if outcome.tells is not None:
        outbox.record(context.conn, events.SOURCE, outcome.tells(changed, context.about(changed)))
    return changed


def _changed(conn: Connection, case: Case) -> CaseChanged:
    name, at = store.last_act(conn, case.id) or (None, case.submitted_at)
    return CaseChanged(version=case.version, by=name, at=at.isoformat())
