"""Declaring a fee: which, for what establishment and period, what it comes to, the note with its payment code."""

import secrets
from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, Response, make_response, render_template, request

from portal import unsent_forms
from portal.clients.backend import Failure
from portal.clients.fee_schemas import Question
from portal.context import context
from portal.files import pdf
from portal.forms import about, written_date
from portal.guard import see_other, visitor
from portal.language import locale, t
from portal.pages import drafting, fee_businesses
from portal.pages.declare import pending
from portal.pages.drafting import Written
from portal.pages.fee_amounts import faults
from portal.pages.fee_under_way import TERM, Declaring, closed_option, declaring
from portal.pages.problems import PageFailure, draw, needed

blueprint = Blueprint("fees", __name__, url_prefix="/fees")

Errors = list[dict[str, str]]


@blueprint.get("")
def start() -> Response:
    """The businesses of persons who may declare; for others the fees, and what is missing."""
    return _start_page(unsent_forms.pop() or {}, [])


def _start_page(values: Mapping[str, str], errors: Errors) -> Response:
    closed = closed_option()
    if closed is None:
        return fee_businesses.start()
    known = {"fees": needed(context().fees.fees()), "closed": closed, "special": pending(visitor())}
    page = render_template("fee_start.html", **known, values=values, errors=errors)
    return make_response(page, 422 if errors else 200)


@blueprint.post("")
@unsent_forms.keeps_unsent
def post_start() -> Response:
    fee = request.form.get("fee", "")[:32]
    if not fee:
        return _start_page({}, _empty({}, "fee"))
    return resume(fee)


@blueprint.get("/<fee>/continue")
def resume(fee: str) -> Response:
    """Go on where the person stopped; a draft of an establishment has its id in its name."""
    code, _, establishment_id = fee.partition(".")
    under_way = declaring(code, establishment_id or None)
    return _choose(under_way) if _is_open(under_way) else see_other(f"{under_way.path}/{under_way.open_step}")


def _is_open(under_way: Declaring) -> bool:
    """Whether the person may declare by now, and has only to say for which establishment."""
    return under_way.at is None and under_way.closed is None


def _choose(under_way: Declaring) -> Response:
    """Go on with the only establishment, taking along what was written; else it is to be chosen."""
    only = fee_businesses.only_establishment()
    if only is None:
        return see_other("/fees")
    at = context().fees.fee_of(visitor(), only, under_way.fee.code)
    if isinstance(at, Failure) and at.code == "fee-not-found":
        # Such an establishment does not owe this fee: its page says which.
        return see_other(f"/fees/establishments/{only}")
    mine = replace(under_way, at=needed(at))
    if not under_way.written.values:
        return see_other(f"{mine.path}/period")
    drafting.write(context().fees, mine.name, under_way.written.values)
    context().fees.forget_draft(visitor(), under_way.name)
    return see_other(f"{mine.path}/check")


@blueprint.get("/<fee>/period")
@blueprint.get("/<fee>/at/<establishment_id>/period")
def show_step(fee: str, establishment_id: str | None = None) -> Response:
    """The page of questions, with what was answered before, here or in a form that could not be taken."""
    under_way = declaring(fee, establishment_id)
    if _is_open(under_way):
        return _choose(under_way)
    if under_way.stopped:
        return _closed_page(under_way)
    errors: Errors = []
    if (form := unsent_forms.pop()) is not None:
        under_way, errors = _write(under_way, form)
    if errors:
        return _step_page(under_way, errors)
    if not under_way.fee.ahead and under_way.values.get("period") and not under_way.is_complete:
        errors = _not_open(under_way)
    return _step_page(under_way, errors)


def _not_open(under_way: Declaring) -> Errors:
    """The fault of a period that is not open to this business: it declares months or quarters, and each once."""
    chosen = under_way.values["period"]
    return [] if chosen in [p.code for p in under_way.periods] else [{"field": "period", "text": t("fees.not_open")}]


@blueprint.post("/<fee>/period")
@blueprint.post("/<fee>/at/<establishment_id>/period")
@unsent_forms.keeps_unsent
def post_step(fee: str, establishment_id: str | None = None) -> Response:
    """Keep the answers, whatever they are, and go to the next open page."""
    under_way, errors = _write(declaring(fee, establishment_id), request.form)
    if not errors and _is_open(under_way):
        return _choose(under_way)
    if under_way.stopped and not errors:
        return see_other(f"{under_way.path}/check")
    errors = errors or _missing(under_way)
    if not errors:
        errors = [fault for one in under_way.fee.questions if one.is_number for fault in _unread(under_way, one)]
    if errors:
        return _step_page(under_way, errors)
    if under_way.at is not None:
        quote = context().fees.quote(visitor(), _body(under_way))
        if isinstance(quote, Failure):
            return _refused(quote, under_way)
    return see_other(f"{under_way.path}/{under_way.open_step}")


def _write(under_way: Declaring, form: Mapping[str, str]) -> tuple[Declaring, Errors]:
    """The answers, kept; or as they were written, and why they are not kept."""
    names = under_way.fields
    days = {name: written_date(name, form) for name in TERM if name in names}
    values = {**under_way.written.values, **{name: form.get(name, "").strip() for name in names}, **days}
    try:
        return replace(under_way, written=drafting.write(context().fees, under_way.name, values)), []
    except drafting.NotKept as refused:
        labels = {name: t(f"fees.{name}") for name in (*TERM, "period")}
        labels |= {one.id: one.title[locale()] for one in under_way.fee.questions}
        return replace(under_way, written=Written(values, "", None)), refused.named(labels)


