"""HTTP for staff: lists of cases, one case, and every act on it by one route."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint
from servicekit.access import authenticated, permits, requires
from servicekit.clock import local_day
from servicekit.paging import pages
from servicekit.parsing import parse_body, parse_query

from certificates.api import acts, deliveries
from certificates.api.context import WORK, current_context, working
from certificates.catalogue import prefilled
from certificates.domain import limits
from certificates.domain.applicants import typed_words
from certificates.domain.cases import Case
from certificates.domain.refusals import REASONS
from certificates.domain.states import Act, State
from certificates.municipality import own_offices
from certificates.schemas import casework as schemas
from certificates.schemas.procedures import centres_out, ways_of
from certificates.schemas.uploads import attachment_out, limits_out
from certificates.store import cases as store
from certificates.store import documents, lists, searches, uploads
from certificates.store import requests as request_store
from certificates.store.cases import Happened
from certificates.store.documents import Document, DocumentState
from certificates.store.lines import Line
from certificates.use_cases import asking, delivering
from certificates.use_cases.casework import Work, acts_of
from certificates.use_cases.looking import has_looked, others

blueprint = Blueprint("casework", __name__, url_prefix="/casework")
staff_work = Blueprint("staff_work", __name__)

LOOK_ONCE_IN = timedelta(minutes=10)
MOST_FOUND = 50
_ASKED = {"id", "title", "kind", "choices"}
ON_THE_FIRST_PAGE = ("unassigned", "mine", "overdue")


@staff_work.get("/staff-work")
@authenticated
def get_work() -> dict[str, Any]:
    """How much waits for the caller, in numbers: for the page on which the day of staff begins. Nothing for others."""
    if not permits(WORK):
        return {"counts": {}}
    with working() as doing:
        counts = _counts(doing)
    return {"counts": {f"certificates-{name}": counts[name] for name in ON_THE_FIRST_PAGE}}


@blueprint.get("/cases")
@requires(WORK)
def get_cases() -> dict[str, Any]:
    """One page of a list of cases, and how many each list has."""
    asked = parse_query(schemas.ListIn)
    with working() as doing:
        view = lists.views(doing.clerk.username, doing.today)[asked.view]
        counts = _counts(doing)
        found = lists.page(doing.conn, view, asked.page)
        items = _summaries(doing, found)
    return {
        "items": items,
        "counts": counts,
        "view": asked.view,
        "page": asked.page,
        "pages": _pages(counts.get(asked.view)),
        "more": len(found) == lists.PAGE,
    }


def _pages(count: int | None) -> int | None:
    """How many pages there are; None where they were not counted."""
    return None if count is None or count >= lists.MOST_COUNTED else pages(count, lists.PAGE)


def _counts(doing: Work) -> dict[str, int]:
    live = [view for view in lists.views(doing.clerk.username, doing.today).values() if not view.newest_first]
    return dict(lists.count(doing.conn, live))


def _summaries(doing: Work, found: Sequence[Line]) -> list[dict[str, Any]]:
    titles: dict[tuple[str, int], Mapping[str, str]] = {}
    for line in found:
        if (line.procedure, line.edition) not in titles:
            titles[line.procedure, line.edition] = doing.procedure(line).title.model_dump()
    return [_summary(doing, line, titles[line.procedure, line.edition]) for line in found]


def _summary(doing: Work, line: Line, title: Mapping[str, str]) -> dict[str, Any]:
    limit = limits.limit_of(line.state, line.deadline, line.waiting_since, doing.today)
    return schemas.summary_out(line, title, limit)


@blueprint.post("/searches")
@requires(WORK)
def post_search() -> dict[str, Any]:
    """Cases by number or by how names begin. By POST, because names must not be in a log."""
    text = parse_body(schemas.SearchIn).text
    number = text.replace(" ", "")
    is_number = number.replace("/", "").replace("-", "").isdecimal()
    with working() as doing:
        found = (
            searches.by_number(doing.conn, number, MOST_FOUND + 1)
            if is_number
            else searches.by_names(doing.conn, typed_words(text), MOST_FOUND + 1)
        )
        return {"items": _summaries(doing, found[:MOST_FOUND]), "more": len(found) > MOST_FOUND}


@blueprint.get("/staff")
@requires(WORK)
def get_staff() -> dict[str, Any]:
    """Colleagues to whom a case can be given: those who took or signed one."""
    with working() as doing:
        return {"items": [{"username": one, "name": name} for one, name in lists.colleagues(doing.conn)]}


@blueprint.get("/cases/<uuid:request_id>")
@requires(WORK)
def get_case(request_id: UUID) -> dict[str, Any]:
    """The whole case. The look is a line of its record, which the applicant can read."""
    with working() as doing:
        case = doing.of_another(store.find(doing.conn, request_id))
        return case_out(doing, case, _looked(doing, case))


def _looked(doing: Work, case: Case) -> Sequence[Happened]:
    """The record of the case, with the line that says who looks at it now."""
    record = _record(doing, case)
    if has_looked(record, doing.clerk.username, doing.now - LOOK_ONCE_IN):
        return record
    store.add_happening(doing.conn, case.id, doing.did("looked"))
    return _record(doing, case)


def _record(doing: Work, case: Case) -> Sequence[Happened]:
    return request_store.history_of(doing.conn, [case.id])[case.id]


@blueprint.get("/cases/<uuid:request_id>/acts/<act>")
@requires(WORK)
def get_act(request_id: UUID, act: str) -> dict[str, Any]:
    """The case, and what is chosen from when this is done with it: the form of an act shows both."""
    sends_files = act == Act.ADD_DOCUMENT
    if not sends_files:
        acts.find(act)
    with working() as doing:
        case = doing.of_another(store.find(doing.conn, request_id))
        form = {"case": case_out(doing, case, _looked(doing, case)), "choices": _choices(doing, act)}
    return form | ({"upload_limits": limits_out(current_context().uploads)} if sends_files else {})


def _choices(doing: Work, act: str) -> list[dict[str, Any]]:
    """What this act is chosen with; the names of colleagues are the same in both languages."""
    if act == Act.ASSIGN:
        return [{"value": one, "name": {"el": name, "en": name}} for one, name in lists.colleagues(doing.conn)]
    if act == Act.FORWARD:
        return [{"value": key, "name": office.name.model_dump()} for key, office in own_offices(doing.offices).items()]
    if act == Act.REFUSE:
        return [{"value": code.value, "name": dict(text)} for code, text in REASONS.items()]
    return []


@blueprint.post("/cases/<uuid:request_id>/acts/<act>")
@requires(WORK)
def post_act(request_id: UUID, act: str) -> dict[str, Any]:
    """Do something with the case; returns it as it is now."""
    command = acts.read(act)
    with working() as doing:
        return case_out(doing, command(doing, request_id))


@blueprint.get("/offices")
@requires(WORK)
def get_offices() -> dict[str, Any]:
    """Our offices, to which a case can go."""
    offices = own_offices(current_context().offices).items()
    return {"items": [{"key": key, "name": office.name.model_dump()} for key, office in offices]}


@blueprint.get("/refusal-reasons")
@requires(WORK)
def get_reasons() -> dict[str, Any]:
    """Why a request may be refused."""
    return {"items": [{"code": code.value, "text": dict(text)} for code, text in REASONS.items()]}


def case_out(doing: Work, case: Case, known: Sequence[Happened] | None = None) -> dict[str, Any]:
    """Everything about a case, for the clerk who works on it; its record is read unless it is known."""
    conn = doing.conn
    record = _record(doing, case) if known is None else known
    procedure, made, waits = doing.procedure(case), documents.of_case(conn, case.id), store.waits_of(conn, case.id)
    line = Line.of(case, next((since for since, until in waits if until is None), None), parked=_is_parked(made))
    at_it = others(record, doing.clerk.username, doing.now - LOOK_ONCE_IN)
    asked, sent = store.asked_of(conn, [case.id])[case.id], uploads.of_request(conn, case.id)
    return {
        **_summary(doing, line, procedure.title.model_dump()),
        "locale": case.locale,
        "email": case.email is not None,
        "answers": dict(case.answers),
        "questions": [one.model_dump(mode="json", include=_ASKED) for one in procedure.questions],
        "evidences": [one.model_dump(mode="json") for one in procedure.evidences],
        "applicant": dict(case.applicant),
        "postal_address": case.postal_address,
        "edition": case.edition,
        "filed_by": case.filed_by,
        "override_reason": case.override_reason,
        "complete_on": case.complete_on.isoformat() if case.complete_on else local_day(case.submitted_at).isoformat(),
        "asked": schemas.asked_out(asked),
        "lacking": schemas.lacking_out(asking.lacking(procedure, case, asked, sent)),
        "notes": schemas.notes_out(store.notes_of(conn, [case.id])[case.id]),
        "document": dict(case.document) if case.document is not None else None,
        "document_fields": schemas.fields_out(procedure),
        "document_prefill": prefilled(procedure.document, procedure.questions, case.answers, case.applicant),
        "attachments": [attachment_out(row) for row in sent],
        "second_look": procedure.second_look,
        "prepared_by": case.prepared_by,
        "prepared_by_name": case.prepared_by_name,
        "documents": [schemas.document_out(one) for one in made],
        **deliveries.of_case(doing, case),
        "history": schemas.history_out(record),
        "others": [{"name": name, "at": at.isoformat()} for name, at in at_it],
        "acts": _acts(doing, case, made),
        "deliveries": [way.value for way in ways_of(procedure, doing.offices)],
        "service_centres": centres_out(procedure, doing.offices),
        "days_waited": limits.days_waited(waits, doing.now),
    }


def _acts(doing: Work, case: Case, made: Sequence[Document]) -> list[str]:
    """What may be done now: to try again where something could not be made, to put away when its day is over."""
    unfit = set() if _is_parked(made) else {Act.RETRY}
    if case.state is State.TO_COLLECT and not delivering.may_be_put_away(doing, case, current_context().kept_days):
        unfit.add(Act.ARCHIVE)
    return [act.value for act in acts_of(doing.clerk, case) if act not in unfit]


def _is_parked(made: Sequence[Document]) -> bool:
    return any(one.state is DocumentState.PARKED for one in made)
