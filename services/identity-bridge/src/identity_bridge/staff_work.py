"""What waits at the workplaces of a member of staff, in numbers: for the page on which their day begins."""

from flask import Blueprint, Response, jsonify
from servicekit.access import authenticated, permits, principal
from servicekit.db import transaction

from identity_bridge.declarations.api.review import OPTION as REVIEWS
from identity_bridge.declarations.domain.rules import State
from identity_bridge.declarations.store import case_lists
from identity_bridge.desk.api.cases import DESK, SUPERVISION, waits_for_me
from identity_bridge.desk.store import cases
from identity_bridge.register.api.context import current_context
from identity_bridge.register.store import conflicts, keycloak_sync

blueprint = Blueprint("staff_work", __name__)


@blueprint.get("/staff-work")
@authenticated
def get_work() -> Response:
    """How much waits, by kind of work; of what the caller may not do, nothing."""
    me, counts = principal().username or "", dict[str, int]()
    at_desk, supervises, reviews = (permits(option) for option in (DESK, SUPERVISION, REVIEWS))
    with transaction(current_context().engine) as conn:
        if at_desk:
            counts["desk-open"] = cases.count_open(conn, me)
            counts["desk-checks"] = len(waits_for_me(conn))
        if supervises:
            counts["desk-doubles"] = len(keycloak_sync.doubles_found(conn))
            counts["desk-conflicts"] = len(conflicts.waiting(conn))
        if reviews:
            counts["declarations-submitted"] = case_lists.counts(conn).get(State.SUBMITTED, 0)
    return jsonify(counts=counts)
