"""What a payer still owes: a note in instalments, and the account of a business with every charge and payment."""

from flask import Blueprint, Response, make_response, render_template, request

from portal import files, forms
from portal.clients.backend import Failure
from portal.clients.follow_up_schemas import PlanQuote
from portal.context import context
from portal.forms import Errors
from portal.guard import see_other, visitor
from portal.language import t
from portal.pages.problems import PageFailure, needed
from portal.pages.revenue import asked_page

blueprint = Blueprint("fee_follow_up", __name__, url_prefix="/fees")

ABOUT_THE_NUMBER = ("no-instalments",)
OVER = ("plan-runs", "note-not-payable", "note-certified")
"""The note's own page says how it stands."""


@blueprint.get("/<uuid:declaration_id>/plan")
def plan(declaration_id: object) -> Response:
    """Into how many instalments, and with a number what they would be."""
    number = request.args.get("number")
    if number is None:
        return _plan_page(str(declaration_id), {}, [])
    if not number.strip().isdecimal() or not number.isascii() or len(number.strip()) > 3:
        errors = [{"field": "number", "text": t("follow.empty.parts")}]
        return _plan_page(str(declaration_id), {"number": number[:10]}, errors)
    answer = context().follow_up.plan(visitor(), str(declaration_id), int(number))
    if isinstance(answer, Failure):
        return _refused(answer, str(declaration_id), number)
    return _plan_page(str(declaration_id), {"number": number}, [], answer)


@blueprint.post("/<uuid:declaration_id>/plan")
def start_plan(declaration_id: object) -> Response:
    """The plan that was shown is granted at once."""
    number = request.form.get("number", "").strip()
    if not number.isdecimal() or not number.isascii() or len(number) > 3:
        errors = [{"field": "number", "text": t("follow.empty.parts")}]
        return _plan_page(str(declaration_id), {"number": number[:10]}, errors)
    answer = context().follow_up.start_plan(visitor(), str(declaration_id), int(number))
    if isinstance(answer, Failure):
        return _refused(answer, str(declaration_id), number)
    return see_other(f"/cases/declarations/{declaration_id}?planned=1")


@blueprint.get("/account")
def accounts() -> Response:
    """Of which business; who represents one only is there at once."""
    found = needed(context().fees.businesses(visitor())).items
    if len(found) == 1:
        return see_other(f"/fees/account/{found[0].id}")
    return make_response(render_template("fee_accounts.html", businesses=found))


@blueprint.get("/account/<uuid:business_id>")
def account(business_id: object) -> str:
    found = needed(context().follow_up.statement(visitor(), str(business_id), asked_page()))
    return render_template("fee_account.html", account=found)


@blueprint.get("/account/<uuid:business_id>/statement.<any(csv, pdf):kind>")
def account_file(business_id: object, kind: str) -> Response:
    document = needed(context().follow_up.statement_file(visitor(), str(business_id), kind))
    return files.pdf(document, to_keep=True) if kind == "pdf" else files.csv(document)


def _refused(answer: Failure, declaration_id: str, number: str) -> Response:
    if answer.code in OVER:
        return see_other(f"/cases/declarations/{declaration_id}")
    if answer.code in ABOUT_THE_NUMBER:
        most = answer.problem.get("most")
        said = t("follow.most_parts", number=most) if isinstance(most, int) and most else t("follow.no_parts")
        return _plan_page(declaration_id, {"number": number}, [{"field": "number", "text": said}])
    if errors := forms.faults(answer):
        return _plan_page(declaration_id, {"number": number}, errors)
    raise PageFailure(answer)


def _plan_page(declaration_id: str, values: dict[str, str], errors: Errors, quote: PlanQuote | None = None) -> Response:
    # The quote names its declaration; without one the service is asked for it.
    declaration = quote.declaration if quote else None
    if declaration is None:
        declaration = needed(context().fees.declaration(visitor(), declaration_id))
    known = {"declaration": declaration, "values": values, "errors": errors, "quote": quote}
    return make_response(render_template("fee_plan.html", **known), 422 if errors else 200)
