"""The revenue office follows up: what is overdue, catalogues for the treasury, small balances and decisions."""

from collections.abc import Mapping

from flask import Blueprint, Response, make_response, render_template, request

from portal import files, forms
from portal.clients.backend import Failure
from portal.context import context
from portal.forms import Errors
from portal.guard import see_other, visitor
from portal.language import t
from portal.pages.problems import PageFailure, needed
from portal.pages.revenue import asked_page

blueprint = Blueprint("revenue_follow_up", __name__, url_prefix="/revenue")

ABOUT_THE_CATALOGUE = ("nothing-overdue", "catalogue-waits", "own-business")
ABOUT_THE_LIST = ("nothing-to-remit", "own-business")
ABOUT_THE_ACT = ("needs-another-person", "own-business", "nothing-overdue", "nothing-to-remit")
DECIDED = ("catalogue-decided", "remission-decided")
REMITTING = ("kind", "number")


@blueprint.get("/overdue")
def overdue() -> Response:
    return _overdue_page({}, [])


@blueprint.post("/catalogues")
def propose() -> Response:
    """List what is overdue of a fee and year; a colleague certifies it."""
    values = {name: request.form.get(name, "").strip()[:40] for name in ("fee", "year")}
    errors = [{"field": name, "text": t(f"follow.empty.{name}")} for name, value in values.items() if not value]
    if not errors and not (values["year"].isdecimal() and values["year"].isascii() and len(values["year"]) == 4):
        errors = [{"field": "year", "text": t("follow.empty.year")}]
    if errors:
        return _overdue_page(values, errors)
    answer = context().follow_up.propose(visitor(), values["fee"], int(values["year"]))
    if isinstance(answer, Failure):
        if answer.code in ABOUT_THE_CATALOGUE:
            return _overdue_page(values, [{"field": "fee", "text": str(answer.problem.get("title"))}])
        if found := forms.faults(answer):
            return _overdue_page(values, found)
        raise PageFailure(answer)
    return see_other(f"/revenue/catalogues/{answer.id}?done=proposed")


@blueprint.get("/catalogues")
def catalogues() -> str:
    found = needed(context().follow_up.catalogues(visitor(), asked_page()))
    return render_template("revenue_catalogues.html", found=found)


@blueprint.get("/catalogues/<uuid:catalogue_id>")
def catalogue(catalogue_id: object) -> Response:
    return _catalogue_page(str(catalogue_id), {}, [])


@blueprint.post("/catalogues/<uuid:catalogue_id>/<any(release, rejection, confirmation):act>")
def decide(catalogue_id: object, act: str) -> Response:
    """A colleague certifies it or sends it back; the treasury's receipt is entered."""
    values = {name: request.form.get(name, "").strip()[:1000] for name in ("reason", "number")}
    values["on"] = forms.written_date("on", request.form)
    needs = {"rejection": ("reason",), "confirmation": ("number", "on")}.get(act, ())
    if errors := _empty(needs, values, "receipt." if act == "confirmation" else ""):
        return _catalogue_page(str(catalogue_id), values, errors)
    body = {name: values[name] for name in needs}
    failure = context().follow_up.decide(visitor(), str(catalogue_id), act, body)
    return _acted(failure, f"/revenue/catalogues/{catalogue_id}", act) or _catalogue_page(
        str(catalogue_id), values, _said(failure)
    )


@blueprint.get("/catalogues/<uuid:catalogue_id>/<any(debts, payments):what>.<any(csv, xlsx):kind>")
def catalogue_file(catalogue_id: object, what: str, kind: str) -> Response:
    document = needed(context().follow_up.catalogue_file(visitor(), str(catalogue_id), what, kind))
    return files.csv(document) if kind == "csv" else files.xlsx(document)


@blueprint.get("/catalogues/<uuid:catalogue_id>/debts.pdf")
def catalogue_paper(catalogue_id: object) -> Response:
    """The catalogue on paper, to be signed."""
    return files.pdf(needed(context().follow_up.catalogue_paper(visitor(), str(catalogue_id))))


@blueprint.get("/small-balances")
def small_balances() -> Response:
    return _small_page({}, [])


