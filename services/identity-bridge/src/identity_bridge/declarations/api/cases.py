"""Special declarations for the person who makes one: details, printed form, signed document, and their end."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify
from inputkit.schemas import Fault
from servicekit.access import principal, public, requires
from servicekit.db import transaction
from servicekit.parsing import in_words, invalid, parse_body
from sqlalchemy import Connection

from identity_bridge.declarations.domain.rules import State, code_of, faults, is_afm
from identity_bridge.declarations.errors import CaseNotFound, DocumentRefused, NotNow
from identity_bridge.declarations.printed import scan
from identity_bridge.declarations.printed.blank import blank_form
from identity_bridge.declarations.printed.form import FormContent, render
from identity_bridge.declarations.schemas.answers import WholeCase, address_out, case_out, summary_out
from identity_bridge.declarations.schemas.cases import BODY_BYTES, CaseIn, DocumentIn, RevokeIn, decoded
from identity_bridge.declarations.store import cases as store
from identity_bridge.declarations.store import notice_addresses as addresses
from identity_bridge.declarations.store.rows import Case
from identity_bridge.declarations.use_cases import case_check, cases, uploads
from identity_bridge.declarations.use_cases.actors import Acting, Actor
from identity_bridge.register.api.context import Context, current_context
from identity_bridge.register.store import persons

blueprint = Blueprint("declarations", __name__)
OPTION = "identity.declare-business"
CAPACITY_TITLES = {
    "legal_representative": "Νόμιμος εκπρόσωπος",
    "authorised_accountant": "Εξουσιοδοτημένος λογιστής",
    "": "",
}
NO_FILE = {
    "el": "Στείλτε το αρχείο της υπογεγραμμένης δήλωσης ή τον κωδικό της στο gov.gr.",
    "en": "Send the file of the signed declaration, or its code at gov.gr.",
}


def actor() -> Actor:
    """The caller, as cases record it."""
    who = principal()
    return Actor(who.subject, who.person_id, who.name or who.username or who.subject, who.email)


def acting(conn: Connection, context: Context) -> Acting:
    """The caller does something to a case, now."""
    return Acting(conn, context.keyring, actor(), context.clock())


def pdf(content: bytes, name: str) -> Response:
    """A document to be saved under this name."""
    response = Response(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def whole(conn: Connection, context: Context, row: Case, *, staff: bool) -> dict[str, Any]:
    """Everything that is shown of a case."""
    case_id, now = row.case_id, context.clock()
    found = case_check.pre_check(conn, context.keyring, row, now)
    document, entries = store.document(conn, case_id), store.entries(conn, case_id)
    address = address_out(addresses.in_force(conn, case_id), addresses.waiting(conn, case_id), now)
    case = WholeCase(row, cases.afm_of(context.keyring, row), document, found, entries)
    shown = case_out(case, cases.today(now), staff=staff)
    notified = cases.recipient(conn, row)["email"] is not None
    return shown | {"notice_address": address, "person_told": notified}


def mine(conn: Connection, context: Context, case_id: UUID) -> dict[str, Any]:
    """The caller's own case, whole, with whom else the business let act for it."""
    row = cases.find(conn, case_id, principal().person_id or "")
    others = [
        {"case_id": str(one.case_id), "name": _name(one), "capacity": one.fields["capacity"]}
        for one in cases.others(conn, context.keyring, row, context.clock())
    ]
    left = cases.left_to_write(context.keyring, row)
    return whole(conn, context, row, staff=False) | {"others": others, "faults": in_words(left)}


def _name(row: Case) -> str:
    return " ".join(part for part in (row.given_name, row.family_name) if part)


@blueprint.get("/declaration-form.pdf")
@public
def get_blank_form() -> Response:
    """The blank form with fields, without sign-in."""
    town = current_context().municipality
    return pdf(blank_form(town.name.el, town.logo), "eidiki-ypeythyni-dilosi.pdf")


@blueprint.get("/declarations")
@requires(OPTION)
def get_cases() -> Response:
    context = current_context()
    with transaction(context.engine) as conn:
        rows = store.of_person(conn, principal().person_id or "")
    return jsonify(items=[summary_out(row, cases.today(context.clock())) for row in rows])


@blueprint.post("/declarations")
@requires(OPTION)
def post_case() -> tuple[Response, int]:
    """Begin a case. Without the business's number there is none: 422 says so, and what else is still to be written."""
    context, body = current_context(), parse_body(CaseIn)
    if not is_afm(body.fields.afm):
        raise invalid(faults(body.fields.without_afm(), body.fields.afm))
    with transaction(context.engine) as conn:
        row = cases.begin(acting(conn, context), body.fields, body.locale)
        return jsonify(mine(conn, context, row.case_id)), 201


@blueprint.get("/declarations/<uuid:case_id>")
@requires(OPTION)
def get_case(case_id: UUID) -> Response:
    context = current_context()
    with transaction(context.engine) as conn:
        return jsonify(mine(conn, context, case_id))


@blueprint.put("/declarations/<uuid:case_id>")
@requires(OPTION)
def put_case(case_id: UUID) -> Response:
    context, body = current_context(), parse_body(CaseIn)
    with transaction(context.engine) as conn:
        cases.write(acting(conn, context), case_id, body.fields, body.locale)
        return jsonify(mine(conn, context, case_id))


