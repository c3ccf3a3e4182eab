"""Operators and accounts of staff: what they may do to whom. Who else is let in: test_staff_strangers.py."""

from collections.abc import Callable
from typing import Any

import pytest
from conftest import ACTS, Account, Api, Mailbox, Portal, give, signed_in
from devstack.visitor import Visitor
from idp_config.admin import RealmAdmin


def acts_of(admin: RealmAdmin, operator: Account, path: str) -> set[str]:
    """What the realm's record of administrators says that the operator did."""
    events = admin.get("admin-events", resourcePath=path)
    return {each["details"]["staff_act"] for each in events if each["authDetails"]["userId"] == operator.id}


def test_an_account_is_made_among_staff_alone_and_has_no_password(
    admin: RealmAdmin, api: Api, operator: Account, mailbox: Mailbox, wanted: dict[str, Any]
) -> None:
    made = api("POST", "members", wanted)
    assert made.status_code == 201, made.text
    held = made.json()
    assert (held["id"], held["username"], held["given_name"]) == (wanted["id"], wanted["username"], "Μαρία")
    assert held["roles"] == ["desk-clerk"]
    assert (held["enabled"], held["password_set"], held["otp_set"]) == (True, False, False)
    account = admin.get(f"users/{wanted['id']}")
    assert account["emailVerified"] is True
    assert account["attributes"]["locale"] == ["en"]
    assert [group["name"] for group in admin.get(f"users/{wanted['id']}/groups")] == ["staff"]
    assert admin.get(f"users/{wanted['id']}/credentials") == []
    assert mailbox.count(wanted["email"]) == 1
    mail = mailbox.mails[wanted["email"]]
    assert f"for Μαρία {wanted['family_name']}" in mail
    assert f"username is {wanted['username']}" in mail
    [creation] = admin.get("admin-events", resourcePath=f"users/{wanted['id']}", operationTypes="CREATE")
    assert creation["authDetails"]["userId"] == operator.id
    assert creation["details"] == {"staff_act": "roles: desk-clerk"}
    assert "representation" not in creation


def test_asking_twice_makes_one_account_and_sends_one_mail(api: Api, mailbox: Mailbox, wanted: dict[str, Any]) -> None:
    first, again = api("POST", "members", wanted), api("POST", "members", wanted)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert mailbox.count(wanted["email"]) == 1
    assert api("POST", "members", wanted | {"username": "staff-else"}).status_code == 409


def test_nothing_is_made_when_the_mail_cannot_be_sent(
    admin: RealmAdmin, api: Api, mailbox: Mailbox, wanted: dict[str, Any]
) -> None:
    mailbox.refusing = True
    refused = api("POST", "members", wanted)
    assert (refused.status_code, refused.json()["code"]) == (502, "mail-failed")
    assert admin.get("users", username=wanted["username"], exact="true") == []


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"username": ""}, "username", "missing"),
        ({"username": "taxis-anna"}, "username", "usernameReserved"),
        ({"username": "Άννα"}, "username", "error-username-invalid-character"),
        ({"given_name": " \u200b "}, "given_name", "missing"),
        ({"family_name": None}, "family_name", "missing"),
        ({"email": "anna"}, "email", None),
        ({"email": None}, "email", "missing"),
        ({"locale": "fr"}, "locale", "unknown"),
        ({"roles": ["operations"]}, "roles", "unknown"),
        ({"roles": ["staff", "citizen"]}, "roles", "unknown"),
        ({"roles": None}, "roles", "unknown"),
        ({"id": "1"}, "id", "unfit"),
        ({"password": "A password of the operator 1"}, "body", "json"),
    ],
)
def test_what_cannot_be_taken_is_named_and_nothing_is_made(
    admin: RealmAdmin,
    api: Api,
    mailbox: Mailbox,
    wanted: dict[str, Any],
    change: dict[str, Any],
    field: str,
    reason: str | None,
) -> None:
    refused = api("POST", "members", wanted | change)
    assert refused.status_code == 400, refused.text
    [fault] = refused.json()["errors"]
    assert fault["field"] == field
    assert reason in (None, fault["reason"])
    assert admin.get("users", username=wanted["username"], exact="true") == []
    assert mailbox.count(wanted["email"]) == 0


def test_an_account_of_a_citizen_cannot_be_pulled_in(
    admin: RealmAdmin, api: Api, mailbox: Mailbox, wanted: dict[str, Any], new_citizen: Callable[[], Account]
) -> None:
    citizen = new_citizen()
    before = admin.get(f"users/{citizen.id}")
    for change in ({"username": citizen.username}, {"email": citizen.email.upper()}):
        refused = api("POST", "members", wanted | change)
        assert refused.json()["errors"] == [{"field": next(iter(change)), "reason": "taken"}]
    assert api("POST", "members", wanted | {"id": citizen.id}).status_code == 409
    assert api("POST", "members", wanted | {"id": citizen.id, "username": citizen.username}).status_code == 409
    for act, body in ACTS:
        assert api("POST", f"members/{citizen.id}/{act}", body).status_code == 404
    assert api("GET", f"members/{citizen.id}").status_code == 404
    assert admin.get(f"users/{citizen.id}") == before
    assert [group["name"] for group in admin.get(f"users/{citizen.id}/groups")] == ["citizens"]
    assert mailbox.counted.total() == 0


