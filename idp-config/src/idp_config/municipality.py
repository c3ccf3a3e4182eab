"""The municipality's file, of which realm and theme take names, addresses and colours."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

FILE = "MUNICIPALITY_FILE"


def read(environ: Mapping[str, str], missing: set[str]) -> Mapping[str, Any]:
    """What the file says; nothing, and its variable among the missing, when none is named."""
    path = environ.get(FILE, "")
    if not path:
        missing.add(FILE)
        return {}
    loaded = yaml.load(Path(path).read_bytes(), yaml.CSafeLoader)
    return loaded if isinstance(loaded, dict) else {}


def lookup(municipality: Mapping[str, Any], dotted: str, missing: set[str]) -> str:
    """The text at ``dotted``; empty, and named among the missing, when there is none."""
    if not municipality:
        return ""
    found: Any = municipality
    for part in dotted.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    if not isinstance(found, str):
        missing.add(f"{dotted} in {FILE}")
        return ""
    return found
