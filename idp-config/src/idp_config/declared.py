"""Read the declared realm: YAML files whose `${NAME}` are filled from the environment."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from idp_config import municipality, staff_roles
from idp_config.errors import ConfigurationError

FOLDER = Path(__file__).resolve().parents[2] / "realm"
LOCALES = ("el", "en")
# `${CLAIM.sub}` and `${profile.level}` are Keycloak's own placeholders and stay as they are.
_PLACEHOLDER = re.compile(r"\$\{(?:(?P<env>[A-Z][A-Z0-9_]*)|municipality:(?P<path>[a-z0-9_.]+))\}")
_SECRET_NAME = re.compile(r"(SECRET|PASSWORD)$")


@dataclass(frozen=True)
class Declared:
    """One municipality's realm, complete, with the values of secrets known so that they can be masked."""

    files: Mapping[str, Mapping[str, Any]] = field(repr=False)
    secrets: frozenset[str] = field(repr=False)

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        return self.files[name]

    def mask(self, text: str) -> str:
        """Replace every secret that occurs in the text, the longest first."""
        for secret in sorted(self.secrets, key=len, reverse=True):
            text = text.replace(secret, "********")
        return text


def load(environ: Mapping[str, str], folder: Path = FOLDER) -> Declared:
    """Read every YAML file of the folder; raise ConfigurationError naming all values that are missing."""
    missing: set[str] = set()
    secrets: set[str] = set()
    town = municipality.read(environ, missing)

    def value(match: re.Match[str]) -> str:
        if match["env"] is None:
            return municipality.lookup(town, match["path"], missing)
        found = environ.get(match["env"], "")
        if not found:
            missing.add(match["env"])
        elif _SECRET_NAME.search(match["env"]):
            secrets.add(found)
        return found

    def words(match: re.Match[str]) -> str:
        # Texts go through MessageFormat, where an apostrophe (St John's) must be written twice.
        return value(match).replace("'", "''")

    files = {
        path.stem: _fill(yaml.load(path.read_bytes(), yaml.CSafeLoader), words if _is_texts(path) else value)
        for path in sorted(folder.glob("*.yaml"))
    }
    if folder == FOLDER:
        staff_roles.spread(files, staff_roles.read())
    if missing:
        raise ConfigurationError("Set these first (they have no default): " + ", ".join(sorted(missing)))
    return Declared(files=files, secrets=frozenset(secrets))


def _is_texts(path: Path) -> bool:
    return path.stem.startswith("texts.")


def _fill(node: Any, value: Callable[[re.Match[str]], str]) -> Any:
    if isinstance(node, dict):
        return {key: _fill(item, value) for key, item in node.items()}
    if isinstance(node, list):
        return [_fill(item, value) for item in node]
    return _PLACEHOLDER.sub(value, node) if isinstance(node, str) else node
