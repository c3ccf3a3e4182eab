"""Asking for a certificate: what it needs, the questions page by page, the check, the filing."""

import re
import secrets
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, g, make_response, render_template, request
from servicekit.access import public

from portal import addresses, forms, kept
from portal.clients.backend import Failure
from portal.clients.request_shapes import REFUSED, Uploads
from portal.clients.shapes import Checked, Option, Procedure
from portal.forms import Errors
from portal.guard import parts, see_other, visitor
from portal.language import locale, t
from portal.pages import drafting
from portal.pages.certificate_steps import BIRTH, CAPACITIES, Form, claimed_names, names_of_register
from portal.pages.drafting import Written
from portal.pages.problems import PageFailure, needed

blueprint = Blueprint("certificates", __name__, url_prefix="/certificates")
MOST_FILES = 10
_ID = re.compile(r"[0-9a-f-]{36}")


@blueprint.get("/<code>")
@public
def procedure(code: str) -> str:
    """What the certificate is, needs and costs."""
    return render_template(
        "certificate.html",
        procedure=find(code),
        policy=parts().certificates.policy(),
        signed_in=g.visitor is not None,
    )


def find(code: str) -> Procedure:
    found: Procedure = needed(parts().certificates.procedure(code))
    return found


def form_of(found: Procedure, values: Mapping[str, str]) -> Form:
    """The form of whoever is signed in."""
    return Form(found, values, names_of_register(visitor()))


def read(code: str) -> tuple[Form, Written]:
    """The form with what was written before, and the draft that it comes from."""
    found, written = find(code), drafting.read(parts().certificates, code)
    return form_of(found, written.values), written


def path_of(form: Form, step: str) -> str:
    return f"/certificates/{form.procedure.code}/{step}"


@blueprint.get("/<code>/continue")
def resume(code: str) -> Response:
    """Go on where the person stopped."""
    form, _ = read(code)
    return see_other(path_of(form, form.open_step()))


@blueprint.get("/<code>/<any(form, more, address):step>")
def show_step(code: str, step: str) -> Response:
    """One page of questions, with what was answered before, here or in a form that could not be taken."""
    form, _ = read(code)
    if not form.procedure.offered:
        return see_other(f"/certificates/{code}")
    errors: Errors = []
    if (sent := kept.take()) is not None:
        form = form.with_values(form.read(step, sent))
        errors = keep(form)
    if step == "more" and not form.questions(step):
        return see_other(path_of(form, form.open_step()))
    return _step_page(form, step, errors)


@blueprint.post("/<code>/<any(form, more, address):step>")
@kept.keeps_answers
def take_step(code: str, step: str) -> Response:
    """Keep the answers, whatever they are, and go to the next open page."""
    form, _ = read(code)
    form = form.with_values(form.read(step, request.form) | form.mark(step))
    not_kept = keep(form)
    wrong = [*form.empty(step), *_faults(_checked(form, step)), *not_kept]
    if errors := forms.one_of_each(wrong, form.fields(step)) or not_kept:
        return _step_page(form, step, errors)
    return see_other(path_of(form, form.open_step()))


def keep(form: Form) -> Errors:
    """Keep the answers; what is wrong with those that cannot be kept."""
    try:
        drafting.write(parts().certificates, form.procedure.code, form.values)
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
    return parts().certificates.check(visitor(), form.procedure.code, body)


def _faults(checked: Checked | Failure) -> Errors:
    """What is wrong. A service that does not say judges when the request is filed."""
    return addresses.faults(checked) if isinstance(checked, Failure) else []


