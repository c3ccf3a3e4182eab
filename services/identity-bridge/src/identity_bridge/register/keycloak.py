"""Accounts in Keycloak, through the service account that idp-config/realm/admin-permissions.yaml keeps to citizens."""

import base64
import json
import re
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

from keycloak import KeycloakOpenIDConnection
from keycloak.exceptions import KeycloakError
from requests import RequestException, Response
from servicekit.logs import get_logger

from identity_bridge.register.citizen_accounts import Account, AccountsUnavailable, Act, Edit, attributes_of
from identity_bridge.register.domain import Person

TIMEOUT_SECONDS = 5
_PAGE = 100
_ONE = timedelta(seconds=1)

log = get_logger(__name__)


class KeycloakAccounts:
    """The port `Accounts` on Keycloak's Admin API. One connection a thread: they are not made for sharing."""

    def __init__(self, url: str, realm: str, client_id: str, client_secret: str) -> None:
        self._url, self._realm = url.rstrip("/") + "/", realm
        self._client_id, self._client_secret = client_id, client_secret
        self._local = threading.local()

    def get(self, subject: str) -> Account | None:
        found = self._read(f"users/{subject}")
        return _account(found) if found else None

    def find(self, who: str) -> Account | None:
        # What looks like an address is one: an old user name may look like one too, and belong to another person.
        field = "email" if "@" in who else "username"
        found = self._read("users", exact="true", briefRepresentation="false", max=2, **{field: who})
        account = _account(found[0]) if found else None
        return None if account and field == "email" and not account.email_verified else account

    def of_person(self, person_id: str) -> list[Account]:
        found = self._read("users", q=f"person_id:{person_id}", briefRepresentation="false", max=10)
        # The search ignores case and takes parts; ours is the exact one.
        return [account for account in map(_account, found or []) if account.person_id == person_id]

    def write(self, subject: str, person: Person) -> datetime:
        # The call replaces the whole account: what is not sent back is lost (facts tried in idp-config/tests).
        before = self._read(f"users/{subject}")
        if before is None:
            raise AccountsUnavailable
        self._replace(subject, before, attributes_of(person))
        return self._moment_of_write(subject).replace(microsecond=0) + _ONE

    def clear(self, subject: str) -> None:
        if (before := self._read(f"users/{subject}")) is not None:
            self._replace(subject, before, {})

    def _replace(self, subject: str, before: dict[str, Any], ours: dict[str, str]) -> None:
        kept = {name: values for name, values in before.get("attributes", {}).items() if name not in _OURS}
        body = before | {"attributes": kept | {name: [value] for name, value in ours.items()}}
        if self._call("PUT", f"users/{subject}", body).status_code != 204:
            raise AccountsUnavailable

    def linked_person(self, subject: str) -> str | None:
        links = self._read(f"users/{subject}/federated-identity") or []
        return next((str(link["userId"]) for link in links if link["identityProvider"] == PROVIDER), None)

    def has_no_way_in(self, subject: str) -> bool:
        kinds = ("credentials", "federated-identity")
        return all(self._read(f"users/{subject}/{kind}") == [] for kind in kinds)

    def is_gone(self, subject: str) -> bool:
        # 403 is for staff: they are there.
        return self._call("GET", f"users/{subject}").status_code == 404

    def shut(self, subject: str) -> None:
        before = self._read(f"users/{subject}")
        if before is None:
            return
        self._done(self._call("PUT", f"users/{subject}", before | {"enabled": False}))
        self._done(self._call("POST", f"users/{subject}/logout", {}))

    def remove(self, subject: str) -> None:
        # Whom we may not see we cannot remove either: Keycloak answers 403, and so an account that became staff stays.
        if self._read(f"users/{subject}") is not None:
            self._done(self._call("DELETE", f"users/{subject}"))

    @staticmethod
    def _done(answer: Response) -> None:
        """It is done, by this process or another one."""
        if answer.status_code not in (204, 404):
            raise AccountsUnavailable

    def _moment_of_write(self, subject: str) -> datetime:
        """When Keycloak says that it wrote: its answers have no ``Date``, its admin events a time (decision 0027)."""
        query = {"resourcePath": f"users/{subject}", "operationTypes": "UPDATE", "max": 1}
        found = self._read("admin-events", **query)
        if not found:
            log.warning("no-admin-event", reason="admin events are off: the cut-off is by our own clock")
            return datetime.now(UTC)
        return _moment(found[0])

    def page(self, first: int, limit: int) -> list[Account]:
        found = self._read("users", first=first, max=limit, briefRepresentation="false")
        return [_account(each) for each in found or []]

    def edits(self, since: datetime) -> list[Edit]:
        query = {"resourcePath": "users/*", "dateFrom": int(since.timestamp() * 1000)}
        found: list[dict[str, Any]] = []
        while page := self._read("admin-events", first=len(found), max=_PAGE, **query):
            found += page
            if len(page) < _PAGE:
                break
        ours = self._own_subject()
        return [edit for edit in filter(None, map(_edit, reversed(found))) if edit.actor != ours]

    def _own_subject(self) -> str:
        """The user behind our service account, as events name it: read from our own token."""
        token = self._connection().token
        if token is None:
            raise AccountsUnavailable
        claims = token["access_token"].split(".")[1]
        subject: str = json.loads(base64.urlsafe_b64decode(claims + "=="))["sub"]
        return subject

    def _read(self, path: str, **query: Any) -> Any:
        answer = self._call("GET", path, **query)
        if answer.status_code in (403, 404):
            # Accounts that we may not see do not exist for us: staff and services answer 403.
            return None
        if answer.status_code != 200:
            raise AccountsUnavailable
        return answer.json()

    def _call(self, method: str, path: str, body: object = None, **query: Any) -> Response:
        address = f"admin/realms/{self._realm}/{path}"
        try:
            connection = self._connection()
            answer: Response
            if method == "GET":
                answer = connection.raw_get(address, **query)
            elif method == "DELETE":
                answer = connection.raw_delete(address)
            else:
                send = connection.raw_put if method == "PUT" else connection.raw_post
                answer = send(address, data=json.dumps(body))
        except (KeycloakError, RequestException, OSError) as error:
            self._local.connection = None
            raise AccountsUnavailable from error
        return answer

    def _connection(self) -> KeycloakOpenIDConnection:
        kept: KeycloakOpenIDConnection | None = getattr(self._local, "connection", None)
        if kept is None:
            kept = self._local.connection = KeycloakOpenIDConnection(
                server_url=self._url,
                realm_name=self._realm,
                client_id=self._client_id,
                client_secret_key=self._client_secret,
                timeout=TIMEOUT_SECONDS,
            )
        return kept


