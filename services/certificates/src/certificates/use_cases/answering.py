"""The answer: drafting the document, presenting it, signing it, or refusing with a reason.

Numbers and codes stand inside a document, so signing takes them, in one transaction with the row; the worker makes the
file (use_cases.making), and only then is the certificate issued. A number stays with its case whatever happens.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from workdays import last_day_of_validity

from certificates import events
from certificates.catalogue import missing_of
from certificates.domain import refusals
from certificates.domain.cases import Case
from certificates.domain.refusals import Reason
from certificates.domain.states import Act
from certificates.errors import ActNotPossible, DocumentIncomplete, FiledByYou, SecondLookNeeded
from certificates.printed import Matter
from certificates.store import cases, documents
from certificates.store.documents import Kind
from certificates.use_cases import delivering, letters
from certificates.use_cases.casework import Outcome, Page, Words, Work, begin, finish
from certificates.use_cases.letters import Compose, Said, Signed

NewCode = Callable[[], tuple[str, bytes]]
"""A verification code, and its fingerprint."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the clerk wrote into the document, checked (catalogue.check_document)."""

    page: Page
    fields: Mapping[str, str]


def draft(work: Work, command: Draft) -> Case:
    """Keep what was written into the document. The clerk who wrote last prepared it."""
    case = begin(work, command.page, Act.DRAFT)
    return finish(work, case, Outcome(Act.DRAFT, values=_prepared(work, command.fields)))


def _prepared(work: Work, fields: Mapping[str, str]) -> dict[str, object]:
    return {
        "document": dict(fields),
        "prepared_by": work.clerk.username,
        "prepared_by_name": work.clerk.name,
    }


def present(work: Work, command: Draft) -> Case:
    """Lay the document before the signatory; raises DocumentIncomplete naming what is missing."""
    case = begin(work, command.page, Act.PRESENT)
    _refuse_incomplete(work, case, command.fields)
    return finish(work, case, Outcome(Act.PRESENT, values=_prepared(work, command.fields)))


def _refuse_incomplete(work: Work, case: Case, fields: Mapping[str, str]) -> None:
    lacking = missing_of(work.procedure(case).document, fields)
    if lacking:
        raise DocumentIncomplete(fields=[one.field.removeprefix("document.") for one in lacking])


def send_back(work: Work, command: Words) -> Case:
    """Give it back to the clerk who prepared it, with the reason."""
    case = begin(work, command.page, Act.SEND_BACK)
    whose = {"assignee": case.prepared_by, "assignee_name": case.prepared_by_name}
    cases.add_note(work.conn, case.id, (work.clerk.username, work.clerk.name), command.text, work.now)
    return finish(work, case, Outcome(Act.SEND_BACK, values=whose))


@dataclass(frozen=True, slots=True)
class Signing:
    """Where the code of the document comes from, and what it says (papers.Papers.certificate, to be kept)."""

    page: Page
    new_code: NewCode
    compose: Callable[[Work, Case, Signed], Mapping[str, object]]


def issue(work: Work, command: Signing) -> Case:
    """Sign: the document gets its number and code. Raises SecondLookNeeded, FiledByYou, DocumentIncomplete."""
    case = begin(work, command.page, Act.ISSUE)
    procedure = work.procedure(case)
    if procedure.second_look and work.clerk.username == case.prepared_by:
        raise SecondLookNeeded
    if work.clerk.username == case.filed_by:
        raise FiledByYou
    fields = case.document or {}
    _refuse_incomplete(work, case, fields)
    code, fingerprint = command.new_code()
    months = procedure.validity_months
    valid_until = last_day_of_validity(work.today, months) if months else None
    replaces = documents.recalled_number(work.conn, case.id)
    changed = finish(work, case, Outcome(Act.ISSUE))
    signed = Signed(letters.next_number(work), work.clerk.name, valid_until, replaces)
    row = {
        "content": command.compose(work, case, signed),
        "prepared_by": case.prepared_by or work.clerk.username,
        "valid_until": valid_until,
        "code": code,
        "code_hash": fingerprint,
    }
    letters.add(work, case, Kind.CERTIFICATE, signed.number, row)
    return changed


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is refused: a reason of the list, and the facts of this case in the clerk's words."""

    page: Page
    reason: Reason
    text: str
    compose: Compose


def refuse(work: Work, command: Refusal) -> Case:
    """Refuse, by a numbered document that the applicant can hold."""
    case = begin(work, command.page, Act.REFUSE)
    cases.end_wait(work.conn, case.id, work.now)
    reason = dict(refusals.REASONS[command.reason])
    said = Said(Matter.REFUSAL, (reason["el"], command.text))
    number = letters.send(work, case, said, command.compose)
    outcome = Outcome(
        Act.REFUSE,
        values={"answered_at": work.now},
        detail=command.reason.value,
        told={"document_number": number, "reason": reason, "text": command.text},
        tells=lambda after, about: events.refused(after, about, number, reason, command.text),
    )
    return finish(work, case, outcome)


def retry(work: Work, page: Page) -> Case:
    """Let the worker try again to make what it could not make."""
    case = begin(work, page, Act.RETRY)
    if not documents.retry(work.conn, case.id):
        raise ActNotPossible(state=case.state.value, act=Act.RETRY.value)
    return finish(work, case, Outcome(Act.RETRY))


def recall(work: Work, command: Words, compose: Compose) -> Case:
    """Take back what was issued: from now on a check of its code says so. A numbered letter says why."""
    case = begin(work, command.page, Act.RECALL)
    numbers = documents.recall_all(work.conn, case.id, command.text, work.now)
    delivering.stop(work, case)
    return finish(work, case, _taken_back(work, case, Outcome(Act.RECALL), _Recalled(numbers, command.text, compose)))


def reissue(work: Work, command: Words, compose: Compose) -> Case:
    """Take back what was issued and work on a new document of the same case; the limit starts today."""
    case = begin(work, command.page, Act.REISSUE)
    numbers = documents.recall_all(work.conn, case.id, command.text, work.now)
    delivering.stop(work, case)
    values = {
        "assignee": work.clerk.username,
        "assignee_name": work.clerk.name,
        "complete_on": work.today,
        "deadline": work.limit_from(case, work.today),
        "answered_at": None,
    }
    outcome = Outcome(Act.REISSUE, values=values, told={"reason": command.text})
    # Of one that was recalled before, the applicant has read it already.
    if not numbers:
        return finish(work, case, outcome)
    return finish(work, case, _taken_back(work, case, outcome, _Recalled(numbers, command.text, compose)))


@dataclass(frozen=True, slots=True)
class _Recalled:
    numbers: Sequence[str]
    reason: str
    compose: Compose


def _taken_back(work: Work, case: Case, outcome: Outcome, recalled: _Recalled) -> Outcome:
    """The outcome, with the letter and the mail about what does not hold any more."""
    number, reason = ", ".join(recalled.numbers), recalled.reason
    letter = letters.send(work, case, Said(Matter.RECALL, (reason,), about=number), recalled.compose)
    return replace(
        outcome,
        told={"document_number": number, "reason": reason, "letter_number": letter},
        tells=lambda after, about: events.recalled(after, replace(about, letter=letter), number, reason),
    )
