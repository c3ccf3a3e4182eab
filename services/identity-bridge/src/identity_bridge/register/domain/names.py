"""Whether two writings of a name are the same person's: as people write names, not as computers compare them."""

from difflib import SequenceMatcher
from enum import StrEnum

from inputkit.alphabets import LOOK_ALIKES, plain_capitals

ALMOST = 0.8
"""How alike two words are that differ by a slip of the pen: one letter of five."""


class Match(StrEnum):
    """How well two names agree. PART is a double name of which only one half was written."""

    SAME = "same"
    PART = "part"
    OTHER = "other"


def words(name: str) -> tuple[str, ...]:
    """The words of a name in plain Greek capitals: no accents, no hyphens, look-alike Latin letters as Greek ones."""
    letters = "".join(c if c.isalpha() else " " for c in plain_capitals(name))
    return tuple(letters.translate(LOOK_ALIKES).split())


def compare(given: str, family: str, verified_given: str | None, verified_family: str | None) -> Match:
    """Whether a person who writes this name may be the verified one.

    The order of the words says nothing: forms ask for the family name first as often as last. Half of a double name
    agrees in part, when given name and family name have each a word in common with the verified ones.
    """
    declared, verified = words(f"{given} {family}"), words(f"{verified_given or ''} {verified_family or ''}")
    if sorted(declared) == sorted(verified):
        return Match.SAME
    fewer, more = sorted((set(declared), set(verified)), key=len)
    in_both = [set(words(part or "")) & fewer for part in (verified_given, verified_family) if part]
    return Match.PART if fewer and fewer <= more and in_both and all(in_both) else Match.OTHER


def have_in_common(one: str, other: str) -> bool:
    """Whether two names of persons share a word, or one that is nearly the same: people and clerks mistype."""
    pairs = [(a, b) for a in words(one) for b in words(other)]
    return any(a == b or SequenceMatcher(None, a, b).ratio() >= ALMOST for a, b in pairs)


_SMALL, _CAPITAL = "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ", "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΣΤΥΦΧΨΩΑΕΗΙΟΥΩΙΥΙΥ"
_LATIN, _LOOKS = "abcdefghijklmnopqrstuvwxyzABEHIKMNOPTXYZ", "ΑΒCDΕFGΗΙJΚLΜΝΟΡQRSΤUVWΧΥΖΑΒΕΗΙΚΜΝΟΡΤΧΥΖ"
_APART, _NOTHING = "-–—/&,·+", ".'’\"«»()"
SEARCHED_FROM = _SMALL + "ΆΈΉΊΌΎΏΪΫ" + _LATIN + _APART + _NOTHING
SEARCHED_AS = _CAPITAL + "ΑΕΗΙΟΥΩΙΥ" + _LOOKS + " " * len(_APART)
"""For SQL's ``translate``: letters as people take them for the same, signs between words as blanks, others gone."""


def searched(name: str) -> list[str]:
    """The words by which the name of a business is found, as the database writes the names that it looks in."""
    kept = SEARCHED_FROM[: len(SEARCHED_AS)]
    letters = name.translate(str.maketrans(kept, SEARCHED_AS, SEARCHED_FROM[len(SEARCHED_AS) :]))
    return letters.split()
