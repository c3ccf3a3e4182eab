"""Whether two registers may mean the same business: its name is written differently in each."""

from inputkit.alphabets import LOOK_ALIKES, plain_capitals

_LEGAL_FORMS = frozenset(
    ("ΑΕ", "ΑΒΕΕ", "ΑΕΒΕ", "ΑΞΕ", "ΑΞΤΕ", "ΑΤΕ", "ΑΤΞΕ", "ΕΠΕ", "ΜΕΠΕ", "ΙΚΕ", "ΜΙΚΕ", "ΟΕ", "ΕΕ", "ΚΟΙΝΣΕΠ", "ΣΥΝΠΕ")
) | {"ΝΠΙΔ", "ΑΜΚΕ", "ΣΙΑ", "ΚΑΙ", "ΤΟΥ", "ΤΗΣ", "ΤΩΝ", "ΑΦΟΙ"}
# What many businesses of a trade are called, by the beginning of the word: alone it tells none from another.
_GENERIC = (
    "ΑΝΩΝΥΜ",
    "ΕΜΠΟΡΙΚ",
    "ΕΠΙΧΕΙΡΗΣ",
    "ΕΣΤΙΑΤΟΡΙ",
    "ΕΤΑΙΡ",
    "ΕΤΕΡΟΡΡΥΘΜ",
    "ΕΥΘΥΝ",
    "ΙΔΙΩΤΙΚ",
    "ΚΕΦΑΛΑΙΟΥΧΙΚ",
    "ΜΟΝΟΠΡΟΣΩΠ",
    "ΞΕΝΟΔΟΧΕΙ",
    "ΟΜΟΡΡΥΘΜ",
    "ΠΕΡΙΟΡΙΣΜΕΝ",
    "ΤΟΥΡΙΣΤΙΚ",
    "ΑΔΕΛΦΟΙ",
    "ΥΙΟΙ",
)


def alike(one: str, other: str) -> bool:
    """Whether at least half of the words that tell the shorter name from others stand in the other one as well.

    Accents, capitals, dots, the order of words, legal forms and what a trade calls itself do not count.
    """
    mine, theirs = _words(one), _words(other)
    telling = (
        {word for word in mine if not word.startswith(_GENERIC)},
        {word for word in theirs if not word.startswith(_GENERIC)},
    )
    # Two names that say nothing but their trade are compared by that.
    mine, theirs = telling if all(telling) else (mine, theirs)
    common = mine & theirs
    return bool(common) and 2 * len(common) >= min(len(mine), len(theirs))


def _words(name: str) -> set[str]:
    # «Ι.Κ.Ε.» is one word.
    text = plain_capitals(name).translate(LOOK_ALIKES).replace(".", "")
    words = "".join(c if c.isalnum() else " " for c in text).split()
    return {word for word in words if len(word) > 1 and word not in _LEGAL_FORMS}
