"""A debtor at the revenue office: notes, statement, and what an officer does with a note."""

from collections.abc import Callable, Mapping
from datetime import date

from flask import Blueprint, Response, make_response, render_template, request

from portal import forms
from portal.clients.backend import Failure
from portal.forms import Errors, written_date
from portal.guard import parts, see_other, visitor
from portal.language import t
from portal.pages.problems import PageFailure, needed
from portal.pages.revenue import asked_page

blueprint = Blueprint("revenue_card", __name__, url_prefix="/revenue")

ACTS = ("cancellation", "set-off", "write-off")
DONE = ("reissued", "cancellation", "set-off", "write-off", "reversed")
ABOUT_THE_ACT = ("does-not-fit", "note-not-payable", "own-business", "entry-not-reversible", "needs-another-person")


@blueprint.get("/notes/<uuid:note_id>")
def of_note(note_id: object) -> Response:
    """The debtor whose note it is."""
    found = needed(parts().revenue.note(visitor(), str(note_id)))
    return see_other(f"/revenue/debtors/{found.business.id}#note-{found.id}")


@blueprint.get("/debtors/<uuid:business_id>")
def show(business_id: object) -> Response:
    return _page(str(business_id), {}, [])


@blueprint.post("/debtors/<uuid:business_id>/notes/<uuid:note_id>/reissue")
def reissue(business_id: object, note_id: object) -> Response:
    """A new note of today in place of one that has expired."""
    needed(parts().revenue.reissue(visitor(), str(note_id)))
    return see_other(f"/revenue/debtors/{business_id}?done=reissued")


@blueprint.post("/debtors/<uuid:business_id>/notes/<uuid:note_id>/<any(cancellation,'set-off','write-off'):act>")
def act_on_note(business_id: object, note_id: object, act: str) -> Response:
    """Cancel a note, pay it with the debtor's credit, or give up what is open of it; each with its reason."""
    values = {name: request.form.get(name, "").strip()[:1000] for name in ("reason", "decision_number")}
    values["decided_on"] = written_date("decided_on", request.form)
    typed = {f"{name}-{act}-{note_id}": value for name, value in values.items()}
    if wrong := _missing(act, values):
        return _page(str(business_id), typed, [{**one, "field": f"{one['field']}-{act}-{note_id}"} for one in wrong])
    doing: Mapping[str, Callable[[], Failure | None]] = {
        "cancellation": lambda: parts().revenue.cancel(visitor(), str(note_id), values["reason"]),
        "set-off": lambda: parts().revenue_desk.set_off(visitor(), str(note_id), values["reason"]),
        "write-off": lambda: parts().revenue_desk.write_off(visitor(), str(note_id), values),
    }
    return _ended(doing[act](), str(business_id), f"{act}-{note_id}", typed, act)


@blueprint.post("/debtors/<uuid:business_id>/entries/<int:entry>/reversal")
def reverse(business_id: object, entry: int) -> Response:
    """A set-off or a write-off is taken back, with the reason."""
    reason, name = request.form.get("reason", "").strip()[:1000], f"reversal-{entry}"
    typed = {f"reason-{name}": reason}
    if not reason:
        return _page(str(business_id), typed, [{"field": f"reason-{name}", "text": t("revenue.empty.reason")}])
    return _ended(parts().revenue_desk.reverse(visitor(), entry, reason), str(business_id), name, typed, "reversed")


def _missing(act: str, values: Mapping[str, str]) -> Errors:
    wrong = []
    if act == "write-off":
        if not values["decision_number"]:
            wrong.append({"field": "decision_number", "text": t("revenue.empty.decision_number")})
        try:
            date.fromisoformat(values["decided_on"])
        except ValueError:
            wrong.append({"field": "decided_on", "text": t("revenue.empty.decided_on")})
    if not values["reason"]:
        wrong.append({"field": "reason", "text": t("revenue.empty.reason")})
    return wrong


def _ended(failure: Failure | None, business_id: str, of: str, typed: Mapping[str, str], done: str) -> Response:
    if failure is None:
        return see_other(f"/revenue/debtors/{business_id}?done={done}")
    if failure.code in ABOUT_THE_ACT:
        return _page(business_id, typed, [{"field": f"reason-{of}", "text": str(failure.problem.get("title"))}])
    if found := forms.faults(failure):
        return _page(business_id, typed, [{**error, "field": f"{error['field']}-{of}"} for error in found])
    raise PageFailure(failure)


def _page(business_id: str, values: Mapping[str, str], errors: Errors) -> Response:
    card = needed(parts().revenue.card(visitor(), business_id, asked_page()))
    done = request.args.get("done")
    known = {"card": card, "values": values, "errors": errors, "done": done if done in DONE else None}
    page = render_template("revenue_card.html", **known)
    return make_response(page, 422 if errors else 200)
