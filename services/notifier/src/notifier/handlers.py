"""Other services' events become notices."""

from collections.abc import Mapping

from servicekit.envelope import ReceivedEvent
from servicekit.inbox import Handler
from sqlalchemy import Connection

from notifier import use_cases
from notifier.letters import KINDS, Kind
from notifier.store import CUTOFFS
from notifier.use_cases import Desk

# Events of our streams about which no mail is written. Any other type without a letter is a dead letter.
SILENT = ("fees.declaration.filed", "identity.account.closed")
# What another mail of the same moment tells, by a field and its value: that two accounts were joined, and that the
# business of an accepted declaration may have to wait for the finance office.
TOLD_OTHERWISE = (("identity.level.changed", "reason", "joined"), ("identity.declaration.debtor", "state", "waiting"))


def handlers_for(publisher: str, desk: Desk) -> Mapping[str, Handler]:
    """The handlers for one publisher's stream, e.g. "fees"."""
    letters = {kind: _writes(KINDS[kind], desk) for kind in KINDS if kind.startswith(f"{publisher}.")}
    silent = {kind: _ignore for kind in SILENT if kind.startswith(f"{publisher}.")}
    stale = {kind: handler for kind, handler in CUTOFFS.items() if kind.startswith(f"{publisher}.")}
    return letters | silent | {kind: _both(letters.get(kind, _ignore), handler) for kind, handler in stale.items()}


def _both(first: Handler, second: Handler) -> Handler:
    def handle(conn: Connection, event: ReceivedEvent) -> None:
        first(conn, event)
        second(conn, event)

    return handle


def _writes(kind: Kind, desk: Desk) -> Handler:
    def handle(conn: Connection, event: ReceivedEvent) -> None:
        if any(event.type == of and event.data.get(field) == value for of, field, value in TOLD_OTHERWISE):
            return
        use_cases.queue_notice(conn, desk, event, kind.template, kind.model.model_validate(event.data))

    return handle


def _ignore(_: Connection, __: ReceivedEvent) -> None:
    """Nothing to write."""
