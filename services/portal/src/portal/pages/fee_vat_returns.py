"""The VAT return of a fee declaration: sent while the form is filled in, or afterwards while it may be amended."""

from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, request
from town.look import Words

from portal import unsent_forms
from portal.clients.backend import Failure
from portal.clients.business_schemas import BusinessHead, EstablishmentFee
from portal.clients.filing_schemas import Place as BusinessPlace
from portal.clients.vat_return_schemas import VatReturn, VatReturnLimits
from portal.context import context
from portal.files import pdf
from portal.forms import Errors
from portal.guard import accepts_files, see_other, visitor
from portal.language import safe_path, t
from portal.pages.fee_under_way import declaring
from portal.pages.problems import PageFailure, needed

blueprint = Blueprint("fee_vat_returns", __name__)

REFUSALS = ("upload-refused", "vat-returns-full", "too-many-uploads")
"""What is wrong with a file or with one more of them: said at its field."""


@dataclass(frozen=True)
class Place:
    """Of what the page is: for whom and where one acts, the page itself, the one before it and after it, what the
    service calls it, the files so far, whether one of them may be removed, and whether the fee requires one."""

    business: BusinessHead | BusinessPlace
    establishment: EstablishmentFee | BusinessPlace
    path: str
    back: str
    purpose: dict[str, str]
    files: list[VatReturn]
    limits: VatReturnLimits
    caption: Words
    filed: bool
    required: bool


@blueprint.get("/fees/<fee>/at/<establishment_id>/vat-return")
def show(fee: str, establishment_id: str) -> Response:
    unsent_forms.pop()
    return _page(_of_form(fee, establishment_id), [])


@blueprint.post("/fees/<fee>/at/<establishment_id>/vat-return")
@accepts_files
@unsent_forms.keeps_unsent
def post_return(fee: str, establishment_id: str) -> Response:
    """Send what was chosen and go on to the check; without a file where the fee only asks for one."""
    place = _of_form(fee, establishment_id)
    sent = any(file.filename for file in request.files.values())
    usable = [one for one in place.files if one.state != "refused"]
    if errors := _send(place) if sent or not usable else []:
        return _page(place, errors)
    return see_other(place.back)


@blueprint.get("/cases/declarations/<uuid:declaration_id>/vat-return")
def show_filed(declaration_id: object) -> Response:
    unsent_forms.pop()
    return _page(_of_declaration(str(declaration_id)), [])


@blueprint.post("/cases/declarations/<uuid:declaration_id>/vat-return")
@accepts_files
@unsent_forms.keeps_unsent
def post_filed(declaration_id: object) -> Response:
    """Send a newer version of a declaration's VAT return; the older one is kept."""
    place = _of_declaration(str(declaration_id))
    errors = _send(place)
    return _page(place, errors) if errors else see_other(f"{place.back}?returned=1")


@blueprint.post("/fees/vat-returns/<uuid:file_id>/delete")
def delete(file_id: object) -> Response:
    """Remove a file that was not filed yet."""
    failure = context().fees.forget_vat_return(visitor(), str(file_id))
    if failure is not None:
        raise PageFailure(failure)
    return see_other(safe_path(request.form.get("next"), "/fees"))


@blueprint.get("/fees/vat-returns/<uuid:file_id>.pdf")
def document(file_id: object) -> Response:
    """One's own, as its pages were drawn."""
    return pdf(needed(context().fees.vat_return(visitor(), str(file_id))))


def _of_form(fee: str, establishment_id: str) -> Place:
    under_way = declaring(fee, establishment_id)
    if under_way.at is None or (offered := under_way.at.vat_return) is None:
        raise PageFailure(Failure("fee-declarations", 404, {"title": t("fees.vat.not_asked")}))
    return Place(
        under_way.at.business,
        under_way.at,
        f"{under_way.path}/vat-return",
        f"{under_way.path}/check",
        {"establishment_id": establishment_id, "fee": fee},
        [offered.file] if offered.file else [],
        offered.limits,
        under_way.fee.title,
        filed=False,
        required=offered.rule == "required",
    )


def _of_declaration(declaration_id: str) -> Place:
    found = needed(context().fees.declaration(visitor(), declaration_id))
    known, limits = found.vat_return, found.vat_return_limits
    if known is None or known.rule is None or limits is None:
        raise PageFailure(Failure("fee-declarations", 404, {"title": t("fees.vat.not_asked")}))
    path = f"/cases/declarations/{found.id}"
    return Place(
        found.business,
        found.establishment,
        f"{path}/vat-return",
        path,
        {"declaration_id": found.id},
        known.versions,
        limits,
        found.fee.title,
        filed=True,
        required=known.rule == "required",
    )


def _send(place: Place) -> Errors:
    """Pass the file on; what is wrong with it. Raises PageFailure."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return [{"field": "file", "text": t("fees.vat.choose")}]
    answer = context().fees.send_vat_return(visitor(), place.purpose, file.filename, file.read())
    if not isinstance(answer, Failure):
        return []
    if answer.code in REFUSALS or answer.status == 413:
        wrong = str(answer.problem.get("detail") or answer.problem.get("title") or t("documents.too_large"))
        return [{"field": "file", "text": f"{file.filename[:120]}: {wrong}"}]
    raise PageFailure(answer)


def _page(place: Place, errors: Errors) -> Response:
    page = render_template("fee_vat_return.html", place=place, errors=errors)
    return make_response(page, 422 if errors else 200)
