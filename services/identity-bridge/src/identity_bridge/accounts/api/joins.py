"""The API of joining two accounts. The portal calls it with the token of the one account, then of the other."""

from typing import Annotated, Any
from uuid import UUID

from flask import Blueprint, Response, jsonify
from inputkit.schemas import Shape
from pydantic import Field
from servicekit.access import principal, requires
from servicekit.db import transaction
from servicekit.logs import get_logger
from servicekit.parsing import parse_body

from identity_bridge.accounts.use_cases import joining
from identity_bridge.register.api.context import Context, current_context
from identity_bridge.register.citizen_accounts import Account, AccountsUnavailable
from identity_bridge.register.store import operations
from identity_bridge.register.store.rows import Operation
from identity_bridge.register.use_cases import levels

log = get_logger(__name__)
blueprint = Blueprint("joins", __name__, url_prefix="/account-joins")


class IntentIn(Shape):
    """The secret that the account which goes was given."""

    intent: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{20,100}$")]


class AnswerIn(Shape):
    """Whether there is another account. Who has one goes on to join it."""

    has_account: bool


@blueprint.get("/current")
@requires("identity.join-accounts")
def get_current() -> Response:
    """Whether to ask for another account, and how a join of this account or of its person stands."""
    with transaction(current_context().engine) as conn:
        found = joining.join_status(conn, principal(), current_context().clock())
    until = found.asked_until
    return jsonify(
        ask=found.ask,
        operation=_operation_out(found.operation) | {"here": found.here} if found.operation else None,
        asked_until=until.isoformat(timespec="seconds") if until else None,
    )


@blueprint.post("/answers")
@requires("identity.join-accounts")
def post_answer() -> Response:
    """Remember that the question was answered."""
    parse_body(AnswerIn)
    with transaction(current_context().engine) as conn:
        operations.answer(conn, principal().subject, current_context().clock())
    return Response(status=204)


@blueprint.post("")
@requires("identity.join-accounts")
def post_intent() -> tuple[Response, int]:
    """Say, signed in with TAXISnet, that this account is to be joined into another one."""
    with transaction(current_context().engine) as conn:
        intent, expires_at = joining.ask(conn, principal(), current_context().clock())
    return jsonify(intent=intent, expires_at=expires_at.isoformat(timespec="seconds")), 201


@blueprint.post("/proofs")
@requires("identity.join-accounts")
def post_proof() -> Response:
    """Show the intent, signed in to the account that stays; nothing is changed yet."""
    context, me, intent = current_context(), principal(), parse_body(IntentIn).intent
    asked = joining.ask_accounts(context.engine, context.accounts, me, intent, context.clock())
    with transaction(context.engine) as conn:
        pair = joining.prove(conn, me, asked, context.clock())
    return jsonify(goes=_account_out(pair.goes), stays=_account_out(pair.stays))


@blueprint.post("/operations")
@requires("identity.join-accounts")
def post_operation() -> tuple[Response, int]:
    """Join: decided now, and brought to its end by the worker."""
    context, me, intent = current_context(), principal(), parse_body(IntentIn).intent
    asked = joining.ask_accounts(context.engine, context.accounts, me, intent, context.clock())
    with transaction(context.engine) as conn:
        change_id = joining.begin(conn, context.keepers, me, asked, context.clock())
    if change_id is not None:
        _write(context, change_id)
    with transaction(context.engine) as conn:
        found = operations.newest_into(conn, me.subject)
    return jsonify(_operation_out(found) if found else None), 201


def _write(context: Context, change_id: UUID) -> None:
    """Raise the account now, so that the person need not wait for the worker."""
    try:
        while levels.write_waiting(context.engine, context.keyring, context.accounts, context.clock, change_id):
            pass
    except AccountsUnavailable:
        log.warning("level-waits", reason="accounts unavailable")


def _account_out(account: Account) -> dict[str, Any]:
    return {"username": account.username, "name": account.name, "email": account.verified_email}


def _operation_out(row: Operation) -> dict[str, Any]:
    state = "linked" if row.linked_at else "removed" if row.state == "removed" else "moving"
    return {
        "operation_id": str(row.operation_id),
        "state": state,
        "begun_at": row.begun_at.isoformat(timespec="seconds"),
        "done_at": row.done_at.isoformat(timespec="seconds") if row.done_at else None,
    }
