"""Roles that operators give: one list, spread to where the realm has them."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parents[2] / "extension/src/main/resources/staff-roles.toml"
"""Keycloak's extension reads the same file (StaffRoles.java)."""
ALL = "${staff-roles}"
"""What a list of roles says for every one of them."""


def read(file: Path = FILE) -> dict[str, dict[str, str]]:
    """Each role with its description by language."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


def spread(files: Mapping[str, dict[str, Any]], roles: Mapping[str, Mapping[str, str]]) -> None:
    """Add the roles to the realm's, their descriptions to its texts, and name them where a list says `ALL`."""
    files["roles-and-groups"]["roles"] += [{"name": name, "description": f"${{role.{name}}}"} for name in roles]
    for name, said in roles.items():
        for locale, text in said.items():
            files[f"texts.{locale}"][f"role.{name}"] = text
    for client in files["clients"]["clients"]:
        for of, listed in client.get("roleScopes", {}).items():
            client["roleScopes"][of] = [name for one in listed for name in (roles if one == ALL else [one])]
