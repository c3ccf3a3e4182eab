"""A fee declaration is amended or withdrawn by the person who filed it, who also gets a paper of it."""

import re
import secrets
from collections.abc import Mapping

from flask import Blueprint, Response, make_response, render_template, request

from portal import unsent_forms
from portal.clients.backend import Failure
from portal.clients.filing_schemas import Declaration
from portal.context import context
from portal.files import pdf
from portal.forms import Errors, about, faults
from portal.guard import see_other, visitor
from portal.language import locale, t
from portal.pages import fee_amounts
from portal.pages.problems import PageFailure, draw, needed

blueprint = Blueprint("fee_changes", __name__, url_prefix="/cases/declarations")
_KEY = re.compile(r"[0-9a-f]{32}")


@blueprint.get("/<declaration_id>/amendment")
def amendment(declaration_id: str) -> Response:
    """The questions with the answers of the declaration, or with what was written in a form that could not be taken."""
    found = _find(declaration_id)
    form = unsent_forms.pop()
    if form is not None:
        return _form_page(found, _written(found, form), [])
    values = {one.id: one.value for one in found.answers}
    numbers = {one.id for one in found.questions if one.is_number}
    shown = {
        name: fee_amounts.written_amount(text, locale()) if name in numbers else text for name, text in values.items()
    }
    return _form_page(found, shown, [])


@blueprint.post("/<declaration_id>/amendment")
@unsent_forms.keeps_unsent
def post_amendment(declaration_id: str) -> Response:
    """What the new answers come to beside the old ones, to be looked at before anything is filed."""
    found = _find(declaration_id)
    values = _written(found, request.form)
    errors = _wrong(found, values)
    if errors:
        return _form_page(found, values, errors)
    answers = _plain(found, values)
    quote = context().fees.amendment_quote(visitor(), found.id, _body(found, answers))
    if isinstance(quote, Failure):
        return _refused(quote, found, values)
    known = {"declaration": found, "quote": quote, "values": values, "key": secrets.token_hex(16)}
    return make_response(render_template("fee_amendment_check.html", **known))


@blueprint.post("/<declaration_id>/amendment/check")
def file_amendment(declaration_id: str) -> Response:
    """File what the page showed. Pressed twice, it is filed once: the key was made with the page."""
    found = _find(declaration_id)
    values = _written(found, request.form)
    body = _body(found, _plain(found, values)) | {"locale": locale()}
    key = request.form.get("key", "")
    # Made by the page; whatever else was written there is none.
    key = key if _KEY.fullmatch(key) else secrets.token_hex(16)
    made = context().fees.amend(visitor(), found.id, body, key)
    if isinstance(made, Failure):
        return _refused(made, found, values)
    return see_other(f"/cases/declarations/{made.id}?amended=1")


@blueprint.get("/<declaration_id>/acknowledgement.pdf")
def acknowledgement(declaration_id: str) -> Response:
    """That the declaration was filed, as a file to keep."""
    document = context().fees.acknowledgement_pdf(visitor(), declaration_id)
    if isinstance(document, Failure):
        raise PageFailure(document)
    return pdf(document)


@blueprint.get("/<declaration_id>/withdrawal")
def withdrawal(declaration_id: str) -> Response:
    form = unsent_forms.pop()
    return _withdrawal_page(_find(declaration_id), form or {}, [])


@blueprint.post("/<declaration_id>/withdrawal")
@unsent_forms.keeps_unsent
def withdraw(declaration_id: str) -> Response:
    """Withdraw it; the page of the declaration says what became of what was paid."""
    reason = request.form.get("reason", "")
    done = context().fees.withdraw(visitor(), declaration_id, {"reason": reason})
    if isinstance(done, Failure):
        if errors := faults(done):
            return _withdrawal_page(_find(declaration_id), request.form, errors)
        return draw(done)
    return see_other(f"/cases/declarations/{done.id}?withdrawn=1")


def _find(declaration_id: str) -> Declaration:
    found: Declaration = needed(context().fees.declaration(visitor(), declaration_id))
    return found


def _written(found: Declaration, form: Mapping[str, str]) -> dict[str, str]:
    return {one.id: form.get(one.id, "").strip() for one in found.questions}


def _wrong(found: Declaration, values: Mapping[str, str]) -> Errors:
    errors: Errors = []
    for one in found.questions:
        name, text = one.title[locale()], values[one.id]
        if not text:
            errors.append({"field": one.id, "text": about(name, t(f"fees.empty.{one.kind}"))})
        elif one.is_number:
            errors += fee_amounts.faults(one.id, name, text, locale())
    return errors


def _plain(found: Declaration, values: Mapping[str, str]) -> dict[str, str]:
    """The answers as the service takes them."""
    numbers = {one.id for one in found.questions if one.is_number}
    return {
        name: fee_amounts.plain_amount(text, locale()) if name in numbers else text for name, text in values.items()
    }


def _body(found: Declaration, answers: Mapping[str, str]) -> dict[str, object]:
    return {
        "establishment_id": found.establishment.id,
        "fee": found.fee.code,
        "period": found.period.code,
        "answers": dict(answers),
    }


def _refused(failure: Failure, found: Declaration, values: Mapping[str, str]) -> Response:
    """Faults of fields back on the form; anything else on a page of its own."""
    if not (wrong := faults(failure)):
        return draw(failure)
    names = [one.id for one in found.questions]
    said = [{**error, "field": error["field"].removeprefix("answers.")} for error in wrong]
    known = [error if error["field"] in names else {**error, "field": names[0]} for error in said]
    return _form_page(found, values, known)


def _form_page(found: Declaration, values: Mapping[str, str], errors: Errors) -> Response:
    page = render_template("fee_amendment.html", declaration=found, values=values, errors=errors)
    return make_response(page, 422 if errors else 200)


def _withdrawal_page(found: Declaration, values: Mapping[str, str], errors: Errors) -> Response:
    page = render_template("fee_withdrawal.html", declaration=found, values=values, errors=errors)
    return make_response(page, 422 if errors else 200)
