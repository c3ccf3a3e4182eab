"""What people are told about a table, from ``texts.toml``."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

Text = Mapping[str, str]
"""A sentence for people in "el" and "en"."""

_FILE = Path(__file__).with_name("texts.toml")


def said(kind: str, **facts: object) -> Text:
    """The sentence of that kind with the facts in it."""
    return {language: words.format(**facts) for language, words in _texts()[kind].items()}


@lru_cache(maxsize=1)
def _texts() -> dict[str, dict[str, str]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
