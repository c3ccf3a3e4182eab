"""From a letter to the bytes that go over the wire, the same at every attempt.

The headers and the parts are written here, not by ``email.message``: what that folds is not always what it was (it
loses the space between two encoded words, python/cpython#92081, and the quotes around a long name, after which a comma
in it makes two recipients), and it took more than half of the time that a note spent here, parsing headers that we know
and writing payloads line by line. Every body is base64, so no boundary can occur in one (RFC 2045, 6.7).
"""

import base64
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import NamedTuple
from uuid import UUID

from notifier.incoming_events.parts import Document
from notifier.letters import Letter

_LINE = 76
"""Signs of a line, without its end: what every reader of mail shows (RFC 5322, 2.1.1; RFC 2047, 2)."""
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


class _Part(NamedTuple):
    """A part of a mail: its headers, folded and in ASCII, and its body as it stands after them."""

    headers: list[tuple[str, str]]
    body: bytes

    def written(self) -> bytes:
        head = "".join(f"{name}: {value}\r\n" for name, value in self.headers)
        return head.encode("ascii") + b"\r\n" + self.body


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


def _unstructured(header: str, text: str) -> str:
    return _folded(header, text) if _is_plain(text) else _words(header, text)


def _words(header: str, text: str) -> str:
    return Header(text, "utf-8", _LINE, header).encode(linesep="\r\n")


def _folded(header: str, text: str) -> str:
    return Header(text, "us-ascii", _LINE, header).encode(linesep="\r\n")


def message_id(event_id: UUID, mail_from: str) -> str:
    """The Message-ID: of the event, so that the same act has the same mail for ever (RFC 5322 3.6.4)."""
    return f"<{event_id}@{mail_from.rpartition('@')[2]}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What stands on a mail besides its letter. ``to`` has passed inputkit.email.on_the_wire; ``at`` is aware."""

    to: str
    sender: Address
    reply_to: str
    mid: str
    at: datetime


def build(letter: Letter, envelope: Envelope) -> bytes:
    """The mail as 7-bit lines with CRLF."""
    content = _multipart("alternative", [_text("plain", letter.text), _with_emblem(letter)])
    if letter.document:
        content = _multipart("mixed", [content, _attachment(letter.document)])
    headers = [
        ("From", _mailbox("From", envelope.sender.display_name, envelope.sender.addr_spec)),
        ("To", _mailbox("To", letter.recipient.name, envelope.to)),
        ("Reply-To", envelope.reply_to),
        ("Subject", _unstructured("Subject", letter.subject)),
        ("Date", format_datetime(envelope.at)),
        ("Message-ID", envelope.mid),
        # RFC 3834: automatic answers, such as "out of office", are not wanted.
        ("Auto-Submitted", "auto-generated"),
        ("MIME-Version", "1.0"),
        ("Content-Language", letter.recipient.locale),
    ]
    return _Part(headers + content.headers, content.body).written()


def _text(subtype: str, text: str) -> _Part:
    return _encoded(f'text/{subtype}; charset="utf-8"', "\r\n".join(text.splitlines()).encode() + b"\r\n")


def _with_emblem(letter: Letter) -> _Part:
    """The HTML and, beside it, the picture that it shows (RFC 2387). It is no attachment, and nothing is fetched."""
    html, emblem = _text("html", letter.html), letter.emblem
    shown = [("Content-Disposition", "inline"), ("Content-ID", f"<{emblem.name}>")]
    return _multipart("related", [html, _encoded("image/png", emblem.content, shown)], ' type="text/html";')


def _attachment(document: Document) -> _Part:
    if document.filename.isascii():
        # It has no quote and no backslash (notifier.incoming_events.parts).
        disposition = f'attachment;\r\n filename="{document.filename}"'
    else:
        disposition = _disposition(document.filename)
    # It came as base64, and was checked (notifier.incoming_events.parts): only its lines are missing.
    return _in_lines(document.media_type, document.base64.encode("ascii"), [("Content-Disposition", disposition)])


def _disposition(filename: str) -> str:
    """An attachment whose name is not ASCII, in as many pieces as it takes (RFC 2231)."""
    message = EmailMessage(policy=SMTP)
    message.add_header("Content-Disposition", "attachment", filename=filename)
    return message.as_string().partition(": ")[2].rstrip("\r\n")


def _encoded(media_type: str, content: bytes, headers: Iterable[tuple[str, str]] = ()) -> _Part:
    return _in_lines(media_type, base64.b64encode(content), headers)


def _in_lines(media_type: str, text: bytes, headers: Iterable[tuple[str, str]]) -> _Part:
    """A part whose body is base64 already."""
    fixed = [("Content-Type", media_type), ("Content-Transfer-Encoding", "base64"), *headers]
    lines = [text[begin : begin + _LINE] for begin in range(0, len(text), _LINE)]
    return _Part(fixed, b"\r\n".join([*lines, b""]))


def _multipart(subtype: str, parts: Iterable[_Part], parameters: str = "") -> _Part:
    boundary = f"=_{uuid.uuid4().hex}"
    between = f"--{boundary}\r\n".encode("ascii")
    body = b"".join(between + part.written() for part in parts) + f"--{boundary}--\r\n".encode("ascii")
    return _Part([("Content-Type", f'multipart/{subtype};{parameters}\r\n boundary="{boundary}"')], body)