PROVIDER = "taxisnet"
_PENDING = "kc.email.pending"
"""Where Keycloak keeps an address until it is proved."""
_IS_ID = re.compile(r"[0-9a-f-]{36}", re.ASCII)
_OURS = ("level", "level_method", "level_at", "person_id", "verified_given_name", "verified_family_name")
_ON_THE_ACCOUNT = {"CREATE": Act.CREATED, "UPDATE": Act.CHANGED, "DELETE": Act.REMOVED}
_BENEATH_IT = {
    "reset-password": Act.PASSWORD,
    "credentials": Act.CREDENTIALS,
    "disable-credential-types": Act.CREDENTIALS,
    "role-mappings": Act.ROLES,
    "groups": Act.ROLES,
    "federated-identity": Act.LINK,
    "logout": Act.SIGNED_OUT,
    "execute-actions-email": Act.MAIL,
    "send-verify-email": Act.MAIL,
    "reset-password-email": Act.MAIL,
    "impersonation": Act.IMPERSONATED,
}


def _moment(event: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(event["time"] / 1000, UTC)


def _edit(event: dict[str, Any]) -> Edit | None:
    """What an event says; None when it is not about an account, as the one about ``users/profile``."""
    _, subject, *beneath = event["resourcePath"].split("/")
    if not _IS_ID.fullmatch(subject):
        return None
    kind = event["operationType"]
    return Edit(
        event_id=event["id"],
        subject=subject,
        actor=event["authDetails"]["userId"],
        at=_moment(event),
        act=_BENEATH_IT.get(beneath[0], Act.OTHER) if beneath else _ON_THE_ACCOUNT.get(kind, Act.OTHER),
    )


def _account(found: dict[str, Any]) -> Account:
    attributes = found.get("attributes", {})

    def one(name: str) -> str | None:
        values = attributes.get(name) or [None]
        return values[0] or None

    return Account(
        subject=found["id"],
        username=found["username"],
        given_name=found.get("firstName") or None,
        family_name=found.get("lastName") or None,
        email=found.get("email") or None,
        email_verified=bool(found.get("emailVerified")),
        address_asked=one(_PENDING),
        created_at=datetime.fromtimestamp(found["createdTimestamp"] / 1000, UTC),
        locale="en" if one("locale") == "en" else "el",
        level="B" if one("level") == "B" else "A",
        level_method=one("level_method"),
        level_at=one("level_at"),
        person_id=one("person_id"),
        verified_given_name=one("verified_given_name"),
        verified_family_name=one("verified_family_name"),
    )
