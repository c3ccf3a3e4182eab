"""The API of the desk. Every refusal is recorded, whoever refused it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from flask import Blueprint, Response, g, jsonify
from servicekit.access import principal, requires
from servicekit.clock import local_day
from servicekit.db import transaction
from servicekit.logs import get_logger
from servicekit.parsing import parse_body, refuse
from sqlalchemy import Connection

from identity_bridge.desk import schemas
from identity_bridge.desk.api import answers
from identity_bridge.desk.api.parts import parts
from identity_bridge.desk.errors import AccountOfAnotherPerson, AfmOfAnotherAccount, CodeUnknown, NobodyFound
from identity_bridge.desk.store import cases as store
from identity_bridge.desk.use_cases import certifying, opening, undoing
from identity_bridge.register.api import refusals
from identity_bridge.register.citizen_accounts import Accounts, AccountsUnavailable
from identity_bridge.register.errors import DeskRefused
from identity_bridge.register.store import Found, conflicts, keycloak_sync
from identity_bridge.register.use_cases import clerks, levels, lookups
from identity_bridge.register.use_cases.clerks import Clerk
from identity_bridge.register.use_cases.lookups import FoundCitizen

log = get_logger(__name__)
blueprint = Blueprint("desk", __name__, url_prefix="/desk")
SUPERVISOR = "desk-supervisor"
DESK, SUPERVISION = "identity.desk", "identity.desk-supervision"
Decision = Callable[[Connection, Clerk, Found], UUID | None]
LookUp = Callable[[Connection, Accounts, Clerk, UUID, str, datetime], list[FoundCitizen]]

blueprint.after_request(refusals.recorder("desk.refused"))


@blueprint.post("/lookups")
@requires(DESK)
def post_lookup() -> Response:
    """Find a citizen without a code, by exact user name or address. What comes back is masked."""
    own, asked = parts(), parse_body(schemas.LookupIn)
    with transaction(own.engine) as conn:
        found = lookups.look_up(conn, own.accounts, _clerk(conn), asked.who, asked.reason, own.clock())
    if found is None:
        raise NobodyFound
    return jsonify(answers.lookup_out(found))


@blueprint.get("/doubles")
@requires(SUPERVISION)
def get_doubles() -> Response:
    """Persons with more than one account at the last comparison: how many, and since when. Nobody's data."""
    with transaction(parts().engine) as conn:
        rows = keycloak_sync.doubles_found(conn)
    return jsonify(items=[answers.double_line(row) for row in rows])


@blueprint.post("/doubles/<uuid:double_id>/lookups")
@requires(SUPERVISION)
def post_double_lookup(double_id: UUID) -> Response:
    """Look up each account of the person, as without a code: masked, and its owner is told."""
    return _looked_up(opening.look_up_double, double_id)


@blueprint.get("/conflicts")
@requires(SUPERVISION)
def get_conflicts() -> Response:
    """What only staff can resolve: two who say that a tax number, or an account, is theirs. Nobody's data."""
    with transaction(parts().engine) as conn:
        rows = conflicts.waiting(conn)
    return jsonify(items=[answers.conflict_line(row) for row in rows])


@blueprint.post("/conflicts/<uuid:conflict_id>/lookups")
@requires(SUPERVISION)
def post_conflict_lookup(conflict_id: UUID) -> Response:
    """Look up each account of the conflict, as without a code: masked, and its owner is told."""
    return _looked_up(opening.look_up_conflict, conflict_id)


@blueprint.post("/conflicts/<uuid:conflict_id>/resolve")
@requires(SUPERVISION)
def post_resolve(conflict_id: UUID) -> tuple[str, int]:
    own, asked = parts(), parse_body(schemas.ReasonIn)
    with transaction(own.engine) as conn:
        opening.resolve(conn, _clerk(conn), conflict_id, asked.reason, own.clock())
    return "", 204


@blueprint.post("/cases")
@requires(DESK)
def post_case() -> tuple[Response, int]:
    """Open a case with the citizen's code or with a look-up; one's own open case of the citizen comes back as it is."""
    own, asked = parts(), parse_body(schemas.CaseIn)
    with _naming_whose(), transaction(own.engine) as conn:
        clerk, now = _clerk(conn), own.clock()
        case_id: UUID | None
        if asked.lookup_id:
            case_id = opening.open_by_lookup(conn, own.keyring, clerk, asked.lookup_id, now)
        else:
            case_id = opening.open_by_code(conn, own.keyring, clerk, asked.code or "", now)
    if case_id is None:
        raise CodeUnknown
    return _shown(case_id), 201


@blueprint.get("/cases")
@requires(DESK)
def get_cases() -> Response:
    """One's own cases: open ones, and those of the last day. Without the citizens' data."""
    own = parts()
    with transaction(own.engine) as conn:
        rows = store.cases_of(conn, principal().username or "", own.clock() - timedelta(days=1))
    return jsonify(items=[answers.case_line(row) for row in rows])


@blueprint.get("/cases/<uuid:case_id>")
@requires(DESK)
def get_case(case_id: UUID) -> Response:
    return _shown(case_id)


@blueprint.post("/cases/<uuid:case_id>/certify")
@requires(DESK)
def post_certify(case_id: UUID) -> Response:
    """The person is who the document says: level B, in every session within seconds."""
    own, seen = parts(), parse_body(schemas.CertifyIn)
    refuse(seen.faults(local_day(own.clock())))

    def certify(conn: Connection, clerk: Clerk, case: Found) -> UUID:
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
        now = own.clock()
        return certifying.certify(conn, own.keyring, own.accounts, clerk, case, looked_at, now, own.check_share)

    return _decide(case_id, certify)


