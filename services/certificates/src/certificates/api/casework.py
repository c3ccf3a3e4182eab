"""HTTP for staff: lists of cases, one case, and every act on it by one route."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from servicekit.access import authenticated, permits, requires
from servicekit.clock import local_day
from servicekit.parsing import parse_body, parse_query, refuse

from certificates.api import acts, deliveries, files
from certificates.api.parts import WORK, parts, working
from certificates.api.uploads import page_response
from certificates.catalogue import check_document, prefilled
from certificates.domain import limits
from certificates.domain.applicants import typed_words
from certificates.domain.cases import Case
from certificates.domain.refusals import REASONS
from certificates.domain.states import Act
from certificates.errors import DocumentNotFound
from certificates.municipality import own_offices
from certificates.schemas import casework as schemas
from certificates.schemas.procedures import centres_out, ways_of
from certificates.schemas.uploads import attachment_out
from certificates.store import cases as store
from certificates.store import documents, lists, searches, uploads
from certificates.store import requests as request_store
from certificates.store.documents import Document, DocumentState
from certificates.upload_errors import UploadNotFound
from certificates.use_cases.casework import Work, acts_of

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
    """How many pages there are; None where nobody has counted them."""
    return None if count is None or count >= lists.MOST_COUNTED else schemas.pages(count)


def _counts(doing: Work) -> dict[str, int]:
    live = [view for view in lists.views(doing.clerk.username, doing.today).values() if not view.newest_first]
    return dict(lists.count(doing.conn, live))


def _summaries(doing: Work, found: Sequence[Case]) -> list[dict[str, Any]]:
    ids = [case.id for case in found]
    since, unmade = store.waiting_since(doing.conn, ids), lists.unmade(doing.conn, ids)
    return [{**_summary(doing, case, since.get(case.id)), "parked": case.id in unmade} for case in found]


def _summary(doing: Work, case: Case, since: datetime | None) -> dict[str, Any]:
    limit = limits.standing(case.state, case.deadline, since, doing.today)
    return schemas.summary_out(case, doing.procedure(case).title.model_dump(), limit)


@blueprint.post("/searches")
@requires(WORK)
def post_search() -> dict[str, Any]:
    """Cases by number or by how names begin. By POST, because names are nobody's business in a log."""
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
    """Colleagues to whom a case can be given: whoever took or signed one."""
    with working() as doing:
        return {"items": [{"username": one, "name": name} for one, name in lists.colleagues(doing.conn)]}


@blueprint.get("/cases/<uuid:request_id>")
@requires(WORK)
def get_case(request_id: UUID) -> dict[str, Any]:
    """The whole case. That somebody looked is a line of its record, which the applicant can read."""
    with working() as doing:
        case = _own_case_excluded(doing, request_id)
        _note_look(doing, case)
        return case_out(doing, case)


def _note_look(doing: Work, case: Case) -> None:
    if not store.last_look(doing.conn, case.id, doing.clerk.username, doing.now - LOOK_ONCE_IN):
        store.add_happening(doing.conn, case.id, doing.did("looked"))


@blueprint.post("/cases/<uuid:request_id>/acts/<act>")
@requires(WORK)
def post_act(request_id: UUID, act: str) -> dict[str, Any]:
    """Do something with the case; returns it as it is now."""
    command = acts.read(act)
    with working() as doing:
        return case_out(doing, command(doing, request_id))


@blueprint.post("/cases/<uuid:request_id>/preview")
@requires(WORK)
def post_preview(request_id: UUID) -> Response:
    """The document as it would be with these details, marked as a draft. Nothing is kept."""
    body = parse_body(schemas.PreviewIn)
    with working() as doing:
        case = _own_case_excluded(doing, request_id)
        fields, faults = check_document(doing.procedure(case).document, body.document)
        refuse(faults)
        drawn = parts().papers.preview(doing, replace(case, document=fields), doing.clerk.name)
    return files.pdf(drawn, f"{case.procedure}-draft.pdf")


def _own_case_excluded(doing: Work, request_id: UUID) -> Case:
    return doing.of_another(store.find(doing.conn, request_id))


@blueprint.get("/cases/<uuid:request_id>/receipt.pdf")
@requires(WORK)
def get_receipt(request_id: UUID) -> Response:
    """The receipt, to be printed for somebody at the counter."""
    with working() as doing:
        case = _own_case_excluded(doing, request_id)
        drawn = files.receipt(doing, case)
    return files.pdf(drawn, files.name_for(case, "receipt"))


