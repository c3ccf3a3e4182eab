"""What people are told about a file, from ``texts.toml``."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

Text = Mapping[str, str]
"""A sentence for people in "el" and "en"."""

_FILE = Path(__file__).with_name("texts.toml")


def said(kind: str, **facts: object) -> Text:
    """The sentence of that kind with the facts in it."""
    return {language: words.format(**facts) for language, words in _texts()["file"][kind].items()}


def of_return(code: str | None, text: str | None) -> Text:
    """Why money goes back: what the bank's code means and what the bank adds. An unknown code is shown as it is."""
    known = _texts()["returns"].get(code or "", {})
    found = {}
    for language in ("el", "en"):
        words = known.get(language)
        named = f"{words} ({code})" if words else code
        found[language] = ": ".join(part for part in (named, text) if part)
    return found


@lru_cache(maxsize=1)
def _texts() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
