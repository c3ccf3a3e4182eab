"""Operators: which staff may do what and since when, enrolling, roles, place, lost telephone, lock.

A tax number is in the answer to its own form only, as at the desk. No password is typed or shown here.
"""

import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, request
from inputkit.alphabets import LOOK_ALIKES, plain_capitals
from werkzeug.datastructures import MultiDict

from portal import unsent_forms
from portal.clients.backend import Failure
from portal.context import context
from portal.guard import see_other, visitor
from portal.language import t, texts
from portal.pages.desk import NEVER_KEPT, WHOM, Refusal, desk_page, field, refusal_of
from portal.pages.problems import needed

blueprint = Blueprint("staff_accounts", __name__, url_prefix="/staff-accounts")
_ABOUT = "staff_accounts.role_about."
ROLES = tuple(name.removeprefix(_ABOUT) for name in texts("el") if name.startswith(_ABOUT))
"""Which roles operators give: those of which a text says what for. `operations` is given in Keycloak's console."""
PLACE = ("office", "number", NEVER_KEPT)
_WRITTEN = ("given_name", "family_name", "username", "email", *PLACE)
_ENROLMENT = (*_WRITTEN[:4], "roles", *PLACE)
"""The fields of the enrolment as they stand on the page."""
_KEY = re.compile("[0-9a-f]{32}")
_FORMS = {"roles": ("roles",), "place": PLACE, "mail": ("lost_device",)}
"""The forms of a member's page, with their fields."""


@blueprint.get("")
def accounts() -> Response:
    return _list()


@blueprint.get("/search")
def begin_search() -> Response:
    """The form is on the page of the list; who signs in again after sending it comes by here."""
    return see_other("/staff-accounts")


@blueprint.post("/search")
@unsent_forms.keeps_unsent_but(WHOM)
def search() -> Response:
    """Whose names or user name have all the words that were written. By POST: a name belongs in no address."""
    text = field(WHOM)
    if not _letters(text):
        return _list(refusal=Refusal(422, [{"field": WHOM, "text": t("staff_accounts.search_empty")}]))
    return _list(text)


def _list(searched: str = "", refusal: Refusal | None = None) -> Response:
    everybody = needed(context().staff.members(visitor())).items
    words = _letters(searched).split()
    found = [one for one in everybody if all(word in _letters(f"{one.name} {one.username}") for word in words)]
    return desk_page("staff_accounts.html", refusal, members=found, searched=searched, values={WHOM: searched})


def _letters(text: str) -> str:
    """As people compare names: no capitals, no accents, and a Latin letter is the Greek one that it looks like."""
    return plain_capitals(text).translate(LOOK_ALIKES)


@blueprint.get("/new")
def new() -> Response:
    return _enrolment(_written(unsent_forms.pop() or MultiDict()))


@blueprint.post("/new")
@unsent_forms.keeps_unsent_but(NEVER_KEPT)
def enrol() -> Response:
    """The account, its roles and its place in one step. What is refused is said at its field, and nothing is lost."""
    values = _written(request.form)
    body = {name: values[name] for name in _WRITTEN[:4]} | {"locale": "el", "roles": values["roles"]}
    body |= {name: values[name] for name in PLACE if values[name]}
    answer = context().staff.enrol(visitor(), body, values["key"])
    if isinstance(answer, Failure):
        return _enrolment(values, refusal_of(answer).in_order_of(_ENROLMENT))
    return see_other(f"/staff-accounts/{answer.id}?done=enrolled")


def _written(form: MultiDict[str, str]) -> dict[str, Any]:
    """The form, with the key under which exactly one account is made of it."""
    values: dict[str, Any] = {name: form.get(name, "").strip()[:500] for name in _WRITTEN}
    key = form.get("key", "")
    return values | {"roles": _roles(form), "key": key if _KEY.fullmatch(key) else uuid4().hex}


def _roles(form: MultiDict[str, str]) -> list[str]:
    return [role for role in ROLES if role in form.getlist("roles")]


def _enrolment(values: Mapping[str, Any], refusal: Refusal | None = None) -> Response:
    return desk_page("staff_enrolment.html", refusal, values=values, roles=ROLES, offices=_offices())


def _offices() -> list[dict[str, object]]:
    """Keys and names of the municipality's offices."""
    return [{"key": key, "name": office.name} for key, office in dict(context().municipality.offices).items()]


@blueprint.get("/<member_id>")
def member(member_id: str) -> Response:
    form = unsent_forms.pop()
    return _member(member_id, form if form is not None else MultiDict())


@blueprint.get("/<member_id>/lock")
def ask_to_lock(member_id: str) -> Response:
    """The question before an account is locked: what it does, and whose it is."""
    found = needed(context().staff.member(visitor(), member_id))
    if found.locked or not found.changeable:
        return see_other(f"/staff-accounts/{found.id}")
    return desk_page("staff_lock.html", member=found)


@blueprint.post("/<member_id>/<any(roles, place, mail, lock, unlock):act>")
@unsent_forms.keeps_unsent_but(NEVER_KEPT)
def change(member_id: str, act: str) -> Response:
    body: dict[str, object] = {}
    if act == "roles":
        body = {"roles": _roles(request.form)}
    elif act == "place":
        body = {name: field(name) for name in PLACE}
    elif act == "mail":
        body = {"lost_device": field("lost_device") == "yes"}
    answer = context().staff.act(visitor(), member_id, act, body)
    if isinstance(answer, Failure):
        return _member(member_id, request.form, refusal_of(answer), act)
    return see_other(f"/staff-accounts/{answer.id}?done={act}")


def _member(
    member_id: str, form: MultiDict[str, str], refusal: Refusal | None = None, act: str | None = None
) -> Response:
    """The account and its forms. ``form`` is what was sent, which only the form that was sent shows again."""
    found = needed(context().staff.member(visitor(), member_id))
    sent = act or form.get("form")
    values: dict[str, Any] = {"roles": [grant.role for grant in found.roles]}
    values |= {"office": found.place.office, "number": found.place.number} if found.place else {}
    if sent in _FORMS:
        values |= {name: form.get(name, "").strip()[:500] for name in _FORMS[sent]}
        values |= {"roles": _roles(form)} if sent == "roles" else {}
    return desk_page(
        "staff_account.html",
        refusal,
        member=found,
        values=values,
        sent=sent if sent in _FORMS else None,
        done=request.args.get("done") if refusal is None else None,
        roles=ROLES,
        offices=_offices(),
    )
