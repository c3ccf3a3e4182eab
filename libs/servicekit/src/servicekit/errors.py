"""The root of all errors that a person may read. Domain errors know a code and a sentence, and no HTTP."""

from collections.abc import Mapping
from typing import ClassVar

Text = Mapping[str, str]
"""A text in every language we speak: {"el": …, "en": …}."""


class DomainError(Exception):
    """Something that was asked for cannot be done, said so that the person asking understands it.

    ``code`` is stable and for machines, ``title`` is for people. ``detail`` says more about this one case;
    every ``extra`` member is added to the problem document as it is.
    """

    code: ClassVar[str] = "error"
    title: ClassVar[Text] = {"el": "Η ενέργεια δεν έγινε.", "en": "The action was not done."}

    def __init__(self, detail: Text | None = None, **extra: object) -> None:
        super().__init__(self.code)
        self.detail = detail
        self.extra = extra


class Unavailable(DomainError):
    """A part we need does not answer now. The caller may try again."""

    code = "unavailable"
    title: ClassVar[Text] = {
        "el": "Η υπηρεσία δεν είναι διαθέσιμη αυτή τη στιγμή. Δοκιμάστε ξανά σε λίγο.",
        "en": "The service is not available at the moment. Please try again shortly.",
    }
