"""The address for notes of payment: changed on the case's page, verified on a page that opens by the link alone."""

from flask import Blueprint, Response, make_response, render_template, request
from servicekit.access import public

from portal import forms, unsent_forms
from portal.clients.backend import Failure
from portal.context import context
from portal.guard import see_other, visitor
from portal.language import t
from portal.pages.declare import find, path_of
from portal.pages.problems import PageFailure

blueprint = Blueprint("notice_address", __name__)


@blueprint.get("/businesses/declare/<case_id>/address")
def show(case_id: str) -> Response:
    form = unsent_forms.pop()
    return _page(case_id, form.get("email") if form else None, [])


@blueprint.post("/businesses/declare/<case_id>/address")
@unsent_forms.keeps_unsent
def change(case_id: str) -> Response:
    """A link goes to the new address; the former one stays in force until it is used."""
    email = request.form.get("email", "").strip()[:254]
    answer = context().declarations.change_address(visitor(), case_id, email)
    if not isinstance(answer, Failure):
        return see_other(path_of(case_id) + "?address=1")
    if errors := forms.faults(answer):
        return _page(case_id, email, [{**error, "text": t("notice_address.wrong")} for error in errors])
    if answer.status == 429:
        return _page(case_id, email, [{"field": "email", "text": str(answer.problem.get("title"))}])
    raise PageFailure(answer)


def _page(case_id: str, email: str | None, errors: forms.Errors) -> Response:
    case = find(case_id)
    written = email if email is not None else case.notice_address.waiting or case.notice_address.in_force or ""
    page = render_template("notice_address.html", case=case, values={"email": written}, errors=errors)
    return make_response(page, 422 if errors else 200)


@blueprint.get("/notice-address/<token>")
@public
def ask(token: str) -> str:
    """The question behind the mail's link. Programs that open every link of a mail verify nothing by that."""
    return render_template("notice_address_confirm.html", token=token, confirmed=None)


@blueprint.post("/notice-address/<token>")
@public
def confirm(token: str) -> str:
    answer = context().declarations.confirm_address(token[:100])
    if isinstance(answer, Failure):
        raise PageFailure(answer)
    return render_template("notice_address_confirm.html", token=token, confirmed=answer)