@blueprint.post("/declarations/<uuid:case_id>/confirm")
@requires(OPTION)
def post_confirm(case_id: UUID) -> Response:
    """The details are complete; 422 names what is not."""
    context = current_context()
    with transaction(context.engine) as conn:
        if missing := cases.confirm(acting(conn, context), case_id):
            raise invalid(missing)
        return jsonify(mine(conn, context, case_id))


@blueprint.get("/declarations/<uuid:case_id>/form.pdf")
@requires(OPTION)
def get_form(case_id: UUID) -> Response:
    """The form to sign, with the case's number as QR code."""
    context = current_context()
    with transaction(context.engine) as conn:
        row = cases.find(conn, case_id, principal().person_id or "")
        afm, representative = cases.afm_of(context.keyring, row), persons.afm_of(conn, context.keyring, row.person_id)
    if row.state == State.DRAFT:
        raise NotNow
    fields = row.fields
    own_values = {
        "own_afm": representative.digits if representative else "",
        "own_email": row.recipient["email"] or "",
    }
    printed = {name: text for name, text in fields.items() if isinstance(text, str) and name != "capacity"}
    content = FormContent(
        municipality=context.municipality.name.el,
        emblem=context.municipality.logo,
        number=row.number,
        code=code_of(row.number, fields, afm),
        values={**printed, **own_values, "afm": afm, "capacity": CAPACITY_TITLES[fields["capacity"]]},
        places=fields["places"],
    )
    return pdf(render(content), f"dilosi-{row.number}.pdf")


@blueprint.put("/declarations/<uuid:case_id>/document")
@requires(OPTION)
def put_document(case_id: UUID) -> Response:
    """The signed form as a file, or the code of a declaration made at gov.gr."""
    context, body = current_context(), parse_body(DocumentIn, longest=BODY_BYTES)
    file = read_file(body.content) if body.gov_code is None else None
    with transaction(context.engine) as conn:
        row = cases.for_document(conn, actor(), case_id)
        if file is not None:
            cases.hand_in_scan(conn, row, file, body.certification, context.clock())
        else:
            cases.hand_in_code(conn, row, body.gov_code or "", context.clock())
        return jsonify(mine(conn, context, case_id))


def read_file(content: str | None) -> scan.Scan:
    """The file of the body, looked into; raises DocumentRefused, TooManyFiles, InvalidInput when there is none."""
    try:
        unverified = decoded(content)
    except ValueError:
        raise DocumentRefused("unreadable") from None
    if not unverified:
        raise invalid([Fault("content", NO_FILE)])
    context = current_context()
    with transaction(context.engine) as conn:
        uploads.count(conn, principal().subject, context.clock())
    try:
        return scan.inspect(unverified)
    except scan.NotAScan as error:
        raise DocumentRefused(error.reason) from None


@blueprint.get("/declarations/<uuid:case_id>/pages/<int:page>.png")
@requires(OPTION)
def get_page(case_id: UUID, page: int) -> Response:
    context = current_context()
    with transaction(context.engine) as conn:
        cases.find(conn, case_id, principal().person_id or "")
        document = with_page(conn, case_id, page)
    return picture_of(document, page)


def with_page(conn: Connection, case_id: UUID, page: int) -> tuple[bytes, str]:
    """The newest scan and its media type, if it has this page (from 1); raises CaseNotFound."""
    document = store.document(conn, case_id, with_content=True)
    if document is None or document.content is None or not 1 <= page <= document.pages:
        raise CaseNotFound
    return document.content, document.media_type or ""


def picture_of(scanned: tuple[bytes, str], page: int) -> Response:
    """The page as a picture. Drawing takes a while: no transaction waits for it."""
    content, media_type = scanned
    try:
        picture = scan.preview(content, media_type, page - 1)
    except scan.NotAScan as error:
        raise DocumentRefused(error.reason) from None
    return Response(picture, content_type="image/png")


@blueprint.post("/declarations/<uuid:case_id>/submit")
@requires(OPTION)
def post_submit(case_id: UUID) -> Response:
    """Hand the case in, for the first time or again; 422 names what is missing."""
    context = current_context()
    with transaction(context.engine) as conn:
        if missing := cases.submit(acting(conn, context), case_id):
            raise invalid(missing)
        return jsonify(mine(conn, context, case_id))


@blueprint.post("/declarations/<uuid:case_id>/revoke")
@requires(OPTION)
def post_revoke(case_id: UUID) -> Response:
    """Take an open declaration back, or end an accepted one."""
    context, body = current_context(), parse_body(RevokeIn)
    with transaction(context.engine) as conn:
        row = cases.find(conn, case_id, principal().person_id or "", lock=True)
        cases.revoke(acting(conn, context), row, "person", body.text)
        return jsonify(mine(conn, context, case_id))


@blueprint.post("/declarations/<uuid:case_id>/others/<uuid:other_id>/revoke")
@requires(OPTION)
def post_revoke_other(case_id: UUID, other_id: UUID) -> Response:
    """The business, by its legal representative, ends what another person may do for it."""
    context, body = current_context(), parse_body(RevokeIn)
    with transaction(context.engine) as conn:
        row = cases.find(conn, case_id, principal().person_id or "")
        if other_id not in [one.case_id for one in cases.others(conn, context.keyring, row, context.clock())]:
            raise CaseNotFound
        other = cases.find(conn, other_id, None, lock=True)
        cases.revoke(acting(conn, context), other, "business", body.text)
        return jsonify(mine(conn, context, case_id))
