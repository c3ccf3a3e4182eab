"""What a file is, whatever it is called."""

import pytest
from filekit import kinds

ALL = frozenset({kinds.PDF, kinds.JPEG, kinds.PNG, kinds.HEIC})


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7\n", kinds.PDF),
        (b"\xff\xd8\xff\xe0", kinds.JPEG),
        (b"\x89PNG\r\n\x1a\n", kinds.PNG),
        (b"\0\0\0\x1cftypheic\0\0\0\0", kinds.HEIC),
        (b"\0\0\0\x1cftypmif1\0\0\0\0", kinds.HEIC),
    ],
)
def test_a_file_is_what_it_begins_as_if_that_is_taken(content: bytes, media_type: str) -> None:
    assert kinds.read(content, ALL) == (content, media_type)
    assert kinds.read(content, ALL - {media_type}) is None


@pytest.mark.parametrize("before", [b"\r\n", b"\xef\xbb\xbf", b" " * 1019])
def test_a_pdf_may_begin_a_little_later(before: bytes) -> None:
    assert kinds.read(before + b"%PDF-1.7\n", ALL) == (b"%PDF-1.7\n", kinds.PDF)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PD",
        b"GIF89a",
        b"<html>",
        b"MZ\x90",
        b"PK\x03\x04",
        b"RIFF0000WEBP",
        b"\0\0\0\x1cftypavif",
        b"\0\0\0\x1cftypmp42",
    ],
)
def test_anything_else_is_nothing(content: bytes) -> None:
    assert kinds.read(content, ALL) is None


def test_what_only_mentions_a_pdf_is_none() -> None:
    assert kinds.read(b" " * 1024 + b"%PDF-1.7\n", ALL) is None
