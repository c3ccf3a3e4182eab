"""Greek and Latin letters: which are the same for people, and which keys or looks they share."""

import itertools
import re
import unicodedata

LOOK_ALIKES = str.maketrans("ABEHIKMNOPTXYZ", "ΑΒΕΗΙΚΜΝΟΡΤΧΥΖ")
"""Latin capitals that look like Greek ones (confusables of Unicode Technical Standard 39): people see no difference."""

_GREEK = re.compile("[Α-Ω]")

# What one may have meant by a Greek capital in a Latin code: the letter on the same key (the Greek layout of every
# system), then the one that looks the same. Σ and ς are on S and W; the mark on Q is the Greek question mark.
_MEANT = {
    **{greek: latin for latin, greek in zip("ABCDEFGHIJKLMNOPUVXYZT", "ΑΒΨΔΕΦΓΗΙΞΚΛΜΝΟΠΘΩΧΥΖΤ", strict=True)},
    "Ρ": "RP",
    "Σ": "SW",
    ";": "Q",
    ":": "Q",
}
_MOST_READINGS = 256


def without_accents(text: str) -> str:
    """The text without accents, breathings and diaereses, in Greek and Latin."""
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(each for each in decomposed if not unicodedata.combining(each)))


def folded(text: str) -> str:
    """The text for comparing: small and capital letters, with and without accents, σ and ς are the same."""
    return without_accents(plain_capitals(text).casefold())


def plain_capitals(text: str) -> str:
    """The text in capitals without accents, as on Greek documents."""
    return without_accents(text.upper())


def in_one_script(word: str) -> str:
    """A word of capitals that has a Greek letter, with its Latin look-alikes made Greek; any other as it is."""
    return word.translate(LOOK_ALIKES) if _GREEK.search(word) else word


def readings(typed: str) -> list[str]:
    """What a code of Latin capitals and digits may be that was typed like this: only letters and digits count.

    Greek letters stand for those of the same key, or that look the same; where that differs there are several readings,
    the one by keys first. Without Greek letters there is one. Letters of other scripts stay, and then it is no code.
    """
    capitals = plain_capitals(typed)
    meant = _MEANT if _GREEK.search(capitals) else {}
    choices = [meant.get(each, each) for each in capitals if each in meant or each.isalnum()]
    return ["".join(letters) for letters in itertools.islice(itertools.product(*choices), _MOST_READINGS)]
