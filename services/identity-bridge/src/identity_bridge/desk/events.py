"""What the desk tells the others. The shape of each event's data is in ``events/*.v1.json``."""

from datetime import datetime
from typing import Any

from servicekit.envelope import Event

from identity_bridge.register.events import moment

CODE_MADE = "identity.desk-code.made"
CODE_ENDING = "identity.desk-code.ending"


def code_made(code_id: str, subject: str, code: str, expires_at: datetime, to: dict[str, Any]) -> Event:
    """A person asked for a code for the desk; the mail carries it."""
    return Event(CODE_MADE, code_id, 1, _code(subject, code, expires_at, to))


def code_ending(
    code_id: str, reminder: int, subject: str, code: str, expires_at: datetime, to: dict[str, Any]
) -> Event:
    """The code ends in some days and was not used. More than one reminder may be sent."""
    return Event(CODE_ENDING, code_id, reminder, _code(subject, code, expires_at, to))


def _code(subject: str, code: str, expires_at: datetime, to: dict[str, Any]) -> dict[str, Any]:
    return {"sub": subject, "code": code, "expires_at": moment(expires_at), "recipient": to}
