"""Who works on a case and what is said about it: taking, giving, notes, messages, the right office, a later answer."""

from dataclasses import dataclass, replace
from datetime import date

from certificates import events
from certificates.domain.cases import Case
from certificates.domain.states import Act, State
from certificates.errors import CaseTaken
from certificates.printed import Matter
from certificates.store import cases as store
from certificates.store import lists
from certificates.use_cases import letters
from certificates.use_cases.casework import Outcome, Page, Words, Work, begin, finish
from certificates.use_cases.letters import Compose, Said


def take(work: Work, page: Page) -> Case:
    """Work on it from now on. One that has been taken meanwhile stays with the colleague who took it."""
    case = store.lock(work.conn, page.request_id)
    if case is not None and case.assignee not in (None, work.clerk.username) and not work.clerk.supervisor:
        raise CaseTaken(assignee_name=case.assignee_name)
    case = begin(work, page, Act.TAKE)
    state = State.WORKING if case.state is State.SUBMITTED else case.state
    mine = {"assignee": work.clerk.username, "assignee_name": work.clerk.name}
    return finish(work, case, Outcome(Act.TAKE, state, mine))


@dataclass(frozen=True, slots=True)
class Assignment:
    """The colleague who gets a case; None: no one, so that any clerk may take it."""

    page: Page
    username: str | None
    name: str | None


def assign(work: Work, command: Assignment) -> Case:
    """Give one's own case, or an untaken one, to a colleague; a supervisor may give any. In one statement."""
    case = begin(work, command.page, Act.ASSIGN)
    if not work.clerk.supervisor and case.assignee not in (None, work.clerk.username):
        raise CaseTaken(assignee_name=case.assignee_name)
    state = State.WORKING if case.state is State.SUBMITTED and command.username else case.state
    # The record names colleagues by their account, and not as the form says.
    name = dict(lists.colleagues(work.conn)).get(command.username or "", command.name)
    whose = {"assignee": command.username, "assignee_name": name}
    return finish(work, case, Outcome(Act.ASSIGN, state, whose, detail=name))


def note(work: Work, command: Words) -> Case:
    """Write something for colleagues."""
    case = begin(work, command.page, Act.NOTE)
    store.add_note(work.conn, case.id, (work.clerk.username, work.clerk.name), command.text, work.now)
    return finish(work, case, Outcome(Act.NOTE))


def tell(work: Work, command: Words) -> Case:
    """Write to the applicant."""
    case = begin(work, command.page, Act.TELL)
    text = command.text
    told = {"text": text}
    return finish(
        work, case, Outcome(Act.TELL, told=told, tells=lambda after, about: events.message_sent(after, about, text))
    )


@dataclass(frozen=True, slots=True)
class Forwarding:
    """Where a case goes: to an office of ours by its key, or to another authority by its name."""

    page: Page
    unit: str | None
    authority: str | None
    reason: str


def forward(work: Work, command: Forwarding, compose: Compose) -> Case:
    """Send a case to the right office, where the limit starts again, or by a numbered letter to another authority."""
    case = begin(work, command.page, Act.FORWARD)
    unit, reason = command.unit, command.reason
    if unit is None:
        return _to_another_authority(work, case, command, compose)
    last, to = work.limit_from(case, work.today), work.offices[unit].name.texts()
    values = {"unit": unit, "assignee": None, "assignee_name": None, "complete_on": work.today, "deadline": last}
    outcome = Outcome(
        Act.FORWARD,
        State.SUBMITTED,
        values,
        told={"to": to, "reason": reason},
        tells=lambda after, about: events.forwarded(after, about, to, last, reason),
    )
    return finish(work, case, outcome)


def _to_another_authority(work: Work, case: Case, command: Forwarding, compose: Compose) -> Case:
    said = Said(Matter.FORWARDED, (command.reason,), about=command.authority)
    number = letters.send(work, case, said, compose)
    to = {"el": command.authority or "", "en": command.authority or ""}
    outcome = Outcome(
        Act.FORWARD,
        State.FORWARDED,
        {"answered_at": work.now},
        told={"to": to, "reason": command.reason, "letter_number": number},
        tells=lambda after, about: events.forwarded(after, replace(about, letter=number), to, None, command.reason),
    )
    return finish(work, case, outcome)


@dataclass(frozen=True, slots=True)
class Extension:
    """Why an answer comes late, and the day on which it is expected."""

    page: Page
    reason: str
    until: date


def extend(work: Work, command: Extension, compose: Compose) -> Case:
    """Tell the applicant, by a numbered letter, before a limit is missed. It stays itself: only the law moves it."""
    case = begin(work, command.page, Act.EXTEND)
    reason, until = command.reason, command.until
    number = letters.send(work, case, Said(Matter.EXTENSION, (reason,), until=until), compose)
    outcome = Outcome(
        Act.EXTEND,
        told={"reason": reason, "until": until.isoformat(), "letter_number": number},
        tells=lambda after, about: events.extended(after, replace(about, letter=number), reason, until),
    )
    return finish(work, case, outcome)
