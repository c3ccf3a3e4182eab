"""Filing for an applicant at the office: the same questions, and which identity document was seen.

Nothing is kept between the pages: what was written travels with them, and is filed under the key of the page that
showed all of it.
"""

import re
import secrets
from collections.abc import Iterator, Mapping

from flask import Blueprint, Response, make_response, render_template, request

from portal import addresses, forms, unsent_forms
from portal.clients.backend import Failure
from portal.clients.schemas import Procedure
from portal.context import context
from portal.forms import Errors
from portal.guard import CSRF_FIELD, see_other, visitor
from portal.language import locale, t
from portal.pages.casework_refusals import Refusal, refusal_of
from portal.pages.certificate_steps import BIRTH, CAPACITIES, Form
from portal.pages.problems import PageFailure, needed

blueprint = Blueprint("casework_counter", __name__, url_prefix="/casework/counter")

OWN = ("identity.kind", "identity.last_signs", "email", "override_reason")
"""Fields that the citizens' form has not."""
REQUIRED = OWN[:2]
NOT_HERE = "download"
"""A file is downloaded from an account, and there may be none."""
NOT_KEPT = "applicant.document_number"
"""Of the number of the document that was seen three signs are kept, and no more."""
SHOWN = "shown"
_KEY = re.compile(r"[A-Za-z0-9_-]{16,100}")
_NOT_CARRIED = frozenset({CSRF_FIELD, "language", "sure", "key", "change", SHOWN})


@blueprint.get("")
def choose() -> str:
    """Which certificate is asked for."""
    return render_template("casework_counter.html", procedures=needed(context().certificates.procedures()).items)


@blueprint.get("/<code>")
def show(code: str) -> Response:
    form, sent = _read(code, unsent_forms.pop() or {})
    return _form_page(form, sent, [])


@blueprint.post("/<code>")
@unsent_forms.keeps_unsent
def post_form(code: str) -> Response:
    """First all that was written, to be read back; then it is filed."""
    form, sent = _read(code, request.form)
    if "change" in request.form:
        return _form_page(form, sent, [])
    if errors := _empty(form, sent):
        return _form_page(form, sent, errors)
    if _asks_more(form):
        return _form_page(form, sent, [], more=True)
    if request.form.get("sure") != "yes":
        faults = _faults(context().certificates.check(visitor(), code, _checked(form)))
        if errors := forms.one_of_each(faults, _fields(form)):
            return _form_page(form, sent, errors)
        return _check_page(form, sent, [])
    return _file(form, sent)


def _read(code: str, written: Mapping[str, str]) -> tuple[Form, dict[str, str]]:
    """The form with what was written, and the fields that only this page has."""
    found: Procedure = needed(context().certificates.procedure(code))
    if not found.offered:
        raise PageFailure(Failure("certificates", 404))
    form = Form(found, {}, {})
    form = form.with_values(form.read("form", written))
    form = form.with_values({**form.read("more", written), **addresses.read(written)})
    return form, {name: written.get(name, "").strip() for name in OWN}


def _applicant_fields(form: Form) -> list[str]:
    return [name for name in form.applicant_fields if name != NOT_KEPT]


def _ways(form: Form) -> list[str]:
    return [way for way in form.procedure.delivery if way != NOT_HERE]


def _asks_more(form: Form) -> bool:
    """Whether the answers lead to questions that the page did not show yet."""
    shown = request.form.get(SHOWN, "").split()
    return any(question.id not in shown for question in form.questions("more"))


def _empty(form: Form, sent: Mapping[str, str]) -> Errors:
    """What was left empty; of questions that were not shown yet nothing is said."""
    shown = request.form.get(SHOWN, "").split()
    lacking = form.empty("form") + [
        error for error in form.empty("more") if error["field"].removeprefix("answers.") in shown
    ]
    if form.values.get("delivery") == "post":
        lacking += addresses.empty(form.values)
    lacking += [{"field": name, "text": t(f"counter.empty.{name}")} for name in REQUIRED if not sent[name]]
    named = {
        name: t("counter.empty.field", name=t(f"casework.person.{_plain(name)}")) for name in _applicant_fields(form)
    }
    named["delivery"] = t("casework.empty.delivery")
    said = [error | {"text": named.get(error["field"], error["text"])} for error in lacking]
    return forms.one_of_each(said, _fields(form))


