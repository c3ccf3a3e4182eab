"""A name that is not written as it was verified may be its short form, or its Latin writing: people look at these."""

import re

from inputkit.alphabets import in_one_script, plain_capitals

from identity_bridge.register.domain.names import Match, compare

# ELOT 743 (ISO 843), and then one writing for what the standard and people write in several ways.
_DIGRAPHS = {"ΟΥ": "U", "ΑΥ": "AV", "ΕΥ": "EV", "ΗΥ": "IV", "ΜΠ": "B", "ΝΤ": "D", "ΓΚ": "G", "ΓΓ": "NG", "ΓΞ": "NX"}
_LETTERS = dict(zip("ΑΒΓΔΕΖΗΙΚΛΜΝΞΟΠΡΣΤΥΦΩ", "AVGDEZIIKLMNXOPRSTIFO", strict=True))
_LETTERS |= {"Θ": "TH", "Χ": "H", "Ψ": "PS"}
_FOLDED = {"OU": "U", "AU": "AV", "AF": "AV", "EU": "EV", "EF": "EV", "PH": "F", "CH": "H", "KH": "H", "KS": "X",
           "GH": "G", "MP": "B", "NT": "D", "GK": "G", "Y": "I"}  # fmt: skip
_LATIN = _DIGRAPHS | _LETTERS
_PARTS = re.compile("|".join(_LATIN))
_FOLDS = re.compile("|".join(_FOLDED))
_TWICE = re.compile(r"(.)\1")
_SHORT_FORMS = {
    "ΙΩΑΝΝΗΣ": "ΓΙΑΝΝΗΣ", "ΙΩΑΝΝΑ": "ΓΙΑΝΝΑ", "ΓΕΩΡΓΙΟΣ": "ΓΙΩΡΓΟΣ", "ΚΩΝΣΤΑΝΤΙΝΟΣ": "ΚΩΣΤΑΣ ΝΤΙΝΟΣ ΚΩΣΤΗΣ",
    "ΔΗΜΗΤΡΙΟΣ": "ΔΗΜΗΤΡΗΣ ΜΙΜΗΣ ΔΗΜΟΣ", "ΝΙΚΟΛΑΟΣ": "ΝΙΚΟΣ ΝΙΚΟΛΑΣ", "ΕΜΜΑΝΟΥΗΛ": "ΜΑΝΩΛΗΣ ΜΑΝΟΣ",
    "ΒΑΣΙΛΕΙΟΣ": "ΒΑΣΙΛΗΣ", "ΑΝΤΩΝΙΟΣ": "ΑΝΤΩΝΗΣ", "ΜΙΧΑΗΛ": "ΜΙΧΑΛΗΣ", "ΣΤΥΛΙΑΝΟΣ": "ΣΤΕΛΙΟΣ",
    "ΠΑΝΑΓΙΩΤΗΣ": "ΠΑΝΟΣ ΤΑΚΗΣ", "ΕΛΕΥΘΕΡΙΟΣ": "ΛΕΥΤΕΡΗΣ", "ΑΘΑΝΑΣΙΟΣ": "ΘΑΝΑΣΗΣ", "ΣΠΥΡΙΔΩΝ": "ΣΠΥΡΟΣ",
    "ΘΕΟΔΩΡΟΣ": "ΘΟΔΩΡΗΣ", "ΕΥΑΓΓΕΛΟΣ": "ΒΑΓΓΕΛΗΣ", "ΣΩΤΗΡΙΟΣ": "ΣΩΤΗΡΗΣ", "ΓΡΗΓΟΡΙΟΣ": "ΓΡΗΓΟΡΗΣ",
    "ΑΡΙΣΤΕΙΔΗΣ": "ΑΡΗΣ", "ΑΛΕΞΑΝΔΡΟΣ": "ΑΛΕΞΗΣ ΑΛΕΚΟΣ", "ΑΠΟΣΤΟΛΟΣ": "ΑΠΟΣΤΟΛΗΣ", "ΑΝΑΣΤΑΣΙΟΣ": "ΤΑΣΟΣ",
    "ΧΑΡΑΛΑΜΠΟΣ": "ΧΑΡΗΣ ΜΠΑΜΠΗΣ", "ΕΥΣΤΑΘΙΟΣ": "ΣΤΑΘΗΣ", "ΜΑΡΙΑ": "ΜΑΙΡΗ", "ΑΙΚΑΤΕΡΙΝΗ": "ΚΑΤΕΡΙΝΑ",
    "ΕΛΕΝΗ": "ΛΕΝΑ", "ΒΑΣΙΛΙΚΗ": "ΒΑΣΩ", "ΕΙΡΗΝΗ": "ΡΕΝΑ", "ΚΩΝΣΤΑΝΤΙΝΑ": "ΝΤΙΝΑ", "ΕΥΑΓΓΕΛΙΑ": "ΒΑΓΓΕΛΙΩ ΛΙΑ",
    "ΓΕΩΡΓΙΑ": "ΓΩΓΩ", "ΑΝΑΣΤΑΣΙΑ": "ΤΑΣΟΥΛΑ ΝΑΤΑΣΑ", "ΑΘΑΝΑΣΙΑ": "ΝΑΣΙΑ", "ΑΛΕΞΑΝΔΡΑ": "ΑΛΕΚΑ",
    "ΕΜΜΑΝΟΥΕΛΑ": "ΜΑΝΙΑ", "ΠΑΝΑΓΙΩΤΑ": "ΓΙΩΤΑ", "ΔΕΣΠΟΙΝΑ": "ΔΕΣΠΩ", "ΘΕΟΔΩΡΑ": "ΔΩΡΑ ΘΟΔΩΡΑ",
}  # fmt: skip


def writings(given: str, family: str, verified_given: str | None, verified_family: str | None) -> Match:
    """As ``names.compare``; short forms and Latin writing of the verified name agree in part."""
    match = compare(given, family, verified_given, verified_family)
    if match is not Match.OTHER:
        return match
    declared = sounds(f"{given} {family}")
    verified = [sounds(part) for part in (verified_given, verified_family) if part]
    fewer, more = sorted((declared, frozenset().union(*verified)), key=len)
    in_both = [part & fewer for part in verified]
    return Match.PART if fewer and fewer <= more and in_both and all(in_both) else Match.OTHER


def may_be(declared: str, verified: str) -> bool:
    """Whether the verified name, however written, is in the declared one: people write a father's name with or without
    the family name."""
    return sounds(verified) <= sounds(declared)


def sounds(name: str) -> frozenset[str]:
    """The words of a name in one Latin writing, short forms as the whole ones."""
    parts = "".join(letter if letter.isalpha() else " " for letter in plain_capitals(name)).split()
    return frozenset(_WHOLE.get(sound, sound) for sound in map(_sound, parts))


def _sound(word: str) -> str:
    return _TWICE.sub(r"\1", _FOLDS.sub(_folded, _PARTS.sub(_latin, in_one_script(word))))


def _latin(found: re.Match[str]) -> str:
    return _LATIN[found.group()]


def _folded(found: re.Match[str]) -> str:
    return _FOLDED[found.group()]


_WHOLE = {_sound(short): _sound(whole) for whole, forms in _SHORT_FORMS.items() for short in forms.split()}
