"""Where and how a person reads mail."""

from typing import TypedDict


class Recipient(TypedDict):
    """Whom a mail goes to. ``email`` is None where there is no verified address."""

    email: str | None
    locale: str
    name: str
