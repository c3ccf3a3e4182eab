"""Staff without a second factor do not get in: by no page, no password grant, no mail, no console."""

import base64
import re
import time
from collections.abc import Callable
from uuid import uuid4

import pyotp
import pytest
import requests
from conftest import TIMEOUT_SECONDS, Account, Mailbox, Portal
from devstack.code_flow import Client, unverified_claims
from devstack.visitor import Visitor
from idp_config.admin import RealmAdmin
from idp_config.people import Person, PersonError, ensure

REFUSED = "no second factor"


@pytest.fixture
def unenrolled(admin: RealmAdmin, new_staff: Callable[[], Account]) -> Account:
    """A staff member as the console makes one: a password, no one-time code."""
    account = new_staff()
    for credential in admin.get(f"users/{account.id}/credentials"):
        if credential["type"] == "otp":
            admin.delete(f"users/{account.id}/credentials/{credential['id']}")
    user = admin.get(f"users/{account.id}")
    admin.put(f"users/{account.id}", {**user, "attributes": {"locale": ["en"]}})
    return account


def test_staff_with_a_code_get_in_and_the_token_says_so(
    portal: Portal, browser: Visitor, new_staff: Callable[[], Account]
) -> None:
    account = new_staff()
    _password(portal, browser, account)
    assert browser.stopped_at is None
    browser.submit(form="form#kc-otp-login-form", otp=account.code())
    tokens = portal.tokens(browser)
    claims = unverified_claims(tokens["access_token"])
    assert sorted(claims["amr"]) == ["otp", "pwd"]
    assert sorted(claims["roles"]) == ["certificate-clerk", "staff"]
    refreshed = portal.grant(grant_type="refresh_token", refresh_token=tokens["refresh_token"]).json()
    assert sorted(unverified_claims(refreshed["access_token"])["amr"]) == ["otp", "pwd"]
    portal.begin(browser)
    again = unverified_claims(portal.tokens(browser)["access_token"])
    assert sorted(again["amr"]) == ["otp", "pwd"], "a running session stays one of two factors"


def test_a_wrong_code_is_refused(portal: Portal, browser: Visitor, new_staff: Callable[[], Account]) -> None:
    account = new_staff()
    _password(portal, browser, account)
    browser.submit(form="form#kc-otp-login-form", otp=pyotp.TOTP(pyotp.random_base32()).now())
    assert browser.stopped_at is None
    browser.submit(form="form#kc-otp-login-form", otp="")
    assert browser.stopped_at is None


def test_password_alone_is_refused_and_offers_no_enrolment(
    admin: RealmAdmin, portal: Portal, browser: Visitor, unenrolled: Account
) -> None:
    _password(portal, browser, unenrolled)
    assert browser.stopped_at is None
    assert REFUSED in browser.html
    assert "totpSecret" not in browser.html, "a person with only the password must not enrol a device"
    assert browser.page.select("form[id*=totp]") == []
    assert admin.get(f"users/{unenrolled.id}/sessions") == []


@pytest.mark.parametrize("action", ["CONFIGURE_TOTP", "UPDATE_PASSWORD", "webauthn-register", "idp_link:taxisnet"])
def test_asking_for_an_action_does_not_help(portal: Portal, browser: Visitor, unenrolled: Account, action: str) -> None:
    portal.begin(browser, kc_action=action)
    browser.submit(form="form#kc-form-login", username=unenrolled.username, password=unenrolled.password)
    assert browser.stopped_at is None
    assert REFUSED in browser.html


def test_a_required_action_set_by_the_console_does_not_open_the_flow(
    admin: RealmAdmin, portal: Portal, browser: Visitor, unenrolled: Account
) -> None:
    user = admin.get(f"users/{unenrolled.id}")
    admin.put(f"users/{unenrolled.id}", {**user, "requiredActions": ["CONFIGURE_TOTP"]})
    _password(portal, browser, unenrolled)
    assert browser.stopped_at is None
    assert REFUSED in browser.html


@pytest.mark.parametrize("client", ["account-console", "security-admin-console"])
def test_consoles_ask_the_same(issuer: str, browser: Visitor, unenrolled: Account, client: str) -> None:
    base = issuer if client == "account-console" else issuer.replace("/realms/", "/admin/")
    path = f"{base}/account/" if client == "account-console" else f"{base}/console/"
    Client(issuer, path, client, secret="").begin(browser, response_mode="query", ui_locales="en")
    browser.submit(form="form#kc-form-login", username=unenrolled.username, password=unenrolled.password)
    assert browser.stopped_at is None
    assert REFUSED in browser.html


@pytest.mark.parametrize("code", ["without a code", "with a code"])
def test_nobody_gets_a_token_for_a_password(
    issuer: str, new_staff: Callable[[], Account], new_citizen: Callable[[], Account], code: str
) -> None:
    for account in (new_staff(), new_citizen()):
        data = {"client_id": "admin-cli", "grant_type": "password", "username": account.username}
        data |= {"password": account.password, "scope": "openid"}
        data |= {"totp": account.code()} if code == "with a code" else {}
        answer = requests.post(f"{issuer}/protocol/openid-connect/token", data=data, timeout=TIMEOUT_SECONDS)
        assert answer.status_code in (400, 401), answer.text
        assert "access_token" not in answer.text