def _plain(name: str) -> str:
    return name.removeprefix("applicant.")


def _fields(form: Form) -> list[str]:
    """Every field of the page, in its order."""
    questions = [question.field for question in form.asked()]
    identity, others = OWN[:2], OWN[2:]
    return [*questions, *_applicant_fields(form), *identity, "delivery", *addresses.FIELDS, *others]


def _checked(form: Form) -> dict[str, object]:
    return {
        "answers": form.answers(),
        "applicant": _applicant(form),
        **{name: value for name, value in _delivery(form).items() if value is not None},
    }


def _applicant(form: Form) -> dict[str, str]:
    return {name: value for name, value in form.applicant().items() if f"applicant.{name}" != NOT_KEPT}


def _delivery(form: Form) -> dict[str, object]:
    return addresses.delivery(form.values["delivery"], form.values)


def _faults(answer: object) -> Errors:
    return addresses.faults(answer) if isinstance(answer, Failure) else []


def _file(form: Form, sent: Mapping[str, str]) -> Response:
    """File it. Pressed twice it is filed once: the key was made for the page that showed all of it."""
    ticks = {name: request.form.get(name) == "yes" for name in ("email_confirmed", "truth")}
    needed_ticks = {"email_confirmed": bool(sent["email"]), "truth": form.procedure.truth}
    if errors := [
        {"field": name, "text": t(f"counter.empty.{name}")} for name in ticks if needed_ticks[name] and not ticks[name]
    ]:
        return _check_page(form, sent, errors)
    body = {
        "procedure": form.procedure.code,
        **_delivery(form),
        "answers": form.answers(),
        "applicant": _applicant(form),
        "identity": {"kind": sent["identity.kind"], "last_signs": sent["identity.last_signs"]},
        "locale": locale(),
        **({"email": sent["email"], "email_confirmed": True} if sent["email"] else {}),
        **({"override_reason": sent["override_reason"]} if sent["override_reason"] else {}),
        **({"truth": True} if form.procedure.truth else {}),
    }
    answer = context().casework.file_for(visitor(), body, _key())
    if not isinstance(answer, Failure):
        return see_other(f"/casework/{answer.id}?done=filed")
    refusal = refusal_of(answer)
    errors = forms.one_of_each(_faults(answer), _fields(form))
    return _form_page(form, sent, errors, refusal=refusal)


def _key() -> str:
    """The key of the page that showed everything; it goes into a header, so nothing else is taken for one."""
    sent = request.form.get("key", "")
    return sent if _KEY.fullmatch(sent) else secrets.token_urlsafe(24)


def _carried() -> Iterator[tuple[str, str]]:
    """What was written, as it was sent."""
    for name, values in request.form.lists():
        if name not in _NOT_CARRIED:
            yield from ((name, value) for value in values)


def _form_page(
    form: Form, sent: Mapping[str, str], errors: Errors, *, more: bool = False, refusal: Refusal | None = None
) -> Response:
    shown = {
        "form": form,
        "values": {**form.values, **sent},
        "errors": errors,
        "refusal": refusal,
        "more": more,
        "asks": form.questions("more"),
        "ways": _ways(form),
        "applicant_fields": _applicant_fields(form),
        "birth": BIRTH,
        "capacities": CAPACITIES,
        "dates": [*form.dates("form"), *form.dates("more")],
        "plain": _plain,
    }
    status = refusal.status if refusal else 422 if errors else 200
    return make_response(render_template("casework_counter_form.html", **shown), status)


def _check_page(form: Form, sent: Mapping[str, str], errors: Errors) -> Response:
    """All that was written, to be read back to the applicant."""
    shown = {
        "form": form,
        "sent": sent,
        "errors": errors,
        "carried": list(_carried()),
        "shown": " ".join(question.id for question in form.questions("more")),
        "key": secrets.token_urlsafe(24),
        "applicant": _applicant(form),
        "delivery": _delivery(form),
        "centre": form.procedure.centre(form.values["delivery"]),
    }
    return make_response(render_template("casework_counter_check.html", **shown), 422 if errors else 200)
