"""What comes in with each act of staff, and the use case that does it: one entry for each."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

from inputkit.schemas import fault
from servicekit.parsing import invalid, parse_body

from certificates import printed
from certificates.api import delivery_acts
from certificates.api.context import current_context
from certificates.catalogue import Procedure, check_document
from certificates.domain.cases import Case
from certificates.errors import NoSuchAct, RequestNotFound
from certificates.municipality import own_offices
from certificates.schemas import casework as schemas
from certificates.schemas import deliveries as delivery_schemas
from certificates.store import cases as store
from certificates.store.cases import AskedDocument
from certificates.use_cases import answering, asking, handling
from certificates.use_cases.casework import Page, Words, Work
from certificates.use_cases.letters import Compose, Said, Signed

Doing = Callable[[Work, UUID], Case]
Body = TypeVar("Body", bound=schemas.ActIn)


def read(act: str) -> Doing:
    """What the body of this request asks to be done; raises NoSuchAct, InvalidInput."""
    find(act)
    return _READERS[act]()


def find(act: str) -> None:
    """Raise NoSuchAct unless staff can do this with cases."""
    if act not in _READERS:
        raise NoSuchAct


def _with(shape: type[Body], do: Callable[[Work, Page, Body], Case]) -> Callable[[], Doing]:
    """Reads a body of this shape; then does it on the page that the body speaks of."""

    def reader() -> Doing:
        body = parse_body(shape)
        return lambda work, request_id: do(work, Page(request_id, body.version), body)

    return reader


def _assign(work: Work, page: Page, body: schemas.AssignIn) -> Case:
    return handling.assign(work, handling.Assignment(page, body.assignee, body.assignee_name))


def _ask(work: Work, page: Page, body: schemas.AskIn) -> Case:
    _refuse_past(work, "due_on", body.due_on)
    procedure = _procedure(work, page)
    return asking.ask(work, asking.Question(page, _documents_to_ask(procedure, body.documents), body.due_on), _letter)


def _refuse_past(work: Work, field: str, day: date) -> None:
    if day <= work.today:
        first = work.today + timedelta(days=1)
        raise invalid([fault(field, "day_too_early", schemas.LABELS, first=f"{first:%d/%m/%Y}")])


def _procedure(work: Work, page: Page) -> Procedure:
    case = store.find(work.conn, page.request_id)
    if case is None:
        raise RequestNotFound
    return work.procedure(case)


def _documents_to_ask(procedure: Procedure, documents: list[schemas.AskedIn]) -> list[AskedDocument]:
    """What is asked for. What the procedure does not list, or what the office fetches itself, needs a reason."""
    listed = {one.key: one for one in procedure.evidences}
    asked, faults = [], []
    for number, one in enumerate(documents):
        evidence = listed.get(one.evidence or "")
        if evidence is None and not one.title:
            faults.append(fault(f"documents.{number}.title", "missing", schemas.LABELS))
            continue
        ours = evidence is None or evidence.fetched_by_municipality
        if ours and not one.reason:
            faults.append(fault(f"documents.{number}.reason", "missing", schemas.LABELS))
        title = evidence.title.model_dump() if evidence else {"el": one.title or "", "en": one.title or ""}
        key = evidence.key if evidence else None
        asked.append(AskedDocument(title, not ours, key, one.note, one.reason))
    if faults:
        raise invalid(faults)
    return asked


def _remind(work: Work, page: Page, body: schemas.RemindIn) -> Case:
    _refuse_past(work, "due_on", body.due_on)
    return asking.remind(work, asking.Question(page, (), body.due_on))


def _forward(work: Work, page: Page, body: schemas.ForwardIn) -> Case:
    if body.unit is None and body.authority is None:
        raise invalid([fault("unit", "missing", schemas.LABELS)])
    if body.unit is not None and body.unit not in own_offices(work.offices):
        raise invalid([fault("unit", "choice", schemas.LABELS)])
    return handling.forward(work, handling.Forwarding(page, body.unit, body.authority, body.reason), _letter)


def _extend(work: Work, page: Page, body: schemas.ExtendIn) -> Case:
    _refuse_past(work, "until", body.until)
    return handling.extend(work, handling.Extension(page, body.reason, body.until), _letter)


def _draft(work: Work, page: Page, body: schemas.DocumentIn) -> Case:
    return answering.draft(work, _drafted(work, page, body))


def _present(work: Work, page: Page, body: schemas.DocumentIn) -> Case:
    return answering.present(work, _drafted(work, page, body))


def _drafted(work: Work, page: Page, body: schemas.DocumentIn) -> answering.Draft:
    fields, faults = check_document(_procedure(work, page).document, body.document)
    if faults:
        raise invalid(faults)
    return answering.Draft(page, fields)


def _issue(work: Work, page: Page, _: schemas.ActIn) -> Case:
    return answering.issue(work, answering.Signing(page, current_context().new_code, _certificate))


def _certificate(work: Work, case: Case, signed: Signed) -> Mapping[str, Any]:
    return printed.kept(current_context().papers.certificate(work, case, signed))


def _letter(work: Work, case: Case, signed: Signed, said: Said) -> Mapping[str, Any]:
    return printed.kept(current_context().papers.letter(work, case, signed, said))


def _words(do: Callable[[Work, Words], Case]) -> Callable[[Work, Page, schemas.TextIn], Case]:
    return lambda work, page, body: do(work, Words(page, body.text))


def _reason(do: Callable[[Work, Words], Case]) -> Callable[[Work, Page, schemas.ReasonIn], Case]:
    return lambda work, page, body: do(work, Words(page, body.reason))


def _taking_back(do: Callable[[Work, Words, Compose], Case]) -> Callable[[Work, Page, schemas.ReasonIn], Case]:
    return lambda work, page, body: do(work, Words(page, body.reason), _letter)


def _plain(do: Callable[[Work, Page], Case]) -> Callable[[Work, Page, schemas.ActIn], Case]:
    return lambda work, page, _: do(work, page)


_READERS: Mapping[str, Callable[[], Doing]] = {
    "take": _with(schemas.ActIn, _plain(handling.take)),
    "assign": _with(schemas.AssignIn, _assign),
    "note": _with(schemas.TextIn, _words(handling.note)),
    "tell": _with(schemas.TextIn, _words(handling.tell)),
    "ask": _with(schemas.AskIn, _ask),
    "receive": _with(
        schemas.ReceiveIn, lambda work, page, body: asking.receive(work, asking.Received(page, body.asked))
    ),
    "remind": _with(schemas.RemindIn, _remind),
    "resume": _with(schemas.ReasonIn, _reason(asking.resume)),
    "close": _with(schemas.ReasonIn, _reason(asking.close)),
    "forward": _with(schemas.ForwardIn, _forward),
    "extend": _with(schemas.ExtendIn, _extend),
    "draft": _with(schemas.DocumentIn, _draft),
    "present": _with(schemas.DocumentIn, _present),
    "send-back": _with(schemas.ReasonIn, _reason(answering.send_back)),
    "issue": _with(schemas.ActIn, _issue),
    "refuse": _with(
        schemas.RefuseIn,
        lambda work, page, body: answering.refuse(work, answering.Refusal(page, body.reason, body.text, _letter)),
    ),
    "retry": _with(schemas.ActIn, _plain(answering.retry)),
    "lay-out": _with(delivery_schemas.LayOutIn, delivery_acts.lay_out),
    "hand-over": _with(delivery_schemas.HandOverIn, delivery_acts.hand_over),
    "archive": _with(schemas.ActIn, delivery_acts.archive),
    "fetch-back": _with(schemas.ActIn, delivery_acts.fetch_back),
    "arrived": _with(schemas.ActIn, delivery_acts.arrived),
    "came-back": _with(delivery_schemas.CameBackIn, delivery_acts.came_back),
    "change-delivery": _with(delivery_schemas.RedirectIn, delivery_acts.change_delivery),
    "recall": _with(schemas.ReasonIn, _taking_back(answering.recall)),
    "reissue": _with(schemas.ReasonIn, _taking_back(answering.reissue)),
}
