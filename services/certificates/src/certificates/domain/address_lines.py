"""The lines of an envelope's label, as the Greek post reads them: at the end the postcode in 3+2 digits, and the town.

No source was found for which postcode belongs to which place, so the town is not compared with it.
"""

import unicodedata
from collections.abc import Iterator

from inputkit.alphabets import in_latin
from inputkit.refusals import Refused
from inputkit.tax import postcode

from certificates.domain.addresses import PostalAddress

MOST_SIGNS = 44
"""In a line, which is what a label takes in the letters that sorting machines read."""
MOST_LINES = 7
HOME = "GREECE"
_DIAERESIS = "\u0308"


def label_lines(addressee: str, address: PostalAddress, *, from_abroad: bool = False) -> list[str]:
    """Addressee, street and number, postcode and town. ``from_abroad``: in Latin letters, the country at the end.

    Long lines are broken between words. Raises Refused where that is not enough, or for what is no postcode.
    """
    capitals = _latin_capitals if from_abroad else greek_capitals
    digits = postcode(address.postcode)
    town = f"{digits[:3]} {digits[3:]} {capitals(address.city)}"
    above = [addressee, " ".join(part for part in (address.street, address.number) if part)]
    lines = [line for part in above for line in _broken(capitals(part))]
    # The sorting machine reads the last line: it is never broken.
    lines += [town, HOME] if from_abroad else [town]
    if len(town) > MOST_SIGNS or len(lines) > MOST_LINES:
        raise Refused("address_too_long", most=MOST_SIGNS)
    return lines


def greek_capitals(text: str) -> str:
    """In capitals without accents, but with the diaereses that tell two sounds apart: Ταΰγετος is ΤΑΫΓΕΤΟΣ."""
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).upper())
    kept = (each for each in decomposed if not unicodedata.combining(each) or each == _DIAERESIS)
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def _latin_capitals(text: str) -> str:
    # From the text as it was written: in capitals Άυλος and αυλός are the same.
    return " ".join(in_latin(text).upper().split())


def _broken(line: str) -> Iterator[str]:
    """The line, in as many as it takes."""
    begun = ""
    for word in line.split():
        if len(word) > MOST_SIGNS:
            raise Refused("address_too_long", most=MOST_SIGNS)
        longer = f"{begun} {word}".strip()
        if len(longer) > MOST_SIGNS:
            yield begun
            longer = word
        begun = longer
    if begun:
        yield begun
