"""Make single accounts for demonstrations and tests. In production staff are made in the Keycloak console (README)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from idp_config.admin import RealmAdmin

STAFF, CITIZEN = "staff", "citizen"
_REQUIRED = ("kind", "username", "email", "given_name", "family_name", "password")


class PersonError(Exception):
    """The description of a person is incomplete, or the account is there in another shape."""


@dataclass(frozen=True)
class Person:
    """A staff member (roles and the base32 secret of a one-time-code app) or a citizen at level A."""

    kind: str
    username: str
    email: str
    given_name: str
    family_name: str
    password: str = field(repr=False)
    roles: tuple[str, ...] = ()
    otp_secret: str | None = field(default=None, repr=False)
    locale: str = "el"

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> "Person":
        """Read the JSON object; raise PersonError naming what is missing or does not fit the kind."""
        missing = [name for name in _REQUIRED if not data.get(name)]
        unknown = sorted(set(data) - set(cls.__dataclass_fields__))
        if missing or unknown:
            raise PersonError(f"Person: missing {missing}, unknown {unknown}")
        person = cls(**{**data, "roles": tuple(data.get("roles", ()))})
        if person.kind not in (STAFF, CITIZEN):
            raise PersonError(f"Person {person.username}: kind is {STAFF} or {CITIZEN}")
        if (person.kind == STAFF) != (person.otp_secret is not None):
            raise PersonError(f"Person {person.username}: staff have an otp_secret, citizens have none")
        if person.kind == CITIZEN and person.roles:
            raise PersonError(f"Person {person.username}: citizens get their role from their group")
        return person


def ensure(admin: RealmAdmin, person: Person) -> bool:
    """Create the account with its groups and roles; say whether it was created. An existing one keeps its password."""
    found = admin.get("users", username=person.username, exact="true")
    if not found:
        admin.post("users", _representation(person))
        found = admin.get("users", username=person.username, exact="true")
        created = True
    else:
        created = False
    user_id = found[0]["id"]
    _groups(admin, user_id, "staff" if person.kind == STAFF else "citizens")
    _roles(admin, user_id, person.roles)
    if person.kind == STAFF and "otp" not in {each["type"] for each in admin.get(f"users/{user_id}/credentials")}:
        raise PersonError(f"{person.username} exists without a second factor: remove the account and run again")
    return created


def _representation(person: Person) -> dict[str, Any]:
    credentials: list[dict[str, Any]] = [{"type": "password", "value": person.password, "temporary": False}]
    if person.otp_secret is not None:
        totp = {
            "subType": "totp",
            "digits": 6,
            "counter": 0,
            "period": 30,
            "algorithm": "HmacSHA1",
            "secretEncoding": "BASE32",
        }
        secret = {"value": person.otp_secret}
        credentials.append(
            {"type": "otp", "userLabel": "app", "secretData": json.dumps(secret), "credentialData": json.dumps(totp)}
        )
    return {
        "username": person.username,
        "email": person.email,
        "emailVerified": True,
        "enabled": True,
        "firstName": person.given_name,
        "lastName": person.family_name,
        "attributes": {"locale": [person.locale]},
        "credentials": credentials,
    }


def _groups(admin: RealmAdmin, user_id: str, wanted: str) -> None:
    """Exactly one group: a member of staff who is also a citizen would be open to identity-bridge's lists."""
    held = {group["name"]: group["id"] for group in admin.get(f"users/{user_id}/groups")}
    for name, group_id in held.items():
        if name != wanted:
            admin.delete(f"users/{user_id}/groups/{group_id}")
    if wanted not in held:
        ids = {group["name"]: group["id"] for group in admin.get("groups")}
        admin.put(f"users/{user_id}/groups/{ids[wanted]}", {})


def _roles(admin: RealmAdmin, user_id: str, wanted: tuple[str, ...]) -> None:
    held = {role["name"] for role in admin.get(f"users/{user_id}/role-mappings/realm")}
    missing = [admin.get(f"roles/{name}") for name in wanted if name not in held]
    if missing:
        admin.post(f"users/{user_id}/role-mappings/realm", missing)
