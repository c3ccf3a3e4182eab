"""What people type into Keycloak's forms is in no log of Keycloak and in none of its tables but where it belongs.

KEYCLOAK_LOG names the file into which Keycloak writes, KEYCLOAK_DATABASE_URL its database.
"""

import os
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import requests
from browser import TIMEOUT_SECONDS, Browser, Portal
from conftest import Account, Mailbox
from idp_config import REALM
from idp_config.admin import RealmAdmin
from psycopg import sql
from test_addresses import forgot


class Planted:
    """Values of every kind that people type, none of which anybody else has."""

    def __init__(self) -> None:
        mark = uuid4().hex[:10]
        self.afm = f"9{int(mark, 16) % 10**8:08d}"
        self.password = f"secret-{mark}-horse-battery"
        self.name = f"Ζωή{mark}"
        self.family = f"Τάδε{mark}"
        self.email = f"zoe.{mark}@example.org"
        self.user_name = f"zoe-{mark}"

    def values(self) -> list[str]:
        return [self.afm, self.password, self.name, self.family, self.email, self.user_name]


@pytest.fixture
def planted() -> Planted:
    return Planted()


@pytest.fixture
def log() -> Callable[[], str]:
    """What Keycloak has written since the test began."""
    file = Path(os.environ["KEYCLOAK_LOG"])
    begun = file.stat().st_size

    def written() -> str:
        with file.open("rb") as stream:
            stream.seek(begun)
            return stream.read().decode("utf-8", "replace")

    return written


def tables() -> dict[str, str]:
    """Everything in Keycloak's database, as text, by table."""
    found: dict[str, str] = {}
    address = os.environ["KEYCLOAK_DATABASE_URL"].replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(address) as conn:
        names = conn.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        for (name,) in names.fetchall():
            rows = conn.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(name))).fetchall()
            found[name] = "\n".join(row[0] for row in rows)
    return found


def test_every_form_keeps_what_was_typed_to_itself(
    admin: RealmAdmin, portal: Portal, mailbox: Mailbox, planted: Planted, log: Callable[[], str],
    new_citizen: Callable[[], Account], new_staff: Callable[[], Account],
) -> None:  # fmt: skip
    citizen, staff, other = new_citizen(), new_staff(), new_citizen()
    for value in planted.values():
        sign_in(portal, value, value)
        sign_in(portal, other.username, value)
        sign_in(portal, value, citizen.password)
        browser = opened(portal)
        forgot(browser, value)
        for field in ("username", "email", "firstName", "lastName"):
            opened(portal, prompt="create").submit("kc-register-form", **{**filled(), field: value})
        opened(portal, prompt="create").submit("kc-register-form", **dict.fromkeys(filled(), value))
        opened(portal, login_hint=value)
    browser = sign_in(portal, citizen.username, citizen.password, kc_action="UPDATE_PROFILE")
    browser.submit("kc-update-profile-form", firstName=planted.name, lastName=planted.family)
    browser = sign_in(portal, citizen.username, citizen.password, kc_action="UPDATE_PASSWORD")
    for new in ({"password-new": planted.password, "password-confirm": planted.afm}, {"password-new": planted.afm}):
        browser.submit("kc-passwd-update-form", **{"password-confirm": planted.afm, **new})
    browser = sign_in(portal, citizen.username, citizen.password, kc_action="UPDATE_EMAIL")
    browser.submit("kc-update-email-form", email=planted.afm)
    browser.submit("kc-update-email-form", email=planted.email)
    browser = sign_in(portal, staff.username, staff.password)
    browser.submit("kc-otp-login-form", otp=planted.afm)
    browser.submit("kc-otp-login-form", otp=planted.password)
    _console(admin, citizen, planted)
    for value in planted.values():
        for user in admin.get("users", username=value.lower(), exact="true"):
            admin.delete(f"users/{user['id']}")
    found, kept = log(), tables()
    assert [value for value in planted.values() if value in found] == []
    assert "loggerName" in found or found == "", "one JSON line for each event"
    events = kept["event_entity"] + kept["admin_event_entity"]
    assert citizen.id in events, "the control: what happened is there, and to whom"
    assert [value for value in [*planted.values(), citizen.username, citizen.email] if value in events] == []
    elsewhere = {name for name, text in kept.items() for value in planted.values() if value in text}
    assert elsewhere <= {"user_entity", "user_attribute"}, "accounts, and nothing about them"


def test_what_the_mail_server_says_of_an_address_is_not_in_the_log(
    admin: RealmAdmin, portal: Portal, mailbox: Mailbox, planted: Planted, log: Callable[[], str],
    new_citizen: Callable[[], Account],
) -> None:  # fmt: skip
    citizen = new_citizen()
    mailbox.refusing = True
    browser = opened(portal, prompt="create")
    browser.submit("kc-register-form", **{**filled(), "email": planted.email, "username": planted.user_name})
    assert "could not send" in browser.page
    browser = opened(portal)
    forgot(browser, citizen.email)
    found = log()
    assert [value for value in [*planted.values(), citizen.email] if value in found] == []
    for user in admin.get("users", username=planted.user_name, exact="true"):
        admin.delete(f"users/{user['id']}")


def opened(portal: Portal, **more: str) -> Browser:
    browser = Browser(portal.url)
    browser.open(portal.login_url(**more))
    return browser


def sign_in(portal: Portal, username: str, password: str, **more: str) -> Browser:
    browser = opened(portal, **more)
    browser.submit("kc-form-login", username=username, password=password)
    return browser


def filled() -> dict[str, str]:
    """A registration that is refused: the form is read and judged, and no account comes of it."""
    return {"username": "admin", "email": "nobody@example.org", "firstName": "Ν", "lastName": "Ν"}


def _console(admin: RealmAdmin, citizen: Account, planted: Planted) -> None:
    """What an administrator writes: the record says that it happened, not what."""
    user = admin.get(f"users/{citizen.id}")
    admin.put(f"users/{citizen.id}", {**user, "firstName": planted.name, "lastName": planted.afm})
    answer = requests.get(f"{admin._connection.server_url}realms/{REALM}/account", timeout=TIMEOUT_SECONDS)
    assert answer.status_code in (200, 401)
