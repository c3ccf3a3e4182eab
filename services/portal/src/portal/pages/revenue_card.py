"""A debtor at the revenue office: notes, statement, and what an officer does with a note."""

from flask import Blueprint, Response, make_response, render_template, request

from portal.forms import Errors
from portal.guard import parts, see_other, visitor
from portal.language import locale, t
from portal.pages.problems import PageFailure, needed

blueprint = Blueprint("revenue_card", __name__, url_prefix="/revenue")


@blueprint.get("/notes/<uuid:note_id>")
def of_note(note_id: object) -> Response:
    """The debtor whose note it is."""
    found = needed(parts().revenue.note(visitor(), str(note_id)))
    return see_other(f"/revenue/debtors/{found.business.id}#note-{found.id}")


@blueprint.get("/debtors/<uuid:business_id>")
def show(business_id: object) -> Response:
    return _page(str(business_id), [])


@blueprint.post("/debtors/<uuid:business_id>/notes/<uuid:note_id>/reissue")
def reissue(business_id: object, note_id: object) -> Response:
    """A new note of today in place of one that has expired."""
    needed(parts().revenue.reissue(visitor(), str(note_id)))
    return see_other(f"/revenue/debtors/{business_id}?done=reissued")


@blueprint.post("/debtors/<uuid:business_id>/notes/<uuid:note_id>/cancellation")
def cancel(business_id: object, note_id: object) -> Response:
    reason = request.form.get("reason", "").strip()[:1000]
    if not reason:
        return _page(str(business_id), [{"field": f"reason-{note_id}", "text": t("revenue.empty.reason")}])
    if failure := parts().revenue.cancel(visitor(), str(note_id), reason):
        raise PageFailure(failure)
    return see_other(f"/revenue/debtors/{business_id}?done=cancelled")


def _page(business_id: str, errors: Errors) -> Response:
    card = needed(parts().revenue.card(visitor(), business_id))
    fees = {fee.code: fee.title[locale()] for fee in needed(parts().fees.fees()).items}
    known = {"card": card, "fees": fees, "errors": errors, "done": request.args.get("done")}
    page = render_template("revenue_card.html", **known)
    return make_response(page, 422 if errors else 200)
