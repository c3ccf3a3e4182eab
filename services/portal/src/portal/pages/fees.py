"""Declaring a fee: for what, the receipts, what it comes to, the note with its payment code."""

import secrets
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from portal.clients.backend import Failure
from portal.clients.shapes import Business, Businesses, Establishment, FeePeriods, Quote
from portal.guard import parts, see_other, visitor
from portal.language import locale, t
from portal.pages.problems import PageFailure, draw

blueprint = Blueprint("fees", __name__, url_prefix="/fees")

DRAFT = "fee"
FIELDS = ("establishment", "fee", "period", "receipts", "inclusive")
Errors = list[dict[str, str]]


def _needed(answer: Any) -> Any:
    """The answer; raises PageFailure when there is none."""
    if isinstance(answer, Failure):
        raise PageFailure(answer)
    return answer


def _businesses() -> Businesses:
    """The person's businesses. A refusal, with what is missing, comes before anybody starts."""
    options = _needed(parts().fees.options(visitor()))
    option = options.get("fees.declare")
    if option is not None and not option.allowed:
        problem = {"missing": [item.model_dump() for item in option.missing], "title": t("fees.closed")}
        raise PageFailure(Failure("fee-declarations", 403, problem))
    return _needed(parts().fees.businesses(visitor()))  # type: ignore[no-any-return]


def _values() -> dict[str, str]:
    """What was written so far; nothing once it has been filed."""
    draft = visitor().draft(DRAFT)
    values: dict[str, str] = {} if draft.get("declaration_id") else draft.get("values", {})
    return {name: values.get(name, "") for name in FIELDS}


def _keep(values: dict[str, str]) -> None:
    visitor().keep_draft(DRAFT, {"values": values, "key": secrets.token_urlsafe(24)})


def _find(businesses: Businesses, values: dict[str, str]) -> tuple[Business, Establishment, FeePeriods] | None:
    """What the chosen establishment and fee are, when the person has them."""
    for business in businesses.items:
        for place in business.establishments:
            for fee in place.fees:
                if place.id == values["establishment"] and fee.fee == values["fee"]:
                    return business, place, fee
    return None


@blueprint.get("")
def start() -> Response:
    return _start_page(_businesses(), _values(), [])


def _start_page(businesses: Businesses, values: dict[str, str], errors: Errors) -> Response:
    fees = {fee.fee: fee.title for item in businesses.items for place in item.establishments for fee in place.fees}
    page = render_template("fee_start.html", businesses=businesses.items, fees=fees, values=values, errors=errors)
    return make_response(page, 422 if errors else 200)


@blueprint.post("")
def take_start() -> Response:
    businesses = _businesses()
    values = _values() | {name: request.form.get(name, "")[:100] for name in ("establishment", "fee")}
    if errors := _empty(values, "establishment", "fee"):
        return _start_page(businesses, values, errors)
    _keep(values)
    return see_other("/fees/period")


@blueprint.get("/period")
def period() -> Any:
    businesses, values = _businesses(), _values()
    chosen = _find(businesses, values)
    if chosen is None:
        return see_other("/fees")
    return _period_page(chosen, values, [])


def _period_page(
    chosen: tuple[Business, Establishment, FeePeriods], values: dict[str, str], errors: Errors
) -> Response:
    business, place, fee = chosen
    page = render_template(
        "fee_period.html", business=business, establishment=place, fee=fee, values=values, errors=errors
    )
    return make_response(page, 422 if errors else 200)


@blueprint.post("/period")
def take_period() -> Any:
    businesses = _businesses()
    values = _values() | {
        name: request.form.get(name, "").strip()[:100] for name in ("period", "receipts", "inclusive")
    }
    chosen = _find(businesses, values)
    if chosen is None:
        return see_other("/fees")
    _keep(values)
    if errors := _empty(values, "period", "receipts", "inclusive"):
        return _period_page(chosen, values, errors)
    quote = parts().fees.quote(visitor(), _body(values))
    if isinstance(quote, Failure):
        return _refused(quote, chosen, values)
    return see_other("/fees/check")


