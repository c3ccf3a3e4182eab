"""How the answers of Keycloak's resource are understood. The resource itself is tried by idp-config's tests."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, Response, jsonify, request
from identity_bridge.staff.errors import MailFailed, MemberLocked, MemberNotFound, MemberOfOperations, OperatorUnknown
from identity_bridge.staff.keycloak import KeycloakStaff
from identity_bridge.staff.members import FieldsRefused, NewMember, StaffUnavailable
from servicekit.testing import Door, door

MEMBER = {
    "id": "1f0c8f52-0c39-4d1c-9f0d-3f2a54d6f7aa",
    "username": "anna",
    "given_name": None,
    "family_name": "Παππά",
    "email": "anna@dimos.example",
    "enabled": False,
    "roles": ["desk-clerk"],
    "password_set": True,
    "otp_set": False,
    "created_at": "2026-11-20T08:00:00.123Z",
    "changeable": True,
}
NEW = NewMember(str(MEMBER["id"]), "anna", "Άννα", "Παππά", "anna@dimos.example", "el", ("desk-clerk",))


class Resource:
    """What Keycloak answers next, and what it was asked."""

    def __init__(self) -> None:
        self.status, self.body = 200, dict[str, Any](MEMBER)
        self.at_once = 0
        self.asked: list[tuple[str, str, str, Any]] = []
        self.app = Flask("keycloak")
        self.app.add_url_rule("/<path:path>", view_func=self._answer, methods=["GET", "POST"])

    def _answer(self, path: str) -> Response:
        body = request.get_json(silent=True)
        self.asked.append((request.method, path, request.headers["Authorization"], body))
        if self.at_once:
            self.at_once -= 1
            return Response('{"errorMessage": "duplicate"}', 409)
        answer = jsonify(self.body)
        answer.status_code = self.status
        return answer

    def refuse(self, status: int, code: str, *errors: dict[str, str]) -> None:
        self.status, self.body = status, {"code": code, "errors": list(errors)}


@pytest.fixture(scope="module")
def gate() -> Iterator[Door]:
    with door() as opened:
        yield opened


@pytest.fixture
def resource(gate: Door) -> Resource:
    made = Resource()
    gate.app = made.app
    return made


@pytest.fixture
def staff(gate: Door) -> KeycloakStaff:
    return KeycloakStaff(f"{gate.url}/", "dimos")


def test_each_call_carries_the_operators_token_and_no_password(resource: Resource, staff: KeycloakStaff) -> None:
    member = staff.lock("t", "some-id")
    assert (member.locked, member.given_name, member.second_factor_set) == (True, "", False)
    assert member.created_at is not None
    assert member.created_at.isoformat(timespec="seconds") == "2026-11-20T08:00:00+00:00"
    resource.status = 201
    assert staff.make("t", NEW)[1] is True
    resource.status = 200
    assert staff.make("t", NEW)[1] is False
    staff.mail("t", "some-id", lost_device=True)
    assert {token for _, _, token, _ in resource.asked} == {"Bearer t"}
    assert resource.asked[0][:2] == ("POST", "realms/dimos/staff/members/some-id/lock")
    assert resource.asked[1][3].keys() == {"id", "username", "given_name", "family_name", "email", "locale", "roles"}
    assert resource.asked[3][3] == {"lost_device": True}
    resource.body = {"items": [MEMBER]}
    assert [one.username for one in staff.members("t")] == ["anna"]


def test_what_another_request_made_at_the_same_moment_is_found(resource: Resource, staff: KeycloakStaff) -> None:
    resource.at_once = 1
    assert staff.make("t", NEW) == (staff.member("t", "some-id"), False)
    resource.at_once = 2
    with pytest.raises(StaffUnavailable):
        staff.make("t", NEW)


def test_an_imported_account_has_no_day_and_hides_no_other(resource: Resource, staff: KeycloakStaff) -> None:
    resource.body = {"items": [MEMBER, MEMBER | {"username": "imported", "created_at": None}]}
    assert [one.created_at is None for one in staff.members("t")] == [False, True]


@pytest.mark.parametrize(
    ("status", "code", "refusal"),
    [
        (401, "unauthenticated", OperatorUnknown),
        (403, "not-permitted", OperatorUnknown),
        (404, "member-not-found", MemberNotFound),
        (409, "member-of-operations", MemberOfOperations),
        (409, "member-locked", MemberLocked),
        (502, "mail-failed", MailFailed),
        (404, "", StaffUnavailable),
        (500, "unknown", StaffUnavailable),
        (302, "", StaffUnavailable),
    ],
)
def test_refusals_are_told_apart_from_answers_that_are_not_understood(
    resource: Resource, staff: KeycloakStaff, status: int, code: str, refusal: type[Exception]
) -> None:
    resource.refuse(status, code)
    with pytest.raises(refusal):
        staff.unlock("t", "some-id")


def test_fields_that_keycloak_refuses_are_named(resource: Resource, staff: KeycloakStaff) -> None:
    resource.refuse(400, "invalid-input", {"field": "email", "reason": "taken"})
    with pytest.raises(FieldsRefused) as refused:
        staff.make("t", NEW)
    assert refused.value.reasons == {"email": "taken"}


def test_keycloak_away_is_said_so(staff: KeycloakStaff) -> None:
    with pytest.raises(StaffUnavailable):
        KeycloakStaff("http://127.0.0.1:9", "dimos").members("t")