@blueprint.post("/remissions")
def give_up() -> Response:
    """List what a decision of the council gives up; a colleague posts it."""
    values = {name: request.form.get(name, "").strip()[:60] for name in REMITTING}
    values["on"] = forms.written_date("on", request.form)
    chosen = request.form.getlist("note_ids")[:500]
    errors = _empty(("number", "on"), values, "decision.")
    if not chosen:
        errors = [*errors, {"field": "note_ids", "text": t("follow.empty.note_ids")}]
    if errors:
        return _small_page(values, errors, chosen)
    body = {"kind": "write-off", "number": values["number"], "on": values["on"], "note_ids": chosen}
    answer = context().follow_up.give_up(visitor(), body)
    if isinstance(answer, Failure):
        if answer.code in ABOUT_THE_LIST:
            return _small_page(values, [{"field": "note_ids", "text": str(answer.problem.get("title"))}], chosen)
        if found := forms.faults(answer):
            return _small_page(values, found, chosen)
        raise PageFailure(answer)
    return see_other(f"/revenue/remissions/{answer.id}?done=proposed")


@blueprint.get("/remissions/<uuid:remission_id>")
def remission(remission_id: object) -> Response:
    return _remission_page(str(remission_id), {}, [])


@blueprint.post("/remissions/<uuid:remission_id>/<any(release, rejection):act>")
def decide_remission(remission_id: object, act: str) -> Response:
    values = {"reason": request.form.get("reason", "").strip()[:1000]}
    if act == "rejection" and (errors := _empty(("reason",), values)):
        return _remission_page(str(remission_id), values, errors)
    body = values if act == "rejection" else {}
    failure = context().follow_up.decide_remission(visitor(), str(remission_id), act, body)
    return _acted(failure, f"/revenue/remissions/{remission_id}", act) or _remission_page(
        str(remission_id), values, _said(failure)
    )


def _empty(needs: tuple[str, ...], values: Mapping[str, str], of: str = "") -> Errors:
    """``of``: to what the number and the day belong, as the texts have it."""
    return [{"field": name, "text": t(f"follow.empty.{of}{name}")} for name in needs if not values.get(name)]


def _acted(failure: Failure | None, page: str, act: str) -> Response | None:
    """To the page, which says how it stands; None when something is to be said beside a field."""
    if failure is None:
        return see_other(f"{page}?done={act}")
    return see_other(page) if failure.code in DECIDED else None


def _said(failure: Failure | None) -> Errors:
    if failure is None:
        return []
    if failure.code in ABOUT_THE_ACT:
        return [{"field": "act", "text": str(failure.problem.get("title"))}]
    if errors := forms.faults(failure):
        return errors
    raise PageFailure(failure)


def _overdue_page(values: Mapping[str, str], errors: Errors) -> Response:
    found = needed(context().follow_up.overdue(visitor(), {"page": asked_page()}))
    page = render_template("revenue_overdue.html", found=found, values=values, errors=errors)
    return make_response(page, 422 if errors else 200)


def _catalogue_page(catalogue_id: str, values: Mapping[str, str], errors: Errors) -> Response:
    found = needed(context().follow_up.catalogue(visitor(), catalogue_id, asked_page()))
    known = {"catalogue": found, "values": values, "errors": errors, "done": request.args.get("done")}
    return make_response(render_template("revenue_catalogue.html", **known), 422 if errors else 200)


def _small_page(values: Mapping[str, str], errors: Errors, chosen: list[str] | None = None) -> Response:
    found = needed(context().follow_up.small_balances(visitor(), asked_page()))
    known = {"found": found, "values": values, "errors": errors, "chosen": chosen}
    return make_response(render_template("revenue_small_balances.html", **known), 422 if errors else 200)


def _remission_page(remission_id: str, values: Mapping[str, str], errors: Errors) -> Response:
    found = needed(context().follow_up.remission(visitor(), remission_id))
    known = {"remission": found, "values": values, "errors": errors, "done": request.args.get("done")}
    return make_response(render_template("revenue_remission.html", **known), 422 if errors else 200)
