"""The code with which the visit to the office takes a few minutes: made here, shown here, useless elsewhere."""

from flask import Blueprint, Response, render_template, request

from portal.clients.backend import Failure
from portal.context import context
from portal.guard import see_other, visitor
from portal.language import locale
from portal.pages.problems import PageFailure

blueprint = Blueprint("desk_code", __name__)
PATH = "/account/desk-code"


@blueprint.get(PATH)
def desk_code() -> str:
    """What to bring and where; the code that lives, or the button that makes one. Nothing of it is for level B."""
    person = visitor()
    identity, code = context().bridge.identity(person), context().bridge.desk_code(person)
    for answer in (identity, code):
        if isinstance(answer, Failure):
            raise PageFailure(answer)
    # The mail goes out when the code is made; an address that was given later has none.
    return render_template(
        "desk_code.html", person=person, identity=identity, code=code, just_made="made" in request.args
    )


@blueprint.post(PATH)
def make() -> Response:
    """A new code; the old one ends."""
    made = context().bridge.make_desk_code(visitor(), locale())
    if isinstance(made, Failure):
        raise PageFailure(made)
    return see_other(f"{PATH}?made=1")