def test_forgotten_password_works_for_citizens(
    portal: Portal, browser: Visitor, mailbox: Mailbox, new_citizen: Callable[[], Account]
) -> None:
    account = new_citizen()
    new = f"New password {uuid4().hex}"
    _forgotten(portal, browser, account)
    browser.open(mailbox.link(account.email))
    browser.submit(form="form#kc-passwd-update-form", **{"password-new": new, "password-confirm": new})
    assert "otp" not in unverified_claims(portal.tokens(browser)["access_token"]).get("amr", [])


@pytest.mark.parametrize("enrolled", [True, False])
def test_forgotten_password_is_refused_to_staff_after_the_mail(
    admin: RealmAdmin,
    portal: Portal,
    browser: Visitor,
    mailbox: Mailbox,
    new_staff: Callable[[], Account],
    unenrolled: Account,
    enrolled: bool,
) -> None:
    account = new_staff() if enrolled else unenrolled
    before = admin.get(f"users/{account.id}/credentials")
    _forgotten(portal, browser, account)
    assert not re.search("administrator|διαχειριστή", browser.html), "before the mail nobody learns who is staff"
    browser.open(mailbox.link(account.email))
    assert browser.stopped_at is None
    assert re.search("Only the administrator|μόνο από τον διαχειριστή", browser.html), browser.html[:3000]
    assert browser.page.select("form#kc-passwd-update-form") == []
    assert admin.get(f"users/{account.id}/credentials") == before
    assert admin.get(f"users/{account.id}/sessions") == []


def test_enrolment_by_the_administrators_mail(
    admin: RealmAdmin, portal: Portal, browser: Visitor, mailbox: Mailbox, unenrolled: Account
) -> None:
    """The way the README tells: the mail's link sets password and code, then the ordinary login asks for both."""
    admin.put(f"users/{unenrolled.id}/execute-actions-email", ["UPDATE_PASSWORD", "CONFIGURE_TOTP"])
    new = f"New password {uuid4().hex}"
    browser.open(mailbox.link(unenrolled.email))
    _follow(browser)
    secret = ""
    for _ in range(2):
        if browser.page.select_one("form#kc-passwd-update-form"):
            browser.submit(form="form#kc-passwd-update-form", **{"password-new": new, "password-confirm": new})
        else:
            [shown] = browser.page.select("form#kc-totp-settings-form [name=totpSecret]")
            secret = str(shown["value"])
            browser.submit(form="form#kc-totp-settings-form", totp=_totp(secret).now(), userLabel="phone")
    assert "otp" in {each["type"] for each in admin.get(f"users/{unenrolled.id}/credentials")}
    assert admin.get(f"users/{unenrolled.id}/sessions") == [], "the link enrols, it does not sign in"
    unenrolled.password = new
    _password(portal, browser, unenrolled)
    browser.submit(form="form#kc-otp-login-form", otp=_totp(secret).at(int(time.time()) + 30))
    assert sorted(unverified_claims(portal.tokens(browser)["access_token"])["amr"]) == ["otp", "pwd"]


def test_making_a_person_twice_changes_nothing(admin: RealmAdmin, new_staff: Callable[[], Account]) -> None:
    account = new_staff()
    person = Person(
        "staff", account.username, account.email, "Α", "Β", "Another password 1", ("certificate-clerk",), "ABC"
    )
    before = admin.get("admin-events", max=100)
    assert ensure(admin, person) is False
    assert admin.get("admin-events", max=100) == before
    assert [group["name"] for group in admin.get(f"users/{account.id}/groups")] == ["staff"]


def test_a_person_must_be_complete() -> None:
    with pytest.raises(PersonError, match="otp_secret"):
        Person.parse(
            {"kind": "staff", "username": "a", "email": "a@b", "given_name": "A", "family_name": "B", "password": "p"}
        )
    with pytest.raises(PersonError, match="password"):
        Person.parse({"kind": "citizen", "username": "a"})


def _password(portal: Portal, browser: Visitor, account: Account) -> None:
    portal.begin(browser)
    browser.submit(form="form#kc-form-login", username=account.username, password=account.password)


def _forgotten(portal: Portal, browser: Visitor, account: Account) -> None:
    portal.begin(browser)
    browser.follow("reset-credentials")
    browser.submit(form="form#kc-reset-password-form", username=account.username)
    assert browser.stopped_at is None


def _follow(browser: Visitor) -> None:
    """The mail's link first shows what will be done, with a button to go on."""
    if 'id="proceed"' in browser.html:
        browser.submit(form="form:has(#proceed)")


def _totp(secret: str) -> pyotp.TOTP:
    """Keycloak's form holds the secret itself; apps get it in base32."""
    return pyotp.TOTP(base64.b32encode(secret.encode()).decode())
