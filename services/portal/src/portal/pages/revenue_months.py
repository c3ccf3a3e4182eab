"""Months of accounting: what stands in the way of closing one, what it came to, and what came late."""

import re

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.exceptions import NotFound

from portal.clients.revenue_desk_schemas import ClosedMonth, Months
from portal.context import context
from portal.forms import Errors
from portal.guard import see_other, visitor
from portal.language import t
from portal.pages.problems import PageFailure, needed

blueprint = Blueprint("revenue_months", __name__, url_prefix="/revenue/months")

_MONTH = re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])", re.ASCII)
WHERE = {"files-previewed": "/revenue/files", "payments-held": "/revenue/held", "drawer-open": "/revenue/cash"}
"""Where what stands in the way is settled."""
ACCOUNTS = {"income": "charged", "bank": "bank", "cash": "cash", "card-clearing": "cards", "written-off": "written-off"}
"""Which sums of a month are told, by account: what it gained or gave."""


@blueprint.get("")
def listed() -> Response:
    return _page([])


@blueprint.get("/<month>")
def show(month: str) -> str:
    found: ClosedMonth = needed(context().revenue_desk.month(visitor(), _known(month)))
    return render_template("revenue_month.html", month=found, sums=sums(found.figures))


@blueprint.post("/<month>/close")
def close(month: str) -> Response:
    """No entry is dated in the month any more; it cannot be opened again."""
    if request.form.get("sure") != "yes":
        return _page([{"field": "sure", "text": t("months.empty_sure")}])
    despite = request.form.get("despite") == "yes"
    failure = context().revenue_desk.close_month(visitor(), _known(month), despite=despite)
    if failure is None:
        return see_other("/revenue/months?done=closed")
    if failure.code == "month-obstructed":
        return _page([{"field": "despite", "text": str(failure.problem.get("title"))}])
    if failure.code == "month-not-closable":
        return _page([{"field": "sure", "text": str(failure.problem.get("title"))}])
    raise PageFailure(failure)


def sums(figures: dict[str, int]) -> dict[str, int]:
    """What a month changed on the accounts that people ask about; of income, which stands on the other side, gains are
    above nothing."""
    found = dict.fromkeys(ACCOUNTS.values(), 0)
    for name, cents in figures.items():
        account = name.partition("/")[2]
        if account in ACCOUNTS:
            found[ACCOUNTS[account]] += -cents if account == "income" else cents
    return found


def _known(month: str) -> str:
    if not _MONTH.fullmatch(month):
        raise NotFound
    return month


def _page(errors: Errors) -> Response:
    found: Months = needed(context().revenue_desk.months(visitor()))
    known = {"found": found, "where": WHERE, "sums": sums, "errors": errors, "done": request.args.get("done")}
    page = render_template("revenue_months.html", **known, values=request.form)
    return make_response(page, 422 if errors else 200)
