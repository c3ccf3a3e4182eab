"""What identity-bridge's service account may do to people, call by call; and that nobody else got a way in with it."""

from collections.abc import Callable
from typing import Any

import pytest
import requests
from conftest import TIMEOUT_SECONDS, Account, Portal
from devstack.visitor import Visitor
from idp_config.admin import KeycloakAddress, RealmAdmin

Api = Callable[..., requests.Response]


@pytest.fixture
def bridge(address: KeycloakAddress, bridge_token: str) -> Api:
    return _api(address, bridge_token)


@pytest.fixture(params=["staff only", "staff and citizen"])
def closed(request: pytest.FixtureRequest, admin: RealmAdmin, new_staff: Callable[[], Account]) -> Account:
    """A staff member, and one left among the citizens by mistake."""
    account = new_staff()
    if request.param == "staff and citizen":
        admin.put(f"users/{account.id}/groups/{_group(admin, 'citizens')}", {})
    return account


def test_reads_citizens(bridge: Api, new_citizen: Callable[[], Account]) -> None:
    account = new_citizen()
    assert bridge("GET", f"users/{account.id}").json()["email"] == account.email
    found = bridge("GET", f"users?username={account.username}&exact=true").json()
    assert [user["id"] for user in found] == [account.id]
    assert bridge("GET", f"users/{account.id}/federated-identity").status_code == 200


def test_reads_events(bridge: Api) -> None:
    assert bridge("GET", "events?max=1").status_code == 200
    assert bridge("GET", "admin-events?max=1").status_code == 200


def test_writes_the_level_of_citizens_and_loses_nothing(
    admin: RealmAdmin, bridge: Api, new_citizen: Callable[[], Account], portal: Portal, browser: Visitor
) -> None:
    account = new_citizen()
    before = bridge("GET", f"users/{account.id}").json()
    level = {"level": ["B"], "level_method": ["desk"], "person_id": ["p-1"]}
    body = {**before, "attributes": {**before.get("attributes", {}), **level}}
    assert bridge("PUT", f"users/{account.id}", body).status_code == 204
    after = admin.get(f"users/{account.id}")
    assert {name: after["attributes"].get(name) for name in level} == level
    assert [after[name] for name in ("username", "email", "firstName", "lastName", "emailVerified")] == [
        before[name] for name in ("username", "email", "firstName", "lastName", "emailVerified")
    ]
    portal.begin(browser)
    browser.submit(form="form#kc-form-login", username=account.username, password=account.password)
    assert browser.stopped_at is not None, "the password is as it was"


def test_managing_citizens_includes_their_passwords(bridge: Api, new_citizen: Callable[[], Account]) -> None:
    """What decision 0012 accepts. When a version of Keycloak refuses this, the decision can be read again."""
    account = new_citizen()
    password = {"type": "password", "value": "A password of the bridge 1", "temporary": False}
    held = bridge("GET", f"users/{account.id}").json()
    assert bridge("PUT", f"users/{account.id}", {**held, "credentials": [password]}).status_code == 204


def test_shuts_and_removes_citizens(bridge: Api, new_citizen: Callable[[], Account]) -> None:
    """As when two accounts become one, or a citizen closes an account."""
    account = new_citizen()
    before = bridge("GET", f"users/{account.id}").json()
    assert bridge("PUT", f"users/{account.id}", before | {"enabled": False}).status_code == 204
    assert bridge("POST", f"users/{account.id}/logout").status_code == 204
    assert bridge("GET", f"users/{account.id}").json()["enabled"] is False
    assert bridge("DELETE", f"users/{account.id}").status_code == 204
    assert bridge("GET", f"users/{account.id}").status_code == 404


def test_cannot_become_a_citizen(bridge: Api, new_citizen: Callable[[], Account]) -> None:
    account = new_citizen()
    assert bridge("POST", f"users/{account.id}/impersonation").status_code == 403


def test_cannot_read_staff(bridge: Api, closed: Account) -> None:
    assert bridge("GET", f"users/{closed.id}").status_code == 403
    for part in ("groups", "role-mappings", "credentials", "federated-identity", "sessions"):
        assert bridge("GET", f"users/{closed.id}/{part}").status_code == 403, part
    for query in (f"username={closed.username}&exact=true", f"search={closed.username}", f"email={closed.email}"):
        assert bridge("GET", f"users?{query}").json() == [], query
    listed = bridge("GET", "users?max=10000").json()
    assert closed.id not in {user["id"] for user in listed}


def test_cannot_change_staff(admin: RealmAdmin, bridge: Api, closed: Account) -> None:
    before = admin.get(f"users/{closed.id}")
    for change in (
        {"email": "thief@example.org"},
        {"attributes": {"level": ["B"]}},
        {"enabled": False},
        {"firstName": "X"},
    ):
        assert bridge("PUT", f"users/{closed.id}", {**before, **change}).status_code == 403, change
    password = {"type": "password", "value": "A password of the bridge 1", "temporary": False}
    assert bridge("PUT", f"users/{closed.id}/reset-password", password).status_code == 403
    otp = next(each for each in admin.get(f"users/{closed.id}/credentials") if each["type"] == "otp")
    assert bridge("DELETE", f"users/{closed.id}/credentials/{otp['id']}").status_code == 403
    assert bridge("PUT", f"users/{closed.id}/execute-actions-email", ["UPDATE_PASSWORD"]).status_code == 403
    assert bridge("PUT", f"users/{closed.id}/reset-password-email", {}).status_code == 403
    assert bridge("POST", f"users/{closed.id}/impersonation").status_code == 403
    assert bridge("POST", f"users/{closed.id}/logout").status_code == 403
    link = {"identityProvider": "taxisnet", "userId": "p-1", "userName": "p-1"}
    assert bridge("POST", f"users/{closed.id}/federated-identity/taxisnet", link).status_code == 403
    assert bridge("DELETE", f"users/{closed.id}").status_code == 403
    assert admin.get(f"users/{closed.id}") == before