def _empty(values: Mapping[str, str], *names: str) -> Errors:
    return [{"field": name, "text": t(f"fees.empty.{name}")} for name in names if not values.get(name)]


def _missing(under_way: Declaring) -> Errors:
    """What is left empty on the page."""
    when = _empty(under_way.values, *(TERM if under_way.fee.ahead else ("period",)))
    asked = [one for one in under_way.fee.questions if not under_way.values.get(one.id)]
    return [*when, *({"field": one.id, "text": _say_empty(one)} for one in asked)]


def _say_empty(question: Question) -> str:
    return about(question.title[locale()], t(f"fees.empty.{question.kind}"))


def _unread(under_way: Declaring, question: Question) -> Errors:
    return faults(question.id, question.title[locale()], under_way.values[question.id], locale())


def _step_page(under_way: Declaring, errors: Errors) -> Response:
    dates = TERM if under_way.fee.ahead else ()
    known = {"values": under_way.values, "errors": errors, "dates": dates}
    page = render_template("fee_period.html", declaring=under_way, **known)
    return make_response(page, 422 if errors else 200)


def _body(under_way: Declaring) -> dict[str, object]:
    """The question of POST /quotes."""
    return {
        "establishment_id": under_way.at.id if under_way.at else "",
        "fee": under_way.fee.code,
        "period": under_way.when,
        "answers": under_way.answers,
    }


def _refused(failure: Failure, under_way: Declaring) -> Response:
    """Faults of fields back on the form; anything else on a page of its own."""
    if failure.status == 422 and isinstance(failure.problem.get("errors"), list):
        errors = [
            {"field": _field(under_way, str(error["field"])), "text": str(error["text"])}
            for error in failure.problem["errors"]
        ]
        return _step_page(under_way, errors)
    return draw(failure)


def _field(under_way: Declaring, named: str) -> str:
    """The field of the page that the service means; what the page does not ask stands with when it is for."""
    name = named.removeprefix("answers.")
    return name if name in under_way.fields else under_way.fields[0]


@blueprint.get("/<fee>/check")
@blueprint.get("/<fee>/at/<establishment_id>/check")
def check(fee: str, establishment_id: str | None = None) -> Response:
    under_way = declaring(fee, establishment_id)
    if _is_open(under_way):
        return _choose(under_way)
    step = under_way.open_step
    return see_other(f"{under_way.path}/{step}") if step != "check" else _check_page(under_way)


def _check_page(under_way: Declaring, *, changed: bool = False) -> Response:
    """What will be filed and what it comes to; for whom nothing can be filed, what is missing and how to get it."""
    if under_way.at is None or under_way.stopped:
        return _closed_page(under_way)
    quote = context().fees.quote(visitor(), _body(under_way))
    if isinstance(quote, Failure):
        return _refused(quote, under_way)
    page = render_template("fee_check.html", declaring=under_way, quote=quote, changed=changed)
    return make_response(page, 409 if changed else 200)


def _closed_page(under_way: Declaring) -> Response:
    """Why nothing can be declared yet, and what to do about it."""
    special = pending(visitor()) if under_way.closed else None
    return make_response(render_template("fee_closed.html", declaring=under_way, special=special))


@blueprint.post("/<fee>/check")
@blueprint.post("/<fee>/at/<establishment_id>/check")
def file(fee: str, establishment_id: str | None = None) -> Response:
    """File what the page showed. Pressed twice, it is filed once: the key was made with the answers."""
    under_way = declaring(fee, establishment_id)
    if under_way.written.filed_as:
        return _filed(under_way.written.filed_as)
    step = under_way.open_step
    if step != "check" or under_way.at is None or under_way.stopped:
        return see_other(f"{under_way.path}/{step}")
    if not secrets.compare_digest(request.form.get("key", "").encode(), under_way.written.key.encode()):
        # Another tab changed the answers since this page was drawn.
        return _check_page(under_way, changed=True)
    attached = {"vat_return": under_way.returned} if under_way.returned else {}
    body = _body(under_way) | {"locale": locale()} | attached
    answer = context().fees.declare(visitor(), body, under_way.written.key)
    return _refused(answer, under_way) if isinstance(answer, Failure) else _filed(answer.id)


def _filed(declaration_id: str) -> Response:
    return see_other(f"/cases/declarations/{declaration_id}?filed=1")


@blueprint.get("/<declaration_id>/note.pdf")
def note_pdf(declaration_id: str) -> Response:
    """The note as it was mailed; while it is being made, a page that says so."""
    document = context().fees.note_pdf(visitor(), declaration_id)
    if isinstance(document, Failure):
        if document.code != "note-not-ready":
            raise PageFailure(document)
        return make_response(render_template("note_waiting.html", declaration_id=declaration_id))
    return pdf(document)


@blueprint.post("/<declaration_id>/note")
def renew_note(declaration_id: str) -> Response:
    """A note that is past its date gives way to one with the fine of today."""
    found = needed(context().fees.renew_note(visitor(), declaration_id))
    return see_other(f"/cases/declarations/{found.id}?renewed=1")


@blueprint.get("/receipts/<uuid:receipt_id>.pdf")
def receipt_pdf(receipt_id: object) -> Response:
    """The receipt of a payment."""
    document = context().fees.receipt_pdf(visitor(), str(receipt_id))
    if isinstance(document, Failure):
        raise PageFailure(document)
    return pdf(document)
