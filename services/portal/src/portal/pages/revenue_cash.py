"""The cash desk: a note is paid with cash or card, the receipt is there at once, and the drawer is counted."""

import secrets
from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.exceptions import NotFound

from portal import files, forms, unsent_forms
from portal.clients.backend import Failure
from portal.clients.revenue_desk_schemas import CounterNote, Drawer
from portal.context import context
from portal.forms import Errors
from portal.guard import see_other, visitor
from portal.language import t
from portal.pages.problems import PageFailure, needed
from portal.pages.revenue_amounts import cents, key_of, shown, today, wrong_amount

blueprint = Blueprint("revenue_cash", __name__, url_prefix="/revenue")

METHODS = ("cash", "card")
ABOUT_THE_PAYMENT = ("does-not-fit", "note-not-payable", "drawer-closed", "own-business")
ABOUT_TAKING_BACK = ("needs-another-person", "drawer-closed", "entry-not-reversible", "own-business", "does-not-fit")


@blueprint.get("/cash")
def desk() -> Response:
    return _desk(today(), {}, [])


@blueprint.get("/cash/<day>")
def of_day(day: str) -> Response:
    """An earlier day, to look at."""
    return _desk(day, {}, [])


@blueprint.get("/cash/notes/<uuid:note_id>")
def show_note(note_id: UUID) -> Response:
    return _note(str(note_id), unsent_forms.pop() or {}, [])


@blueprint.post("/cash/notes/<uuid:note_id>")
@unsent_forms.keeps_unsent
def post_payment(note_id: UUID) -> Response:
    """A payment at the desk. Pressed twice, it is one payment: the key was made with the form."""
    values = {name: value.strip()[:80] for name, value in request.form.items()}
    if errors := _wrong_payment(values):
        return _note(str(note_id), values, errors)
    body: dict[str, object] = {"note_id": str(note_id), "cents": cents(values["amount"]), "method": values["method"]}
    if values["method"] == "cash" and values.get("handed"):
        body["handed_cents"] = cents(values["handed"])
    answer = context().revenue_desk.pay(visitor(), body, key_of(values))
    if isinstance(answer, Failure):
        return _refused(answer, str(note_id), values)
    change = f"&change={answer.change_cents}" if answer.change_cents else ""
    return see_other(f"/revenue/cash?paid={answer.id}{change}")


def _wrong_payment(values: Mapping[str, str]) -> Errors:
    wrong: Errors = []
    if values.get("method") not in METHODS:
        wrong.append({"field": "method", "text": t("cash.empty.method")})
    amount = wrong_amount("amount", t("cash.amount"), values.get("amount", ""))
    if not amount and not cents(values["amount"]):
        amount = [{"field": "amount", "text": t("cash.empty.amount")}]
    handed: Errors = []
    if values.get("method") == "cash" and values.get("handed"):
        handed = wrong_amount("handed", t("cash.handed"), values["handed"])
        if not handed and not amount and cents(values["handed"]) < cents(values["amount"]):
            handed = [{"field": "handed", "text": t("cash.empty.handed")}]
    return [*wrong, *amount, *handed]


def _refused(answer: Failure, note_id: str, values: Mapping[str, str]) -> Response:
    if answer.code in ABOUT_THE_PAYMENT:
        field = "method" if answer.code in ("drawer-closed", "own-business") else "amount"
        said = t("cash.too_much") if answer.code == "does-not-fit" else str(answer.problem.get("title"))
        return _note(note_id, values, [{"field": field, "text": said}])
    raise PageFailure(answer)


@blueprint.post("/cash/close")
def close() -> Response:
    """What was counted, first shown with the difference, then written down."""
    values = {name: request.form.get(name, "").strip()[:40] for name in ("counted", "sure")}
    if errors := wrong_amount("counted", t("cash.counted"), values["counted"]):
        return _desk(today(), values, errors)
    counted = cents(values["counted"])
    if values["sure"] != "yes":
        found: Drawer = needed(context().revenue_desk.drawer(visitor(), today()))
        return make_response(render_template("revenue_cash_close.html", drawer=found, counted=counted, values=values))
    failure = context().revenue_desk.close_drawer(visitor(), today(), counted)
    if failure and failure.code != "drawer-closed":
        raise PageFailure(failure)
    return see_other("/revenue/cash?done=closed")


@blueprint.post("/cash/<int:entry>/reversal")
def reverse(entry: int) -> Response:
    """A payment that was a mistake is taken back by a colleague, with the reason."""
    reason, field = request.form.get("reason", "").strip()[:1000], f"reason-{entry}"
    if not reason:
        return _desk(today(), {}, [{"field": field, "text": t("revenue.empty.reason")}])
    failure = context().revenue_desk.reverse(visitor(), entry, reason)
    if failure is None:
        return see_other("/revenue/cash?done=reversed")
    if failure.code in ABOUT_TAKING_BACK:
        return _desk(today(), {field: reason}, [{"field": field, "text": str(failure.problem.get("title"))}])
    if errors := forms.faults(failure):
        return _desk(today(), {field: reason}, [{"field": field, "text": error["text"]} for error in errors])
    raise PageFailure(failure)


@blueprint.get("/cash/<day>/slip.pdf")
def deposit_slip(day: str) -> Response:
    return files.pdf(needed(context().revenue_desk.deposit_slip(visitor(), day)))


@blueprint.get("/receipts/<uuid:receipt_id>.pdf")
def receipt(receipt_id: UUID) -> Response:
    return files.pdf(needed(context().revenue_desk.receipt(visitor(), str(receipt_id))))


def _desk(day: str, values: Mapping[str, str], errors: Errors) -> Response:
    if len(day) != len("2026-11-23") or not day.replace("-", "").isdecimal():
        raise NotFound
    found: Drawer = needed(context().revenue_desk.drawer(visitor(), day))
    paid = next((one for one in found.taken if one.receipt_id == request.args.get("paid")), None)
    change = request.args.get("change", "")
    known = {"drawer": found, "is_today": day == today(), "paid": paid, "values": values, "errors": errors}
    known |= {"change": int(change) if change.isdecimal() and len(change) < 12 else 0, "done": request.args.get("done")}
    return make_response(render_template("revenue_cash.html", **known), 422 if errors else 200)


def _note(note_id: str, values: Mapping[str, str], errors: Errors) -> Response:
    found: CounterNote = needed(context().revenue_desk.note(visitor(), note_id))
    usual = {"amount": shown(found.note.open_cents), "key": secrets.token_hex(16)}
    known = {"found": found, "note": found.note, "methods": METHODS, "errors": errors}
    page = render_template("revenue_cash_note.html", **known, values={**usual, **values})
    return make_response(page, 422 if errors else 200)
