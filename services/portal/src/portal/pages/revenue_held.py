"""Payments that a person must look at: what they may be for, what one proposes, and what another one releases."""

import re
from collections.abc import Mapping

from flask import Blueprint, Response, make_response, render_template, request

from portal import forms, kept
from portal.clients.backend import Failure
from portal.clients.revenue_shapes import HeldPayment
from portal.forms import Errors
from portal.guard import parts, see_other, visitor
from portal.language import locale, t
from portal.pages.fee_amounts import faults, plain_amount
from portal.pages.problems import PageFailure, needed
from portal.pages.revenue import asked_page

blueprint = Blueprint("revenue_held", __name__, url_prefix="/revenue/held")

KINDS = ("allocate", "credit", "refund", "not-ours")
FIELDS = ("kind", "note", "iban", "reason")
ABOUT_THE_PROPOSAL = ("does-not-fit", "note-not-found", "needs-another-person")


@blueprint.get("")
def queue() -> str:
    found = needed(parts().revenue.held(visitor(), asked_page()))
    return render_template("revenue_held.html", found=found, done=request.args.get("done"))


@blueprint.get("/<uuid:payment_id>")
def show(payment_id: object) -> Response:
    return _page(str(payment_id), kept.take() or {}, [])


@blueprint.post("/<uuid:payment_id>/proposal")
@kept.keeps_answers
def propose(payment_id: object) -> Response:
    """What the money is for, as one officer says; nothing moves before a colleague releases it."""
    held: HeldPayment = needed(parts().revenue.held_one(visitor(), str(payment_id)))
    values = {name: value.strip()[:1000] for name, value in request.form.items()}
    if errors := _missing(held, values):
        return _page(str(payment_id), values, errors)
    answer = parts().revenue.decide(visitor(), held.id, "decisions", _body(held, values))
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
    answer = parts().revenue.decide(visitor(), str(payment_id), act, body)
    if isinstance(answer, Failure):
        return _refused(answer, str(payment_id), {})
    return see_other("/revenue/held?done=released" if act == "release" else f"/revenue/held/{payment_id}?done=rejected")


def _missing(held: HeldPayment, values: Mapping[str, str]) -> Errors:
    kind = values.get("kind", "")
    if kind not in KINDS:
        return [{"field": "kind", "text": t("revenue.empty.kind")}]
    if kind in ("allocate", "credit"):
        chosen = _chosen(held, values)
        if not chosen:
            return [{"field": "notes", "text": t("revenue.empty.notes")}]
        if kind == "allocate":
            wrong = [error for name in chosen for error in faults(name, t("revenue.cents"), values[name], locale())]
            if wrong:
                return wrong
    if kind == "refund" and not values.get("iban"):
        return [{"field": "iban", "text": t("revenue.empty.iban")}]
    return [] if values.get("reason") else [{"field": "reason", "text": t("revenue.empty.reason")}]


def _chosen(held: HeldPayment, values: Mapping[str, str]) -> dict[str, str]:
    """The fields with amounts that were filled in, each with its note."""
    fields = {f"cents-{one.note_id}": one.note_id for one in held.proposals}
    return {field: note for field, note in fields.items() if values.get(field)}


def _body(held: HeldPayment, values: Mapping[str, str]) -> dict[str, object]:
    body: dict[str, object] = {"kind": values["kind"], "reason": values["reason"]}
    chosen = _chosen(held, values)
    if values["kind"] == "allocate":
        body["notes"] = [{"note_id": note, "cents": _cents(values[field])} for field, note in chosen.items()]
    if values["kind"] == "credit":
        whose = {one.note_id: one.business_id for one in held.proposals}
        body["business_id"] = whose[next(iter(chosen.values()))]
    if values["kind"] == "refund":
        body["iban"] = re.sub(r"\s", "", values["iban"])
    return body


def _cents(written: str) -> int:
    whole, _, part = plain_amount(written, locale()).partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))


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
    held: HeldPayment = needed(parts().revenue.held_one(visitor(), payment_id))
    numbers = {one.note_id: one.number for one in held.proposals}
    # What left the account was no payment: there is nothing to give to anybody.
    kinds = KINDS if held.direction == "credit" else KINDS[-1:]
    known = {"held": held, "numbers": numbers, "values": values, "errors": errors, "kinds": kinds}
    known |= {"done": request.args.get("done")}
    return make_response(render_template("revenue_held_one.html", **known), 422 if errors else 200)
