"""How documents leave the office: over the counter by a pick-up code, and by post in batches."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request

from portal import forms, unsent_forms
from portal.clients.backend import Failure
from portal.clients.casework_schemas import Batch
from portal.context import context
from portal.files import pdf
from portal.forms import Errors
from portal.guard import see_other, visitor
from portal.language import has_text, t
from portal.pages.problems import PageFailure, needed

blueprint = Blueprint("casework_delivery", __name__, url_prefix="/casework")

ABOUT_CODE = ("pickup-not-found", "too-many-codes", "too-many-tries")
ABOUT_BATCH = ("batch-closed", "batch-empty", "letter-not-found", "tracking-missing")
TRACKING_USED = "tracking-used"
MOST = 200
"""Letters that go into a batch at once."""


@blueprint.get("/pickups")
def pickups() -> Response:
    """One field for the code, typed or scanned: the scanner presses Enter itself."""
    return _pickups("", [])


@blueprint.post("/pickups")
def find_pickup() -> Response:
    """The case that waits under a code, at the form by which it is handed over."""
    code = request.form.get("code", "").strip()[:100]
    if not code:
        return _pickups("", [{"field": "code", "text": t("pickups.empty")}])
    answer = context().casework.find_pickup(visitor(), code)
    if not isinstance(answer, Failure):
        return see_other(f"/casework/{answer.request_id}/hand-over")
    errors = forms.faults(answer)
    if answer.code in ABOUT_CODE:
        errors = [{"field": "code", "text": str(answer.problem.get("title"))}]
    if not errors:
        raise PageFailure(answer)
    return _pickups(code, errors)


def _pickups(code: str, errors: Errors) -> Response:
    page = render_template("casework_pickups.html", values={"code": code}, errors=errors)
    return make_response(page, 422 if errors else 200)


@blueprint.get("/post")
def batches() -> Response:
    """What waits for the post, the batch that is being prepared, and those that went."""
    return _batches_page([])


def _batches_page(errors: Errors) -> Response:
    found = needed(context().casework.batches(visitor()))
    done = request.args.get("done", "")
    shown = {
        "waiting": found.waiting,
        "batches": found.items,
        "errors": errors,
        "done": done if has_text(f"post.done.{done}") else "",
    }
    return make_response(render_template("casework_post.html", **shown), 422 if errors else 200)


@blueprint.post("/post")
@unsent_forms.keeps_unsent
def add() -> Response:
    """Put what was ticked into the open batch. What cannot go is named on its page."""
    chosen = [one[:36] for one in request.form.getlist("requests")][:MOST]
    if not chosen:
        return _batches_page([{"field": "requests", "text": t("post.empty")}])
    answer = context().casework.add_to_batch(visitor(), chosen)
    if isinstance(answer, Failure):
        if errors := forms.faults(answer):
            return _batches_page([{"field": "requests", "text": errors[0]["text"]}])
        raise PageFailure(answer)
    if answer.left_out:
        return _batch_page(answer, {}, [])
    return see_other(f"/casework/post/{answer.id}")


@blueprint.get("/post/<uuid:batch_id>")
def batch(batch_id: UUID) -> Response:
    return _batch_page(needed(context().casework.batch(visitor(), str(batch_id))), {}, [])


def _batch_page(found: Batch, values: Mapping[str, str], errors: Errors, status: int = 422) -> Response:
    done = request.args.get("done", "")
    shown = {
        "batch": found,
        "values": {f"tracking-{one.id}": one.tracking or "" for one in found.letters} | dict(values),
        "errors": errors,
        "missing": [one for one in found.letters if not one.tracking],
        "done": done if has_text(f"post.done.{done}") else "",
    }
    return make_response(render_template("casework_batch.html", **shown), status if errors else 200)


@blueprint.post("/post/<uuid:batch_id>/items/<uuid:item_id>")
@unsent_forms.keeps_unsent
def label(batch_id: UUID, item_id: UUID) -> Response:
    """The number of a label; then on to the next letter that has none."""
    name = f"tracking-{item_id}"
    tracking = request.form.get(name, "").strip()[:100]
    if not tracking:
        return _refused(str(batch_id), {}, [{"field": name, "text": t("post.no_tracking")}])
    answer = context().casework.label(visitor(), str(batch_id), str(item_id), tracking)
    if not isinstance(answer, Failure):
        next_one = next((one for one in answer.letters if not one.tracking), None)
        place = f"#tracking-{next_one.id}" if next_one else "#close"
        return see_other(f"/casework/post/{batch_id}{place}")
    errors = [{"field": name, "text": error["text"]} for error in forms.faults(answer)]
    if answer.code == TRACKING_USED:
        used = {key: answer.problem.get(key) or "–" for key in ("number", "batch")}
        errors = [{"field": name, "text": t("post.used", **used)}]
    return _refused(str(batch_id), {name: tracking}, errors or _of_batch(answer))


@blueprint.post("/post/<uuid:batch_id>/items/<uuid:item_id>/remove")
def remove(batch_id: UUID, item_id: UUID) -> Response:
    """Take a letter out of the open batch: it waits again."""
    answer = context().casework.remove_from_batch(visitor(), str(batch_id), str(item_id))
    if isinstance(answer, Failure):
        return _refused(str(batch_id), {}, _of_batch(answer))
    return see_other(f"/casework/post/{batch_id}?done=removed")


@blueprint.get("/post/<uuid:batch_id>/close")
def ask_close(batch_id: UUID) -> Response:
    """The question before the batch is the post office's: then nothing of it is changed any more."""
    found: Batch = needed(context().casework.batch(visitor(), str(batch_id)))
    if found.state != "open":
        return see_other(f"/casework/post/{batch_id}")
    return make_response(render_template("casework_batch_close.html", batch=found))


@blueprint.post("/post/<uuid:batch_id>/close")
def close(batch_id: UUID) -> Response:
    answer = context().casework.close_batch(visitor(), str(batch_id))
    if isinstance(answer, Failure):
        return _refused(str(batch_id), {}, _of_batch(answer))
    return see_other(f"/casework/post/{batch_id}?done=closed")


@blueprint.get("/post/<uuid:batch_id>/<any(labels, list):name>.pdf")
def paper(batch_id: UUID, name: str) -> Response:
    """Labels for the letters, or the list for the post office."""
    return pdf(needed(context().casework.batch_paper(visitor(), str(batch_id), name)))


@blueprint.get("/post/<uuid:batch_id>/list.csv")
def sheet(batch_id: UUID) -> Response:
    """The list for a spreadsheet."""
    document = needed(context().casework.batch_sheet(visitor(), str(batch_id)))
    response = Response(document.content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{document.name}"'
    return response


def _of_batch(answer: Failure) -> Errors:
    """What is wrong with the batch as a whole; raises PageFailure for anything else."""
    if answer.code not in ABOUT_BATCH:
        raise PageFailure(answer)
    return [{"field": "letters", "text": str(answer.problem.get("title"))}]


def _refused(batch_id: str, values: Mapping[str, str], errors: Errors) -> Response:
    return _batch_page(needed(context().casework.batch(visitor(), batch_id)), values, errors)
