"""Why a line ended as it did, in people's words (``texts.yaml``)."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml
from servicekit.errors import Text


def explanation(why: str) -> Text:
    """The sentence of that name in both languages."""
    return _texts()[why]


@lru_cache(maxsize=1)
def _texts() -> Mapping[str, Text]:
    found: Mapping[str, Text] = yaml.load(Path(__file__).with_name("texts.yaml").read_bytes(), yaml.CSafeLoader)
    return found
