"""One establishment: what it owes and how each period stands, and what its representative keeps of it."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask import Blueprint, Response, make_response, render_template, request
from servicekit import formats

from portal import unsent_forms
from portal.clients.backend import Failure
from portal.clients.business_schemas import EstablishmentPage, Fact
from portal.context import context
from portal.forms import Errors, faults, written_date
from portal.guard import see_other, visitor
from portal.language import locale, t
from portal.pages.fee_amounts import plain_amount
from portal.pages.problems import PageFailure, needed

blueprint = Blueprint("fee_establishments", __name__, url_prefix="/fees/establishments")


@blueprint.get("/<establishment_id>")
def show(establishment_id: str) -> Response:
    return _page(_found(establishment_id), [])


@blueprint.post("/<establishment_id>")
def choose_fee(establishment_id: str) -> Response:
    """Begin the declaration of a fee for this establishment."""
    fee = request.form.get("fee", "")[:32]
    found = _found(establishment_id)
    if fee not in [one.fee for one in found.fees]:
        return _page(found, [{"field": "fee", "text": t("fees.empty.fee")}])
    return see_other(f"/fees/{fee}/at/{establishment_id}/period")


def _found(establishment_id: str) -> EstablishmentPage:
    found: EstablishmentPage = needed(context().fees.establishment(visitor(), establishment_id))
    return found


def _page(found: EstablishmentPage, errors: Errors) -> Response:
    page = render_template("fee_establishment.html", place=found, values={}, errors=errors)
    return make_response(page, 422 if errors else 200)


@blueprint.get("/<establishment_id>/details")
def show_details(establishment_id: str) -> Response:
    """The form, with the stored details or with what could not be taken before."""
    found = _found(establishment_id)
    form = unsent_forms.pop()
    if form is not None:
        return _form(found, _written(form, _every_fact(found)), [])
    return _form(found, _kept(found), [])


@blueprint.post("/<establishment_id>/details")
@unsent_forms.keeps_unsent
def post_details(establishment_id: str) -> Response:
    """Keep what was said. Who says another kind is asked next for what such an establishment has."""
    found = _found(establishment_id)
    values = _written(request.form, _every_fact(found))
    if not values["kind"]:
        return _form(found, values, [{"field": "kind", "text": t("fees.empty.kind")}])
    facts = next((kind.facts for kind in found.kinds if kind.code == values["kind"]), [])
    said = {fact.id: _plain(fact, values[fact.id]) for fact in facts if values.get(fact.id)}
    body = {"kind": values["kind"], "address": values["address"], "facts": said}
    answer = context().fees.describe(visitor(), establishment_id, body)
    if isinstance(answer, Failure):
        if not (errors := faults(answer)):
            raise PageFailure(answer)
        return _form(found, values, [one | {"field": one["field"].removeprefix("facts.")} for one in errors])
    asks_more = found.kind is None or found.kind.code != values["kind"]
    return see_other(f"/fees/establishments/{establishment_id}{'/details' if asks_more else '?kept=1'}")


def _form(found: EstablishmentPage, values: Mapping[str, str], errors: Errors) -> Response:
    known = {"place": found, "values": values, "errors": errors, "months": _months()}
    return make_response(render_template("fee_details.html", **known), 422 if errors else 200)


def _months() -> list[tuple[str, str]]:
    """Each month as it is stored, and as it is called."""
    return [(f"{n:02d}", formats.month(date(2000, n, 1), locale()).rpartition(" ")[0]) for n in range(1, 13)]


def _every_fact(found: EstablishmentPage) -> Sequence[Fact]:
    """The facts of any kind: the form has those of the present one."""
    return list({fact.id: fact for kind in found.kinds for fact in kind.facts}.values())


def _kept(found: EstablishmentPage) -> dict[str, str]:
    values = {"kind": found.kind.code if found.kind else "", "address": found.address}
    for fact in found.facts:
        if fact.value is None:
            continue
        if fact.kind == "season":
            values[f"{fact.id}-from"], values[f"{fact.id}-to"] = fact.value.split("--")
        else:
            decimal = fact.kind == "measure" and locale() == "el"
            values[fact.id] = fact.value.replace(".", ",") if decimal else fact.value
    return values


def _written(form: Mapping[str, str], facts: Sequence[Fact]) -> dict[str, str]:
    """What was written, by field; a season also as one value."""
    values = {name: form.get(name, "").strip()[:300] for name in ("kind", "address")}
    for fact in facts:
        if fact.kind == "day":
            values[fact.id] = written_date(fact.id, form)
        elif fact.kind == "season":
            months = [form.get(f"{fact.id}-{end}", "").strip()[:2] for end in ("from", "to")]
            values |= {f"{fact.id}-from": months[0], f"{fact.id}-to": months[1]}
            values[fact.id] = "--".join(months) if any(months) else ""
        else:
            values[fact.id] = form.get(fact.id, "").strip()[:100]
    return values


def _plain(fact: Fact, written: str) -> str:
    return plain_amount(written, locale()) if fact.kind == "measure" else written
