"""A citizen cannot raise the level: not at registration, not on the profile page, not through the account API."""

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests
from conftest import TIMEOUT_SECONDS, Account, Mailbox, Portal
from devstack.code_flow import Client, unverified_claims
from devstack.visitor import Visitor
from idp_config.admin import RealmAdmin

SERVICES = Path(__file__).parents[2] / "deploy" / "services.toml"
CLAIMS = ("level", "level_method", "level_at", "person_id", "verified_given_name", "verified_family_name")
# The names a forger would try, in every form Keycloak has ever read from a form.
FORGED = {
    f"{prefix}{name}": value
    for prefix in ("", "attributes.", "user.attributes.")
    for name, value in (
        ("level", "B"),
        ("level_method", "desk"),
        ("person_id", "of-somebody-else"),
        ("verified_family_name", "Forged"),
        ("afm", "not-a-number"),
    )
}


@pytest.fixture
def registered(admin: RealmAdmin) -> Iterator[Account]:
    name = f"citizen-{uuid4().hex[:12]}"
    yield Account("", name, f"{name}@example.org", f"Password of {uuid4().hex}", "")
    for user in admin.get("users", username=name, exact="true"):
        admin.delete(f"users/{user['id']}")


def test_registration(
    admin: RealmAdmin, portal: Portal, browser: Visitor, mailbox: Mailbox, registered: Account
) -> None:
    portal.begin(browser, prompt="create")
    named = {"username": registered.username, "email": registered.email, "firstName": "Μαρία", "lastName": "Νέα"}
    browser.forged = FORGED
    browser.submit(form="form#kc-register-form", **named)
    browser.open(mailbox.link(registered.email))
    new = registered.password
    browser.submit(form="form#kc-passwd-update-form", **{"password-new": new, "password-confirm": new})
    claims = unverified_claims(portal.tokens(browser)["access_token"])
    assert claims["preferred_username"] == registered.username
    assert claims["email_verified"] is True
    assert claims["roles"] == ["citizen"]
    assert not set(CLAIMS) & set(claims), "no level claim means level A"
    assert _attributes(admin, claims["sub"]) == {}


def test_username_of_taxisnet_accounts_is_refused(
    admin: RealmAdmin, portal: Portal, browser: Visitor, registered: Account
) -> None:
    portal.begin(browser, prompt="create")
    name = f"taxis-{registered.username}"
    browser.submit(form="form#kc-register-form", username=name, email=registered.email)
    assert "This username is not allowed" in browser.html
    assert admin.get("users", username=name, exact="true") == []


def test_profile_page(admin: RealmAdmin, portal: Portal, browser: Visitor, new_citizen: Callable[[], Account]) -> None:
    account = new_citizen()
    admin.put(f"users/{account.id}", {**admin.get(f"users/{account.id}"), "requiredActions": ["UPDATE_PROFILE"]})
    _sign_in(portal, browser, account)
    browser.forged = FORGED
    browser.submit(form="form#kc-update-profile-form", firstName="Μαρία", lastName="Νέα")
    assert browser.stopped_at is None, "the page comes again: a field of the municipality was touched"
    assert _attributes(admin, account.id) == {}
    browser.forged = {"verified_family_name": ""}
    browser.submit(form="form#kc-update-profile-form", firstName="Μαρία", lastName="Νέα")
    claims = unverified_claims(portal.tokens(browser)["access_token"])
    assert claims["given_name"] == "Μαρία", "the control: what a person may change was changed"
    assert not set(CLAIMS) & set(claims)
    assert _attributes(admin, account.id) == {}


def test_account_api(
    admin: RealmAdmin, issuer: str, browser: Visitor, portal: Portal, new_citizen: Callable[[], Account]
) -> None:
    account = new_citizen()
    token = _account_console_token(issuer, browser, account)
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    profile = requests.get(f"{issuer}/account", headers=headers, timeout=TIMEOUT_SECONDS).json()
    for name, value in (("level", "B"), ("person_id", "of-somebody-else"), ("verified_family_name", "Forged")):
        forged = {**profile, "attributes": {**profile.get("attributes", {}), name: [value]}}
        answer = requests.post(f"{issuer}/account", headers=headers, json=forged, timeout=TIMEOUT_SECONDS)
        assert answer.status_code == 400, (name, answer.status_code, answer.text)
    control = requests.post(
        f"{issuer}/account", headers=headers, json={**profile, "lastName": "Νέα"}, timeout=TIMEOUT_SECONDS
    )
    assert control.ok, control.text
    assert admin.get(f"users/{account.id}")["lastName"] == "Νέα"
    assert _attributes(admin, account.id) == {}


