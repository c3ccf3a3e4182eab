"""What supervisors of the desk resolve: persons with two accounts, and attempts that met another account or person.

There are no names in these lists. Who it is shows after a look-up, of which the citizens are told.
"""

from collections.abc import Mapping

from flask import Blueprint, Response

from portal import unsent_forms
from portal.clients.backend import Failure
from portal.context import context
from portal.guard import see_other, visitor
from portal.pages.desk import Refusal, desk_page, field, refusal_of
from portal.pages.problems import PageFailure

blueprint = Blueprint("desk_conflicts", __name__, url_prefix="/desk")


@blueprint.get("/doubles")
def doubles() -> Response:
    return _doubles_page({})


@blueprint.post("/doubles")
@unsent_forms.keeps_unsent
def look_up_double() -> Response:
    """Show the accounts of one person, masked as after every look-up."""
    values = {"double_id": field("double_id"), "reason": field("reason")}
    answer = context().bridge.look_up_double(visitor(), **values)
    if isinstance(answer, Failure):
        return _doubles_page(values, refusal_of(answer))
    return desk_page("desk_found.html", lookups=answer.items, of="doubles")


def _doubles_page(values: Mapping[str, str], refusal: Refusal | None = None) -> Response:
    """Persons with more than one account. Who they are is seen after a look-up only, of which they are told."""
    found = context().bridge.doubles(visitor())
    if isinstance(found, Failure):
        raise PageFailure(found)
    return desk_page("desk_doubles.html", refusal, doubles=found.items, values=values or unsent_forms.pop() or {})


@blueprint.get("/conflicts")
def conflicts() -> Response:
    return _conflicts_page({})


@blueprint.post("/conflicts")
@unsent_forms.keeps_unsent
def act_on_conflict() -> Response:
    """Look up the accounts that met, or say how it was resolved: two buttons of one form."""
    values = {name: field(name) for name in ("conflict_id", "reason", "do")}
    bridge, asked = context().bridge, (visitor(), values["conflict_id"], values["reason"])
    answer = bridge.resolve_conflict(*asked) if values["do"] == "resolve" else bridge.look_up_conflict(*asked)
    if isinstance(answer, Failure):
        return _conflicts_page(values, refusal_of(answer))
    if answer is None:
        return see_other("/desk/conflicts?done=1")
    return desk_page("desk_found.html", lookups=answer.items, of="conflicts")


def _conflicts_page(values: Mapping[str, str], refusal: Refusal | None = None) -> Response:
    found = context().bridge.conflicts(visitor())
    if isinstance(found, Failure):
        raise PageFailure(found)
    values = values or unsent_forms.pop() or {}
    return desk_page("desk_conflicts.html", refusal, conflicts=found.items, values=values)
