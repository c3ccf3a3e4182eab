"""Pictures of the pages of a file, drawn by a confined process. What it answers is checked like anything else."""

import json
from dataclasses import dataclass

from filekit import confined, kinds
from filekit.uploads import Reason

TAKEN = frozenset({kinds.PDF, kinds.JPEG, kinds.PNG, kinds.HEIC})
"""Media types, by content."""
LIMITS = confined.Limits(cpu_seconds=30, answer=40_000_000, wall_seconds=60)
"""Twenty pages of scans take two or three seconds."""
_JPEG_BEGINS = b"\xff\xd8\xff"
_PROGRAM = "filekit.reader"


class NotDrawn(Exception):
    """The file is none that we keep."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Page:
    """One page, drawn."""

    width: int
    height: int
    jpeg: bytes


def redraw(content: bytes, media_type: str, most_pages: int) -> list[Page]:
    """The pages of the file; raises NotDrawn."""
    try:
        answer = confined.run(_PROGRAM, content, (media_type, str(most_pages)), LIMITS)
    except confined.TooHeavy:
        raise NotDrawn(Reason.TOO_HEAVY) from None
    except confined.Refused as refused:
        known = refused.reason in Reason.__members__.values()
        raise NotDrawn(Reason(refused.reason) if known else Reason.UNREADABLE) from None
    try:
        return _read(answer, most_pages)
    except (ValueError, TypeError):
        raise NotDrawn(Reason.UNREADABLE) from None


def _read(answer: bytes, most_pages: int) -> list[Page]:
    """Raises ValueError, TypeError when the answer is none of a program that was not tricked."""
    line, _, rest = answer.partition(b"\n")
    pages = []
    for width, height, size in json.loads(line):
        jpeg, rest = rest[:size], rest[size:]
        if not (jpeg.startswith(_JPEG_BEGINS) and len(jpeg) == size and 0 < width < 10_000 and 0 < height < 10_000):
            raise ValueError("no page")
        pages.append(Page(width, height, jpeg))
    if rest or not 1 <= len(pages) <= most_pages:
        raise ValueError("not as described")
    return pages