def test_token_for_the_services_does_not_open_account_or_admin_api(
    admin: RealmAdmin, issuer: str, portal: Portal, browser: Visitor, new_citizen: Callable[[], Account]
) -> None:
    account = new_citizen()
    _sign_in(portal, browser, account)
    token = portal.tokens(browser)["access_token"]
    claims = unverified_claims(token)
    services = tomllib.loads(SERVICES.read_text(encoding="utf-8"))
    assert sorted(claims["aud"]) == sorted(name for name, service in services.items() if service["api"])
    assert claims["azp"] == "portal"
    assert "resource_access" not in claims
    assert claims["amr"] == ["pwd"]
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    assert requests.get(f"{issuer}/account", headers=headers, timeout=TIMEOUT_SECONDS).status_code == 401
    users = f"{issuer.replace('/realms/', '/admin/realms/')}/users"
    assert requests.get(users, headers=headers, timeout=TIMEOUT_SECONDS).status_code == 403
    own = {**admin.get(f"users/{account.id}"), "attributes": {"level": ["B"]}}
    answer = requests.put(f"{users}/{account.id}", json=own, headers=headers, timeout=TIMEOUT_SECONDS)
    assert answer.status_code == 403
    assert _attributes(admin, account.id) == {}


def test_a_refresh_token_works_again_when_an_answer_was_lost_and_no_third_time(
    portal: Portal, browser: Visitor, new_citizen: Callable[[], Account]
) -> None:
    _sign_in(portal, browser, new_citizen())
    first = portal.tokens(browser)["refresh_token"]
    answers = [portal.grant(grant_type="refresh_token", refresh_token=first) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 400]
    # One of the three was a thief's, and nobody knows which: the session has ended.
    newest = answers[1].json()["refresh_token"]
    assert portal.grant(grant_type="refresh_token", refresh_token=newest).status_code == 400


def test_level_set_by_an_administrator_reaches_the_token_and_survives_the_citizen(
    admin: RealmAdmin, issuer: str, portal: Portal, browser: Visitor, new_citizen: Callable[[], Account]
) -> None:
    account = new_citizen()
    attributes = {"level": ["B"], "level_method": ["desk"], "person_id": ["p-1"]}
    admin.put(f"users/{account.id}", {**admin.get(f"users/{account.id}"), "attributes": attributes})
    token = _account_console_token(issuer, browser, account)
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    profile = requests.get(f"{issuer}/account", headers=headers, timeout=TIMEOUT_SECONDS).json()
    answer = requests.post(
        f"{issuer}/account", headers=headers, json={**profile, "attributes": {}}, timeout=TIMEOUT_SECONDS
    )
    assert answer.ok, answer.text
    portal.begin(browser)
    claims = unverified_claims(portal.tokens(browser)["access_token"])
    assert {name: claims.get(name) for name in ("level", "level_method", "person_id")} == {
        "level": "B",
        "level_method": "desk",
        "person_id": "p-1",
    }


def _sign_in(portal: Portal, browser: Visitor, account: Account) -> None:
    portal.begin(browser)
    browser.submit(form="form#kc-form-login", username=account.username, password=account.password)


def _account_console_token(issuer: str, browser: Visitor, account: Account) -> str:
    """A token of Keycloak's own account console, which the account API accepts."""
    console = Client(issuer, f"{issuer}/account/", "account-console", secret="")
    verifier = console.begin(browser, response_mode="query", ui_locales="en")
    browser.submit(form="form#kc-form-login", username=account.username, password=account.password)
    return str(console.redeem(browser, verifier)["access_token"])


def _attributes(admin: RealmAdmin, user_id: str) -> dict[str, Any]:
    """Stored attributes other than the language."""
    held = admin.get(f"users/{user_id}").get("attributes", {})
    return {name: value for name, value in held.items() if name != "locale"}
