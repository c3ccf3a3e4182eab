"""Text: as it is kept, and what is no text."""

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from inputkit.refusals import Refused

Read = TypeVar("Read")

# Invisible format characters and blanks: soft hyphen, zero-width spaces and joiners, direction marks, byte order
# mark, variation selectors, fillers (general category Cf, and what Unicode calls Default_Ignorable_Code_Point).
_UNSEEN = re.compile(
    "[\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2060-\u2065\u206a-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_BREAKS = re.compile("\r\n|[\r\n\u2028\u2029]")
_SPACES = re.compile("[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2043\ufe63\uff0d", "-"),
        "\u2015": "\u2014",
        # The numeral sign of «Α΄», in the writing that every font has. Composed text has the second one.
        **dict.fromkeys("\u0374\u02b9", "\u0384"),
    }
)
# The last two of each plane, and a row of the first one, will never be characters.
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
_REFUSED = {
    "control": re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"),
    "direction": re.compile("[\u202a-\u202e\u2066-\u2069]"),
    # Half a character, a mark of one that was lost, or none at all.
    "broken": re.compile(f"[\ud800-\udfff\ufffd{_NONCHARACTERS}]"),
}


def tidy(text: str, *, lines: bool = False) -> str:
    """The text as it is kept: composed (NFC), trimmed, with plain spaces and hyphens and nothing unseen in it.

    Runs of white space are one space; with ``lines`` line breaks stay. Nothing is refused here: what is no text stays.
    """
    composed = unicodedata.normalize("NFC", _UNSEEN.sub("", text)).translate(_PLAIN)
    broken = _BREAKS.sub("\n" if lines else " ", composed)
    return "\n".join(_SPACES.sub(" ", line).strip(" ") for line in broken.split("\n")).strip("\n ")


def check(text: str, font: Collection[str] | None = None) -> None:
    """Raise Refused unless the text can be stored, mailed and shown; with a ``font``, printed with its characters."""
    if not text.isascii() or not text.isprintable():
        for kind, characters in _REFUSED.items():
            if found := characters.search(text):
                raise Refused(kind, character=f"U+{ord(found[0]):04X}")
    if font is not None:
        for character in text:
            if character not in font and character != "\n":
                raise Refused("unprintable", character=character)


@dataclass(frozen=True)
class Line:
    """Marks a text of one line: ``Annotated[str, Line(300, least=1)]``. Its length is counted as it is kept.

    ``font`` is the characters that documents can be printed with, for what stands on one.
    """

    most: int
    least: int = 0
    font: Collection[str] | None = None

    _lines = False

    def read(self, text: str) -> str:
        """The text as it is kept; raises Refused."""
        kept = tidy(text, lines=self._lines)
        check(kept, self.font)
        if len(kept) > self.most:
            raise Refused("text_too_long", most=self.most)
        if len(kept) < self.least:
            raise Refused("text_too_short", least=self.least)
        return kept

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(taking(self.read), handler(source))


class Lines(Line):
    """Marks a text that may have several lines."""

    _lines = True


def taking(read: Callable[[str], Read]) -> Callable[[str], Read]:
    """A reader that raises Refused, as a validator of pydantic's."""

    def validate(text: str) -> Read:
        try:
            return read(text)
        except Refused as refused:
            raise PydanticCustomError(refused.kind, refused.kind, refused.context) from None

    return validate


def taking_unless(kind: type[Read], read: Callable[[str], Read]) -> Callable[[Any], Read]:
    """As ``taking``, for a type that our own code makes as well: one that is there already stays."""
    validate = taking(read)

    def validate_unless(value: Any) -> Read:
        if isinstance(value, kind):
            return value
        if not isinstance(value, str):
            raise PydanticCustomError("form", "form")
        return validate(value)

    return validate_unless


def preferring(read: Callable[[str], str]) -> Callable[[str], str]:
    """The right writing where there is one, else the text as it was written: for forms that may still be wrong."""

    def validate(text: str) -> str:
        try:
            return read(text)
        except Refused:
            return text

    return validate
