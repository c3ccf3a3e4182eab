"""One case: who asks for what and with which documents, what was said, the document that answers it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request

from portal import unsent_forms
from portal.clients.backend import Failure
from portal.clients.casework_schemas import Case
from portal.clients.request_schemas import RUNNING
from portal.context import context
from portal.files import pdf
from portal.forms import Errors, written_date
from portal.guard import see_other, visitor
from portal.language import has_text, locale, t
from portal.pages import casework_words as words
from portal.pages.casework_lists import Place
from portal.pages.casework_refusals import Refusal, changed_page, refusal_of, sent_version
from portal.pages.problems import needed

blueprint = Blueprint("casework", __name__, url_prefix="/casework")


@blueprint.get("/<uuid:case_id>")
def case(case_id: UUID) -> Response:
    found, form = needed(context().casework.case(visitor(), str(case_id))), unsent_forms.pop()
    if form is None:
        return case_page(found, {})
    return case_page(found, {**_written(found, form), "version": form.get("version", "")})


@blueprint.post("/<uuid:case_id>/take")
def take(case_id: UUID) -> Response:
    """Work on it from now on."""
    return _do(str(case_id), "take", {}, {})


@blueprint.post("/<uuid:case_id>/<any(note, tell):act>")
@unsent_forms.keeps_unsent
def write(case_id: UUID, act: str) -> Response:
    """A note for colleagues, or a message to the applicant."""
    text = _text("text")
    values = {act: text, "act": act}
    if not text:
        errors = [{"field": act, "text": t(f"casework.empty.{act}")}]
        return case_page(needed(context().casework.case(visitor(), str(case_id))), values, errors)
    return _do(str(case_id), act, {"text": text}, values)


@blueprint.post("/<uuid:case_id>/draft")
@unsent_forms.keeps_unsent
def draft(case_id: UUID) -> Response:
    """Keep what was written into the document, or lay it before the signatory."""
    act = "present" if request.form.get("do") == "present" else "draft"
    fields = _fields()
    values = {f"document.{name}": text for name, text in fields.items()} | {"act": "draft"}
    return _do(str(case_id), act, {"document": fields}, values)


@blueprint.post("/<uuid:case_id>/preview")
@unsent_forms.keeps_unsent
def preview(case_id: UUID) -> Response:
    """The document as it would be, from what is written on the page or, where nothing is, from what was kept."""
    answer = context().casework.preview(visitor(), str(case_id), _fields())
    if not isinstance(answer, Failure):
        return pdf(answer)
    values = {f"document.{name}": text for name, text in _fields().items()} | {"act": "draft"}
    return _again(answer, str(case_id), "draft", values)


def _fields() -> dict[str, str]:
    """What was written into the document, by the names of its fields; days come in three parts."""
    sent = [name.removeprefix("document.") for name in request.form if name.startswith("document.")]
    days = {name.removesuffix("-year") for name in sent if name.endswith("-year")}
    in_parts = {f"{name}-{part}" for name in days for part in ("day", "month", "year")}
    plain = {name: _text(f"document.{name}") for name in sent if name not in in_parts}
    return plain | {name: written_date(f"document.{name}", request.form) for name in days}


def _text(name: str) -> str:
    """Lines end as elsewhere than on the web. Nothing is cut short: the service says what is too long."""
    return request.form.get(name, "").strip().replace("\r\n", "\n")


def _written(found: Case, form: Mapping[str, str]) -> dict[str, str]:
    """A form of this page that was kept, as its fields show it."""
    act = form.get("act", "")
    if act in ("note", "tell"):
        return {act: form.get("text", ""), "act": act}
    values = {"act": "draft"}
    for one in found.document_fields:
        values[one.field] = written_date(one.field, form) if one.kind == "date" else form.get(one.field, "")
    return values


def _do(case_id: str, act: str, body: Mapping[str, object], values: Mapping[str, str]) -> Response:
    """Do it and go back to the case; what is refused is said on its page, with all that was written."""
    answer = context().casework.act(visitor(), case_id, act, {"version": sent_version(), **body})
    if not isinstance(answer, Failure):
        return see_other(f"/casework/{case_id}{Place.asked().tail_with(done=act)}")
    return _again(answer, case_id, act, values)


def _again(answer: Failure, case_id: str, act: str, values: Mapping[str, str]) -> Response:
    refusal = refusal_of(answer)
    found = needed(context().casework.case(visitor(), case_id))
    if answer.code == "case-changed":
        return changed_page(answer, found, act, _typed(found, values))
    errors = [_said_here(error, act, found) for error in refusal.errors]
    return case_page(found, {**values, "version": str(sent_version())}, errors, refusal)


def _said_here(error: dict[str, str], act: str, found: Case) -> dict[str, str]:
    """A refusal as this page says it: the words of an act have its name, and what the document lacks is named."""
    if error["field"] == "text":
        return error | {"field": act}
    title = next((one.title[locale()] for one in found.document_fields if one.field == error["field"]), None)
    lacking = title is not None and error["text"] == t("casework.empty.field")
    return error | {"text": t("casework.empty.named", title=title)} if lacking else error


def _typed(found: Case, values: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """What was written: under which name, and what stands there now if that is something else."""
    now = found.written
    labels = {one.field: one.title[locale()] for one in found.document_fields}
    labels |= {act: t(f"casework.act.{act}.title") for act in ("note", "tell")}
    return [
        (labels[name], text, now.get(name, "") if now.get(name, "") != text else "")
        for name, text in values.items()
        if name in labels and text
    ]


def case_page(
    found: Case, values: Mapping[str, str], errors: Errors | None = None, refusal: Refusal | None = None
) -> Response:
    """The case; ``values`` are what was written on it and not taken, with ``act`` for whose form they are."""
    done = request.args.get("done", "")
    shown: dict[str, Any] = {
        "case": found,
        "place": Place.asked(),
        "words": words,
        "values": {**found.written, **values},
        "errors": errors or [],
        "refusal": refusal,
        "mine": found.assignee is not None and found.assignee == visitor().username,
        "running": RUNNING,
        "not_signing": _not_signing(found),
        "version": values.get("version") or found.version,
        "done": done if has_text(f"casework.act.{done}.done") else "",
        "answers": [(one, found.answers[one.id]) for one in found.questions if found.answers.get(one.id)],
        "dates": [one.field for one in found.document_fields if one.kind == "date"],
    }
    page = render_template("casework_case.html", **shown)
    return make_response(page, refusal.status if refusal else 422 if errors else 200)


def _not_signing(found: Case) -> str:
    """Why this clerk leaves the signing to a colleague: ``not_filer``, ``not_you``, or nothing."""
    me = visitor().username
    if found.filed_by is not None and found.filed_by == me:
        return "not_filer"
    return "not_you" if found.second_look and found.prepared_by is not None and found.prepared_by == me else ""


# -- files


@blueprint.get("/<uuid:case_id>/files/<uuid:file_id>/<int:number>.jpg")
def picture(case_id: UUID, file_id: UUID, number: int) -> Response:
    """A page of what the applicant sent."""
    found = needed(context().casework.picture(visitor(), str(case_id), str(file_id), number))
    return Response(found, content_type="image/jpeg")


@blueprint.get("/<uuid:case_id>/files/<uuid:file_id>.pdf")
def sent_file(case_id: UUID, file_id: UUID) -> Response:
    return pdf(needed(context().casework.sent_file(visitor(), str(case_id), str(file_id))))


@blueprint.get("/<uuid:case_id>/documents/<uuid:document_id>.pdf")
def document(case_id: UUID, document_id: UUID) -> Response:
    return pdf(needed(context().casework.document(visitor(), str(case_id), str(document_id))))


@blueprint.get("/<uuid:case_id>/receipt.pdf")
def receipt(case_id: UUID) -> Response:
    """What the applicant takes home from the counter."""
    return pdf(needed(context().casework.receipt(visitor(), str(case_id))))