def _empty(values: dict[str, str], *names: str) -> Errors:
    return [{"field": name, "text": t(f"fees.empty.{name}")} for name in names if not values[name]]


def _body(values: dict[str, str]) -> dict[str, object]:
    """The question of POST /quotes. Receipts travel with a dot, as people write them with either."""
    return {
        "establishment_id": values["establishment"],
        "fee": values["fee"],
        "period": values["period"],
        "receipts": plain_amount(values["receipts"]),
        "inclusive": values["inclusive"] == "yes",
    }


def plain_amount(written: str) -> str:
    """An amount as people write it (1.234,50 or 1,234.50 or 1234.5) in the form of the API: 1234.50.

    The last separator before one or two digits is the decimal one; before three digits it separates thousands.
    What is not an amount stays as it is, for the service to refuse.
    """
    text = "".join(written.split()).removesuffix("€")
    whole, separator, cents = text, "", ""
    at = max(text.rfind(","), text.rfind("."))
    if at >= 0 and len(text) - at - 1 in (1, 2):
        whole, separator, cents = text[:at], ".", text[at + 1 :]
    return whole.replace(".", "").replace(",", "") + separator + cents


def _refused(failure: Failure, chosen: tuple[Business, Establishment, FeePeriods], values: dict[str, str]) -> Response:
    """Faults of fields back on the form; anything else on a page of its own."""
    if failure.status == 422 and isinstance(failure.problem.get("errors"), list):
        renamed = {"establishment_id": "period", "fee": "period"}
        errors = [
            {"field": renamed.get(str(error["field"]), str(error["field"])), "text": str(error["text"])}
            for error in failure.problem["errors"]
        ]
        return _period_page(chosen, values, errors)
    return draw(failure)


@blueprint.get("/check")
def check() -> Any:
    businesses, values = _businesses(), _values()
    chosen = _find(businesses, values)
    if chosen is None or not values["receipts"]:
        return see_other("/fees")
    quote = parts().fees.quote(visitor(), _body(values))
    if isinstance(quote, Failure):
        return _refused(quote, chosen, values)
    return _check_page(chosen, values, quote)


def _check_page(chosen: tuple[Business, Establishment, FeePeriods], values: dict[str, str], quote: Quote) -> str:
    business, place, fee = chosen
    title = next((item.title for item in fee.periods if item.code == values["period"]), None)
    return render_template(
        "fee_check.html", business=business, establishment=place, fee=fee, period=title, values=values, quote=quote
    )


@blueprint.post("/check")
def file() -> Any:
    """File the declaration. Pressed twice, it is filed once: the key was made with the form."""
    person = visitor()
    draft = person.draft(DRAFT)
    if draft.get("declaration_id"):
        return _filed(draft["declaration_id"])
    if not draft:
        return see_other("/fees")
    body = _body(draft["values"]) | {"locale": locale()}
    answer = parts().fees.declare(person, body, draft["key"])
    if isinstance(answer, Failure):
        chosen = _find(_businesses(), draft["values"])
        return _refused(answer, chosen, draft["values"]) if chosen else draw(answer)
    person.keep_draft(DRAFT, {**draft, "declaration_id": answer.id})
    return _filed(answer.id)


def _filed(declaration_id: str) -> Response:
    return see_other(f"/cases/declarations/{declaration_id}?filed=1")


@blueprint.get("/<declaration_id>/note.pdf")
def note_pdf(declaration_id: str) -> Response:
    """The note as it was mailed; while it is being made, a page that says so."""
    document = parts().fees.note_pdf(visitor(), declaration_id)
    if isinstance(document, Failure):
        if document.code != "note-not-ready":
            raise PageFailure(document)
        return make_response(render_template("note_waiting.html", declaration_id=declaration_id))
    response = make_response(document)
    response.content_type = "application/pdf"
    response.headers["Content-Disposition"] = 'inline; filename="note.pdf"'
    return response
