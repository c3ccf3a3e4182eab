"""A citizen cannot raise the level: not at registration, not on the profile page, not through the account API."""

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests
from browser import TIMEOUT_SECONDS, Browser, Portal, unverified_claims
from conftest import Account, Mailbox
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
    admin: RealmAdmin, portal: Portal, browser: Browser, mailbox: Mailbox, registered: Account
) -> None:
    browser.open(portal.login_url(prompt="create"))
    named = {"username": registered.username, "email": registered.email, "firstName": "Μαρία", "lastName": "Νέα"}
    browser.submit("kc-register-form", **named, **FORGED)
    browser.open(mailbox.link(registered.email))
    new = registered.password
    browser.submit("kc-passwd-update-form", **{"password-new": new, "password-confirm": new}, **FORGED)
    claims = unverified_claims(portal.tokens(browser)["access_token"])
    assert claims["preferred_username"] == registered.username
    assert claims["email_verified"] is True
    assert claims["roles"] == ["citizen"]
    assert not set(CLAIMS) & set(claims), "no level claim means level A"
    assert _attributes(admin, claims["sub"]) == {}


def test_username_of_taxisnet_accounts_is_refused(
    admin: RealmAdmin, portal: Portal, browser: Browser, registered: Account
) -> None:
    browser.open(portal.login_url(prompt="create"))
    name = f"taxis-{registered.username}"
    browser.submit("kc-register-form", username=name, email=registered.email)
    assert "This user name is not allowed" in browser.page
    assert admin.get("users", username=name, exact="true") == []


def test_profile_page(admin: RealmAdmin, portal: Portal, browser: Browser, new_citizen: Callable[[], Account]) -> None:
    account = new_citizen()
    admin.put(f"users/{account.id}", {**admin.get(f"users/{account.id}"), "requiredActions": ["UPDATE_PROFILE"]})
    _sign_in(portal, browser, account)
    browser.submit("kc-update-profile-form", firstName="Μαρία", lastName="Νέα", **FORGED)
    assert browser.arrived is None, "the page comes again: a field of the municipality was touched"
    assert _attributes(admin, account.id) == {}
    browser.submit("kc-update-profile-form", firstName="Μαρία", lastName="Νέα", verified_family_name="")
    claims = unverified_claims(portal.tokens(browser)["access_token"])
    assert claims["given_name"] == "Μαρία", "the control: what a person may change was changed"
    assert not set(CLAIMS) & set(claims)
    assert _attributes(admin, account.id) == {}


def test_account_api(
    admin: RealmAdmin, issuer: str, browser: Browser, portal: Portal, new_citizen: Callable[[], Account]
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
    admin: RealmAdmin, issuer: str, portal: Portal, browser: Browser, new_citizen: Callable[[], Account]
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


def test_refresh_token_works_once(portal: Portal, browser: Browser, new_citizen: Callable[[], Account]) -> None:
    _sign_in(portal, browser, new_citizen())
    first = portal.tokens(browser)["refresh_token"]
    assert portal.grant(grant_type="refresh_token", refresh_token=first).ok
    assert portal.grant(grant_type="refresh_token", refresh_token=first).status_code == 400


def test_level_set_by_an_administrator_reaches_the_token_and_survives_the_citizen(
    admin: RealmAdmin, issuer: str, portal: Portal, browser: Browser, new_citizen: Callable[[], Account]
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
    browser.open(portal.login_url())
    claims = unverified_claims(portal.tokens(browser)["access_token"])
    assert {name: claims.get(name) for name in ("level", "level_method", "person_id")} == {
        "level": "B",
        "level_method": "desk",
        "person_id": "p-1",
    }


def _sign_in(portal: Portal, browser: Browser, account: Account) -> None:
    browser.open(portal.login_url())
    browser.submit("kc-form-login", username=account.username, password=account.password)


def _account_console_token(issuer: str, browser: Browser, account: Account) -> str:
    """A token of Keycloak's own account console, which the account API accepts."""
    console = Portal(issuer, f"{issuer}/account", "")
    browser.portal_url = f"{issuer}/account/?"
    url = console.login_url(client_id="account-console", redirect_uri=f"{issuer}/account/", response_mode="query")
    browser.open(url)
    browser.submit("kc-form-login", username=account.username, password=account.password)
    assert browser.arrived is not None, browser.page[:2000]
    answer = requests.post(
        f"{issuer}/protocol/openid-connect/token",
        data={
            "grant_type": "authorization_code",
            "client_id": "account-console",
            "code": browser.arrived["code"],
            "redirect_uri": f"{issuer}/account/",
            "code_verifier": console._verifier,
        },
        timeout=TIMEOUT_SECONDS,
    )
    assert answer.ok, answer.text
    browser.portal_url = ""
    return str(answer.json()["access_token"])


def _attributes(admin: RealmAdmin, user_id: str) -> dict[str, Any]:
    """Stored attributes other than the language."""
    held = admin.get(f"users/{user_id}").get("attributes", {})
    return {name: value for name, value in held.items() if name != "locale"}
