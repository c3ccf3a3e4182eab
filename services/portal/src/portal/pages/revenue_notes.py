"""How one note is followed up: holds, instalments for its debtor, fines that a decision waives; and their lists."""

from collections.abc import Mapping

from flask import Blueprint, Response, make_response, render_template, request

from portal import forms
from portal.clients.backend import Failure
from portal.clients.follow_up_schemas import NoteFollowUp
from portal.context import context
from portal.forms import Errors, written_date
from portal.guard import see_other, visitor
from portal.language import t
from portal.pages.problems import PageFailure, needed
from portal.pages.revenue import asked_page

blueprint = Blueprint("revenue_notes", __name__, url_prefix="/revenue")

DONE = ("held", "ended", "planned")
ABOUT_THE_ACT = ("own-business", "nothing-to-remit")
OVER = ("plan-runs", "note-not-payable", "note-certified", "own-business")
"""Why no instalments are granted whatever number is written."""


@blueprint.get("/notes/<uuid:note_id>/follow-up")
def show(note_id: object) -> Response:
    return _page(str(note_id), {}, [])


@blueprint.post("/notes/<uuid:note_id>/holds")
def hold(note_id: object) -> Response:
    """The note is neither reminded nor certified until a day."""
    values = {name: request.form.get(name, "").strip()[:1000] for name in ("kind", "reason")}
    values["until"] = written_date("until", request.form)
    if errors := [{"field": name, "text": t(f"follow.hold_empty.{name}")} for name in values if not values[name]]:
        return _page(str(note_id), values, errors)
    failure = context().follow_up.hold(visitor(), str(note_id), values)
    return _ended(failure, str(note_id), values, "held")


@blueprint.post("/notes/<uuid:note_id>/holds/<uuid:hold_id>/end")
def end_hold(note_id: object, hold_id: object) -> Response:
    failure = context().follow_up.end_hold(visitor(), str(note_id), str(hold_id))
    return _ended(failure, str(note_id), {}, "ended")


@blueprint.post("/notes/<uuid:note_id>/waiver")
def waive(note_id: object) -> Response:
    """List the fines and surcharges of a note as waived by a decision; a colleague posts it."""
    values = {"number": request.form.get("number", "").strip()[:60], "on": written_date("on", request.form)}
    if errors := [{"field": name, "text": t(f"follow.empty.decision.{name}")} for name in values if not values[name]]:
        return _page(str(note_id), values, errors)
    answer = context().follow_up.give_up(visitor(), {"kind": "waiver", **values, "note_ids": [str(note_id)]})
    if isinstance(answer, Failure):
        return _ended(answer, str(note_id), values, "")
    return see_other(f"/revenue/remissions/{answer.id}?done=proposed")


@blueprint.get("/notes/<uuid:note_id>/plan")
def plan(note_id: object) -> Response:
    """What so many instalments would be, before they are granted."""
    number = request.args.get("number", "").strip()
    if errors := _unread(number):
        return _page(str(note_id), {"parts": number[:10]}, errors)
    answer = context().follow_up.of_note(visitor(), str(note_id), int(number))
    if isinstance(answer, Failure):
        return _no_plan(answer, str(note_id), number)
    return _drawn(answer, {"parts": number}, [])


@blueprint.post("/notes/<uuid:note_id>/plan")
def grant_plan(note_id: object) -> Response:
    """The plan that was shown is granted: a new note takes the place of this one."""
    number = request.form.get("number", "").strip()
    if errors := _unread(number):
        return _page(str(note_id), {"parts": number[:10]}, errors)
    answer = context().follow_up.grant_plan(visitor(), str(note_id), int(number))
    if isinstance(answer, Failure):
        return _no_plan(answer, str(note_id), number)
    return see_other(f"/revenue/notes/{answer.id}/follow-up?done=planned")


@blueprint.get("/plans")
def plans() -> str:
    found = needed(context().follow_up.plans(visitor(), asked_page()))
    return render_template("revenue_plans.html", found=found)


@blueprint.get("/remissions")
def remissions() -> str:
    found = needed(context().follow_up.remissions(visitor(), asked_page()))
    return render_template("revenue_remissions.html", found=found)


def _unread(number: str) -> Errors:
    read = number.isdecimal() and number.isascii() and len(number) <= 3
    return [] if read else [{"field": "parts", "text": t("follow.empty.parts")}]


def _no_plan(answer: Failure, note_id: str, number: str) -> Response:
    if answer.code == "no-instalments":
        most = answer.problem.get("most")
        said = t("follow.most_parts", number=most) if isinstance(most, int) and most else t("follow.no_parts")
    elif answer.code in OVER:
        said = str(answer.problem.get("title"))
    elif found := forms.faults(answer):
        said = found[0]["text"]
    else:
        raise PageFailure(answer)
    return _page(note_id, {"parts": number}, [{"field": "parts", "text": said}])


def _ended(failure: Failure | None, note_id: str, values: Mapping[str, str], done: str) -> Response:
    if failure is None:
        return see_other(f"/revenue/notes/{note_id}/follow-up?done={done}")
    if failure.code in ABOUT_THE_ACT:
        field = next(iter(values), "act")
        return _page(note_id, values, [{"field": field, "text": str(failure.problem.get("title"))}])
    if errors := forms.faults(failure):
        return _page(note_id, values, errors)
    raise PageFailure(failure)


def _page(note_id: str, values: Mapping[str, str], errors: Errors) -> Response:
    return _drawn(needed(context().follow_up.of_note(visitor(), note_id)), values, errors)


def _drawn(found: NoteFollowUp, values: Mapping[str, str], errors: Errors) -> Response:
    done = request.args.get("done")
    known = {"found": found, "values": values, "errors": errors}
    page = render_template("revenue_note.html", **known, done=done if done in DONE else None)
    return make_response(page, 422 if errors else 200)