def test_the_list_shows_staff_with_roles_and_second_factor_and_no_citizens(
    api: Api, operator: Account, new_staff: Callable[[], Account], new_citizen: Callable[[], Account]
) -> None:
    clerk, citizen = new_staff(), new_citizen()
    items = {one["id"]: one for one in api("GET", "members").json()["items"]}
    assert citizen.id not in items
    shown = items[clerk.id]
    assert (shown["roles"], shown["otp_set"], shown["changeable"]) == (["certificate-clerk"], True, True)
    assert "operations" in items[operator.id]["roles"]
    assert items[operator.id]["changeable"] is False
    assert api("GET", f"members/{clerk.id}").json() == shown
    secrets = (clerk.password, clerk.otp_secret, "credential", "secret")
    assert not any(secret in api("GET", "members").text for secret in secrets)


def test_roles_are_given_and_taken_and_others_stay(
    admin: RealmAdmin, api: Api, operator: Account, new_staff: Callable[[], Account]
) -> None:
    clerk = new_staff()
    changed = api("POST", f"members/{clerk.id}/roles", {"roles": ["desk-clerk", "desk-supervisor"]})
    assert changed.json()["roles"] == ["desk-clerk", "desk-supervisor"]
    held = {role["name"] for role in admin.get(f"users/{clerk.id}/role-mappings/realm")}
    assert held - {"default-roles-dimos"} == {"desk-clerk", "desk-supervisor"}
    assert api("POST", f"members/{clerk.id}/roles", {"roles": ["operations"]}).status_code == 400
    assert api("POST", f"members/{clerk.id}/roles", {"roles": ["realm-admin"]}).status_code == 400
    assert api("POST", f"members/{clerk.id}/roles", {"roles": []}).json()["roles"] == []
    path = f"users/{clerk.id}/role-mappings/realm"
    assert acts_of(admin, operator, path) == {"roles: desk-clerk, desk-supervisor", "roles: none"}


@pytest.mark.parametrize("act", ["", "roles", "mail"])
def test_a_call_without_what_is_asked_is_refused(api: Api, new_staff: Callable[[], Account], act: str) -> None:
    refused = api("POST", f"members/{new_staff().id}/{act}" if act else "members")
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid-input"), refused.text


def test_a_role_without_a_name_is_refused(api: Api, new_staff: Callable[[], Account]) -> None:
    refused = api("POST", f"members/{new_staff().id}/roles", {"roles": [None]})
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid-input"), refused.text


def test_locking_ends_the_sessions_and_unlocking_lets_in_again(
    admin: RealmAdmin, api: Api, operator: Account, portal: Portal, new_staff: Callable[[], Account]
) -> None:
    clerk = new_staff()
    tokens = signed_in(portal, clerk)
    assert api("POST", f"members/{clerk.id}/lock").json()["enabled"] is False
    assert admin.get(f"users/{clerk.id}/sessions") == []
    renewed = portal.grant(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert renewed.status_code == 400
    browser = Visitor("en")
    portal.begin(browser)
    browser.submit(form="form#kc-form-login", username=clerk.username, password=clerk.password)
    assert browser.stopped_at is None
    assert "locked" in browser.text
    assert api("POST", f"members/{clerk.id}/mail", {"lost_device": False}).status_code == 409
    assert api("POST", f"members/{clerk.id}/unlock").json()["enabled"] is True
    assert signed_in(portal, clerk, later=True)["access_token"]
    assert acts_of(admin, operator, f"users/{clerk.id}") == {"lock", "unlock"}


def test_a_lost_device_is_forgotten_and_the_mail_comes_once(
    admin: RealmAdmin, api: Api, mailbox: Mailbox, portal: Portal, new_staff: Callable[[], Account]
) -> None:
    clerk = new_staff()
    signed_in(portal, clerk)
    kept = api("POST", f"members/{clerk.id}/mail", {"lost_device": False})
    assert (kept.status_code, kept.json()["otp_set"]) == (200, True)
    assert admin.get(f"users/{clerk.id}/sessions") != []
    mailbox.refusing = True
    before = admin.get(f"users/{clerk.id}/credentials")
    assert api("POST", f"members/{clerk.id}/mail", {"lost_device": True}).status_code == 502
    assert admin.get(f"users/{clerk.id}/credentials") == before
    assert admin.get(f"users/{clerk.id}/sessions") != []
    mailbox.refusing = False
    lost = api("POST", f"members/{clerk.id}/mail", {"lost_device": True})
    assert (lost.json()["otp_set"], lost.json()["password_set"]) == (False, True)
    assert admin.get(f"users/{clerk.id}/sessions") == []
    assert mailbox.count(clerk.email) == 2
    assert "action-token" in mailbox.link(clerk.email)


def test_operators_and_administrators_are_nobodys_to_change(
    admin: RealmAdmin, api: Api, operator: Account, mailbox: Mailbox, new_staff: Callable[[], Account]
) -> None:
    colleague, administrator = new_staff(), new_staff()
    give(admin, colleague, "operations")
    management = next(each for each in admin.get("clients") if each["clientId"] == "realm-management")
    role = admin.get(f"clients/{management['id']}/roles/view-users")
    admin.post(f"users/{administrator.id}/role-mappings/clients/{management['id']}", [role])
    for account in (operator, colleague, administrator):
        before = admin.get(f"users/{account.id}")
        for act, body in ACTS:
            refused = api("POST", f"members/{account.id}/{act}", body)
            assert (refused.status_code, refused.json()["code"]) == (409, "member-of-operations"), act
        assert admin.get(f"users/{account.id}") == before
    assert mailbox.counted.total() == 0
