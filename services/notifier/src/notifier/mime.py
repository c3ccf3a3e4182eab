"""From a letter to the bytes that go over the wire, the same at every attempt."""

from datetime import datetime
from email.header import Header
from email.headerregistry import Address, AddressHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from uuid import UUID

from notifier.letters import Letter


class _Words(EmailPolicy):
    """Writes subjects and names by ``email.header``: what EmailPolicy does loses the space between two encoded words.

    python/cpython#92081, mended only in the newest versions.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        if name == "Subject":
            text = _encoded(name, value)
        elif isinstance(value, AddressHeader) and not value.addresses[0].display_name.isascii():
            (address,) = value.addresses
            text = f"{_encoded(name, address.display_name)}\r\n <{address.addr_spec}>"
        else:
            return super().fold_binary(name, value)
        return f"{name}: {text}\r\n".encode("ascii")


def _encoded(name: str, text: str) -> str:
    """ASCII as it is, anything else in encoded words of UTF-8."""
    return Header(str(text), header_name=name).encode(linesep="\r\n")


_POLICY = _Words(linesep="\r\n")


def message_id(event_id: UUID, mail_from: str) -> str:
    """The Message-ID: of the event, so that the same act has the same mail for ever (RFC 5322 3.6.4)."""
    return f"<{event_id}@{mail_from.rpartition('@')[2]}>"


def build(letter: Letter, *, to: str, sender: Address, reply_to: str, mid: str, at: datetime) -> bytes:
    """The mail as 7-bit lines with CRLF. ``to`` has passed inputkit.email.on_the_wire; ``at`` is aware."""
    mail = EmailMessage(policy=_POLICY)
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