def test_cannot_change_its_own_account(admin: RealmAdmin, bridge: Api) -> None:
    client = next(each for each in admin.get("clients") if each["clientId"] == "identity-bridge")
    own = admin.get(f"clients/{client['id']}/service-account-user")
    assert bridge("PUT", f"users/{own['id']}", own).status_code == 403


def test_cannot_give_roles_or_move_groups(admin: RealmAdmin, bridge: Api, new_citizen: Callable[[], Account]) -> None:
    account = new_citizen()
    role = admin.get("roles/finance-officer")
    assert bridge("POST", f"users/{account.id}/role-mappings/realm", [role]).status_code == 403
    management = next(each for each in admin.get("clients") if each["clientId"] == "realm-management")
    admin_role = admin.get(f"clients/{management['id']}/roles/realm-admin")
    assert (
        bridge("POST", f"users/{account.id}/role-mappings/clients/{management['id']}", [admin_role]).status_code == 403
    )
    for group in ("staff", "services"):
        assert bridge("PUT", f"users/{account.id}/groups/{_group(admin, group)}").status_code == 403
    assert bridge("DELETE", f"users/{account.id}/groups/{_group(admin, 'citizens')}").status_code == 403
    held = bridge("GET", f"users/{account.id}").json()
    # Groups and roles that ride in a representation are not looked at.
    bridge("PUT", f"users/{account.id}", {**held, "groups": ["/staff"], "realmRoles": ["staff"]})
    assert [group["name"] for group in admin.get(f"users/{account.id}/groups")] == ["citizens"]
    names = {each["name"] for each in admin.get(f"users/{account.id}/role-mappings/realm/composite")}
    assert not names & {"staff", "finance-officer"}


def test_cannot_create_users_or_change_the_realm(admin: RealmAdmin, bridge: Api) -> None:
    for body in ({"username": "made-by-bridge"}, {"username": "made-by-bridge", "groups": ["/citizens"]}):
        assert bridge("POST", "users", body).status_code == 403, body
    client = next(each for each in admin.get("clients") if each["clientId"] == "portal")
    realm = admin.get("")
    calls: list[tuple[str, str, Any]] = [
        ("PUT", "", realm),
        ("POST", "groups", {"name": "made-by-bridge"}),
        ("POST", "roles", {"name": "made-by-bridge"}),
        ("POST", "clients", {"clientId": "made-by-bridge"}),
        ("PUT", f"clients/{client['id']}", client),
        ("PUT", "users/profile", admin.get("users/profile")),
        ("DELETE", "events", None),
        ("DELETE", "admin-events", None),
    ]
    for method, path, body in calls:
        assert bridge(method, path, body).status_code == 403, (method, path)
    assert bridge("GET", f"clients/{client['id']}/client-secret").status_code == 403


@pytest.mark.parametrize("who", ["citizen", "staff"])
def test_permissions_open_nothing_to_people(
    who: str,
    address: KeycloakAddress,
    admin: RealmAdmin,
    portal: Portal,
    browser: Visitor,
    new_citizen: Callable[[], Account],
    new_staff: Callable[[], Account],
) -> None:
    """A policy that only says "not identity-bridge" would let every citizen set passwords (decision 0012)."""
    person, victim, colleague = (new_citizen if who == "citizen" else new_staff)(), new_citizen(), new_staff()
    portal.begin(browser)
    browser.submit(form="form#kc-form-login", username=person.username, password=person.password)
    if who == "staff":
        browser.submit(form="form#kc-otp-login-form", otp=person.code())
    api = _api(address, portal.tokens(browser)["access_token"])
    password = {"type": "password", "value": "A password of a stranger 1", "temporary": False}
    for target in (victim, colleague):
        held = admin.get(f"users/{target.id}")
        assert api("GET", f"users/{target.id}").status_code == 403
        assert api("PUT", f"users/{target.id}", held).status_code == 403
        assert api("PUT", f"users/{target.id}/reset-password", password).status_code == 403
        assert api("POST", f"users/{target.id}/impersonation").status_code == 403
        assert api("GET", f"users?username={target.username}").status_code == 403
    for group in ("citizens", "staff"):
        assert api("GET", f"groups/{_group(admin, group)}/members").status_code == 403


def _api(address: KeycloakAddress, token: str) -> Api:
    base = f"{address.url.rstrip('/')}/admin/realms/dimos"

    def call(method: str, path: str, body: Any = None) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{base}/{path}" if path else base
        return requests.request(method, url, json=body, headers=headers, timeout=TIMEOUT_SECONDS)

    return call


def _group(admin: RealmAdmin, name: str) -> str:
    return next(str(group["id"]) for group in admin.get("groups") if group["name"] == name)
