"""What sealing means to the rest of the service, wherever the key is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from inputkit.alphabets import folded


class Kind(StrEnum):
    """Which seal documents carry; also the word in a document's row."""

    NONE = "none"
    DEMO = "demo"
    FILE = "file"
    PKCS11 = "pkcs11"


SIGNED_OUTSIDE = "signed-outside"
"""The word in the row of a document that an officer signed with an own certificate."""


class SealUnusable(Exception):
    """The seal that the settings name cannot be used. The message says why, without secrets; nothing starts with it."""


class SealFailed(Exception):
    """A document could not be sealed now: the device or the timestamp service does not answer. Try again later."""


@dataclass(frozen=True, slots=True)
class About:
    """What the seal says of the document besides who sealed it."""

    number: str
    reason: str = "Έκδοση εγγράφου"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose certificate it is, and from when until when it may be used."""

    name: str
    organisation: str | None
    not_before: datetime
    not_after: datetime


class Seal(Protocol):
    """Seals documents. One for a process: it holds an open key."""

    @property
    def kind(self) -> Kind: ...

    @property
    def holder(self) -> Holder: ...

    def seal(self, pdf: bytes, about: About) -> bytes:
        """The document with the seal behind it; raises SealFailed.

        The same document is never sealed to the same bytes twice, so the first are kept. Nothing may be done to the
        bytes afterwards: any change breaks the seal.
        """
        ...


def refuse_stranger(holder: Holder, names: Sequence[str]) -> None:
    """Raises SealUnusable unless the certificate's organisation is one of the municipality's names."""
    if holder.organisation is None:
        raise SealUnusable(f"the certificate of the seal names no organisation, and should name {names[0]}")
    if folded(holder.organisation) not in {folded(name) for name in names}:
        raise SealUnusable(f"the certificate of the seal is of {holder.organisation}, and not of {names[0]}")


def refuse_outdated(holder: Holder, now: datetime) -> None:
    """Raises SealUnusable when the certificate has ended, or has not begun."""
    if now >= holder.not_after:
        raise SealUnusable(f"the certificate of the seal ended on {holder.not_after:%Y-%m-%d}")
    if now < holder.not_before:
        raise SealUnusable(f"the certificate of the seal begins on {holder.not_before:%Y-%m-%d}")
