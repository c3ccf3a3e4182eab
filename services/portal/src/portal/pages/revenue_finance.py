"""The finance application, for the revenue office: how it answers, and the messages that it did not take."""

from collections.abc import Mapping

from flask import Blueprint, Response, make_response, render_template, request

from portal import forms, unsent_forms
from portal.clients.backend import Failure
from portal.clients.finance_schemas import FinanceMessage
from portal.context import context
from portal.forms import Errors
from portal.guard import see_other, visitor
from portal.language import t
from portal.pages.problems import PageFailure, needed
from portal.pages.revenue import asked_page

blueprint = Blueprint("revenue_finance", __name__, url_prefix="/revenue/finance")

ACTS = ("retry", "settlement")
# By a second click, or a colleague: the page says how it stands.
DECIDED = "finance-message-decided"


@blueprint.get("")
def listed() -> str:
    found = needed(context().revenue.finance_messages(visitor(), asked_page()))
    return render_template("revenue_finance.html", found=found, done=request.args.get("done"))


@blueprint.get("/<uuid:message_id>")
def show(message_id: object) -> Response:
    return _page(str(message_id), unsent_forms.pop() or {}, [])


@blueprint.post("/<uuid:message_id>")
@unsent_forms.keeps_unsent
def decide(message_id: object) -> Response:
    """Send it again, or say that it was entered by hand; both with a reason."""
    values = {name: request.form.get(name, "").strip()[:1000] for name in ("act", "reason")}
    if errors := _missing(values):
        return _page(str(message_id), values, errors)
    failure = context().revenue.act_on_message(visitor(), str(message_id), values["act"], values["reason"])
    if failure and failure.code == DECIDED:
        return see_other(f"/revenue/finance/{message_id}")
    if failure:
        return _refused(failure, str(message_id), values)
    return see_other(f"/revenue/finance?done={values['act']}")


def _missing(values: Mapping[str, str]) -> Errors:
    found = [] if values["act"] in ACTS else [{"field": "act", "text": t("revenue_finance.empty.act")}]
    return found + ([] if values["reason"] else [{"field": "reason", "text": t("revenue_finance.empty.reason")}])


def _refused(failure: Failure, message_id: str, values: Mapping[str, str]) -> Response:
    if errors := forms.faults(failure):
        return _page(message_id, values, errors)
    raise PageFailure(failure)


def _page(message_id: str, values: Mapping[str, str], errors: Errors) -> Response:
    message: FinanceMessage = needed(context().revenue.finance_message(visitor(), message_id))
    page = render_template("revenue_finance_one.html", message=message, values=values, errors=errors, acts=ACTS)
    return make_response(page, 422 if errors else 200)