def _step_page(form: Form, step: str, errors: Errors) -> Response:
    """A page of questions. Instead of the address, the way to level B while the person may have nothing posted."""
    if step == "more":
        return make_response(render_template("certificate_more.html", form=form, errors=errors), 422 if errors else 200)
    options = needed(parts().certificates.options(visitor()))
    post = options.get("certificates.post")
    if step == "address" and post is not None and not post.allowed:
        return _closed_page(form, post, path_of(form, step))
    account = {f"applicant.{name}": value for name, value in claimed_names(visitor()).items()}
    shown = {**account, **form.values} if step == "form" and "applicant.given_name" not in form.values else form.values
    known = {"form": form, "values": shown, "errors": errors, "options": options, "capacities": CAPACITIES}
    return make_response(render_template(f"certificate_{step}.html", **known, birth=BIRTH), 422 if errors else 200)


def _closed_page(form: Form, option: Option, next_path: str) -> Response:
    """The person chose a way that their level does not open yet."""
    return make_response(render_template("certificate_closed.html", form=form, option=option, next=next_path))


@blueprint.get("/<code>/check")
def check(code: str) -> Any:
    form, written = read(code)
    step = form.open_step()
    return see_other(path_of(form, step)) if step != "check" else _check_page(form, written)


def _check_page(form: Form, written: Written, *, changed: bool = False, errors: Errors | None = None) -> Response:
    """What will be filed. What was left wrong, and came here by going on with a draft, is told on its own page."""
    if closed := _still_closed(form):
        return _closed_page(form, closed, path_of(form, "check"))
    checked = _checked(form, *form.steps())
    if page := _page_of_faults(form, _faults(checked)):
        return page
    uploads: Uploads | None = None
    if form.evidences():
        uploads = needed(parts().certificates.uploads(visitor(), form.procedure.code))
    known = {
        "form": form,
        "written": written,
        "changed": changed,
        "errors": errors or [],
        "earlier": [] if isinstance(checked, Failure) else checked.open_requests,
        "files": [one for one in uploads.items if one.state != REFUSED] if uploads else [],
        "names": {f"applicant.{name}": value for name, value in claimed_names(visitor()).items()},
    }
    return make_response(render_template("certificate_check.html", **known), 409 if changed else 422 if errors else 200)


def _still_closed(form: Form) -> Option | None:
    """The option of a file to download, while the person's level does not open it; posting has a page for that."""
    if form.values.get("delivery") != "download":
        return None
    option: Option | None = needed(parts().certificates.options(visitor())).get("certificates.download")
    return option if option is not None and not option.allowed else None


@blueprint.post("/<code>/check")
def send(code: str) -> Response:
    """File what the page showed. Pressed twice, it is filed once: the key was made with the answers."""
    form, written = read(code)
    if written.filed_as:
        return _filed(written.filed_as)
    step = form.open_step()
    if step != "check":
        return see_other(path_of(form, step))
    if not secrets.compare_digest(request.form.get("key", "").encode(), written.key.encode()):
        # Another tab changed the answers since this page was drawn.
        return _check_page(form, written, changed=True)
    if form.procedure.truth and request.form.get("truth") != "yes":
        return _check_page(form, written, errors=[{"field": "truth", "text": t("certificate.empty.truth")}])
    answer = parts().certificates.submit(visitor(), _body(form), written.key)
    if isinstance(answer, Failure):
        return _refused(answer, form, written)
    return _filed(answer.id)


def _refused(answer: Failure, form: Form, written: Written) -> Response:
    """Faults of fields back on the page of the first of them; anything else on a page of its own."""
    errors = addresses.faults(answer)
    if page := _page_of_faults(form, errors):
        return page
    if here := forms.one_of_each(errors, ["truth"]):
        return _check_page(form, written, errors=here)
    if answer.code in ("upload-refused", "upload-not-found"):
        return see_other(path_of(form, "documents") + "?refused=1")
    raise PageFailure(answer)


def _page_of_faults(form: Form, errors: Errors) -> Response | None:
    """The first page with a fault of its fields; None when there is none."""
    for step in form.steps():
        here = forms.one_of_each(errors, form.fields(step))
        if here and step == "documents":
            return see_other(path_of(form, step) + "?refused=1")
        if here:
            return _step_page(form, step, here)
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
