"""Asking for a certificate: what it needs, the form, the check, the confirmation."""

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, g, make_response, render_template, request
from servicekit.access import public

from portal.clients.backend import Failure
from portal.clients.shapes import Procedure, Question
from portal.guard import parts, see_other, visitor
from portal.language import locale, t
from portal.pages.problems import PageFailure

blueprint = Blueprint("certificates", __name__, url_prefix="/certificates")

ADDRESS = ("street", "number", "postcode", "city")
Errors = list[dict[str, str]]


def _procedure(code: str) -> Procedure:
    found = parts().certificates.procedure(code)
    if isinstance(found, Failure):
        raise PageFailure(found)
    return found


def _draft_name(code: str) -> str:
    return f"certificate-{code}"


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


@blueprint.get("/<code>/form")
def form(code: str) -> Response:
    draft = visitor().draft(_draft_name(code))
    return _form_page(_procedure(code), {} if draft.get("request_id") else draft.get("values", {}), [])


def _form_page(found: Procedure, values: Mapping[str, str], errors: Errors) -> Response:
    """The form; posting is closed from the start when the person's level does not reach it."""
    options = parts().certificates.options(visitor())
    if isinstance(options, Failure):
        raise PageFailure(options)
    page = render_template(
        "certificate_form.html", procedure=found, values=values, errors=errors, post=options.get("certificates.post")
    )
    return make_response(page, 422 if errors else 200)


@blueprint.post("/<code>/form")
def take_form(code: str) -> Response:
    """Keep what was written, with the key under which it will be filed, and show it once more."""
    found = _procedure(code)
    values = {question.field: _written(question) for question in found.questions}
    values |= {name: request.form.get(name, "").strip()[:200] for name in ("delivery", *ADDRESS)}
    visitor().keep_draft(_draft_name(code), {"values": values, "key": secrets.token_urlsafe(24)})
    if errors := _empty_fields(found, values):
        return _form_page(found, values, errors)
    return see_other(f"/certificates/{found.code}/check")


def _written(question: Question) -> str:
    """The answer as the service takes it; a date comes in three fields."""
    if question.kind != "date":
        return request.form.get(question.field, "").strip()[:200]
    day, month, year = (
        request.form.get(f"{question.field}-{part}", "").strip()[:4] for part in ("day", "month", "year")
    )
    return f"{year}-{month.zfill(2)}-{day.zfill(2)}" if day or month or year else ""


def _empty_fields(found: Procedure, values: Mapping[str, str]) -> Errors:
    """Required fields left empty. Everything else is the service's to judge."""
    needed = [question.field for question in found.questions if question.required] + ["delivery"]
    if values["delivery"] == "post":
        needed += ["street", "postcode", "city"]
    return [
        {"field": name, "text": t(f"certificate.empty.{_kind(found, name)}")} for name in needed if not values[name]
    ]


def _kind(found: Procedure, name: str) -> str:
    kinds = {question.field: question.kind for question in found.questions}
    return str(kinds.get(name, name))


@blueprint.get("/<code>/check")
def check(code: str) -> Any:
    draft = visitor().draft(_draft_name(code))
    if not draft or draft.get("request_id"):
        return see_other(f"/certificates/{code}/form")
    return render_template("certificate_check.html", procedure=_procedure(code), values=draft["values"])


@blueprint.post("/<code>/check")
def send(code: str) -> Response:
    """File the request. Pressed twice, it is filed once: the key was made with the form."""
    person = visitor()
    draft = person.draft(_draft_name(code))
    if not draft:
        return see_other(f"/certificates/{code}/form")
    if draft.get("request_id"):
        return _filed(draft["request_id"])
    found, values = _procedure(code), draft["values"]
    answer = parts().certificates.submit(person, _body(found, values), draft["key"])
    if isinstance(answer, Failure):
        if answer.status == 422 and isinstance(answer.problem.get("errors"), list):
            return _form_page(found, values, _field_errors(answer))
        raise PageFailure(answer)
    person.keep_draft(_draft_name(code), {**draft, "request_id": answer.id})
    return _filed(answer.id)


def _filed(request_id: str) -> Response:
    return see_other(f"/cases/requests/{request_id}?filed=1")


def _body(found: Procedure, values: Mapping[str, str]) -> dict[str, object]:
    address = {name: values[name] for name in ADDRESS}
    return {
        "procedure": found.code,
        "delivery": values["delivery"],
        "answers": {q.id: values[q.field] for q in found.questions if values.get(q.field)},
        "postal_address": {**address, "number": address["number"] or None} if values["delivery"] == "post" else None,
        "locale": locale(),
    }


def _field_errors(answer: Failure) -> Errors:
    """The service's faults under our field names."""
    return [
        {"field": str(error["field"]).removeprefix("postal_address."), "text": str(error["text"])}
        for error in answer.problem["errors"]
    ]
