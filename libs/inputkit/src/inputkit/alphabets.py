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


# -- Latin letters for Greek words (ELOT 743, ISO 843)

_LATIN = {
    **dict(zip("αβγδεζηικλμνξοπρσςτυφω", "avgdeziiklmnxoprsstyfo", strict=True)),
    "θ": "th",
    "χ": "ch",
    "ψ": "ps",
}
_LATIN_PAIRS = {"ου": "ou", "γγ": "ng", "γξ": "nx", "γχ": "nch"}
# After these the υ of αυ, ευ and ηυ is an f; before a vowel or a voiced consonant it is a v.
_LATIN_UPSILON = {"α": "a", "ε": "e", "η": "i"}
_VOICED = frozenset("αεηιουωβγδζλμνρ")
_ACUTE, _DIAERESIS = "\u0301", "\u0308"
# Grave and circumflex of older writing: they say no more than the acute.
_ACCENTS = ("\u0300", _ACUTE, "\u0342")


def in_latin(text: str) -> str:
    """Greek words in Latin letters by ELOT 743, as on passports and on mail that comes from abroad: ``Ευβοια`` is
    ``Evvoia``. All else stays. A person's own spelling, where it is known, is better.
    """
    letters = _spelt(text)
    latin: list[str] = []
    at = 0
    while at < len(letters):
        taken, written = _sounded(letters, at)
        latin.append(_cased(written, letters, at, taken))
        at += taken
    return unicodedata.normalize("NFC", "".join(latin))


def _spelt(text: str) -> list[tuple[str, str]]:
    """The characters of the text, each with the marks on it."""
    letters: list[tuple[str, str]] = []
    for each in unicodedata.normalize("NFD", text):
        if unicodedata.combining(each) and letters:
            letters[-1] = (letters[-1][0], letters[-1][1] + each)
        else:
            letters.append((each, ""))
    return letters


def _sounded(letters: list[tuple[str, str]], at: int) -> tuple[int, str]:
    """How many characters from here are written together, and how in small Latin letters."""
    letter, following = _small(letters, at), _small(letters, at + 1)
    # An accent on the first vowel, or a diaeresis on the second, says that they are two sounds.
    apart = any(mark in letters[at][1] for mark in _ACCENTS) or (following and _DIAERESIS in letters[at + 1][1])
    pair = letter + following
    if pair in _LATIN_PAIRS and not apart:
        return 2, _LATIN_PAIRS[pair]
    if letter in _LATIN_UPSILON and following == "υ" and not apart:
        return 2, _LATIN_UPSILON[letter] + ("v" if _small(letters, at + 2) in _VOICED else "f")
    if pair == "μπ" and not (_is_letter(letters, at - 1) and _is_letter(letters, at + 2)):
        return 2, "b"
    if letter in _LATIN:
        return 1, _LATIN[letter]
    return 1, letters[at][0] + letters[at][1]


def _small(letters: list[tuple[str, str]], at: int) -> str:
    """The small Greek letter there, or nothing."""
    letter = letters[at][0].lower() if at < len(letters) else ""
    return letter if letter in _LATIN else ""


def _is_letter(letters: list[tuple[str, str]], at: int) -> bool:
    return 0 <= at < len(letters) and letters[at][0].isalpha()


def _cased(written: str, letters: list[tuple[str, str]], at: int, taken: int) -> str:
    """In capitals where the Greek is: the first letter alone, or all of them in a word of capitals."""
    if not _small(letters, at) or not letters[at][0].isupper():
        return written
    # By the letter that follows, or, at the end of a word, by the one before.
    following = [near for near in (at + 1, at + taken, at - 1) if _is_letter(letters, near)]
    whole = bool(following) and letters[following[0]][0].isupper()
    return written.upper() if whole else written.capitalize()
