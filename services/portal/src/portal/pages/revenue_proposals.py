"""Changes of tables that were proposed: what each would do, its release by a colleague, and whom it concerned."""

from flask import Blueprint, Response, make_response, render_template, request

from portal import forms
from portal.clients.backend import Failure
from portal.context import context
from portal.forms import Errors
from portal.guard import see_other, visitor
from portal.language import t
from portal.pages.problems import PageFailure, needed
from portal.pages.revenue import asked_page

blueprint = Blueprint("revenue_proposals", __name__, url_prefix="/revenue/tables/proposals")

OUTCOMES = ("amended", "written-off", "left")
# By a second click, or a colleague: the page says how it stands.
DECIDED = "proposal-decided"
ABOUT_THE_PROPOSAL = ("needs-another-person", "tables-moved", "own-business", "proposer-concerned")


@blueprint.get("")
def listed() -> str:
    """All changes, the newest first: who, when, why, by which decision."""
    return render_template("revenue_proposals.html", found=needed(context().tables.proposals(visitor(), asked_page())))


@blueprint.get("/<uuid:proposal_id>")
def show(proposal_id: object) -> Response:
    return _page(str(proposal_id), [])


@blueprint.post("/<uuid:proposal_id>/<any(release, rejection):act>")
def end(proposal_id: object, act: str) -> Response:
    """A colleague's change is put into force, or sent back with a reason."""
    reason = request.form.get("reason", "").strip()[:1000]
    if act == "rejection" and not reason:
        return _page(str(proposal_id), [{"field": "reason", "text": t("revenue.empty.reason")}])
    answer = context().tables.decide(visitor(), str(proposal_id), act, {"reason": reason} if act == "rejection" else {})
    if isinstance(answer, Failure) and answer.code != DECIDED:
        return _refused(answer, str(proposal_id))
    done = "" if isinstance(answer, Failure) else f"?done={'released' if act == 'release' else 'rejected'}"
    return see_other(f"/revenue/tables/proposals/{proposal_id}{done}")


@blueprint.post("/<uuid:proposal_id>/declarations/<uuid:declaration_id>")
def settle(proposal_id: object, declaration_id: object) -> Response:
    """An officer has dealt with a declaration of the list."""
    outcome = request.form.get("outcome", "")
    if outcome not in OUTCOMES:
        error = {"field": f"outcome-{declaration_id}", "text": t("tables.empty.outcome")}
        return _page(str(proposal_id), [error])
    failure = context().tables.settle(visitor(), str(proposal_id), str(declaration_id), outcome)
    if failure and failure.code == "own-business":
        error = {"field": f"outcome-{declaration_id}", "text": str(failure.problem.get("title"))}
        return _page(str(proposal_id), [error])
    if failure and failure.code != DECIDED:
        raise PageFailure(failure)
    return see_other(f"/revenue/tables/proposals/{proposal_id}?page={asked_page()}#concerned")


def _refused(answer: Failure, proposal_id: str) -> Response:
    if answer.code in ABOUT_THE_PROPOSAL:
        return _page(proposal_id, [{"field": "decide", "text": str(answer.problem.get("title"))}])
    if errors := forms.faults(answer):
        return _page(proposal_id, errors)
    raise PageFailure(answer)


def _page(proposal_id: str, errors: Errors) -> Response:
    found = needed(context().tables.proposal(visitor(), proposal_id, asked_page()))
    known = {"found": found, "errors": errors, "outcomes": OUTCOMES, "done": request.args.get("done")}
    values = {"reason": request.form.get("reason", "")[:1000]}
    return make_response(render_template("revenue_proposal.html", values=values, **known), 422 if errors else 200)
