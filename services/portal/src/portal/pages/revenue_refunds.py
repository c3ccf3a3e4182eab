"""Refunds: one proposes, another releases, a file goes to the bank, and what came back is sent again."""

import re
import secrets
from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.exceptions import NotFound

from portal import forms, unsent_forms
from portal.clients.backend import Document, Failure
from portal.clients.revenue_desk import SHEETS
from portal.clients.revenue_desk_schemas import Refund
from portal.context import context
from portal.forms import Errors
from portal.guard import see_other, visitor
from portal.language import t
from portal.pages.problems import PageFailure, needed
from portal.pages.revenue import asked_page
from portal.pages.revenue_amounts import cents, key_of, shown, wrong_amount

blueprint = Blueprint("revenue_refunds", __name__, url_prefix="/revenue")

STATES = ("proposed", "ordered", "returned", "sent", "rejected", "cancelled")
ABOUT_THE_REFUND = ("does-not-fit", "own-business", "needs-another-person")
FIELDS = {"cents": "amount", "again_of": "amount", "business_id": "amount"}


def sheet(document: Document, form: str) -> Response:
    """A file for a spreadsheet, to be saved under its name."""
    response = Response(document.content, content_type=SHEETS[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{document.name}"'
    return response


@blueprint.get("/refunds")
def listed() -> Response:
    return _list([])


def _list(errors: Errors) -> Response:
    asked = request.args.get("state", "")
    found = needed(context().revenue_desk.refunds(visitor(), asked if asked in STATES else STATES[0], asked_page()))
    known = {"found": found, "states": STATES, "done": request.args.get("done"), "errors": errors}
    return make_response(render_template("revenue_refunds.html", **known), 422 if errors else 200)


@blueprint.post("/refunds/orders")
def order() -> Response:
    """All that were approved become one file for the bank."""
    failure = context().revenue_desk.order_refunds(visitor())
    if failure and failure.code != "nothing-to-order":
        raise PageFailure(failure)
    return see_other("/revenue/refunds?state=ordered" + ("" if failure else "&done=order"))


@blueprint.get("/refunds/orders/<uuid:order_id>.<form>")
def order_file(order_id: UUID, form: str) -> Response:
    if form not in SHEETS:
        raise NotFound
    return sheet(needed(context().revenue_desk.refund_order(visitor(), str(order_id), form)), form)


@blueprint.get("/refunds/<uuid:refund_id>")
def show(refund_id: UUID) -> Response:
    return _one(str(refund_id), [], unsent_forms.pop() or {})


@blueprint.post("/refunds/<uuid:refund_id>/<any(release, rejection):act>")
def decide(refund_id: UUID, act: str) -> Response:
    failure = context().revenue_desk.decide_refund(visitor(), str(refund_id), act)
    if failure is None or failure.code == "refund-decided":
        return see_other(f"/revenue/refunds/{refund_id}" + ("" if failure else f"?done={act}"))
    if failure.code in ABOUT_THE_REFUND:
        return _one(str(refund_id), [{"field": "decision", "text": str(failure.problem.get("title"))}])
    raise PageFailure(failure)


@blueprint.post("/refunds/<uuid:refund_id>/cancellation")
@unsent_forms.keeps_unsent
def cancel(refund_id: UUID) -> Response:
    """It was approved and does not go to the bank after all."""
    values = {"reason": request.form.get("reason", "").strip()[:1000]}
    if not values["reason"]:
        return _one(str(refund_id), [{"field": "reason", "text": t("revenue.empty.reason")}], values)
    failure = context().revenue_desk.cancel_refund(visitor(), str(refund_id), values["reason"])
    if failure is None or failure.code == "refund-decided":
        return see_other(f"/revenue/refunds/{refund_id}" + ("" if failure else "?done=cancellation"))
    if failure.code in ABOUT_THE_REFUND:
        return _one(str(refund_id), [{"field": "reason", "text": str(failure.problem.get("title"))}], values)
    if found := forms.faults(failure):
        return _one(str(refund_id), found, values)
    raise PageFailure(failure)


@blueprint.get("/debtors/<uuid:business_id>/refund")
def begin(business_id: UUID) -> Response:
    return _form(str(business_id), unsent_forms.pop() or {}, [])


@blueprint.post("/debtors/<uuid:business_id>/refund")
@unsent_forms.keeps_unsent_but("iban")
def propose(business_id: UUID) -> Response:
    """Say that a credit goes back. Pressed twice, it is one refund."""
    values = {name: value.strip()[:1000] for name, value in request.form.items()}
    if errors := _missing(values):
        return _form(str(business_id), values, errors)
    body: dict[str, object] = {
        "business_id": str(business_id),
        "cents": cents(values["amount"]),
        "iban": re.sub(r"\s", "", values["iban"]),
        "reason": values["reason"],
    }
    if again := values.get("again"):
        body["again_of"] = again
    answer = context().revenue_desk.propose_refund(visitor(), body, key_of(values))
    if not isinstance(answer, Failure):
        return see_other(f"/revenue/refunds/{answer.id}?done=proposed")
    if answer.code in ABOUT_THE_REFUND:
        said = t("refunds.too_much") if answer.code == "does-not-fit" else str(answer.problem.get("title"))
        return _form(str(business_id), values, [{"field": "amount", "text": said}])
    if found := forms.faults(answer):
        named = [{**error, "field": FIELDS.get(error["field"], error["field"])} for error in found]
        return _form(str(business_id), values, named)
    raise PageFailure(answer)


def _missing(values: Mapping[str, str]) -> Errors:
    wrong = wrong_amount("amount", t("cash.amount"), values.get("amount", ""))
    if not wrong and not cents(values["amount"]):
        wrong = [{"field": "amount", "text": t("cash.empty.amount")}]
    lacking = [
        {"field": name, "text": t(f"revenue.empty.{name}")} for name in ("iban", "reason") if not values.get(name)
    ]
    return [*wrong, *lacking]


def _one(refund_id: str, errors: Errors, values: Mapping[str, str] | None = None) -> Response:
    refund: Refund = needed(context().revenue_desk.refund(visitor(), refund_id))
    known = {"refund": refund, "errors": errors, "values": values or {}, "done": request.args.get("done")}
    return make_response(render_template("revenue_refund.html", **known), 422 if errors else 200)


def _form(business_id: str, values: Mapping[str, str], errors: Errors) -> Response:
    card = needed(context().revenue.card(visitor(), business_id, 1))
    again = request.args.get("again", "")
    usual = {"amount": shown(card.credit_cents), "key": secrets.token_hex(16), "again": again[:36]}
    page = render_template("revenue_refund_form.html", card=card, values={**usual, **values}, errors=errors)
    return make_response(page, 422 if errors else 200)
