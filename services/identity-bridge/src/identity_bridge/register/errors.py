"""Why something of the register does not go on, as the features refuse it: what it is and what to do now."""

from collections.abc import Mapping
from typing import ClassVar

from servicekit.errors import DomainError, Text


class DeskRefused(DomainError):
    """What the clerk asked for is not done. ``advice`` says what to do instead.

    ``about`` is the account that it was about, where that is known: for the record, never in the answer.
    """

    advice: ClassVar[Text]

    def __init__(self, about: str | None = None, **extra: object) -> None:
        super().__init__(dict(self.advice), **extra)
        self.about = about


class TooManyTries(DeskRefused):
    """So many tries in an hour are guessing, or a fault."""

    code = "too-many-tries"
    title: ClassVar[Text] = {"el": "Πολλές προσπάθειες", "en": "Too many tries"}
    advice: ClassVar[Text] = {
        "el": "Περιμένετε μία ώρα. Αν βιάζεστε, ένας συνάδελφος μπορεί να συνεχίσει από τον δικό του λογαριασμό.",
        "en": "Wait for an hour. If it is urgent, a colleague can go on with an account of their own.",
    }


class ClosingRefused(DomainError):
    """The account stays as it is. ``advice`` says why, and what to do."""

    title: ClassVar[Text] = {"el": "Ο λογαριασμός δεν έκλεισε", "en": "The account was not closed"}
    advice: ClassVar[Text]

    def __init__(self, **extra: object) -> None:
        super().__init__(dict(self.advice), **extra)


STATUS: Mapping[type[DomainError], int] = {TooManyTries: 429}
