"""Documents that the applicant has to bring: asked for, in, not needed after all, or never come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from filekit.uploads import UploadState
from servicekit.clock import local_day
from sqlalchemy import Connection

from certificates import events
from certificates.catalogue import Evidence, Procedure
from certificates.domain.cases import Case
from certificates.domain.states import Act, State
from certificates.errors import NothingAsked, NotReminded
from certificates.printed import Item, Matter
from certificates.store import cases as store
from certificates.store.cases import AskedDocument, AskedFor, Asking
from certificates.store.uploads import Attachment
from certificates.use_cases import letters
from certificates.use_cases.casework import Context, Outcome, Page, Words, Work, begin, finish
from certificates.use_cases.letters import Compose, Said


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask for, and until when it is waited for."""

    page: Page
    documents: Sequence[AskedDocument]
    due_on: date


def ask(work: Work, command: Question, compose: Compose) -> Case:
    """Ask for documents, by a numbered letter.

    The limit stands still for those that the procedure requires, and for no others.
    """
    case = begin(work, command.page, Act.ASK)
    store.ask(work.conn, case.id, Asking(command.documents, command.due_on, work.clerk.username, work.now))
    store.begin_wait(work.conn, case.id, work.now)
    documents = _asked_out(command.documents)
    items = tuple(Item(one.title["el"], one.note, one.title["en"]) for one in command.documents)
    number = letters.send(work, case, Said(Matter.DOCUMENTS, items=items, until=command.due_on), compose)
    outcome = Outcome(
        Act.ASK,
        told={"documents": documents, "due_on": command.due_on.isoformat(), "letter_number": number},
        tells=lambda after, about: events.documents_asked(
            after, replace(about, letter=number), command.documents, command.due_on
        ),
    )
    return finish(work, case, outcome)


def _asked_out(documents: Sequence[events.Asked]) -> list[dict[str, object]]:
    """Supporting documents as the record of the case tells of them."""
    return [{"title": dict(one.title), "note": one.note} for one in documents]


def lacking(procedure: Procedure, case: Case, asked: Iterable[AskedFor], sent: Iterable[Attachment]) -> list[Evidence]:
    """What the procedure requires, that is not among the files ``sent`` and not among what was ``asked`` for."""
    if case.state not in (State.SUBMITTED, State.WORKING, State.WAITING):
        return []
    here = {one.evidence for one in asked}
    here |= {one.evidence for one in sent if one.state is not UploadState.REFUSED}
    needed = procedure.to_send(case.answers, case.applicant.get("capacity", "self"))
    return [one for one in needed if one.key not in here]


@dataclass(frozen=True, slots=True)
class Received:
    """Documents that were brought on paper."""

    page: Page
    asked: Sequence[UUID]


def receive(work: Work, command: Received) -> Case:
    """Take in documents that were brought; work goes on when all are here. Raises NothingAsked."""
    case = begin(work, command.page, Act.RECEIVE)
    if not store.meet(work.conn, case.id, command.asked, "paper", work.now):
        raise NothingAsked
    return _on_with_it(work, case, Act.RECEIVE)


def _on_with_it(work: Work, case: Case, act: Act) -> Case:
    if missing(work.conn, case):
        return finish(work, case, Outcome(act, State.WAITING))
    return finish(work, case, Outcome(act, State.WORKING, all_here(work, case)))


def missing(conn: Connection, case: Case) -> list[AskedFor]:
    """What was asked for and is not here."""
    return [one for one in store.asked_of(conn, [case.id])[case.id] if one.met_at is None]


def all_here(context: Context, case: Case) -> dict[str, object]:
    """End the wait, because everything is here; returns the limit, which starts again if the procedure required any."""
    store.end_wait(context.conn, case.id, context.now)
    required = [one for one in store.asked_of(context.conn, [case.id])[case.id] if one.required]
    if not required:
        return {}
    complete_on = max(local_day(one.met_at) for one in required if one.met_at is not None)
    return {"complete_on": complete_on, "deadline": context.limit_from(case, complete_on)}


def remind(work: Work, command: Question) -> Case:
    """Write to the applicant again, with a new day until which the documents are waited for."""
    case = begin(work, command.page, Act.REMIND)
    still = missing(work.conn, case)
    store.mark_reminded(work.conn, case.id, work.now, command.due_on)
    outcome = Outcome(
        Act.REMIND,
        told={"documents": _asked_out(still), "due_on": command.due_on.isoformat()},
        tells=lambda after, about: events.documents_reminded(after, about, still, command.due_on),
    )
    return finish(work, case, outcome)


def resume(work: Work, command: Words) -> Case:
    """Go on without what is missing, because it is not needed after all."""
    case = begin(work, command.page, Act.RESUME)
    store.meet(work.conn, case.id, None, "not-needed", work.now)
    store.end_wait(work.conn, case.id, work.now)
    return finish(work, case, Outcome(Act.RESUME, detail=command.text, told={"reason": command.text}))


def close(work: Work, command: Words) -> Case:
    """Close a case whose documents did not come. Raises NotReminded unless they were asked for twice and are overdue.

    By a person, never by a job alone.
    """
    case = begin(work, command.page, Act.CLOSE)
    still = missing(work.conn, case)
    if not still or any(one.reminded_at is None or one.due_on >= work.today for one in still):
        raise NotReminded
    store.end_wait(work.conn, case.id, work.now)
    outcome = Outcome(
        Act.CLOSE,
        values={"answered_at": work.now},
        told={"reason": command.text},
        tells=lambda after, about: events.closed(after, about, command.text),
    )
    return finish(work, case, outcome)
