"""Lists by pages: by number where a list is short, and behind the last entry that was seen where it grows."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from inputkit.refusals import Refused
from inputkit.text import taking_unless
from pydantic import PlainValidator

Entry = TypeVar("Entry")
_LONGEST = 120


def pages(number: int, size: int) -> int:
    """How many pages so many entries fill, ``size`` to a page; an empty list is one page."""
    return max(1, -(-number // size))


@dataclass(frozen=True, slots=True)
class Mark:
    """An entry of a list that is ordered by an instant and, of the same one, by an id: a page begins behind it, however
    many entries have come before it meanwhile. ``str`` gives it as it stands in an address."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(f"{self.at.isoformat()}|{self.id}".encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> "Mark":
        """What ``str`` gave; raises Refused for anything else."""
        try:
            if len(text) > _LONGEST:
                raise Refused("form")
            padded = text.encode("ascii") + b"=" * (-len(text) % 4)
            at, _, key = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii").partition("|")
            mark = cls(datetime.fromisoformat(at), UUID(key))
        except (ValueError, binascii.Error):
            raise Refused("form") from None
        if mark.at.tzinfo is None:
            raise Refused("form")
        return mark


Cursor = Annotated[Mark, PlainValidator(taking_unless(Mark, Mark.read))]
"""A mark, in a shape."""


@dataclass(frozen=True, slots=True)
class Stretch(Generic[Entry]):
    """A page of a list, and the mark behind which the next one begins; None at the end."""

    items: Sequence[Entry]
    next: Mark | None


def stretch(found: Sequence[Entry], size: int, mark: Callable[[Entry], Mark]) -> Stretch[Entry]:
    """A page of what was found; one more than ``size`` was asked for, which says whether there is a next page."""
    items = found[:size]
    return Stretch(items, mark(items[-1]) if len(found) > size else None)
