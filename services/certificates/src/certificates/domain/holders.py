"""Whose a document is, as shown to the holder of its code: masked, unless they show that they know the name."""

from inputkit.alphabets import LOOK_ALIKES, in_latin, plain_capitals

LETTERS = 3
"""Letters of the surname that a reader who knows it writes."""
_HIDDEN = "•••••"


def masked(given_name: str, family_name: str) -> str:
    """``Ε••••• Ξ•••••``: the first letters, and nothing of how long the names are."""
    return " ".join(f"{name.strip()[0]}{_HIDDEN}" for name in (given_name, family_name) if name.strip())


def begins_with(family_name: str, typed: str) -> bool:
    """Whether these are the first letters of the surname (three, or all where it has fewer), however they are written:
    small or capital, with or without accents, in Greek, in Latin letters that look the same, or by ELOT 743."""
    expected, written = _letters(family_name), _letters(typed)
    if len(written) < min(LETTERS, len(expected)) or not expected:
        return False
    forms = {expected, _letters(in_latin(family_name)), _letters(in_latin(expected))}
    return any(form.startswith(said) for form in forms for said in (written, written.translate(LOOK_ALIKES)))


def _letters(text: str) -> str:
    return "".join(sign for sign in plain_capitals(text) if sign.isalpha())