@blueprint.get("/cases/<uuid:request_id>/attachments/<uuid:attachment_id>/pages/<int:page>")
@requires(WORK)
def get_attachment_page(request_id: UUID, attachment_id: UUID, page: int) -> Response:
    """One page of a file of the applicant's, as a picture."""
    with working() as doing:
        _own_case_excluded(doing, request_id)
        found = uploads.page(doing.conn, attachment_id, page) if _of_case(doing, request_id, attachment_id) else None
    if found is None:
        raise UploadNotFound
    return page_response(found)


@blueprint.get("/cases/<uuid:request_id>/attachments/<uuid:attachment_id>/file")
@requires(WORK)
def get_attachment(request_id: UUID, attachment_id: UUID) -> Response:
    """A file of the applicant's as it was redrawn."""
    with working() as doing:
        _own_case_excluded(doing, request_id)
        found = uploads.as_pdf(doing.conn, attachment_id) if _of_case(doing, request_id, attachment_id) else None
    if found is None:
        raise UploadNotFound
    return files.pdf(found, f"{attachment_id}.pdf")


def _of_case(doing: Work, request_id: UUID, attachment_id: UUID) -> bool:
    return any(row["id"] == attachment_id for row in uploads.of_request(doing.conn, request_id))


@blueprint.get("/offices")
@requires(WORK)
def get_offices() -> dict[str, Any]:
    """Our offices, to which a case can go."""
    offices = own_offices(parts().offices).items()
    return {"items": [{"key": key, "name": office.name.model_dump()} for key, office in offices]}


@blueprint.get("/refusal-reasons")
@requires(WORK)
def get_reasons() -> dict[str, Any]:
    """Why a request may be refused."""
    return {"items": [{"code": code.value, "text": dict(text)} for code, text in REASONS.items()]}


@blueprint.get("/cases/<uuid:request_id>/documents/<uuid:document_id>/file")
@requires(WORK)
def get_file(request_id: UUID, document_id: UUID) -> Response:
    """The file of a document, as it was made."""
    with working() as doing:
        _own_case_excluded(doing, request_id)
        found = documents.file_of(doing.conn, request_id, document_id)
        if found is None:
            raise DocumentNotFound
        store.add_happening(doing.conn, request_id, doing.did("printed", found[0].number))
    return files.pdf(found[1], files.name_of(found[0]))


def case_out(doing: Work, case: Case) -> dict[str, Any]:
    """Everything about a case, for whoever works on it."""
    conn, clerk = doing.conn, doing.clerk
    procedure, made = doing.procedure(case), documents.of_case(conn, case.id)
    waiting = store.waiting_since(conn, [case.id]).get(case.id)
    others = store.others_since(conn, case.id, clerk.username, doing.now - LOOK_ONCE_IN)
    return {
        **_summary(doing, case, waiting),
        "parked": _is_parked(made),
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
        "asked": schemas.asked_out(store.asked_of(conn, case.id)),
        "notes": schemas.notes_out(store.notes_of(conn, case.id)),
        "document": dict(case.document) if case.document is not None else None,
        "document_fields": schemas.fields_out(procedure),
        "document_prefill": prefilled(procedure.document, procedure.questions, case.answers, case.applicant),
        "attachments": [attachment_out(row) for row in uploads.of_request(conn, case.id)],
        "second_look": procedure.second_look,
        "prepared_by": case.prepared_by,
        "prepared_by_name": case.prepared_by_name,
        "documents": [schemas.document_out(one) for one in made],
        **deliveries.of_case(doing, case),
        "history": schemas.history_out(request_store.history_of(conn, case.id)),
        "others": [{"name": name, "at": at.isoformat()} for name, at in others],
        "acts": _acts(doing, case, made),
        "deliveries": [way.value for way in ways_of(procedure, doing.offices)],
        "service_centres": centres_out(procedure, doing.offices),
        "days_waited": limits.days_waited(store.waits_of(conn, case.id), doing.now),
    }


def _acts(doing: Work, case: Case, made: Sequence[Document]) -> list[str]:
    """What may be done now. To try again is offered where something could not be made."""
    return [act.value for act in acts_of(doing.clerk, case) if act is not Act.RETRY or _is_parked(made)]


def _is_parked(made: Sequence[Document]) -> bool:
    return any(one.state is DocumentState.PARKED for one in made)
