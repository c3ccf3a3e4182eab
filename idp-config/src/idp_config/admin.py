"""Keycloak's Admin API as this package needs it: paths inside one realm, JSON in and out, plain errors."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from keycloak import KeycloakOpenIDConnection
from requests import Response

TIMEOUT_SECONDS = 60
CONFLICT = 409


class AdminError(Exception):
    """Keycloak refused a call. The message names the call, the status and Keycloak's reason."""


@dataclass(frozen=True)
class KeycloakAddress:
    """Where a Keycloak is and who administers it (a user of its master realm)."""

    url: str
    user: str
    password: str = field(repr=False)


class RealmAdmin:
    """Calls under `/admin/realms/<realm>/`. Not safe to share between threads."""

    def __init__(self, address: KeycloakAddress, realm: str) -> None:
        self.realm = realm
        self._connection = KeycloakOpenIDConnection(
            server_url=address.url.rstrip("/") + "/",
            username=address.user,
            password=address.password,
            realm_name="master",
            user_realm_name="master",
            timeout=TIMEOUT_SECONDS,
        )

    def find(self, path: str, **query: object) -> Any:
        """Return the JSON at the path, or None when there is none (404)."""
        response = self._connection.raw_get(self._url(path), **query)
        if response.status_code == 404:
            return None
        return self._json("GET", path, response)

    def get(self, path: str, **query: object) -> Any:
        """Return the JSON at the path; a missing one is an error."""
        return self._json("GET", path, self._connection.raw_get(self._url(path), **query))

    def post(self, path: str, body: object) -> Any:
        """Create; return the answer's JSON, or the new object's id from the Location header."""
        response = self._connection.raw_post(self._url(path), data=_dumps(body))
        answer = self._json("POST", path, response)
        location = response.headers.get("Location")
        return answer if answer is not None or location is None else urlsplit(location).path.rsplit("/", 1)[-1]

    def put(self, path: str, body: object) -> None:
        self._json("PUT", path, self._connection.raw_put(self._url(path), data=_dumps(body)))

    def delete(self, path: str, body: object = None) -> None:
        data = None if body is None else _dumps(body)
        self._json("DELETE", path, self._connection.raw_delete(self._url(path), data=data))

    def create_realm(self) -> None:
        """Make the empty realm; everything else is a difference to be repaired."""
        response = self._connection.raw_post("admin/realms", data=_dumps({"realm": self.realm, "enabled": True}))
        if response.status_code == CONFLICT and self.find("") is not None:
            # A call that is not answered in time is sent once more, and finds what it has made itself.
            return
        self._json("POST", "", response)

    def _url(self, path: str) -> str:
        return f"admin/realms/{quote(self.realm)}" + (f"/{path}" if path else "")

    def _json(self, method: str, path: str, response: Response) -> Any:
        if not response.ok:
            raise AdminError(f"{method} {self.realm}/{path} was answered {response.status_code}: {response.text[:500]}")
        return response.json() if response.content else None


class OneLook(RealmAdmin):
    """What one comparison of a realm reads it by: nothing is fetched twice, until something is written.

    Not for anybody who lives on while others change the realm.
    """

    def __init__(self, address: KeycloakAddress, realm: str) -> None:
        super().__init__(address, realm)
        self._seen: dict[str, str] = {}

    def find(self, path: str, **query: object) -> Any:
        asked = f"{path}?{urlencode(sorted(query.items()))}"
        if asked not in self._seen:
            self._seen[asked] = _dumps(super().find(path, **query))
        # A new copy for each caller: a change that one of them makes is not seen by the others.
        return json.loads(self._seen[asked])

    def get(self, path: str, **query: object) -> Any:
        found = self.find(path, **query)
        if found is None:
            raise AdminError(f"GET {self.realm}/{path}: there is none")
        return found

    def create_realm(self) -> None:
        self._seen.clear()
        super().create_realm()

    def post(self, path: str, body: object) -> Any:
        self._seen.clear()
        return super().post(path, body)

    def put(self, path: str, body: object) -> None:
        self._seen.clear()
        super().put(path, body)

    def delete(self, path: str, body: object = None) -> None:
        self._seen.clear()
        super().delete(path, body)


def _dumps(body: object) -> str:
    return json.dumps(body)


def segment(name: str) -> str:
    """A name as one segment of a path."""
    return quote(name, safe="")