@blueprint.post("/cases/<uuid:case_id>/undo")
@requires(DESK)
def post_undo(case_id: UUID) -> Response:
    own, asked = parts(), parse_body(schemas.UndoIn)

    def undo(conn: Connection, clerk: Clerk, case: Found) -> UUID:
        why = undoing.Undo(asked.reason, asked.afm_wrong)
        return undoing.undo(conn, own.keyring, own.accounts, clerk, case, why, own.clock())

    return _decide(case_id, undo)


@blueprint.post("/cases/<uuid:case_id>/close")
@requires(DESK)
def post_close(case_id: UUID) -> Response:
    own, asked = parts(), parse_body(schemas.ReasonIn)
    return _decide(case_id, lambda conn, clerk, case: opening.close(conn, clerk, case, asked.reason, own.clock()))


@blueprint.post("/cases/<uuid:case_id>/revoke")
@requires(SUPERVISION)
def post_revoke(case_id: UUID) -> Response:
    own, asked = parts(), parse_body(schemas.ReasonIn)

    def revoke(conn: Connection, clerk: Clerk, case: Found) -> UUID:
        return certifying.revoke(conn, own.keyring, own.accounts, clerk, case, asked.reason, own.clock())

    return _decide(case_id, revoke)


@blueprint.post("/cases/<uuid:case_id>/restore")
@requires(SUPERVISION)
def post_restore(case_id: UUID) -> Response:
    own, asked = parts(), parse_body(schemas.ReasonIn)

    def restore(conn: Connection, clerk: Clerk, case: Found) -> UUID:
        return certifying.restore(conn, own.keyring, own.accounts, clerk, case, asked.reason, own.clock())

    return _decide(case_id, restore)


@blueprint.get("/checks")
@requires(DESK)
def get_checks() -> Response:
    """Certifications of colleagues that wait for a second look; disputed ones for supervisors."""
    with transaction(parts().engine) as conn:
        rows = waits_for_me(conn)
    return jsonify(items=[answers.check_line(row) for row in rows])


@blueprint.post("/cases/<uuid:case_id>/check")
@requires(DESK)
def post_check(case_id: UUID) -> Response:
    own, asked = parts(), parse_body(schemas.CheckIn)
    refuse(asked.faults())

    def check(conn: Connection, clerk: Clerk, case: Found) -> None:
        certifying.check(conn, own.keyring, clerk, case, asked.note, own.clock(), agrees=asked.agrees)

    return _decide(case_id, check)


def _looked_up(look_up: LookUp, about: UUID) -> Response:
    own, asked = parts(), parse_body(schemas.ReasonIn)
    with transaction(own.engine) as conn:
        found = look_up(conn, own.accounts, _clerk(conn), about, asked.reason, own.clock())
    return jsonify(items=[answers.lookup_out(one) for one in found])


def waits_for_me(conn: Connection) -> list[Found]:
    """The certifications of which the caller may be the second who looks."""
    states = ("waiting", "disputed") if _is_supervisor() else ("waiting",)
    return store.cases_to_check(conn, states, principal().username or "")


def _is_supervisor() -> bool:
    return SUPERVISOR in principal().roles


def _clerk(conn: Connection) -> Clerk:
    me = principal()
    return clerks.clerk_of(conn, parts().keyring, me.username or "", me.subject, supervisor=_is_supervisor())


def _decide(case_id: UUID, decision: Decision) -> Response:
    """Decide in one transaction, then bring the account to it at once; if that fails now, the worker does it."""
    own = parts()
    try:
        with _naming_whose(), transaction(own.engine) as conn:
            clerk = _clerk(conn)
            case = opening.case_for(conn, clerk, case_id)
            g.subject = case.subject
            change_id = decision(conn, clerk, case)
    except (AfmOfAnotherAccount, AccountOfAnotherPerson) as two:
        _note_conflict(case, two)
        raise
    try:
        while change_id and levels.write_waiting(own.engine, own.keyring, own.accounts, own.clock, change_id):
            pass
    except AccountsUnavailable:
        log.warning("level-waits", reason="accounts unavailable")
    return _shown(case_id)


def _note_conflict(case: Found, two: AfmOfAnotherAccount | AccountOfAnotherPerson) -> None:
    """What the clerk cannot decide is on the supervisors' list, though nothing else of it was written."""
    own = parts()
    with transaction(own.engine) as conn:
        about = {case.subject, *two.others}
        conflicts.add(conn, two.code, about, two.person_id, case.case_id, own.clock())


@contextmanager
def _naming_whose() -> Iterator[None]:
    """A refusal is recorded with whose account it was about."""
    try:
        yield
    except DeskRefused as refused:
        g.subject = refused.about or g.get("subject")
        raise


def _shown(case_id: UUID) -> Response:
    own = parts()
    with _naming_whose(), transaction(own.engine) as conn:
        clerk = _clerk(conn)
        case = opening.case_for(conn, clerk, case_id)
        g.subject = case.subject
        account = opening.read(conn, own.accounts, clerk, case, own.clock())
        view = certifying.view_of(conn, own.keyring, case, account)
    return jsonify(answers.case_out(case, view, clerk, own.clock()))
