"""Figures of the revenue office: charts, each with its numbers, and lists for a spreadsheet."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.exceptions import NotFound

from portal.clients.backend import Failure
from portal.clients.revenue_desk import SHEETS
from portal.clients.revenue_desk_schemas import Figures
from portal.context import context
from portal.formats import money
from portal.forms import Errors
from portal.guard import visitor
from portal.language import locale, t
from portal.pages.problems import PageFailure, needed
from portal.pages.revenue_amounts import today
from portal.pages.revenue_refunds import sheet
from portal.written_periods import written_month

blueprint = Blueprint("revenue_figures", __name__, url_prefix="/revenue")

LENGTHS = ("3", "6", "12", "24")
USUAL = "12"
LISTS: Mapping[str, bool] = {
    "payments": True,
    "receipts": True,
    "refunds": True,
    "journal": True,
    "held": False,
    "debtors": False,
}
"""Lists to take away; whether each is of a month."""


@blueprint.get("/figures")
def page() -> Response:
    year, month = today()[:7].split("-")
    return _page({"month": f"{month}/{year}"}, [])


@blueprint.get("/exports/<name>.<form>")
def export(name: str, form: str) -> Response:
    if name not in LISTS or form not in SHEETS:
        raise NotFound
    month = request.args.get("month", "").strip()[:40]
    known = written_month(month) if LISTS[name] else None
    if LISTS[name] and known is None:
        # Not the list of another month instead: nothing in the file would look wrong.
        return _page(
            {"list": name, "as": form, "month": month}, [{"field": "month", "text": t("revenue_figures.which")}]
        )
    answer = context().revenue_desk.export(visitor(), name, form, known)
    if isinstance(answer, Failure):
        raise PageFailure(answer)
    return sheet(answer, form)


@blueprint.get("/exports")
def choose() -> Response:
    """The form names list, month and kind of file; the file has an address of its own."""
    name, form = request.args.get("list", ""), request.args.get("as", "")
    return export(name, form)


def _page(values: Mapping[str, str], errors: Errors) -> Response:
    """The figures, with what was chosen of the lists."""
    asked = request.args.get("months", "")
    months = asked if asked in LENGTHS else USUAL
    found: Figures = needed(context().revenue_desk.figures(visitor(), months))
    known = {"found": found, "lengths": LENGTHS, "months": months, "lists": LISTS, "values": values, "errors": errors}
    drawn = {"titles": _titles(found), "said": _said(found), "rows": _rows(found)}
    return make_response(render_template("revenue_figures.html", **known, **drawn), 422 if errors else 200)


def _titles(found: Figures) -> dict[str, str]:
    return {one.fee: one.title[locale()] for one in found.fees}


def _rows(found: Figures) -> dict[str, Sequence[Any]]:
    """What the charts draw: for each month the fees in the order of the legend, and the same for what is overdue."""
    fees = [one.fee for one in found.fees]
    collected, charged = [], []
    for month in found.months:
        of = {one.fee: one for one in month.fees}
        collected.append((month.month, [of[fee].collected_cents if fee in of else 0 for fee in fees]))
        charged.append((month.month, [of[fee].charged_cents if fee in of else 0 for fee in fees]))
    overdue = []
    for age in found.overdue:
        cents = {one.fee: one.cents for one in age.fees}
        overdue.append((age.age, [cents.get(fee, 0) for fee in fees]))
    return {"collected": collected, "charged": charged, "overdue": overdue}


def _said(found: Figures) -> dict[str, str]:
    """What each chart shows, in a sentence."""
    collected = sum(one.collected_cents for month in found.months for one in month.fees)
    charged = sum(one.charged_cents for month in found.months for one in month.fees)
    overdue = sum(one.cents for age in found.overdue for one in age.fees)
    old = sum(one.cents for age in found.overdue if age.age == "longer" for one in age.fees)
    not_due = sum(one.cents for one in found.not_due)
    return {
        "collected": t("revenue_figures.collected.said", amount=money(collected)),
        "charged": t("revenue_figures.charged.said", amount=money(charged)),
        "overdue": t("revenue_figures.overdue.said", amount=money(overdue), old=money(old), not_due=money(not_due)),
    }
