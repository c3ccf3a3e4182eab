"""The port `Staff` on the extension of Keycloak (idp-config/extension, package staff)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

import requests
from servicekit.logs import get_logger

from identity_bridge.staff.errors import (
    MailFailed,
    MemberLocked,
    MemberNotFound,
    MemberOfOperations,
    OperatorUnknown,
    StaffRefused,
)
from identity_bridge.staff.members import FieldsRefused, Member, NewMember, StaffUnavailable

TIMEOUT = (2, 10)
"""Seconds to connect, and to answer: some answers wait for the mail server."""

log = get_logger(__name__)

_REFUSALS: Mapping[tuple[int, str], type[StaffRefused]] = {
    (401, "unauthenticated"): OperatorUnknown,
    (403, "not-permitted"): OperatorUnknown,
    (404, "member-not-found"): MemberNotFound,
    (409, "member-of-operations"): MemberOfOperations,
    (409, "member-locked"): MemberLocked,
    (502, "mail-failed"): MailFailed,
}


class _AtOnce(StaffUnavailable):
    """Another request wrote the same at the same moment."""


class KeycloakStaff:
    """Accounts of staff in one realm."""

    def __init__(self, url: str, realm: str) -> None:
        self._url = f"{url.rstrip('/')}/realms/{realm}/staff/members"

    def members(self, token: str) -> list[Member]:
        return [_member(one) for one in self._ask(token, "GET", "")["items"]]

    def member(self, token: str, subject: str) -> Member:
        return _member(self._ask(token, "GET", f"/{subject}"))

    def make(self, token: str, new: NewMember) -> tuple[Member, bool]:
        body = {
            "id": new.subject,
            "username": new.username,
            "given_name": new.given_name,
            "family_name": new.family_name,
            "email": new.email,
            "locale": new.locale,
            "roles": list(new.roles),
        }
        try:
            answer = self._call(token, "POST", "", body)
        except _AtOnce:
            # Asked again, Keycloak says what the other request has made: this account, or one with its name or address.
            answer = self._call(token, "POST", "", body)
        return _member(answer.json()), answer.status_code == HTTPStatus.CREATED

    def give_roles(self, token: str, subject: str, roles: Collection[str]) -> Member:
        return self._change(token, subject, "roles", {"roles": sorted(roles)})

    def lock(self, token: str, subject: str) -> Member:
        return self._change(token, subject, "lock")

    def unlock(self, token: str, subject: str) -> Member:
        return self._change(token, subject, "unlock")

    def mail(self, token: str, subject: str, *, lost_device: bool) -> Member:
        return self._change(token, subject, "mail", {"lost_device": lost_device})

    def _change(self, token: str, subject: str, act: str, body: object = None) -> Member:
        return _member(self._ask(token, "POST", f"/{subject}/{act}", body))

    def _ask(self, token: str, method: str, path: str, body: object = None) -> Any:
        return self._call(token, method, path, body).json()

    def _call(self, token: str, method: str, path: str, body: object = None) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"}
        try:
            answer = requests.request(
                method, self._url + path, json=body, headers=headers, timeout=TIMEOUT, allow_redirects=False
            )
        except requests.RequestException as error:
            raise StaffUnavailable from error
        if answer.status_code not in (HTTPStatus.OK, HTTPStatus.CREATED):
            raise _refusal(answer)
        return answer


def _refusal(answer: requests.Response) -> Exception:
    try:
        problem = answer.json()
        code, errors = str(problem["code"]), problem["errors"]
        reasons = {str(one["field"]): str(one["reason"]) for one in errors}
    except (ValueError, KeyError, TypeError):
        code, reasons = "", {}
    if code == "invalid-input" and reasons:
        return FieldsRefused(reasons)
    if (answer.status_code, code) in _REFUSALS:
        return _REFUSALS[answer.status_code, code]()
    if answer.status_code == HTTPStatus.CONFLICT:
        return _AtOnce()
    log.error("staff-not-answered", status=answer.status_code, code=code)
    return StaffUnavailable()


def _member(found: Mapping[str, Any]) -> Member:
    return Member(
        subject=found["id"],
        username=found["username"],
        given_name=found.get("given_name") or "",
        family_name=found.get("family_name") or "",
        email=found.get("email") or "",
        locked=not found["enabled"],
        roles=tuple(found["roles"]),
        password_set=found["password_set"],
        second_factor_set=found["otp_set"],
        created_at=datetime.fromisoformat(made) if (made := found["created_at"]) else None,
        changeable=found["changeable"],
    )
