"""How streams lie in a file: for each a head (JSON), its chunks, and an empty part; each with its length before it."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

_LENGTH = struct.Struct(">I")


class EndsTooSoon(Exception):
    """The file ends in the middle of a part."""


def put(out: BinaryIO, part: bytes) -> None:
    out.write(_LENGTH.pack(len(part)) + part)


def take(source: BinaryIO) -> bytes | None:
    """The next part; None at the end. Raises EndsTooSoon."""
    size = source.read(_LENGTH.size)
    if not size:
        return None
    if len(size) < _LENGTH.size:
        raise EndsTooSoon
    (length,) = _LENGTH.unpack(size)
    part = source.read(length)
    if len(part) < length:
        raise EndsTooSoon
    return part


def chunks(source: BinaryIO) -> Iterator[bytes]:
    """What follows a head, to the empty part."""
    while part := take(source):
        yield part
