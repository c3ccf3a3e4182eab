"""The tables of fees: what holds and what comes, a change as one officer proposes it, and what it would do."""

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from portal import forms, unsent_forms
from portal.clients.backend import Failure
from portal.clients.table_schemas import Preview, Table
from portal.context import context
from portal.forms import Errors
from portal.guard import see_other, visitor
from portal.language import t
from portal.pages import table_forms
from portal.pages.problems import PageFailure, needed

blueprint = Blueprint("revenue_tables", __name__, url_prefix="/revenue/tables")

OF_ALL = "all"
"""In a path, where a table is of no fee."""
ABOUT_THE_CHANGE = ("proposal-waits", "own-business")
Form = MultiDict[str, str]


@blueprint.get("")
def overview() -> str:
    """Every fee with what is in force now and what comes."""
    return render_template("revenue_tables.html", found=needed(context().tables.tables(visitor())))


@blueprint.get("/<section>/<fee>")
def show(section: str, fee: str) -> str:
    """One table with its history, and what can be changed."""
    return render_template("revenue_table.html", table=_table(section, fee), base=_base(section, fee))


@blueprint.get("/<section>/<fee>/<any(add, end, remove):act>")
def write(section: str, fee: str, act: str) -> Response:
    return _form_page(_table(section, fee), act, unsent_forms.pop() or MultiDict(), [])


@blueprint.post("/<section>/<fee>/<any(add, end, remove):act>")
@unsent_forms.keeps_unsent
def post_change(section: str, fee: str, act: str) -> Response:
    """First what the change would do; then it is proposed, with a reason."""
    table, form = _table(section, fee), request.form
    if errors := table_forms.missing(table, act, form):
        return _form_page(table, act, form, errors)
    change = table_forms.change(table, act, form)
    if request.form.get("sure") != "yes":
        return _sure_page(table, act, form, change, [])
    reason = form.get("reason", "").strip()[:1000]
    if not reason:
        return _sure_page(table, act, form, change, [{"field": "reason", "text": t("revenue.empty.reason")}])
    answer = context().tables.propose(visitor(), {**change, "reason": reason})
    if not isinstance(answer, Failure):
        return see_other(f"/revenue/tables/proposals/{answer.id}?done=proposed")
    faults = forms.faults(answer)
    if faults and all(fault["field"] == "reason" for fault in faults):
        return _sure_page(table, act, form, change, faults)
    return _form_page(table, act, form, _named(answer, table, change))


def _table(section: str, fee: str) -> Table:
    found: Table = needed(context().tables.table(visitor(), section, None if fee == OF_ALL else fee))
    return found


def _base(section: str, fee: str) -> str:
    return f"/revenue/tables/{section}/{fee}"


def _named(answer: Failure, table: Table, change: dict[str, object]) -> Errors:
    """What is wrong, at the fields of the form; raises PageFailure for anything that is about no field."""
    if answer.code in ABOUT_THE_CHANGE:
        return [{"field": "rows", "text": str(answer.problem.get("title"))}]
    found = forms.faults(answer)
    if not found:
        raise PageFailure(answer)
    return table_forms.placed(found, table, change)


def _form_page(table: Table, act: str, form: Form, errors: Errors) -> Response:
    if act not in table.acts:
        raise NotFound
    base = _base(table.section, table.fee.code if table.fee else OF_ALL)
    known = {"table": table, "act": act, "base": base, "errors": errors, "rows": table_forms.rows_of(table)}
    page = render_template("revenue_table_form.html", values=table_forms.shown(table, form), **known)
    return make_response(page, 422 if errors else 200)


def _sure_page(table: Table, act: str, form: Form, change: dict[str, object], errors: Errors) -> Response:
    """What the change would do, and the reason that is asked for it."""
    answer = context().tables.preview(visitor(), change)
    if isinstance(answer, Failure):
        return _form_page(table, act, form, _named(answer, table, change))
    preview: Preview = answer
    base = _base(table.section, table.fee.code if table.fee else OF_ALL)
    # Several values may have one name: boxes that were ticked.
    again = [(name, value) for name, value in form.items(multi=True) if name not in ("csrf", "sure", "reason")]
    known = {"table": table, "act": act, "base": base, "errors": errors, "again": again, "found": preview}
    values = {"reason": form.get("reason", "")[:1000]}
    page = render_template("revenue_table_sure.html", values=values, change=change, **known)
    return make_response(page, 422 if errors else 200)
