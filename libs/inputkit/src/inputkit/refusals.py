"""Why something that was written is not taken: one table of sentences, by kind of fault, in both languages.

A sentence says what to do. It follows what people call the field and a colon, or stands by itself.
"""

from collections.abc import Mapping
from typing import Any

Text = Mapping[str, str]
"""A text in every language that we speak: {"el": …, "en": …}."""

LANGUAGES = ("el", "en")

_SENTENCES: Mapping[str, tuple[str, str]] = {
    # What is there, and of which form.
    "missing": ("συμπληρώστε το πεδίο.", "fill it in."),
    "unknown": ("δεν προβλέπεται εδώ.", "it does not belong here."),
    "form": ("δεν έχει τη σωστή μορφή.", "it is not in the right form."),
    "json": ("το αίτημα δεν είναι σωστό JSON.", "the request is not valid JSON."),
    "repeated": ("δόθηκε πάνω από μία φορά.", "it was given more than once."),
    "choice": ("διαλέξτε μία από τις επιλογές.", "choose one of the options."),
    "yes_or_no": ("απαντήστε ναι ή όχι.", "answer yes or no."),
    "number": ("γράψτε ακέραιο αριθμό από {least} έως {most}.", "enter a whole number from {least} to {most}."),
    "text_too_long": ("γράψτε έως {most} χαρακτήρες.", "write at most {most} characters."),
    "text_too_short": ("γράψτε τουλάχιστον {least} χαρακτήρες.", "write at least {least} characters."),
    "too_many": ("δώστε έως {most}.", "give at most {most}."),
    "too_few": ("δώστε τουλάχιστον {least}.", "give at least {least}."),
    # Characters.
    "control": (
        "έχει έναν χαρακτήρα που δεν γίνεται δεκτός ({character}). Σβήστε το και γράψτε το ξανά.",
        "it has a character that is not accepted ({character}). Delete it and type it again.",
    ),
    "direction": (
        "έχει έναν κρυφό χαρακτήρα που αλλάζει τη φορά του κειμένου ({character}). Σβήστε το και γράψτε το ξανά.",
        "it has a hidden character that turns the text around ({character}). Delete it and type it again.",
    ),
    "broken": (
        "έχει έναν χαρακτήρα που χάλασε στην αντιγραφή. Σβήστε το και γράψτε το ξανά.",
        "it has a character that was damaged by copying. Delete it and type it again.",
    ),
    "unprintable": (
        "το «{character}» δεν τυπώνεται στα έγγραφα. Γράψτε το αλλιώς.",
        "“{character}” cannot be printed on documents. Write it in another way.",
    ),
    # What has a form of its own.
    "afm": (
        "έχει εννέα ψηφία και αυτός δεν είναι σωστός. Ελέγξτε τα ψηφία ένα ένα.",
        "it has nine digits and this one is not right. Check the digits one by one.",
    ),
    "email": (
        "γράψτε ολόκληρη διεύθυνση με λατινικά γράμματα πριν από το @, όπως onoma@etaireia.gr.",
        "enter a whole address with Latin letters before the @, such as name@company.gr.",
    ),
    "amount": (
        "γράψτε ποσό σε ευρώ, όπως 12345,67 ή 12.345,67.",
        "enter an amount in euros, such as 12345.67 or 12,345.67.",
    ),
    "measure": (
        "γράψτε αριθμό μεγαλύτερο από 0, όπως 24,5.",
        "enter a number greater than 0, such as 24.5.",
    ),
    "amount_too_large": ("το ποσό είναι πολύ μεγάλο.", "the amount is too large."),
    "day": (
        "γράψτε ημερομηνία που υπάρχει, με ημέρα, μήνα και έτος σε αριθμούς.",
        "enter a date that exists, with day, month and year in figures.",
    ),
    "day_out_of_range": (
        "γράψτε ημερομηνία από {first} έως {last}.",
        "enter a date from {first} to {last}.",
    ),
    "term": (
        "γράψτε από ποια έως ποια ημέρα.",
        "enter from which day to which.",
    ),
    "day_too_early": ("γράψτε ημερομηνία από {first} και μετά.", "enter a date from {first} on."),
    "year": (
        "γράψτε έτος με τέσσερα ψηφία, από {first} έως {last}.",
        "enter a year of four digits, from {first} to {last}.",
    ),
    "postcode": (
        "αυτός δεν είναι ελληνικός ταχυδρομικός κώδικας. Γράψτε 5 ψηφία, από 100 00 έως 859 99.",
        "this is not a Greek postcode. Enter 5 digits, from 100 00 to 859 99.",
    ),
    "address_too_long": (
        "δεν χωράει στην ετικέτα της επιστολής. Συντομεύστε τη, ώστε κάθε γραμμή να έχει έως {most} χαρακτήρες.",
        "it does not fit on the label of a letter. Shorten it, so that each line has at most {most} characters.",
    ),
    "pickup_code": (
        "έχει οκτώ γράμματα και ψηφία, και κάποιο δεν είναι σωστό. Γράψτε τον ξανά, όπως είναι στο email.",
        "it has eight letters and digits, and one of them is not right. Enter it again as it is in the email.",
    ),
    "last_signs": ("γράψτε τα τρία τελευταία γράμματα ή ψηφία.", "enter the last three letters or digits."),
    "tracking": (
        "σαρώστε την ετικέτα ή γράψτε τον αριθμό της: δύο γράμματα, εννέα ψηφία και GR, όπως RE123456785GR.",
        "scan the label or enter its number: two letters, nine digits and GR, such as RE123456785GR.",
    ),
    "tracking_digits": (
        "ένα ψηφίο του αριθμού δεν είναι σωστό. Σαρώστε ξανά την ετικέτα.",
        "a digit of the number is not right. Scan the label again.",
    ),
    "gemi": ("έχει έως 12 ψηφία.", "it has up to 12 digits."),
    "gov_code": (
        "αυτός δεν είναι κωδικός δήλωσης του gov.gr. Αντιγράψτε τον ολόκληρο από το PDF της δήλωσης.",
        "this is not the code of a declaration on gov.gr. Copy all of it from the PDF of the declaration.",
    ),
}

