"""Codes that are copied or typed: names of things in paths, keys of requests, the code of a declaration at gov.gr."""

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from inputkit.alphabets import readings
from inputkit.refusals import Refused
from inputkit.text import check, taking, tidy

SLUG = r"[A-Za-z0-9_.:~-]{1,80}"
"""What stands in a path: names of procedures, fees and drafts."""

FieldName = Annotated[str, StringConstraints(pattern=rf"^{SLUG}$")]
"""A field of a form, as ``places.0.name``."""

RequestKey = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{8,100}$")]
"""A key under which something is filed once."""

# Sixteen bytes in base64 are 22 signs; what is much shorter or longer was typed by heart, or is another number.
_GOV_CODE = re.compile(r"[A-Za-z0-9_-]{16,40}", re.ASCII)


def gov_code(text: str) -> str:
    """The code of a declaration at gov.gr, whose letters may be small or capital; raises Refused."""
    kept = tidy(text).replace(" ", "")
    check(kept)
    if not _GOV_CODE.fullmatch(kept):
        raise Refused("gov_code")
    return kept


GovCode = Annotated[str, AfterValidator(taking(gov_code))]


def numbered(typed: str, prefix: str, digits: int) -> str | None:
    """A number of ours such as ``ED-2026-00060`` however it was typed; None when it is none.

    Greek letters of the same keys, any separators, and zeros left out are understood.
    """
    for reading in readings(typed):
        if found := re.fullmatch(rf"{prefix}([0-9]{{4}})([0-9]{{1,9}})", reading):
            return f"{prefix}-{found[1]}-{int(found[2]):0{digits}d}"
    return None
