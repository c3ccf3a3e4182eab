"""The API of the desk. Every refusal is recorded, also those of the policy."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, Response, g, jsonify
from inputkit.tax import Afm
from servicekit.access import principal, requires
from servicekit.clock import local_day
from servicekit.db import transaction
from servicekit.logs import get_logger
from servicekit.parsing import parse_body, refuse
from sqlalchemy import Connection

from identity_bridge.desk import schemas
from identity_bridge.desk.api import answers
from identity_bridge.desk.api.context import current_context
from identity_bridge.desk.errors import AccountOfAnotherPerson, AfmOfAnotherAccount, CodeUnknown, NobodyFound
from identity_bridge.desk.store import cases as store
from identity_bridge.desk.use_cases import certifying, deciding, opening, undoing
from identity_bridge.desk.use_cases.deciding import NOT_ASKED, Answer, Deciding
from identity_bridge.register.api import refusals
from identity_bridge.register.citizen_accounts import AccountsUnavailable
from identity_bridge.register.errors import DeskRefused
from identity_bridge.register.store import conflicts, keycloak_sync
from identity_bridge.register.store.conflicts import NewConflict
from identity_bridge.register.store.rows import Visit
from identity_bridge.register.use_cases import clerks, levels, lookups
from identity_bridge.register.use_cases.clerks import Clerk

log = get_logger(__name__)
blueprint = Blueprint("desk", __name__, url_prefix="/desk")
SUPERVISOR = "desk-supervisor"
DESK, SUPERVISION = "identity.desk", "identity.desk-supervision"
Decision = Callable[[Connection, Deciding], UUID | None]
AccountsOf = Callable[[Connection, UUID], list[str]]

blueprint.after_request(refusals.recorder("desk.refused"))


@blueprint.post("/lookups")
@requires(DESK)
def post_lookup() -> Response:
    """Find a citizen without a code, by exact user name or address. What comes back is masked."""
    context, asked = current_context(), parse_body(schemas.LookupIn)
    account = context.accounts.find(asked.who)
    with transaction(context.engine) as conn:
        found = lookups.look_up(conn, _clerk(conn), account, asked.reason, context.clock())
    if found is None:
        raise NobodyFound
    return jsonify(answers.lookup_out(found))


@blueprint.get("/doubles")
@requires(SUPERVISION)
def get_doubles() -> Response:
    """Persons with more than one account at the last comparison: how many, and since when. No personal data."""
    with transaction(current_context().engine) as conn:
        rows = keycloak_sync.doubles_found(conn)
    return jsonify(items=[answers.double_line(row) for row in rows])


@blueprint.post("/doubles/<uuid:double_id>/lookups")
@requires(SUPERVISION)
def post_double_lookup(double_id: UUID) -> Response:
    """Look up each account of the person, as without a code: masked, and its owner is told."""
    return _looked_up(opening.accounts_of_double, double_id)


@blueprint.get("/conflicts")
@requires(SUPERVISION)
def get_conflicts() -> Response:
    """What only staff can resolve: two claims to one tax number, or to one account. No personal data."""
    with transaction(current_context().engine) as conn:
        rows = conflicts.waiting(conn)
    return jsonify(items=[answers.conflict_line(row) for row in rows])


@blueprint.post("/conflicts/<uuid:conflict_id>/lookups")
@requires(SUPERVISION)
def post_conflict_lookup(conflict_id: UUID) -> Response:
    """Look up each account of the conflict, as without a code: masked, and its owner is told."""
    return _looked_up(opening.accounts_of_conflict, conflict_id)


@blueprint.post("/conflicts/<uuid:conflict_id>/resolve")
@requires(SUPERVISION)
def post_resolve(conflict_id: UUID) -> tuple[str, int]:
    context, asked = current_context(), parse_body(schemas.ReasonIn)
    with transaction(context.engine) as conn:
        opening.resolve(conn, _clerk(conn), conflict_id, asked.reason, context.clock())
    return "", 204


@blueprint.post("/cases")
@requires(DESK)
def post_case() -> tuple[Response, int]:
    """Open a case with the citizen's code or with a look-up; the clerk's own open case of the citizen comes back as it
    is."""
    context, asked = current_context(), parse_body(schemas.CaseIn)
    with _naming_whose(), transaction(context.engine) as conn:
        clerk, now = _clerk(conn), context.clock()
        case_id: UUID | None
        if asked.lookup_id:
            case_id = opening.open_by_lookup(conn, context.keyring, clerk, asked.lookup_id, now)
        else:
            case_id = opening.open_by_code(conn, context.keyring, clerk, asked.code or "", now)
    if case_id is None:
        raise CodeUnknown
    return _shown(case_id), 201


@blueprint.get("/cases")
@requires(DESK)
def get_cases() -> Response:
    """The clerk's own cases: open ones, and those of the last day. Without the citizens' data."""
    context = current_context()
    with transaction(context.engine) as conn:
        rows = store.cases_of(conn, principal().username or "", context.clock() - timedelta(days=1))
    return jsonify(items=[answers.case_line(row) for row in rows])


@blueprint.get("/cases/<uuid:case_id>")
@requires(DESK)
def get_case(case_id: UUID) -> Response:
    return _shown(case_id)


@blueprint.post("/cases/<uuid:case_id>/certify")
@requires(DESK)
def post_certify(case_id: UUID) -> Response:
    """The person is who the document says: level B, in every session within seconds."""
    seen, share = parse_body(schemas.CertifyIn), current_context().check_share
    refuse(seen.faults(local_day(current_context().clock())))

    looked_at = certifying.Seen(
        document_kind=seen.document_kind.value,
        document_last=seen.document_last,
        document_expires=seen.document_expires,
        given_name=seen.given_name or None,
        family_name=seen.family_name,
        father_name=seen.father_name or None,
        afm=seen.afm,
        same_person=seen.name_differs,
    )
    asked = _ask(case_id, seen.afm)
    return _decide(case_id, lambda conn, on: certifying.certify(conn, on, looked_at, share), asked)


@blueprint.post("/cases/<uuid:case_id>/undo")
@requires(DESK)
def post_undo(case_id: UUID) -> Response:
    asked = parse_body(schemas.UndoIn)
    why = undoing.Undo(asked.reason, asked.afm_wrong)
    return _decide(case_id, lambda conn, on: undoing.undo(conn, on, why), _ask(case_id))


@blueprint.post("/cases/<uuid:case_id>/close")
@requires(DESK)
def post_close(case_id: UUID) -> Response:
    asked = parse_body(schemas.ReasonIn)
    return _decide(case_id, lambda conn, on: opening.close(conn, on, asked.reason))


@blueprint.post("/cases/<uuid:case_id>/revoke")
@requires(SUPERVISION)
def post_revoke(case_id: UUID) -> Response:
    asked = parse_body(schemas.ReasonIn)
    return _decide(case_id, lambda conn, on: certifying.revoke(conn, on, asked.reason), _ask(case_id))


@blueprint.post("/cases/<uuid:case_id>/restore")
@requires(SUPERVISION)
def post_restore(case_id: UUID) -> Response:
    asked = parse_body(schemas.ReasonIn)
    return _decide(case_id, lambda conn, on: certifying.restore(conn, on, asked.reason), _ask(case_id))


@blueprint.get("/checks")
@requires(DESK)
def get_checks() -> Response:
    """Certifications of colleagues that wait for a second look; disputed ones for supervisors."""
    with transaction(current_context().engine) as conn:
        rows = waits_for_me(conn)
    return jsonify(items=[answers.check_line(row) for row in rows])


@blueprint.post("/cases/<uuid:case_id>/check")
@requires(DESK)
def post_check(case_id: UUID) -> Response:
    asked = parse_body(schemas.CheckIn)
    refuse(asked.faults())
    return _decide(case_id, lambda conn, on: certifying.check(conn, on, asked.note, agrees=asked.agrees))


def _looked_up(accounts_of: AccountsOf, about: UUID) -> Response:
    context, asked = current_context(), parse_body(schemas.ReasonIn)
    with transaction(context.engine) as conn:
        subjects = accounts_of(conn, about)
    known = {subject: context.accounts.get(subject) for subject in subjects}
    with transaction(context.engine) as conn:
        known = {subject: known.get(subject) for subject in accounts_of(conn, about)}
        found = opening.look_up_all(conn, _clerk(conn), known, asked.reason, context.clock())
    return jsonify(items=[answers.lookup_out(one) for one in found])


def waits_for_me(conn: Connection) -> list[Visit]:
    """The certifications that wait for a second look, which the caller may give."""
    states = ("waiting", "disputed") if _is_supervisor() else ("waiting",)
    return store.cases_to_check(conn, states, principal().username or "")


def _is_supervisor() -> bool:
    return SUPERVISOR in principal().roles


def _clerk(conn: Connection) -> Clerk:
    me = principal()
    return clerks.clerk_of(conn, current_context().keyring, me.username or "", me.subject, supervisor=_is_supervisor())


def _case(conn: Connection, case_id: UUID) -> tuple[Clerk, Visit]:
    """The caller, and the case, locked, if the caller may see it."""
    clerk = _clerk(conn)
    case = opening.case_for(conn, clerk, case_id)
    g.subject = case.subject
    return clerk, case


def _ask(case_id: UUID, afm: Afm | None = None) -> Answer:
    """What Keycloak says of the accounts that a decision on the case is about; no transaction is open meanwhile."""
    context = current_context()
    with _naming_whose(), transaction(context.engine) as conn:
        _, case = _case(conn, case_id)
        asked = deciding.question(conn, context.keyring, case, afm)
    return deciding.ask(context.accounts, asked)


def _decide(case_id: UUID, decision: Decision, asked: Answer = NOT_ASKED) -> Response:
    """Decide in one transaction, then bring the account to it at once; if that fails now, the worker does it."""
    context = current_context()
    try:
        with _naming_whose(), transaction(context.engine) as conn:
            clerk, case = _case(conn, case_id)
            change_id = decision(conn, Deciding(context.keyring, clerk, case, context.clock(), asked))
    except (AfmOfAnotherAccount, AccountOfAnotherPerson) as two:
        _note_conflict(case, two)
        raise
    try:
        while change_id and levels.write_waiting(
            context.engine, context.keyring, context.accounts, context.clock, change_id
        ):
            pass
    except AccountsUnavailable:
        log.warning("level-waits", reason="accounts unavailable")
    return _shown(case_id)


def _note_conflict(case: Visit, two: AfmOfAnotherAccount | AccountOfAnotherPerson) -> None:
    """What the clerk cannot decide is on the supervisors' list, though nothing else of it was written."""
    context = current_context()
    with transaction(context.engine) as conn:
        about = {case.subject, *two.others}
        conflicts.add(conn, NewConflict(two.code, about, two.person_id, case.case_id), context.clock())


@contextmanager
def _naming_whose() -> Iterator[None]:
    """A refusal is recorded with whose account it was about."""
    try:
        yield
    except DeskRefused as refused:
        g.subject = refused.about or g.get("subject")
        raise


def _shown(case_id: UUID) -> Response:
    """The case with the account as Keycloak has it. The look is recorded, in the transaction that reads the rest."""
    context = current_context()
    with _naming_whose(), transaction(context.engine) as conn:
        clerk, case = _case(conn, case_id)
    account = context.accounts.get(case.subject) if opening.shows_account(clerk, case, context.clock()) else None
    with _naming_whose(), transaction(context.engine) as conn:
        clerk, case = _case(conn, case_id)
        shown = account if opening.shows_account(clerk, case, context.clock()) else None
        opening.record_look(conn, clerk, case, context.clock())
        view = certifying.view_of(conn, context.keyring, case, shown)
    return jsonify(answers.case_out(case, view, clerk, context.clock()))
