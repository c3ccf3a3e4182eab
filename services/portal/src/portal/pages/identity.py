"""What happened to the visitor's level, and which staff saw the visitor's data."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request

from portal import access_log
from portal.clients.backend import Failure
from portal.clients.identity_schemas import Identity
from portal.context import context
from portal.guard import visitor
from portal.pages.problems import PageFailure

blueprint = Blueprint("identity", __name__, url_prefix="/account")
_SEEN = 4
"""How many digits of the own tax number the page shows."""


@blueprint.get("/history")
def history() -> str:
    """Every change of the level, with what was recorded at the office: not everybody has an address for the notice."""
    found = context().bridge.identity(visitor())
    if isinstance(found, Failure):
        raise PageFailure(found)
    return render_template("level_history.html", identity=found, recorded=_recorded(found))


def _recorded(identity: Identity) -> Mapping[datetime, Mapping[str, Any]]:
    """What clerks wrote down, by the moment of the change; nothing while that cannot be asked."""
    if not any(change.reason == "certified" for change in identity.history):
        return {}
    held = context().bridge.my_data(visitor())
    if isinstance(held, Failure):
        return {}
    visits = [visit for visit in held.root.get("desk_visits", []) if visit.get("certified_at")]
    afm = (held.root.get("person") or {}).get("afm") or ""
    masked = {"afm_masked": "•" * (len(afm) - _SEEN) + afm[-_SEEN:] if afm else None}
    return {datetime.fromisoformat(visit["certified_at"]): {**visit, **masked} for visit in visits}


@blueprint.get("/views")
def views() -> str:
    """«Ποιος είδε τα στοιχεία μου», a page of the record at a time."""
    before = request.args.get("before", type=int)
    found = context().bridge.views(visitor(), before)
    if isinstance(found, Failure):
        raise PageFailure(found)
    return render_template(
        "level_views.html", access_log=access_log.read(found.items), older=found.next, begins=before is None
    )
