"""Asking for a certificate: what it needs, the questions page by page, the check, the filing."""

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, g, make_response, render_template, request
from servicekit.access import public

from portal import addresses, forms, kept
from portal.clients.backend import Failure
from portal.clients.shapes import Checked, Procedure
from portal.forms import Errors, written_date
from portal.guard import parts, see_other, visitor
from portal.language import locale, t
from portal.pages import drafting
from portal.pages.drafting import Written
from portal.pages.problems import PageFailure

blueprint = Blueprint("certificates", __name__, url_prefix="/certificates")


def _procedure(code: str) -> Procedure:
    found = parts().certificates.procedure(code)
    if isinstance(found, Failure):
        raise PageFailure(found)
    return found


@blueprint.get("/<code>")
@public
def procedure(code: str) -> str:
    """What the certificate is, needs and costs."""
    return render_template(
        "certificate.html",
        procedure=_procedure(code),
        policy=parts().certificates.policy(),
        signed_in=g.visitor is not None,
    )


@blueprint.get("/<code>/continue")
def resume(code: str) -> Response:
    """Go on where the person stopped."""
    found = _procedure(code)
    return see_other(_path(found, _open_step(found, drafting.read(parts().certificates, code).values)))


@blueprint.get("/<code>/<any(form, address):step>")
def show_step(code: str, step: str) -> Response:
    """One page of questions, with what was answered before, here or in a form that could not be taken."""
    found = _procedure(code)
    values, errors = drafting.read(parts().certificates, code).values, []
    if (form := kept.take()) is not None:
        values = {**values, **_answers(found, step, form)}
        errors = _write(found, values)
    return _step_page(found, step, values, errors)


@blueprint.post("/<code>/<any(form, address):step>")
@kept.keeps_answers
def take_step(code: str, step: str) -> Response:
    """Keep the answers, whatever they are, and go to the next open page."""
    found = _procedure(code)
    written = drafting.read(parts().certificates, code)
    values = {**written.values, **_answers(found, step, request.form)}
    not_kept = _write(found, values)
    wrong = [*_empty_fields(found, step, values), *_faults(_checked(found, values, step)), *not_kept]
    if errors := forms.one_of_each(wrong, _fields(found, step)) or not_kept:
        return _step_page(found, step, values, errors)
    return see_other(_path(found, _open_step(found, values)))


def _write(found: Procedure, values: Mapping[str, str]) -> Errors:
    """Keep the answers; what is wrong with those that cannot be kept."""
    try:
        drafting.write(parts().certificates, found.code, values)
    except drafting.NotKept as refused:
        return refused.named(
            _titles(found) | {name: t(f"certificate.{name}") for name in (*addresses.FIELDS, "delivery")}
        )
    return []


def _titles(found: Procedure) -> dict[str, str]:
    """What the questions are called, by the names of their fields."""
    return {question.field: question.title[locale()] for question in found.questions}


def _path(found: Procedure, step: str) -> str:
    return f"/certificates/{found.code}/{step}"


def _fields(found: Procedure, step: str) -> list[str]:
    """The names of the fields on a page."""
    if step == "address":
        return list(addresses.FIELDS)
    return [*(question.field for question in found.questions), "delivery"]


def _steps(values: Mapping[str, str]) -> list[str]:
    """The pages that have to be filled in."""
    return ["form", "address"] if values.get("delivery") == "post" else ["form"]


def _open_step(found: Procedure, values: Mapping[str, str]) -> str:
    """The first page on which something is missing; ``check`` when nothing is."""
    return next((step for step in _steps(values) if _empty_fields(found, step, values)), "check")


def _answers(found: Procedure, step: str, form: Mapping[str, str]) -> dict[str, str]:
    """The answers of one page as the service takes them."""
    plain = {name: form.get(name, "").strip() for name in _fields(found, step)}
    dates = [question for question in found.questions if question.kind == "date" and step == "form"]
    return plain | {question.field: written_date(question.field, form) for question in dates}


def _empty_fields(found: Procedure, step: str, values: Mapping[str, str]) -> Errors:
    """Required fields left empty, which the page can say also when the service does not answer."""
    asked = {question.field for question in found.questions if question.required and question.asked(values)}
    optional = {"number"} | {question.field for question in found.questions} - asked
    kinds, titles = {question.field: question.kind for question in found.questions}, _titles(found)
    return [
        {"field": name, "text": forms.about(titles.get(name, ""), t(f"certificate.empty.{kinds.get(name, name)}"))}
        for name in _fields(found, step)
        if name not in optional and not values.get(name)
    ]


