"""The mails that the catcher kept, a file each that never changes: read once, remembered as long as the page runs."""

import os
from base64 import b64encode
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

_ENVELOPE = b"X-Envelope-To:"


class Mails:
    """One folder of mails. Newest first everywhere; a mail's name is the moment it came, in nanoseconds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._recipients: dict[str, str] = {}
        self._summaries: dict[str, dict[str, object]] = {}

    def names(self, to: str = "") -> list[str]:
        """The mails to addresses that hold these characters."""
        # Not by Path.glob, which is ten times slower for thousands.
        names = sorted((entry.name[:-4] for entry in os.scandir(self._folder) if _is_mail(entry.name)), reverse=True)
        return [name for name in names if to in self._recipient(name)] if to else names

    def read(self, name: str) -> EmailMessage | None:
        """The whole mail; None when there is none of this name."""
        there = name.isdigit() and (self._folder / f"{name}.eml").exists()
        return self._parse(name) if there else None

    def _parse(self, name: str) -> EmailMessage:
        return BytesParser(EmailMessage, policy=policy.default).parsebytes((self._folder / f"{name}.eml").read_bytes())

    def summary(self, name: str) -> dict[str, object]:
        """What a list shows of a mail that is there."""
        if name not in self._summaries:
            self._summaries[name] = _summary(name, self._parse(name))
        return self._summaries[name]

    def _recipient(self, name: str) -> str:
        if name not in self._recipients:
            # The catcher's own line, the first one: no need to read a whole mail in order to leave it out.
            with (self._folder / f"{name}.eml").open("rb") as file:
                first = file.readline()
            self._recipients[name] = first.removeprefix(_ENVELOPE).decode(errors="replace").strip()
        return self._recipients[name]


def attachments(mail: EmailMessage) -> list[EmailMessage]:
    return [part for part in mail.iter_attachments() if isinstance(part, EmailMessage)]


def body(mail: EmailMessage, kind: str) -> str:
    """The mail's text of this kind (plain or html); empty when it has none."""
    part = mail.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""


def with_pictures(mail: EmailMessage) -> str:
    """The mail's HTML as a mail program shows it: with the pictures that travel in the mail, and no others."""
    shown = body(mail, "html")
    for part in mail.walk():
        if isinstance(part, EmailMessage) and part["Content-ID"] and part.get_content_maintype() == "image":
            content = b64encode(part.get_content()).decode()
            name = str(part["Content-ID"]).strip().strip("<>")
            shown = shown.replace(f"cid:{name}", f"data:{part.get_content_type()};base64,{content}")
    return shown


def _is_mail(name: str) -> bool:
    return name.endswith(".eml") and name[0].isdigit()


def _summary(name: str, mail: EmailMessage) -> dict[str, object]:
    return {
        "id": name,
        "to": str(mail["X-Envelope-To"] or ""),
        "from": _decoded(mail, "From"),
        "subject": _decoded(mail, "Subject"),
        "date": str(mail["Date"] or ""),
        "message_id": str(mail["Message-ID"] or "").strip(),
        "language": str(mail["Content-Language"] or ""),
        "attachments": [part.get_filename() for part in attachments(mail)],
    }


def _decoded(mail: EmailMessage, header: str) -> str:
    """The header as its reader sees it.

    The parser's own reading keeps a blank between two encoded words that were one (RFC 2047, 6.2).
    """
    raw = next((value for name, value in mail.raw_items() if name.lower() == header.lower()), "")
    return str(make_header(decode_header(str(raw).replace("\r\n", "\n").replace("\n", ""))))
