"""Several declarations of a business at once: one form for many establishments, or a file; both are shown before they
are filed."""

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from portal import unsent_forms
from portal.clients.backend import Failure
from portal.clients.batch_schemas import Batch, Declaring, OpenEstablishment
from portal.clients.fee_schemas import Fee, Question
from portal.context import context
from portal.forms import Errors, about, faults, written_date
from portal.guard import see_other, visitor
from portal.language import locale, t
from portal.pages.fee_amounts import plain_amount
from portal.pages.fee_businesses import asked_page
from portal.pages.problems import PageFailure, needed

blueprint = Blueprint("fee_batches", __name__, url_prefix="/fees")
TERM = ("from", "to")
CHANGED = ("batch-changed", "batch-has-faults")


@blueprint.get("/businesses/<business_id>/several")
def show(business_id: str) -> Response:
    """Which fee, then which period, then a row for each establishment."""
    found = _declaring(business_id)
    return _page(found, unsent_forms.pop() or _prefilled(found), [])


@blueprint.post("/businesses/<business_id>/several")
@unsent_forms.keeps_unsent
def post_batch(business_id: str) -> Response:
    """Check what was written for each establishment; a row that is left empty is not declared."""
    found = _declaring(business_id)
    fee, form = found.fee, request.form
    if fee is None or not found.establishments:
        return see_other(f"/fees/businesses/{business_id}/several")
    days = {name: written_date(name, form) for name in TERM}
    values = {**{name: text.strip()[:100] for name, text in form.items()}, **days}
    rows = [place for place in found.establishments if _is_written(fee, place, values)]
    if errors := _missing(fee, values, rows):
        return _page(found, values, errors)
    period = "--".join(days[name] for name in TERM) if fee.ahead else values["period"]
    body = {"business_id": found.id, "locale": locale(), "rows": [_row(fee, one, period, values) for one in rows]}
    answer = context().batches.check(visitor(), body, secrets.token_urlsafe(24))
    if isinstance(answer, Failure):
        if not (errors := faults(answer)):
            raise PageFailure(answer)
        return _page(found, values, [_of_row(one, rows, fee) for one in errors])
    return see_other(f"/fees/batches/{answer.id}")


def _declaring(business_id: str) -> Declaring:
    chosen = {name: request.values.get(name, "")[:24] for name in ("fee", "period")}
    found: Declaring = needed(context().batches.declaring(visitor(), business_id, **chosen))
    return found


def _prefilled(found: Declaring) -> dict[str, str]:
    """What is known of each establishment, as people write it in the language of the page."""
    sign = "," if locale() == "el" else "."
    return {
        f"{name}-{place.id}": value.replace(".", sign)
        for place in found.establishments
        for name, value in place.prefilled.items()
    }


def _own(fee: Fee) -> list[Question]:
    """What is asked of each establishment: what is written. What is chosen holds for all."""
    return [one for one in fee.questions if not one.choices]


def _is_written(fee: Fee, place: OpenEstablishment, values: Mapping[str, str]) -> bool:
    own = _own(fee)
    return any(values.get(f"{one.id}-{place.id}") for one in own) if own else values.get(f"with-{place.id}") == "yes"


def _missing(fee: Fee, values: Mapping[str, str], rows: list[OpenEstablishment]) -> Errors:
    when = TERM if fee.ahead else ("period",)
    found = [{"field": name, "text": t(f"fees.empty.{name}")} for name in when if not values.get(name)]
    for one in fee.questions:
        if one.choices and not values.get(one.id):
            said = t(f"fees.empty.{one.kind}")
            found.append({"field": one.id, "text": about(one.title[locale()], said)})
    if not rows:
        found.append({"field": "rows", "text": t("fees.several.no_rows")})
    return found


def _row(fee: Fee, place: OpenEstablishment, period: str, values: Mapping[str, str]) -> dict[str, Any]:
    answers = {one.id: values.get(one.id, "") if one.choices else _said(one, place, values) for one in fee.questions}
    return {"establishment_id": place.id, "fee": fee.code, "period": period, "answers": answers}


def _said(question: Question, place: OpenEstablishment, values: Mapping[str, str]) -> str:
    written = values.get(f"{question.id}-{place.id}", "")
    return plain_amount(written, locale()) if question.is_number else written


def _of_row(error: dict[str, str], rows: list[OpenEstablishment], fee: Fee) -> dict[str, str]:
    """A fault of a row beside its field, named by the establishment."""
    _, number, *rest = [*error["field"].split("."), "", ""]
    place = rows[int(number)] if number.isdecimal() and int(number) < len(rows) else rows[0]
    name = next((one for one in rest if one not in ("", "answers")), "")
    own = [one.id for one in _own(fee)]
    if name in own or name in ("establishment_id", "fee") or (name == "period" and not fee.ahead):
        field = f"{name if name in own else own[0] if own else 'with'}-{place.id}"
        return {"field": field, "text": about(place.name, error["text"])}
    return {"field": TERM[0] if name == "period" else name or "rows", "text": error["text"]}


def _page(found: Declaring, values: Mapping[str, str], errors: Errors) -> Response:
    page = render_template("fee_several.html", found=found, values=values, errors=errors, dates=TERM)
    return make_response(page, 422 if errors else 200)


@blueprint.get("/batches/<batch_id>")
def show_batch(batch_id: str) -> Response:
    """What would be filed and what it comes to, what is wrong with it, or what it became."""
    found: Batch = needed(context().batches.batch(visitor(), batch_id, asked_page()))
    return _batch_page(found)


def _batch_page(found: Batch, *, changed: bool = False) -> Response:
    page = render_template("fee_batch.html", batch=found, changed=changed, done="done" in request.args)
    return make_response(page, 409 if changed else 200)


@blueprint.post("/batches/<batch_id>/filing")
def file(batch_id: str) -> Response:
    """File all of it. Pressed twice, it is filed once."""
    answer = context().batches.file(visitor(), batch_id)
    if isinstance(answer, Failure) and answer.code in CHANGED:
        return _batch_page(needed(context().batches.batch(visitor(), batch_id)), changed=True)
    needed(answer)
    return see_other(f"/fees/batches/{batch_id}?done=1")


@blueprint.post("/batches/<batch_id>/discarding")
def discard(batch_id: str) -> Response:
    """Throw away what was not filed."""
    found: Batch = needed(context().batches.batch(visitor(), batch_id))
    if failure := context().batches.discard(visitor(), batch_id):
        raise PageFailure(failure)
    return see_other(f"/fees/businesses/{found.business.id}?all=1")