def _checked(found: Procedure, values: Mapping[str, str], *steps: str) -> Checked | Failure:
    """What the service says of the answers on these pages, before any of them is filed."""
    body: dict[str, object] = {}
    if "form" in steps:
        body |= {"answers": _given(found, values), "delivery": values.get("delivery") or None}
    if "address" in steps:
        body["postal_address"] = addresses.delivery("post", values)["postal_address"]
    return parts().certificates.check(visitor(), found.code, body)


def _faults(checked: Checked | Failure) -> Errors:
    """What is wrong. A service that does not say judges when the request is filed."""
    return addresses.faults(checked) if isinstance(checked, Failure) else []


def _given(found: Procedure, values: Mapping[str, str]) -> dict[str, str]:
    """The answers as the service names them."""
    asked = [question for question in found.questions if question.asked(values)]
    return {question.id: values[question.field] for question in asked if values.get(question.field)}


def _step_page(found: Procedure, step: str, values: Mapping[str, str], errors: Errors) -> Response:
    """A page of questions. Instead of the address, the way to level B while the person may have nothing posted."""
    options = parts().certificates.options(visitor())
    if isinstance(options, Failure):
        raise PageFailure(options)
    post = options.get("certificates.post")
    template = f"certificate_{step}.html"
    if step == "address" and post is not None and not post.allowed:
        template, errors = "certificate_closed.html", []
    page = render_template(template, procedure=found, values=values, errors=errors, post=post)
    return make_response(page, 422 if errors else 200)


@blueprint.get("/<code>/check")
def check(code: str) -> Any:
    found, written = _procedure(code), drafting.read(parts().certificates, code)
    step = _open_step(found, written.values)
    return see_other(_path(found, step)) if step != "check" else _check_page(found, written)


def _check_page(found: Procedure, written: Written, *, changed: bool = False) -> Response:
    """What will be filed. What was left wrong, and came here by going on with a draft, is told on its own page."""
    checked = _checked(found, written.values, *_steps(written.values))
    if page := _page_of_faults(found, written, _faults(checked)):
        return page
    earlier = [] if isinstance(checked, Failure) else checked.open_requests
    known = {"procedure": found, "written": written, "changed": changed, "earlier": earlier}
    return make_response(render_template("certificate_check.html", **known), 409 if changed else 200)


@blueprint.post("/<code>/check")
def send(code: str) -> Response:
    """File what the page showed. Pressed twice, it is filed once: the key was made with the answers."""
    found, written = _procedure(code), drafting.read(parts().certificates, code)
    if written.filed_as:
        return _filed(written.filed_as)
    step = _open_step(found, written.values)
    if step != "check":
        return see_other(_path(found, step))
    if not secrets.compare_digest(request.form.get("key", "").encode(), written.key.encode()):
        # Another tab changed the answers since this page was drawn.
        return _check_page(found, written, changed=True)
    answer = parts().certificates.submit(visitor(), _body(found, written.values), written.key)
    if isinstance(answer, Failure):
        return _refused(answer, found, written)
    return _filed(answer.id)


def _refused(answer: Failure, found: Procedure, written: Written) -> Response:
    """Faults of fields back on the page of the first of them; anything else on a page of its own."""
    if page := _page_of_faults(found, written, addresses.faults(answer)):
        return page
    raise PageFailure(answer)


def _page_of_faults(found: Procedure, written: Written, errors: Errors) -> Response | None:
    """The first page with a fault of its fields; None when there is none."""
    for step in ("form", "address"):
        if here := forms.one_of_each(errors, _fields(found, step)):
            return _step_page(found, step, written.values, here)
    return None


def _filed(request_id: str) -> Response:
    return see_other(f"/cases/requests/{request_id}?filed=1")


def _body(found: Procedure, values: Mapping[str, str]) -> dict[str, object]:
    return {
        "procedure": found.code,
        **addresses.delivery(values["delivery"], values),
        "answers": _given(found, values),
        "locale": locale(),
    }
