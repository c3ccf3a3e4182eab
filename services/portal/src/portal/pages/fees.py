"""Declaring a fee: which, for what place and period, what it comes to, the note with its payment code."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from portal import kept
from portal.clients.backend import Failure
from portal.clients.shapes import Business, Establishment, Fee, Option, Period
from portal.guard import parts, see_other, visitor
from portal.language import locale, t
from portal.pages import drafting
from portal.pages.declare import unfinished
from portal.pages.drafting import Written
from portal.pages.fee_amounts import faults, plain_amount, shown_amount
from portal.pages.problems import PageFailure, draw

blueprint = Blueprint("fees", __name__, url_prefix="/fees")

PERIOD = ("period", "receipts", "inclusive")
Errors = list[dict[str, str]]


def _needed(answer: Any) -> Any:
    """The answer; raises PageFailure when there is none."""
    if isinstance(answer, Failure):
        raise PageFailure(answer)
    return answer


@dataclass(frozen=True, slots=True)
class Place:
    """An establishment, and the business whose it is."""

    business: Business
    establishment: Establishment

    def periods(self, fee: str) -> list[Period]:
        """What can be declared here for the establishment, newest first."""
        found = [period for one in self.establishment.fees if one.fee == fee for period in one.open_here]
        return sorted(found, key=lambda period: period.due, reverse=True)


@dataclass(frozen=True, slots=True)
class Declaring:
    """A declaration under way. ``closed`` is the option while it is not open to the person: then no place is known.

    Nothing can be declared for ``untied`` businesses, which finance does not know.
    """

    fee: Fee
    closed: Option | None
    places: list[Place]
    untied: list[Business]
    written: Written

    @property
    def values(self) -> Mapping[str, str]:
        return self.written.values

    @property
    def receipts(self) -> str:
        """The amount as it was understood."""
        return shown_amount(self.values["receipts"], locale())

    @property
    def place(self) -> Place | None:
        """The chosen place, or the only one."""
        chosen = self.values.get("establishment")
        found = next((place for place in self.places if place.establishment.id == chosen), None)
        return self.places[0] if found is None and len(self.places) == 1 else found

    @property
    def periods(self) -> list[Period]:
        """What can be declared; for people without a business, what businesses declare here."""
        if self.place is not None:
            return self.place.periods(self.fee.code)
        every: list[Period] = _needed(parts().fees.periods(self.fee.code)).open_here
        return sorted(every, key=lambda period: period.due, reverse=True)

    @property
    def open_step(self) -> str:
        """The first page on which something is missing; ``check`` when nothing is."""
        if self.places and self.place is None:
            return "place"
        if self.values.get("period") not in [period.code for period in self.periods]:
            return "period"
        return "period" if any(not self.values.get(name) for name in PERIOD) else "check"


def _declaring(fee: str) -> Declaring:
    """What was written of this declaration, and what the person may do."""
    kinds: list[Fee] = _needed(parts().fees.fees()).items
    kind = next((kind for kind in kinds if kind.code == fee), None)
    if kind is None:
        raise PageFailure(Failure("fee-declarations", 404, {"title": t("fees.unknown")}))
    closed = _closed()
    tied, untied = _businesses(closed)
    places = [Place(business, place) for business in tied for place in business.establishments]
    return Declaring(kind, closed, places, untied, drafting.read(parts().fees, fee))


def _businesses(closed: Option | None) -> tuple[list[Business], list[Business]]:
    """The person's businesses: those that finance knows, and those that it does not."""
    found: list[Business] = [] if closed else _needed(parts().fees.businesses(visitor())).items
    tied = [one for one in found if one.debtor.state == "tied"]
    return tied, [one for one in found if one not in tied]


def _closed() -> Option | None:
    """The option to declare, when it is not open to this person."""
    option: Option | None = _needed(parts().fees.options(visitor())).get("fees.declare")
    return option if option is not None and not option.allowed else None


@blueprint.get("")
def start() -> Response:
    return _start_page(kept.take() or {}, [])


def _start_page(values: Mapping[str, str], errors: Errors) -> Response:
    fees = _needed(parts().fees.fees()).items
    closed = _closed()
    _, untied = _businesses(closed)
    known = {"fees": fees, "closed": closed, "untied": untied, "unfinished": unfinished(visitor())}
    page = render_template("fee_start.html", **known, values=values, errors=errors)
    return make_response(page, 422 if errors else 200)


@blueprint.post("")
@kept.keeps_answers
def take_start() -> Response:
    fee = request.form.get("fee", "")[:32]
    if not fee:
        return _start_page({}, _empty({}, "fee"))
    return resume(fee)


@blueprint.get("/<fee>/continue")
def resume(fee: str) -> Response:
    """Go on where the person stopped."""
    under_way = _declaring(fee)
    return see_other(f"/fees/{under_way.fee.code}/{under_way.open_step}")


