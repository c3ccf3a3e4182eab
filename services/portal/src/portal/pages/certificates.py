"""Asking for a certificate: what it needs, the questions page by page, the check, the filing."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, g, make_response, render_template, request
from servicekit.access import public

from portal import addresses, forms, unsent_forms
from portal.clients.backend import Failure
from portal.clients.request_schemas import REFUSED, ProcedureForm, Uploads
from portal.clients.schemas import Checked, Option, Options, Procedure
from portal.context import context
from portal.forms import Errors
from portal.guard import see_other, visitor
from portal.language import locale, t
from portal.pages import drafting
from portal.pages.certificate_steps import BIRTH, CAPACITIES, Form, claimed_names, names_of_register
from portal.pages.drafting import Written
from portal.pages.problems import PageFailure, needed

blueprint = Blueprint("certificates", __name__, url_prefix="/certificates")
MOST_FILES = 10
_ID = re.compile(r"[0-9a-f-]{36}")


@blueprint.get("")
@public
def every() -> Response:
    """What can be asked for. Mails lead here, for applicants who have to submit a new request."""
    return see_other("/services" if g.visitor is not None else "/")


@blueprint.get("/<code>")
@public
def procedure(code: str) -> str:
    """What the certificate is, needs and costs."""
    found: Procedure = needed(context().certificates.procedure(code))
    return render_template("certificate.html", procedure=found, signed_in=g.visitor is not None)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A request that is being written: its form, the draft that it comes from, and what may be chosen and was sent."""

    form: Form
    written: Written
    options: Options
    uploads: Uploads

    def with_values(self, values: Mapping[str, str]) -> "UnderWay":
        """The same with these values besides."""
        return replace(self, form=self.form.with_values(values))

    def closed(self, way: str) -> Option | None:
        """The option of this way while the visitor's level does not open it."""
        option = self.options.get(f"certificates.{way}")
        return option if option is not None and not option.allowed else None


def read(code: str) -> UnderWay:
    """What the visitor wrote so far."""
    found: ProcedureForm = needed(context().certificates.form(visitor(), code))
    written = drafting.written_in(found.draft)
    form = Form(found.procedure, written.values, names_of_register(visitor()))
    return UnderWay(form, written, Options(options=found.options), found.uploads)


def path_of(form: Form, step: str) -> str:
    return f"/certificates/{form.procedure.code}/{step}"


@blueprint.get("/<code>/continue")
def resume(code: str) -> Response:
    """Go on where the person stopped."""
    form = read(code).form
    return see_other(path_of(form, form.open_step()))


@blueprint.get("/<code>/<any(form, more, address):step>")
def show_step(code: str, step: str) -> Response:
    """One page of questions, with what was answered before, here or in a form that could not be taken."""
    under_way = read(code)
    if not under_way.form.procedure.offered:
        return see_other(f"/certificates/{code}")
    errors: Errors = []
    if (sent := unsent_forms.pop()) is not None:
        under_way = under_way.with_values(under_way.form.read(step, sent))
        errors = keep(under_way.form)
    if step == "more" and not under_way.form.questions(step):
        return see_other(path_of(under_way.form, under_way.form.open_step()))
    return _step_page(under_way, step, errors)


@blueprint.post("/<code>/<any(form, more, address):step>")
@unsent_forms.keeps_unsent
def post_step(code: str, step: str) -> Response:
    """Keep the answers, whatever they are, and go to the next open page."""
    under_way = read(code)
    form = under_way.form.with_values(under_way.form.read(step, request.form) | under_way.form.mark(step))
    not_kept = keep(form)
    wrong = [*form.empty(step), *_faults(_checked(form, step)), *not_kept]
    if errors := forms.one_of_each(wrong, form.fields(step)) or not_kept:
        return _step_page(replace(under_way, form=form), step, errors)
    return see_other(path_of(form, form.open_step()))


def keep(form: Form) -> Errors:
    """Keep the answers; what is wrong with those that cannot be kept."""
    try:
        drafting.write(context().certificates, form.procedure.code, form.values)
    except drafting.NotKept as refused:
        return refused.named(form.titles())
    return []


def _checked(form: Form, *steps: str) -> Checked | Failure:
    """What the service says of the answers on these pages, before any of them is filed."""
    body: dict[str, object] = {}
    if "form" in steps:
        way = form.values.get("delivery")
        body |= {**(addresses.chosen(way) if way else {"delivery": None}), "applicant": form.applicant()}
    if "form" in steps or "more" in steps:
        body["answers"] = form.answers()
    if "address" in steps:
        body["postal_address"] = addresses.delivery("post", form.values)["postal_address"]
    return context().certificates.check(visitor(), form.procedure.code, body)


def _faults(checked: Checked | Failure) -> Errors:
    """What is wrong. A service that does not say judges when the request is filed."""
    return addresses.faults(checked) if isinstance(checked, Failure) else []


