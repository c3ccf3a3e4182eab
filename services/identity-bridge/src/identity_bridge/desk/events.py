"""What the desk tells the others. The shape of each event's data is in ``events/*.v1.json``."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from servicekit.envelope import Event

from identity_bridge.register.domain.recipients import Recipient
from identity_bridge.register.events import moment

CODE_MADE = "identity.desk-code.made"
CODE_ENDING = "identity.desk-code.ending"


@dataclass(frozen=True)
class MailedCode:
    """A code for the desk as the mail shows it, and whom it goes to."""

    code_id: UUID
    subject: str
    code: str = field(repr=False)
    expires_at: datetime
    recipient: Recipient


def code_made(made: MailedCode) -> Event:
    """A person asked for a code for the desk; the mail carries it."""
    return Event(CODE_MADE, str(made.code_id), 1, _data(made))


def code_ending(ending: MailedCode, reminder: int) -> Event:
    """The code ends in some days and was not used. More than one reminder may be sent."""
    return Event(CODE_ENDING, str(ending.code_id), reminder, _data(ending))


def _data(code: MailedCode) -> dict[str, object]:
    return {
        "sub": code.subject,
        "code": code.code,
        "expires_at": moment(code.expires_at),
        "recipient": code.recipient,
    }