@blueprint.get("/<fee>/<any(place, period):step>")
def show_step(fee: str, step: str) -> Response:
    """One page of questions, with what was answered before, here or in a form that could not be taken."""
    under_way = _declaring(fee)
    errors: Errors = []
    if (form := kept.take()) is not None:
        under_way, errors = _write(under_way, step, form)
    if errors:
        return _step_page(under_way, step, errors)
    if step == "period" and under_way.values.get("period") and under_way.open_step == "period":
        errors = _not_open(under_way)
    return _step_page(under_way, step, errors)


def _not_open(under_way: Declaring) -> Errors:
    """The chosen period was open to somebody else: a business declares months or quarters, and each once."""
    chosen = under_way.values["period"]
    return [] if chosen in [p.code for p in under_way.periods] else [{"field": "period", "text": t("fees.not_open")}]


@blueprint.post("/<fee>/<any(place, period):step>")
@kept.keeps_answers
def take_step(fee: str, step: str) -> Response:
    """Keep the answers, whatever they are, and go to the next open page."""
    under_way, errors = _write(_declaring(fee), step, request.form)
    names = ("establishment",) if step == "place" else PERIOD
    errors = errors or _empty(under_way.values, *names)
    if step == "period" and not errors:
        errors = faults("receipts", t("fees.receipts"), under_way.values["receipts"], locale())
    if errors:
        return _step_page(under_way, step, errors)
    if step == "period" and under_way.place is not None:
        quote = parts().fees.quote(visitor(), _body(under_way))
        if isinstance(quote, Failure):
            return _refused(quote, under_way)
    return see_other(f"/fees/{fee}/{under_way.open_step}")


def _write(under_way: Declaring, step: str, form: Mapping[str, str]) -> tuple[Declaring, Errors]:
    """The answers, kept; or as they were written, and why they are not kept."""
    names = ("establishment",) if step == "place" else PERIOD
    values = {**under_way.values, **{name: form.get(name, "").strip() for name in names}}
    try:
        return replace(under_way, written=drafting.write(parts().fees, under_way.fee.code, values)), []
    except drafting.NotKept as refused:
        labels = {name: t(f"fees.{name}") for name in PERIOD} | {"establishment": t("fees.place")}
        return replace(under_way, written=Written(values, "", None)), refused.named(labels)


def _empty(values: Mapping[str, str], *names: str) -> Errors:
    return [{"field": name, "text": t(f"fees.empty.{name}")} for name in names if not values.get(name)]


def _step_page(under_way: Declaring, step: str, errors: Errors) -> Response:
    page = render_template(f"fee_{step}.html", declaring=under_way, values=under_way.values, errors=errors)
    return make_response(page, 422 if errors else 200)


def _body(under_way: Declaring) -> dict[str, object]:
    """The question of POST /quotes. Receipts travel with a dot, as people write them with either."""
    return {
        "establishment_id": under_way.place.establishment.id if under_way.place else "",
        "fee": under_way.fee.code,
        "period": under_way.values["period"],
        "receipts": plain_amount(under_way.values["receipts"], locale()),
        "inclusive": under_way.values["inclusive"] == "yes",
    }


def _refused(failure: Failure, under_way: Declaring) -> Response:
    """Faults of fields back on the form; anything else on a page of its own."""
    if failure.status == 422 and isinstance(failure.problem.get("errors"), list):
        renamed = {"establishment_id": "period", "fee": "period"}
        errors = [
            {"field": renamed.get(str(error["field"]), str(error["field"])), "text": str(error["text"])}
            for error in failure.problem["errors"]
        ]
        return _step_page(under_way, "period", errors)
    return draw(failure)


@blueprint.get("/<fee>/check")
def check(fee: str) -> Response:
    under_way = _declaring(fee)
    step = under_way.open_step
    return see_other(f"/fees/{fee}/{step}") if step != "check" else _check_page(under_way)


def _check_page(under_way: Declaring, *, changed: bool = False) -> Response:
    """What will be filed and what it comes to; for whom nothing can be filed, what is missing and how to get it."""
    period = next(period for period in under_way.periods if period.code == under_way.values["period"])
    if under_way.place is None:
        return make_response(render_template("fee_closed.html", declaring=under_way, period=period))
    quote = parts().fees.quote(visitor(), _body(under_way))
    if isinstance(quote, Failure):
        return _refused(quote, under_way)
    page = render_template("fee_check.html", declaring=under_way, period=period, quote=quote, changed=changed)
    return make_response(page, 409 if changed else 200)


@blueprint.post("/<fee>/check")
def file(fee: str) -> Response:
    """File what the page showed. Pressed twice, it is filed once: the key was made with the answers."""
    under_way = _declaring(fee)
    if under_way.written.filed_as:
        return _filed(under_way.written.filed_as)
    step = under_way.open_step
    if step != "check" or under_way.place is None:
        return see_other(f"/fees/{fee}/{step}")
    if not secrets.compare_digest(request.form.get("key", "").encode(), under_way.written.key.encode()):
        # Another tab changed the answers since this page was drawn.
        return _check_page(under_way, changed=True)
    answer = parts().fees.declare(visitor(), _body(under_way) | {"locale": locale()}, under_way.written.key)
    return _refused(answer, under_way) if isinstance(answer, Failure) else _filed(answer.id)


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
