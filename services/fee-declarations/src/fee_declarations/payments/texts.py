"""Why a line ended as it did, in people's words (``texts.yaml``)."""

from collections.abc import Mapping
from pathlib import Path

import yaml
from servicekit.errors import Text

_TEXTS: Mapping[str, Text] = yaml.load(Path(__file__).with_name("texts.yaml").read_bytes(), yaml.CSafeLoader)


def explanation(why: str) -> Text:
    """The sentence of that name in both languages."""
    return _TEXTS[why]
