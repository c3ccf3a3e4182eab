"""JSON of strangers: in UTF-8, not deep, every member once, and only what JSON has."""

import json
import re
from typing import Any, NoReturn

DEPTH = 32
"""Lists and objects within each other. Our own bodies have four."""

_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_BRACKETS = re.compile(rb"[\[{]|[\]}]")


class MalformedJson(ValueError):
    """It is no JSON, or none that our services write. The message says which, and quotes nothing."""


def loads(data: bytes) -> Any:
    """The value, as ``json.loads`` gives it; a byte order mark is let pass. Raises MalformedJson, and nothing else."""
    if _depth_exceeds(data, DEPTH):
        raise MalformedJson("too deep")
    try:
        return _DECODER.decode(data.decode("utf-8-sig"))
    except MalformedJson:
        raise
    except (ValueError, RecursionError) as error:
        raise MalformedJson(type(error).__name__) from None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise MalformedJson("repeated member")
    return members


def _no_constant(_: str) -> NoReturn:
    raise MalformedJson("not a number")


def _depth_exceeds(data: bytes, most: int) -> bool:
    # Nearly every body has too few brackets to be deep, and then nothing is walked through.
    if data.count(b"[") + data.count(b"{") <= most:
        return False
    depth = 0
    for bracket in _BRACKETS.finditer(_STRINGS.sub(b"", data)):
        depth += 1 if bracket[0] in b"[{" else -1
        if depth > most:
            return True
    return False


# Kept, for json.loads makes one for each call that asks for more than its own.
_DECODER = json.JSONDecoder(object_pairs_hook=_each_once, parse_constant=_no_constant)
