"""A debtor at the revenue office: notes, statement, and what an officer does with a note."""

from collections.abc import Mapping

from flask import Blueprint, Response, make_response, render_template, request

from portal import forms
from portal.clients.backend import Failure
from portal.context import context
from portal.files import pdf
from portal.forms import Errors, written_date
from portal.guard import see_other, visitor
from portal.language import t
from portal.pages.problems import PageFailure, needed
from portal.pages.revenue import asked_page

blueprint = Blueprint("revenue_card", __name__, url_prefix="/revenue")

DONE = ("reissued", "cancellation", "set-off", "reversed")
ABOUT_THE_ACT = (
    *("does-not-fit", "note-not-payable", "own-business", "entry-not-reversible", "needs-another-person"),
    "nothing-to-remit",
)


@blueprint.get("/notes/<uuid:note_id>")
def of_note(note_id: object) -> Response:
    """The debtor whose note it is."""
    found = needed(context().revenue.note(visitor(), str(note_id)))
    return see_other(f"/revenue/debtors/{found.business.id}#note-{found.id}")


@blueprint.get("/debtors/<uuid:business_id>")
def show(business_id: object) -> Response:
    return _page(str(business_id), {}, [])


@blueprint.get("/debtors/<uuid:business_id>/vat-returns/<uuid:file_id>.pdf")
def vat_return(business_id: object, file_id: object) -> Response:
    """A VAT return that came with a declaration, as its pages were drawn."""
    return pdf(needed(context().revenue.vat_return(visitor(), str(business_id), str(file_id))))


@blueprint.post("/debtors/<uuid:business_id>/notes/<uuid:note_id>/reissue")
def reissue(business_id: object, note_id: object) -> Response:
    """A new note of today in place of one that has expired."""
    needed(context().revenue.reissue(visitor(), str(note_id)))
    return see_other(f"/revenue/debtors/{business_id}?done=reissued")


@blueprint.post("/debtors/<uuid:business_id>/notes/<uuid:note_id>/<any(cancellation,'set-off'):act>")
def act_on_note(business_id: object, note_id: object, act: str) -> Response:
    """Cancel a note, or pay it with the debtor's credit; each with its reason."""
    reason, name = request.form.get("reason", "").strip()[:1000], f"{act}-{note_id}"
    typed = {f"reason-{name}": reason}
    if not reason:
        return _page(str(business_id), typed, [{"field": f"reason-{name}", "text": t("revenue.empty.reason")}])
    do = context().revenue.cancel if act == "cancellation" else context().revenue_desk.set_off
    return _ended(do(visitor(), str(note_id), reason), str(business_id), name, typed, act)


@blueprint.post("/debtors/<uuid:business_id>/notes/<uuid:note_id>/write-off")
def give_up(business_id: object, note_id: object) -> Response:
    """List what is open of a note as given up by a decision; a colleague posts it."""
    values = {"number": request.form.get("number", "").strip()[:60], "on": written_date("on", request.form)}
    of = f"write-off-{note_id}"
    typed = {f"{name}-{of}": value for name, value in values.items()}
    if wrong := [
        {"field": f"{name}-{of}", "text": t(f"follow.empty.decision.{name}")} for name in values if not values[name]
    ]:
        return _page(str(business_id), typed, wrong)
    body = {"kind": "write-off", **values, "note_ids": [str(note_id)]}
    answer = context().follow_up.give_up(visitor(), body)
    if isinstance(answer, Failure):
        return _ended(answer, str(business_id), of, typed, "")
    return see_other(f"/revenue/remissions/{answer.id}?done=proposed")


@blueprint.post("/debtors/<uuid:business_id>/entries/<int:entry>/reversal")
def reverse(business_id: object, entry: int) -> Response:
    """A set-off or a write-off is taken back, with the reason."""
    reason, name = request.form.get("reason", "").strip()[:1000], f"reversal-{entry}"
    typed = {f"reason-{name}": reason}
    if not reason:
        return _page(str(business_id), typed, [{"field": f"reason-{name}", "text": t("revenue.empty.reason")}])
    return _ended(context().revenue_desk.reverse(visitor(), entry, reason), str(business_id), name, typed, "reversed")


def _ended(failure: Failure | None, business_id: str, of: str, typed: Mapping[str, str], done: str) -> Response:
    if failure is None:
        return see_other(f"/revenue/debtors/{business_id}?done={done}")
    if failure.code in ABOUT_THE_ACT:
        field = next(iter(typed))
        return _page(business_id, typed, [{"field": field, "text": str(failure.problem.get("title"))}])
    if found := forms.faults(failure):
        return _page(business_id, typed, [{**error, "field": f"{error['field']}-{of}"} for error in found])
    raise PageFailure(failure)


def _page(business_id: str, values: Mapping[str, str], errors: Errors) -> Response:
    card = needed(context().revenue.card(visitor(), business_id, asked_page()))
    done = request.args.get("done")
    known = {"card": card, "values": values, "errors": errors, "done": done if done in DONE else None}
    page = render_template("revenue_card.html", **known)
    return make_response(page, 422 if errors else 200)
