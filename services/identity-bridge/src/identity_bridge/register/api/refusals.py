"""Refusals to staff are recorded like what was done: who asked, with which code, and whom it was about."""

from collections.abc import Callable
from typing import Any

from flask import Response, g
from servicekit.access import principal
from servicekit.db import transaction

from identity_bridge.register.api.context import current_context
from identity_bridge.register.domain.levels import Actor, ActorKind
from identity_bridge.register.store import clerks
from identity_bridge.register.use_cases import audit

_REFUSALS = (403, 404, 409, 429)


def recorder(action: str) -> Callable[[Response], Response]:
    """What a blueprint of staff does after each request. Views say in ``g.subject`` and ``g.purpose`` whom it is about,
    as soon as they know. Nothing of the body is kept."""

    def record(response: Response) -> Response:
        if response.status_code in _REFUSALS and "principal" in g:
            problem: dict[str, Any] = response.get_json(silent=True) or {}
            _record(action, {"code": str(problem.get("code")), "status": response.status_code})
        return response

    return record


def _record(action: str, detail: dict[str, Any]) -> None:
    context, username = current_context(), principal().username or principal().subject
    with transaction(context.engine) as conn:
        place = clerks.clerk(conn, username)
        office, number = (place.office, place.number) if place else (None, None)
        actor = Actor(ActorKind.CLERK, username, office, number)
        subject, purpose = g.get("subject"), g.get("purpose")
        audit.record(conn, audit.Entry(actor, action, context.clock(), subject, purpose, detail))
