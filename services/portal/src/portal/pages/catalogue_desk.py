"""The head of the office edits the catalogue: one procedure as text, or all of them as a file.

What a text would change is shown before it is written, and what was written before stays as it was.
"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from portal import entries, forms, unsent_forms
from portal.clients.backend import Failure
from portal.clients.catalogue_schemas import ProcedureHistory
from portal.context import context
from portal.forms import Errors, written_date
from portal.guard import accepts_files, see_other, visitor
from portal.language import t
from portal.pages.problems import PageFailure, needed

blueprint = Blueprint("catalogue_desk", __name__, url_prefix="/casework/catalogue")

FIELDS = ("from_day", "reason", "yaml")
OUTDATED = "edition-outdated"


@blueprint.get("")
def listed() -> str:
    """Every procedure with the edition that is in force, and the one that is to come."""
    items = needed(context().catalogue.procedures(visitor())).items
    return render_template("catalogue_list.html", items=items, done="done" in request.args)


@blueprint.get("/<code>")
def history(code: str) -> str:
    """One procedure: what it says, and how it came to that."""
    found = needed(context().catalogue.history(visitor(), code))
    return render_template(
        "catalogue_procedure.html", found=found, text=entries.write(found.body), done="done" in request.args
    )


@blueprint.get("/<code>/edit")
def edit(code: str) -> Response:
    found: ProcedureHistory = needed(context().catalogue.history(visitor(), code))
    if (sent := unsent_forms.pop()) is not None:
        return _edit_page(found, _written(sent), [])
    return _edit_page(found, {"yaml": entries.write(found.body), "after": str(found.newest)}, [])


@blueprint.post("/<code>/edit")
@accepts_files
@unsent_forms.keeps_unsent_but(longest=entries.LONGEST)
def write(code: str) -> Response:
    """First what would change; then a new edition."""
    values = _written(request.form)
    try:
        body = entries.read(values["yaml"])
    except entries.NoEntry:
        return _again(code, values, [{"field": "yaml", "text": t("catalogue_desk.no_entry")}])
    if errors := _empty(values):
        return _again(code, values, errors)
    if request.form.get("sure") != "yes":
        preview = context().catalogue.preview(visitor(), code, body)
        if isinstance(preview, Failure):
            return _again(code, values, _named(preview))
        return _sure_page("catalogue_edit_sure.html", values, code=code, differences=preview.differences)
    after = {"after": int(values["after"])} if values["after"].isdecimal() and len(values["after"]) < 6 else {}
    edition = {"from_day": values["from_day"], "reason": values["reason"], "body": body, **after}
    answer = context().catalogue.write(visitor(), code, edition)
    if isinstance(answer, Failure):
        return _again(code, values, _named(answer))
    return see_other(f"/casework/catalogue/{code}?done=1")


@blueprint.get("/file.yaml")
def sheet() -> Response:
    """The newest edition of each procedure, to take away and bring back."""
    document = needed(context().catalogue.sheet(visitor()))
    response = Response(document.content, content_type="application/yaml")
    response.headers["Content-Disposition"] = 'attachment; filename="catalogue.yaml"'
    return response


@blueprint.get("/import")
def show_import() -> Response:
    sent = unsent_forms.pop()
    return _import_page(_written(sent) if sent is not None else {}, [])


@blueprint.post("/import")
@accepts_files
@unsent_forms.keeps_unsent_but(longest=entries.LONGEST)
def post_import() -> Response:
    """What a file would change of each procedure; then new editions of those."""
    values = _written(request.form)
    file = request.files.get("file")
    if file is not None and file.filename:
        values["yaml"] = file.read(4 * entries.LONGEST).decode("utf-8", "replace")
    if len(values["yaml"]) > entries.LONGEST:
        return _import_page({**values, "yaml": ""}, [{"field": "yaml", "text": t("catalogue_desk.too_long")}])
    if errors := _empty(values):
        return _import_page(values, errors)
    sure = request.form.get("sure") == "yes"
    asked = {name: values[name] for name in FIELDS}
    answer = context().catalogue.import_sheet(visitor(), {**asked, "preview": not sure})
    if isinstance(answer, Failure):
        return _import_page(values, _named(answer))
    if sure:
        return see_other("/casework/catalogue?done=1")
    return _sure_page("catalogue_import_sure.html", values, found=answer)


def _written(form: Mapping[str, str]) -> dict[str, str]:
    """Lines end as elsewhere than on the web. The text is not shortened: of a part of it nothing could be made."""
    return {
        "yaml": form.get("yaml", "").replace("\r\n", "\n"),
        "reason": form.get("reason", "").strip(),
        "from_day": written_date("from_day", form),
        "after": form.get("after", ""),
    }


def _empty(values: Mapping[str, str]) -> Errors:
    return [
        {"field": name, "text": t(f"catalogue_desk.empty.{name}")}
        for name in FIELDS
        if not values.get(name, "").strip()
    ]


def _named(answer: Failure) -> Errors:
    """What is wrong, each by where it is in the text; raises PageFailure for anything else."""
    if answer.code == OUTDATED:
        return [{"field": "yaml", "text": str(answer.problem.get("title"))}]
    found = forms.faults(answer)
    if not found:
        raise PageFailure(answer)
    return [_placed(error) for error in found]


def _placed(error: Mapping[str, str]) -> dict[str, str]:
    field = error["field"]
    if field in ("from_day", "reason", "yaml"):
        return dict(error)
    place = field.removeprefix("body.").removeprefix("body")
    return {"field": "yaml", "text": f"{place}: {error['text']}" if place else error["text"]}


def _again(code: str, values: Mapping[str, str], errors: Errors) -> Response:
    return _edit_page(needed(context().catalogue.history(visitor(), code)), values, errors)


def _edit_page(found: ProcedureHistory, values: Mapping[str, str], errors: Errors) -> Response:
    page = render_template("catalogue_edit.html", found=found, values=values, errors=errors)
    return make_response(page, 422 if errors else 200)


def _import_page(values: Mapping[str, str], errors: Errors) -> Response:
    return make_response(render_template("catalogue_import.html", values=values, errors=errors), 422 if errors else 200)


def _sure_page(template: str, values: Mapping[str, str], **more: Any) -> Response:
    """What would change, with all that was written: of the day the three parts in which forms have it."""
    year, month, day = (*values["from_day"].split("-"), "", "", "")[:3]
    day_parts = {"from_day-year": year, "from_day-month": month, "from_day-day": day}
    carried = {"reason": values["reason"], "after": values["after"], **day_parts}
    return make_response(render_template(template, values=values, carried=carried, **more))
