"""A blank form that was filled in by hand and brought: staff type it in, and it becomes a case that was handed in."""

from uuid import UUID

from flask import Blueprint, Response, g, jsonify
from inputkit.schemas import Fault, Unfit
from servicekit.access import requires
from servicekit.db import transaction
from servicekit.parsing import invalid, parse_body

from identity_bridge.declarations.api.cases import NO_FILE, read_file
from identity_bridge.declarations.api.review import OPTION, REFUSED, actor_of, clerk_of, record, shown
from identity_bridge.declarations.domain.rules import faults
from identity_bridge.declarations.errors import CitizenNotFound, DocumentRefused
from identity_bridge.declarations.printed.scan import Scan
from identity_bridge.declarations.schemas.cases import BODY_BYTES, CertificationIn, PaperIn, TypedCertificationIn
from identity_bridge.declarations.use_cases import paper_forms
from identity_bridge.register.api import refusals
from identity_bridge.register.api.context import Context, current_context
from identity_bridge.register.citizen_accounts import Account

blueprint = Blueprint("paper_forms", __name__, url_prefix="/declarations-desk")
blueprint.after_request(refusals.recorder(REFUSED))
_WHO = {
    "el": "Γράψτε το email ή το όνομα χρήστη του εκπροσώπου.",
    "en": "Enter the representative’s email address or username.",
}


@blueprint.post("/papers")
@requires(OPTION)
def post_paper() -> tuple[Response, int]:
    """Everything about the paper is looked at first: what is said of the citizen must not depend on it."""
    context, body = current_context(), parse_body(PaperIn, longest=BODY_BYTES)
    file, certification = _checked(body)
    account, lookup_id = _of_visit(context, body.visit) if body.visit else _looked_up(context, body.who)
    with transaction(context.engine) as conn:
        clerk, now = clerk_of(conn), context.clock()
        if lookup_id is not None:
            g.subject = paper_forms.whose_lookup(conn, clerk, lookup_id, now)
        elif body.visit is not None:
            g.subject = paper_forms.whose_visit(conn, clerk, body.visit, now)
        paper = paper_forms.Paper(account, body.fields, file, certification)
        case_id = paper_forms.enter(conn, context.keyring, actor_of(clerk), paper, now)
        record(conn, context, clerk, case_id, "declaration.entered")
        return jsonify(shown(conn, context, clerk, case_id)), 201


def _of_visit(context: Context, visit: UUID) -> tuple[Account | None, None]:
    """The account of the clerk's visit of today, as Keycloak has it."""
    with transaction(context.engine) as conn:
        g.subject = paper_forms.whose_visit(conn, clerk_of(conn), visit, context.clock())
    return context.accounts.get(g.subject), None


def _looked_up(context: Context, who: str) -> tuple[Account, UUID]:
    """A look-up in a transaction of its own: it counts and is recorded whatever becomes of the paper."""
    found = context.accounts.find(who)
    with transaction(context.engine) as conn:
        lookup_id = paper_forms.look_up(conn, clerk_of(conn), found, context.clock())
    if found is None or lookup_id is None:
        raise CitizenNotFound
    return found, lookup_id


def _checked(body: PaperIn) -> tuple[Scan, CertificationIn]:
    """The scan and its certification; raises InvalidInput with everything that is missing or wrong, at one time."""
    found = [] if len(body.who) > 2 or body.visit else [Fault("who", _WHO)]
    found += faults(body.fields.without_afm(), body.fields.afm)
    certification, lacking = _certification(body.certification)
    file, refused = _file(body.content)
    found += lacking + refused
    if found or file is None or certification is None:
        raise invalid(found)
    return file, certification


def _certification(typed: TypedCertificationIn) -> tuple[CertificationIn | None, list[Fault]]:
    try:
        return CertificationIn.taken(typed.model_dump()), []
    except Unfit as unfit:
        return None, [Fault(f"certification.{one.field}", one.text) for one in unfit.faults]


def _file(content: str) -> tuple[Scan | None, list[Fault]]:
    if not content:
        return None, [Fault("content", NO_FILE)]
    try:
        return read_file(content), []
    except DocumentRefused as refused:
        return None, [Fault("content", refused.detail or refused.title)]
