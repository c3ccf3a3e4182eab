"""Payments that a person must look at: what they may be for, what one proposes, and what another one releases."""

import re
from collections.abc import Mapping

from flask import Blueprint, Response, make_response, render_template, request

from portal import forms, unsent_forms
from portal.clients.backend import Failure
from portal.clients.revenue_schemas import HeldPayment
from portal.context import context
from portal.forms import Errors
from portal.guard import see_other, visitor
from portal.language import t
from portal.pages.problems import PageFailure, needed
from portal.pages.revenue import asked_page
from portal.pages.revenue_amounts import cents, wrong_amount

blueprint = Blueprint("revenue_held", __name__, url_prefix="/revenue/held")

KINDS = ("allocate", "credit", "refund", "deposit", "card-payout", "not-ours")
KINDS_OF_LEFT = ("returned", "refund-sent", "not-ours")
"""For money that left the account: there is nothing to give out."""
ABOUT_THE_PROPOSAL = ("does-not-fit", "note-not-found", "needs-another-person", "receipt-not-found", "own-business")


@blueprint.get("")
def queue() -> str:
    found = needed(context().revenue.held(visitor(), asked_page()))
    return render_template("revenue_held.html", found=found, done=request.args.get("done"))


@blueprint.get("/<uuid:payment_id>")
def show(payment_id: object) -> Response:
    return _page(str(payment_id), unsent_forms.pop() or {}, [])


@blueprint.post("/<uuid:payment_id>/proposal")
@unsent_forms.keeps_unsent
def propose(payment_id: object) -> Response:
    """What the money is for, as one officer says; nothing moves before a colleague releases it."""
    held: HeldPayment = needed(context().revenue.held_one(visitor(), str(payment_id)))
    values = {name: value.strip()[:1000] for name, value in request.form.items()}
    if errors := _missing(held, values):
        return _page(str(payment_id), values, errors)
    answer = context().revenue.decide(visitor(), held.id, "decisions", _body(held, values))
    if isinstance(answer, Failure):
        return _refused(answer, str(payment_id), values)
    return see_other(f"/revenue/held/{payment_id}?done=proposed")


@blueprint.post("/<uuid:payment_id>/<any(release, rejection):act>")
def end(payment_id: object, act: str) -> Response:
    """A colleague's proposal is carried out, or sent back."""
    reason = request.form.get("reason", "").strip()[:1000]
    if act == "rejection" and not reason:
        return _page(str(payment_id), {}, [{"field": "reason", "text": t("revenue.empty.reason")}])
    body: dict[str, object] = {"reason": reason} if act == "rejection" else {}
    answer = context().revenue.decide(visitor(), str(payment_id), act, body)
    if isinstance(answer, Failure):
        return _refused(answer, str(payment_id), {})
    return see_other("/revenue/held?done=released" if act == "release" else f"/revenue/held/{payment_id}?done=rejected")


def _kinds(held: HeldPayment) -> tuple[str, ...]:
    return KINDS if held.direction == "credit" else KINDS_OF_LEFT


def _missing(held: HeldPayment, values: Mapping[str, str]) -> Errors:
    kind = values.get("kind", "")
    if kind not in _kinds(held):
        return [{"field": "kind", "text": t("revenue.empty.kind")}]
    if kind in ("allocate", "credit"):
        chosen = _chosen(held, values)
        if not chosen:
            return [{"field": "notes", "text": t("revenue.empty.notes")}]
        if kind == "allocate":
            wrong = [error for name in chosen for error in wrong_amount(name, t("revenue.cents"), values[name])]
            if wrong:
                return wrong
    if kind in KINDS_OF_LEFT:
        return _missing_of_left(held, values)
    if kind == "card-payout" and (wrong := wrong_amount("gross", t("revenue.gross"), values.get("gross", ""))):
        return wrong
    if kind == "refund" and not values.get("iban"):
        return [{"field": "iban", "text": t("revenue.empty.iban")}]
    return [] if values.get("reason") else [{"field": "reason", "text": t("revenue.empty.reason")}]


def _missing_of_left(held: HeldPayment, values: Mapping[str, str]) -> Errors:
    kind, chosen = values["kind"], _linked(held, values)
    if kind == "returned" and not chosen and not values.get("receipt"):
        return [{"field": "receipt", "text": t("revenue.empty.receipt")}]
    if kind == "refund-sent" and not chosen:
        return [{"field": "kind", "text": t("revenue.empty.refund")}]
    return [] if values.get("reason") else [{"field": "reason", "text": t("revenue.empty.reason")}]


def _linked(held: HeldPayment, values: Mapping[str, str]) -> str | None:
    """Which of the payments or refunds that are proposed was chosen."""
    link = values.get("link", "")
    return next((one.id for one in held.returns if one.id == link and one.kind == values["kind"]), None)


def _chosen(held: HeldPayment, values: Mapping[str, str]) -> dict[str, str]:
    """The fields with amounts that were filled in, each with its note."""
    fields = {f"cents-{one.note_id}": one.note_id for one in held.proposals}
    return {field: note for field, note in fields.items() if values.get(field)}


def _body(held: HeldPayment, values: Mapping[str, str]) -> dict[str, object]:
    body: dict[str, object] = {"kind": values["kind"], "reason": values["reason"]}
    chosen = _chosen(held, values)
    if values["kind"] == "allocate":
        body["notes"] = [{"note_id": note, "cents": cents(values[field])} for field, note in chosen.items()]
    if values["kind"] == "credit":
        whose = {one.note_id: one.business_id for one in held.proposals}
        body["business_id"] = whose[next(iter(chosen.values()))]
    if values["kind"] == "card-payout":
        body["gross_cents"] = cents(values["gross"])
    if values["kind"] == "returned":
        linked = _linked(held, values)
        body |= {"payment_id": linked} if linked else {"receipt": values["receipt"][:32]}
    if values["kind"] == "refund-sent":
        body["refund_id"] = _linked(held, values)
    if values["kind"] == "refund":
        body["iban"] = re.sub(r"\s", "", values["iban"])
    return body


def _refused(answer: Failure, payment_id: str, values: Mapping[str, str]) -> Response:
    if answer.code == "payment-decided":
        # By a second click, or a colleague: the page says how it stands.
        return see_other(f"/revenue/held/{payment_id}")
    if answer.code in ABOUT_THE_PROPOSAL:
        return _page(payment_id, values, [{"field": "kind", "text": str(answer.problem.get("title"))}])
    if errors := forms.faults(answer):
        return _page(payment_id, values, errors)
    raise PageFailure(answer)


def _page(payment_id: str, values: Mapping[str, str], errors: Errors) -> Response:
    held: HeldPayment = needed(context().revenue.held_one(visitor(), payment_id))
    numbers = {one.note_id: one.number for one in held.proposals}
    kinds = _kinds(held)
    known = {"held": held, "numbers": numbers, "values": values, "errors": errors, "kinds": kinds}
    known |= {"done": request.args.get("done")}
    return make_response(render_template("revenue_held_one.html", **known), 422 if errors else 200)
