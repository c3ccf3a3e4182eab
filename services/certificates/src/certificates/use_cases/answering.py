"""The answer: drafting the document, presenting it, signing it, or refusing with a reason.

Numbers and codes stand inside a document, so signing takes them, in one transaction with the row; the worker makes the
file (use_cases.making), and only then is the certificate issued. A number stays with its case whatever happens.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid4

from servicekit import numbering
from servicekit.clock import local_day
from workdays import last_day_of_validity

from certificates import events, models
from certificates.catalogue import missing_of
from certificates.domain import refusals, requests
from certificates.domain.cases import Case
from certificates.domain.refusals import Reason
from certificates.domain.states import Act
from certificates.errors import ActNotPossible, DocumentIncomplete, SecondLookNeeded
from certificates.store import cases, documents
from certificates.store.documents import DocumentState, Kind
from certificates.use_cases.casework import Outcome, Page, Words, Work, begin, finish
from certificates.use_cases.filing import PROTOCOL

NewCode = Callable[[], tuple[str, bytes]]
"""A verification code, and its fingerprint."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the clerk wrote into the document, checked (catalogue.check_document)."""

    page: Page
    fields: Mapping[str, str]


def draft(work: Work, command: Draft) -> Case:
    """Keep what was written into the document. Whoever wrote last prepared it."""
    case = begin(work, command.page, Act.DRAFT)
    return finish(work, case, Outcome(Act.DRAFT, values=_prepared(work, command.fields)))


def _prepared(work: Work, fields: Mapping[str, str]) -> dict[str, object]:
    return {
        "document": dict(fields),
        "prepared_by": work.clerk.username,
        "prepared_by_name": work.clerk.name,
    }


def present(work: Work, command: Draft) -> Case:
    """Lay the document before whoever signs; raises DocumentIncomplete naming what is missing."""
    case = begin(work, command.page, Act.PRESENT)
    _refuse_incomplete(work, case, command.fields)
    return finish(work, case, Outcome(Act.PRESENT, values=_prepared(work, command.fields)))


def _refuse_incomplete(work: Work, case: Case, fields: Mapping[str, str]) -> None:
    lacking = missing_of(work.procedure(case).document, fields)
    if lacking:
        raise DocumentIncomplete(fields=[one.field.removeprefix("document.") for one in lacking])


def send_back(work: Work, command: Words) -> Case:
    """Give it back to whoever prepared it, with the reason."""
    case = begin(work, command.page, Act.SEND_BACK)
    whose = {"assignee": case.prepared_by, "assignee_name": case.prepared_by_name}
    cases.add_note(work.conn, case.id, (work.clerk.username, work.clerk.name), command.text, work.now)
    return finish(work, case, Outcome(Act.SEND_BACK, values=whose))


@dataclass(frozen=True, slots=True)
class Signing:
    """Whoever signs, and where the code of the document comes from."""

    page: Page
    new_code: NewCode


def issue(work: Work, command: Signing) -> Case:
    """Sign: the document gets its number and code. Raises SecondLookNeeded, DocumentIncomplete."""
    case = begin(work, command.page, Act.ISSUE)
    procedure = work.procedure(case)
    if procedure.second_look and work.clerk.username == case.prepared_by:
        raise SecondLookNeeded
    _refuse_incomplete(work, case, case.document or {})
    code, fingerprint = command.new_code()
    months = procedure.validity_months
    row = {
        "content": {"fields": dict(case.document or {}), "prepared_by_name": case.prepared_by_name},
        "holder_surname": case.applicant.get("family_name"),
        "prepared_by": case.prepared_by or work.clerk.username,
        "valid_until": last_day_of_validity(work.today, months) if months else None,
        "code": code,
        "code_hash": fingerprint,
    }
    changed = finish(work, case, Outcome(Act.ISSUE))
    _number(work, case, Kind.CERTIFICATE, row)
    return changed


def _number(work: Work, case: Case, kind: Kind, row: Mapping[str, object]) -> tuple[UUID, str]:
    """Add a document under the next number of the protocol: last of all, because others wait for the number."""
    document_id, common = uuid4(), _signed(work)
    value = numbering.next_number(work.conn, models.kit.counters, PROTOCOL, local_day(work.now).year)
    number = requests.protocol_number(value, work.now)
    documents.add(
        work.conn,
        {
            "id": document_id,
            "request_id": case.id,
            "kind": kind.value,
            "number": number,
            "state": DocumentState.MAKING.value,
            **common,
            **row,
        },
    )
    return document_id, number


def _signed(work: Work) -> dict[str, object]:
    issued_on: date = work.today
    return {"signed_by": work.clerk.username, "signed_by_name": work.clerk.name, "issued_on": issued_on}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is refused: a reason of the list, and the facts of this case in the clerk's words."""

    page: Page
    reason: Reason
    text: str


def refuse(work: Work, command: Refusal) -> Case:
    """Refuse, by a numbered document that the applicant can hold."""
    case = begin(work, command.page, Act.REFUSE)
    cases.end_wait(work.conn, case.id, work.now)
    reason = dict(refusals.REASONS[command.reason])
    content = {"reason": reason, "text": command.text, "code": command.reason.value}
    _, number = _number(work, case, Kind.REFUSAL, {"content": content, "prepared_by": work.clerk.username})
    outcome = Outcome(
        Act.REFUSE,
        values={"answered_at": work.now},
        detail=command.reason.value,
        told={"document_number": number, "reason": reason, "text": command.text},
        tells=lambda row, about: events.refused(row, about, number, reason, command.text),
    )
    return finish(work, case, outcome)


def retry(work: Work, page: Page) -> Case:
    """Let the worker try again to make what it could not make."""
    case = begin(work, page, Act.RETRY)
    if not documents.retry(work.conn, case.id):
        raise ActNotPossible(state=case.state.value, act=Act.RETRY.value)
    return finish(work, case, Outcome(Act.RETRY))


def recall(work: Work, command: Words) -> Case:
    """Take back what was issued: from now on whoever checks its code reads so."""
    case = begin(work, command.page, Act.RECALL)
    numbers = documents.recall_all(work.conn, case.id, command.text, work.now)
    documents.void_pickups(work.conn, case.id, work.now)
    return finish(work, case, _taken_back(Act.RECALL, ", ".join(numbers), command.text))


def reissue(work: Work, command: Words) -> Case:
    """Take back what was issued and work on a new document of the same case; the limit starts today."""
    case = begin(work, command.page, Act.REISSUE)
    numbers = documents.recall_all(work.conn, case.id, command.text, work.now)
    documents.void_pickups(work.conn, case.id, work.now)
    values = {
        "assignee": work.clerk.username,
        "assignee_name": work.clerk.name,
        "complete_on": work.today,
        "deadline": work.limit_from(case, work.today),
        "answered_at": None,
    }
    # Of one that was recalled before, the applicant has read it already.
    if not numbers:
        return finish(work, case, Outcome(Act.REISSUE, values=values, told={"reason": command.text}))
    return finish(work, case, replace(_taken_back(Act.REISSUE, ", ".join(numbers), command.text), values=values))


def _taken_back(act: Act, number: str, reason: str) -> Outcome:
    return Outcome(
        act,
        told={"document_number": number, "reason": reason},
        tells=lambda row, about: events.recalled(row, about, number, reason),
    )
