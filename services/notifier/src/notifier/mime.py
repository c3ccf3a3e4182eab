"""From a letter to the bytes that go over the wire, the same at every attempt."""

import re
from datetime import datetime
from email.header import Header
from email.headerregistry import Address, AddressHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from uuid import UUID

from notifier.letters import Emblem, Letter

_LINE = 76
"""Signs of a line, without its end: what every reader of mail shows (RFC 5322, 2.1.1; RFC 2047, 2)."""
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


class _Words(EmailPolicy):
    """Writes subjects and mailboxes itself, for what EmailPolicy folds is not always what it was.

    It loses the space between two encoded words (python/cpython#92081) and the quotes around a long name, after which
    a comma in it makes two recipients (mended only in the newest patch releases).
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        if name == "Subject":
            text = _folded(name, value) if _is_plain(value) else _words(name, value)
        elif isinstance(value, AddressHeader):
            (address,) = value.addresses
            text = _mailbox(name, address.display_name, address.addr_spec)
        else:
            return super().fold_binary(name, value)
        return f"{name}: {text}\r\n".encode("ascii")


def _mailbox(header: str, name: str, address: str) -> str:
    """One mailbox (RFC 5322, 3.4): the name as it is, in quotes, or as encoded words, where no sign has a meaning."""
    if not name:
        return address
    quoted = name if _ATOMS.fullmatch(name) else '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'
    as_it_is = _is_plain(name) and len(header) + len(": ") + len(quoted) <= _LINE
    text = quoted if as_it_is else _words(header, name)
    last = text.rpartition("\r\n")[2] if "\r\n" in text else f"{header}: {text}"
    gap = " " if len(last) + len(f" <{address}>") <= _LINE else "\r\n "
    return f"{text}{gap}<{address}>"


def _is_plain(text: str) -> bool:
    """Whether it reads the same without encoding, and can be folded at spaces.

    Some readers decode what looks like encoded words wherever it stands.
    """
    short = all(len(word) <= _LINE // 2 for word in text.split())
    return short and text.isascii() and text.isprintable() and "=?" not in text


def _words(header: str, text: str) -> str:
    return Header(text, "utf-8", _LINE, header).encode(linesep="\r\n")


def _folded(header: str, text: str) -> str:
    return Header(text, "us-ascii", _LINE, header).encode(linesep="\r\n")


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
    _show(mail, letter.emblem)
    if letter.document:
        maintype, _, subtype = letter.document.media_type.partition("/")
        mail.add_attachment(
            letter.document.content, maintype=maintype, subtype=subtype, filename=letter.document.filename
        )
    # Last, because EmailMessage moves a content header into the first part when it adds another.
    mail["Content-Language"] = letter.recipient.locale
    return mail.as_bytes()


def _show(mail: EmailMessage, emblem: Emblem) -> None:
    """Put the picture beside the HTML that shows it (RFC 2387). It is no attachment, and nothing is fetched."""
    html = mail.get_body(("html",))
    if not isinstance(html, EmailMessage):
        raise TypeError("the mail has no HTML")
    html.add_related(emblem.content, maintype="image", subtype="png", disposition="inline", cid=f"<{emblem.name}>")
    html.set_param("type", "text/html")