def _step_page(under_way: UnderWay, step: str, errors: Errors) -> Response:
    """A page of questions. Instead of the address, the way to level B while the person may have nothing posted."""
    form, options = under_way.form, under_way.options
    if step == "more":
        return make_response(render_template("certificate_more.html", form=form, errors=errors), 422 if errors else 200)
    if step == "address" and (closed := under_way.closed("post")):
        return _closed_page(form, closed, path_of(form, step))
    account = {f"applicant.{name}": value for name, value in claimed_names(visitor()).items()}
    shown = {**account, **form.values} if step == "form" and "applicant.given_name" not in form.values else form.values
    known = {"form": form, "values": shown, "errors": errors, "options": options, "capacities": CAPACITIES}
    return make_response(render_template(f"certificate_{step}.html", **known, birth=BIRTH), 422 if errors else 200)


def _closed_page(form: Form, option: Option, next_path: str) -> Response:
    """The person chose a way that their level does not open yet."""
    return make_response(render_template("certificate_closed.html", form=form, option=option, next=next_path))


@blueprint.get("/<code>/check")
def check(code: str) -> Any:
    under_way = read(code)
    step = under_way.form.open_step()
    return see_other(path_of(under_way.form, step)) if step != "check" else _check_page(under_way)


def _check_page(under_way: UnderWay, *, changed: bool = False, errors: Errors | None = None) -> Response:
    """What will be filed. What was left wrong, and came here by going on with a draft, is told on its own page."""
    form = under_way.form
    # Posting has a page on which its level is told.
    if form.values.get("delivery") == "download" and (closed := under_way.closed("download")):
        return _closed_page(form, closed, path_of(form, "check"))
    checked = _checked(form, *form.steps())
    if page := _page_of_faults(under_way, _faults(checked)):
        return page
    known = {
        "form": form,
        "written": under_way.written,
        "changed": changed,
        "errors": errors or [],
        "earlier": [] if isinstance(checked, Failure) else checked.open_requests,
        "files": [one for one in under_way.uploads.items if one.state != REFUSED] if form.evidences() else [],
        "names": {f"applicant.{name}": value for name, value in claimed_names(visitor()).items()},
    }
    return make_response(render_template("certificate_check.html", **known), 409 if changed else 422 if errors else 200)


@blueprint.post("/<code>/check")
def send(code: str) -> Response:
    """File what the page showed. Pressed twice, it is filed once: the key was made with the answers."""
    under_way = read(code)
    form, written = under_way.form, under_way.written
    if written.filed_as:
        return _filed(written.filed_as)
    step = form.open_step()
    if step != "check":
        return see_other(path_of(form, step))
    if not secrets.compare_digest(request.form.get("key", "").encode(), written.key.encode()):
        # Another tab changed the answers since this page was drawn.
        return _check_page(under_way, changed=True)
    if form.procedure.truth and request.form.get("truth") != "yes":
        return _check_page(under_way, errors=[{"field": "truth", "text": t("certificate.empty.truth")}])
    answer = context().certificates.submit(visitor(), _body(form), written.key)
    if isinstance(answer, Failure):
        return _refused(answer, under_way)
    return _filed(answer.id)


def _refused(answer: Failure, under_way: UnderWay) -> Response:
    """Faults of fields back on the page of the first of them; anything else on a page of its own."""
    errors = addresses.faults(answer)
    if page := _page_of_faults(under_way, errors):
        return page
    if here := forms.one_of_each(errors, ["truth"]):
        return _check_page(under_way, errors=here)
    if answer.code in ("upload-refused", "upload-not-found"):
        return see_other(path_of(under_way.form, "documents") + "?refused=1")
    raise PageFailure(answer)


def _page_of_faults(under_way: UnderWay, errors: Errors) -> Response | None:
    """The first page with a fault of its fields; None when there is none."""
    form = under_way.form
    for step in form.steps():
        here = forms.one_of_each(errors, form.fields(step))
        if here and step == "documents":
            return see_other(path_of(form, step) + "?refused=1")
        if here:
            return _step_page(under_way, step, here)
    return None


def _filed(request_id: str) -> Response:
    return see_other(f"/cases/requests/{request_id}?filed=1")


def _body(form: Form) -> dict[str, object]:
    """What is filed. The files are those that the page showed, so that a second press sends the same."""
    files = [one for one in request.form.getlist("attachments") if _ID.fullmatch(one)][:MOST_FILES]
    truth: dict[str, object] = {"truth": True} if form.procedure.truth else {}
    return {
        "procedure": form.procedure.code,
        **addresses.delivery(form.values["delivery"], form.values),
        "answers": form.answers(),
        "applicant": form.applicant(),
        "attachments": files,
        **truth,
        "locale": locale(),
    }
