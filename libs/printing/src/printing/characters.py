"""What documents are printed with: one font for every service, and the characters that it has."""

import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FONTS = Path(__file__).with_name("fonts")
"""The folder of the font's files (Noto Sans, regular and bold)."""

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_RANGES = (
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x17F), (0x218, 0x21B), (0x370, 0x377), (0x37A, 0x37F), (0x384, 0x38A),
    (0x38C, 0x38C), (0x38E, 0x3A1), (0x3A3, 0x3E1), (0x3F0, 0x3FF), (0x1F00, 0x1F15), (0x1F18, 0x1F1D),
    (0x1F20, 0x1F45), (0x1F48, 0x1F4D), (0x1F50, 0x1F57), (0x1F59, 0x1F59), (0x1F5B, 0x1F5B), (0x1F5D, 0x1F5D),
    (0x1F5F, 0x1F7D), (0x1F80, 0x1FB4), (0x1FB6, 0x1FC4), (0x1FC6, 0x1FD3), (0x1FD6, 0x1FDB), (0x1FDD, 0x1FEF),
    (0x1FF2, 0x1FF4), (0x1FF6, 0x1FFE), (0x2013, 0x2014), (0x2018, 0x201A), (0x201C, 0x201E), (0x2022, 0x2022),
    (0x2026, 0x2026), (0x2032, 0x2033), (0x2039, 0x203A), (0x20AC, 0x20AC), (0x2122, 0x2122), (0x2212, 0x2212),
    (0xFFFD, 0xFFFD),
)  # fmt: skip
PRINTABLE = frozenset(chr(code) for first, last in _RANGES for code in range(first, last + 1))


def printable(text: str) -> str:
    """The text composed (NFC), on one line, with U+FFFD for each character that the fonts lack.

    A visible mark tells the reader that something is missing; direction and other control characters fall under it too,
    so that a name cannot make a figure look like another.
    """
    composed = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(character if character in PRINTABLE else REPLACEMENT for character in composed)


def all_printable(value: Any) -> Any:
    """The value, as JSON has it, with every text in it printable."""
    if isinstance(value, Mapping):
        return {name: all_printable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [all_printable(inner) for inner in value]
    return printable(value) if isinstance(value, str) else value
