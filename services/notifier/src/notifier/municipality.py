"""What mails take from the municipality's file: sender, name, emblem, colours, and how to reach it."""

from pathlib import Path
from typing import Self

from pydantic import Field
from town.look import Look, Part, Words, emblem_png


class Office(Part):
    """An office that people visit or call."""

    name: Words
    address: Words
    phone: str
    hours: Words | None = None


class Municipality(Look):
    """Who writes the mail; ``mail_from`` is the sender's address, ``contact.email`` takes the answers. After ``load``
    ``emblem`` holds the bytes of a PNG."""

    mail_from: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    offices: dict[str, Office]
    emblem: bytes = b""

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the file and the pictures beside it; raises ValueError when something is missing or unfit."""
        read: dict[str, object] = {"emblem": emblem_png(path)}
        return super().load(path).model_copy(update=read)

    @property
    def emblem_id(self) -> str:
        """By which a mail names its emblem (RFC 2392): one content, one name."""
        return f"emblem@{self.mail_from.rpartition('@')[2]}"
