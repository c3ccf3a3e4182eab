"""From a letter to the bytes that go over the wire, the same at every attempt."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from uuid import UUID

from notifier.letters import Letter


def message_id(event_id: UUID, mail_from: str) -> str:
    """The Message-ID: of the event, so that the same act has the same mail for ever (RFC 5322 3.6.4)."""
    return f"<{event_id}@{mail_from.rpartition('@')[2]}>"


def build(letter: Letter, *, to: str, sender: Address, reply_to: str, mid: str, at: datetime) -> bytes:
    """The mail as 7-bit lines with CRLF. ``to`` has passed domain.usable_address; ``at`` is aware."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = Address(display_name=letter.recipient.name, addr_spec=to)
    mail["Reply-To"] = reply_to
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = mid
    # RFC 3834: automatic answers, such as "out of office", are not wanted.
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.text, cte="base64")
    mail.add_alternative(letter.html, subtype="html", cte="base64")
    if letter.document:
        maintype, _, subtype = letter.document.media_type.partition("/")
        mail.add_attachment(
            letter.document.content, maintype=maintype, subtype=subtype, filename=letter.document.filename
        )
    # Last, because EmailMessage moves a content header into the first part when it adds another.
    mail["Content-Language"] = letter.recipient.locale
    return mail.as_bytes()
