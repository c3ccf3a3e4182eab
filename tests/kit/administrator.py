"""Keycloak as its administrator sees it: what the console does, over the same interface."""

import time
from typing import Any

import requests
from devstack.stack import Stack


class _Token(requests.auth.AuthBase):
    """The administrator's token, which lives for a minute: a new one is got before the old one ends."""

    def __init__(self, stack: Stack) -> None:
        self._stack, self._header, self._until = stack, "", 0.0

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if time.monotonic() >= self._until:
            begun = time.monotonic()
            self._header, self._until = f"Bearer {self._token()}", begun + 20
        request.headers["Authorization"] = self._header
        return request

    def _token(self) -> str:
        answer = requests.post(
            f"{self._stack.layout.url('keycloak')}/realms/master/protocol/openid-connect/token",
            data={
                "grant_type": "password",
                "client_id": "admin-cli",
                "username": "admin",
                "password": self._stack.secrets["keycloak_admin"],
            },
            timeout=60,
        )
        return str(answer.json()["access_token"])


class Administrator:
    """The administrator of the realm. Paths are those of the admin interface, below the realm."""

    def __init__(self, stack: Stack) -> None:
        self._root = f"{stack.layout.url('keycloak')}/admin/realms"
        self._token = _Token(stack)

    def call(
        self, method: str, path: str, body: Any = None, *, realm: str = "dimos", **query: str
    ) -> requests.Response:
        address = f"{self._root}/{realm}{path}"
        return requests.request(method, address, json=body, params=query, auth=self._token, timeout=60)

    def get(self, path: str, *, realm: str = "dimos", **query: str) -> Any:
        """What is there; anything but 200 is an error."""
        answer = self.call("GET", path, realm=realm, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def change(self, method: str, path: str, body: Any = None) -> requests.Response:
        """Do something; anything but 201 and 204 is an error."""
        answer = self.call(method, path, body)
        assert answer.status_code in (201, 204), answer.text
        return answer

    # -- accounts, by their subject

    def account(self, subject: str) -> dict[str, Any]:
        found: dict[str, Any] = self.get(f"/users/{subject}")
        return found

    def account_named(self, username: str) -> dict[str, Any]:
        [found] = self.get("/users", username=username, exact="true")
        return dict(found)

    def is_gone(self, subject: str) -> bool:
        return self.call("GET", f"/users/{subject}").status_code == 404

    def edit(self, subject: str, **attributes: str) -> None:
        """Type these attributes in, as the console does: the whole account is written."""
        account = self.account(subject)
        account.setdefault("attributes", {}).update({name: [value] for name, value in attributes.items()})
        self.change("PUT", f"/users/{subject}", account)

    def sessions(self, subject: str) -> set[str]:
        return {str(session["id"]) for session in self.get(f"/users/{subject}/sessions")}

    def end_sessions(self, subject: str) -> None:
        """End everything at Keycloak, which tells the portal over the back channel."""
        self.change("POST", f"/users/{subject}/logout")

    def identity_providers(self, subject: str) -> list[str]:
        return [str(link["identityProvider"]) for link in self.get(f"/users/{subject}/federated-identity")]

    def unlink(self, subject: str) -> None:
        """Take TAXISnet away from the account."""
        self.change("DELETE", f"/users/{subject}/federated-identity/taxisnet")
