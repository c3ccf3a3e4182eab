"""The wording of documents: templates that are filled in, and what all letters of one matter say."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from certificates.printed.content import Matter

_PLACE = re.compile(r"\{([a-z_]+)\}")
_FILE = Path(__file__).with_name("wording.yaml")


class Unfilled(ValueError):
    """A template has places for which there is no value. ``names`` says which."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"no value for {', '.join(names)}")
        self.names = tuple(names)


class Both(BaseModel):
    """A text in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    el: str
    en: str

    def texts(self) -> dict[str, str]:
        """The text by language, as JSON writes it."""
        return {"el": self.el, "en": self.en}


class LetterWords(BaseModel):
    """What letters of one matter say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    subject: Both
    opening: Both
    reasons: Both
    remedies: tuple[Both, ...]
    items: Both | None = None


class _ReceiptWords(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    remedies: tuple[Both, ...]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    matters: Mapping[Matter, LetterWords]
    receipt: _ReceiptWords


def filled(template: str, values: Mapping[str, str | None]) -> str:
    """The template with each ``{name}`` as its value says; raises Unfilled naming those that have none.

    What a value says is text: braces in it are no places.
    """
    missing = [name for name in places(template) if not (values.get(name) or "").strip()]
    if missing:
        raise Unfilled(missing)
    return _PLACE.sub(lambda found: values[found[1]] or "", template)


def places(template: str) -> list[str]:
    """The names of a template's places, each once, in order."""
    return list(dict.fromkeys(_PLACE.findall(template)))


@cache
def _file() -> _File:
    return _File.model_validate(yaml.load(_FILE.read_bytes(), yaml.CSafeLoader))


def of_letter(matter: Matter) -> LetterWords:
    """What letters about this say."""
    return _file().matters[matter]


def of_receipt() -> tuple[Both, ...]:
    """What one may do when no answer comes."""
    return _file().receipt.remedies