# pydantic's own kinds (https://docs.pydantic.dev/latest/errors/validation_errors/) by ours; any other is "form".
_KINDS: Mapping[str, str] = {
    "extra_forbidden": "unknown",
    "string_unicode": "broken",
    "string_too_long": "text_too_long",
    "string_too_short": "text_too_short",
    "too_long": "too_many",
    "too_short": "too_few",
    "literal_error": "choice",
    "enum": "choice",
    "bool_type": "yes_or_no",
    "bool_parsing": "yes_or_no",
}
_NAMES = {"max_length": "most", "min_length": "least"}
_NOT_FILLED_IN = ("missing", "form", "choice", "yes_or_no", "text_too_short", "too_few")


class Refused(ValueError):
    """What was written cannot be taken. ``kind`` is a stable word; the sentence quotes one character at most."""

    def __init__(self, kind: str, **context: object) -> None:
        super().__init__(kind)
        self.kind, self.context = kind, context

    @property
    def sentence(self) -> Text:
        """What is said, to follow what people call the field (``about``)."""
        return sentence(self.kind, self.context)


def kind_of(pydantic_kind: str) -> str:
    """Our kind of a fault that pydantic found, or that one of our types named."""
    return pydantic_kind if pydantic_kind in _SENTENCES else _KINDS.get(pydantic_kind, "form")


def sentence(kind: str, context: Mapping[str, Any]) -> Text:
    """What is said of the kind, to follow a colon. ``context`` has the limits that pydantic or our types name."""
    known = {_NAMES.get(name, name): value for name, value in context.items()}
    # One that is empty was not filled in, however many characters are asked for.
    chosen = "missing" if kind in ("text_too_short", "too_few") and known["least"] == 1 else kind
    return {language: said.format(**known) for language, said in zip(LANGUAGES, _SENTENCES[chosen], strict=True)}


def is_unfilled(kind: str) -> bool:
    """Whether the fault is that nothing usable was entered, so that a field's own request says it best."""
    return kind in _NOT_FILLED_IN


def by_itself(said: Text) -> Text:
    """A sentence that follows no colon."""
    return {language: text[0].upper() + text[1:] for language, text in said.items()}


def about(name: Text, said: Text) -> Text:
    """A sentence after what people call the field, which may be a question."""
    alone = by_itself(said)
    return {
        language: f"{called} {alone[language]}" if called.endswith((";", "?")) else f"{called}: {said[language]}"
        for language, called in name.items()
    }
