"""An address is an account's when its owner has proved it, and not before: no registration shuts anybody out."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from conftest import Account, Mailbox, Portal
from devstack.code_flow import unverified_claims
from devstack.visitor import Visitor
from idp_config.admin import RealmAdmin

PASSWORD = "four words that nobody guesses"
Register = Callable[..., Visitor]


@pytest.fixture
def names(admin: RealmAdmin) -> Iterator[Callable[[], str]]:
    """User names whose accounts are gone after the test."""
    made: list[str] = []

    def name() -> str:
        made.append(f"citizen-{uuid4().hex[:12]}")
        return made[-1]

    yield name
    for each in made:
        for user in admin.get("users", username=each, exact="true"):
            admin.delete(f"users/{user['id']}")


@pytest.fixture
def register(portal: Portal, names: Callable[[], str]) -> Register:
    """Fill in the form in a browser of its own; ``next_path`` is where the registration was begun."""

    def fill(email: str, username: str | None = None, next_path: str = "/services", **more: str) -> Visitor:
        browser = Visitor("en")
        portal.begin(browser, prompt="create", next_path=next_path)
        given = {"username": username or names(), "email": email, "firstName": "Άννα", "lastName": "Κ"}
        browser.submit(form="form#kc-register-form", **{**given, **more})
        return browser

    return fill


def user(admin: RealmAdmin, name: str) -> Any:
    found = admin.get("users", username=name, exact="true", briefRepresentation="false")
    return found[0] if found else None


def address() -> str:
    return f"anna-{uuid4().hex[:12]}@example.org"


def choose_password(browser: Visitor, password: str = PASSWORD) -> None:
    browser.submit(form="form#kc-passwd-update-form", **{"password-new": password, "password-confirm": password})


def forgot(browser: Visitor, who: str) -> None:
    browser.follow("reset-credentials")
    browser.submit(form="form#kc-reset-password-form", username=who)


def test_until_it_is_proved_the_account_has_no_address(
    admin: RealmAdmin, portal: Portal, mailbox: Mailbox, register: Register, names: Callable[[], str]
) -> None:
    name, email = names(), address()
    browser = register(email, name)
    assert email in browser.html
    waiting = user(admin, name)
    assert ("email" in waiting, waiting["attributes"]["kc.email.pending"]) == (False, [email])
    browser.open(mailbox.link(email))
    assert "email" not in user(admin, name), "opening the link changes nothing"
    choose_password(browser)
    settled = user(admin, name)
    assert (settled["email"], settled["emailVerified"]) == (email, True)
    assert "kc.email.pending" not in settled.get("attributes", {})
    assert unverified_claims(portal.tokens(browser)["access_token"])["email"] == email


def test_a_strangers_registration_shuts_nobody_out(
    admin: RealmAdmin, portal: Portal, mailbox: Mailbox, register: Register, names: Callable[[], str]
) -> None:
    stranger, owner, email = names(), names(), address()
    theirs = register(email, stranger)
    first = mailbox.link(email)
    hers = register(email, owner)
    assert first != mailbox.link(email)
    hers.open(mailbox.link(email))
    choose_password(hers)
    assert unverified_claims(portal.tokens(hers)["access_token"])["email"] == email
    theirs.open(first)
    assert "There is already an account with this email" in theirs.html
    assert "email" not in user(admin, stranger)


def test_a_forgotten_password_goes_to_whoever_proved_the_address(
    portal: Portal, mailbox: Mailbox, register: Register, names: Callable[[], str], new_citizen: Callable[[], Account]
) -> None:
    owner = new_citizen()
    refused = register(owner.email)
    assert "There is already an account with this email" in refused.html
    browser = Visitor("en")
    portal.begin(browser)
    forgot(browser, owner.email)
    browser.open(mailbox.link(owner.email))
    choose_password(browser)
    assert unverified_claims(portal.tokens(browser)["access_token"])["sub"] == owner.id


@pytest.mark.parametrize(
    "name",
    ["anna.k@mail.example", "admin", "Admin", "r00t", "ad.min", "staff", "taxis-123", "taxis‐z", "t4x1s_me", "αννα",
     "anna k", "-anna", "anna.", "аnna", "an", "094014201"],
)  # fmt: skip
def test_names_that_nobody_may_choose(admin: RealmAdmin, mailbox: Mailbox, register: Register, name: str) -> None:
    browser = register(address(), name)
    assert 'id="input-error-username"' in browser.html
    assert mailbox.mails == {}
    assert user(admin, name.lower()) is None


@pytest.mark.parametrize(("first", "last"), [("   ", "Κ"), ("Άννα", "\u200b \u00a0"), ("", ""), ("Άννα", "\t")])
def test_a_name_of_blanks_is_none(mailbox: Mailbox, register: Register, first: str, last: str) -> None:
    browser = register(address(), firstName=first, lastName=last)
    wrong = [field for field in ("firstName", "lastName") if f'id="input-error-{field}"' in browser.html]
    assert wrong == [
        name for name, value in (("firstName", first), ("lastName", last)) if not value.strip("\u200b \u00a0\t")
    ]
    assert mailbox.mails == {}


def test_what_is_typed_is_tidied(
    admin: RealmAdmin, mailbox: Mailbox, register: Register, names: Callable[[], str]
) -> None:
    name, email = names(), address()
    typed = {"firstName": "  Ελε\u0301νη\u200e ", "lastName": "Παππά\u2011\u00a0Κ\u00ad"}
    register(f" {email} ", f" {name} ", **typed)
    made = user(admin, name)
    assert (made["firstName"], made["lastName"]) == ("Ελένη", "Παππά- Κ")
    assert mailbox.link(email)


def test_who_comes_again_registers_again(
    admin: RealmAdmin, mailbox: Mailbox, register: Register, names: Callable[[], str]
) -> None:
    name, email = names(), address()
    register(email, name)
    first = user(admin, name)["id"]
    taken = register(address(), name)
    assert "That username is taken" in taken.html
    browser = register(email, name)
    assert user(admin, name)["id"] != first
    browser.open(mailbox.link(email))
    choose_password(browser)
    assert user(admin, name)["email"] == email


def test_a_mistyped_address_is_corrected_while_one_waits(
    admin: RealmAdmin, portal: Portal, mailbox: Mailbox, register: Register, names: Callable[[], str]
) -> None:
    name, wrong, right = names(), address(), address()
    browser = register(wrong, name)
    browser.submit(form="form#kc-other-address-form", email="not an address")
    assert 'id="input-error-email"' in browser.html
    browser.submit(form="form#kc-other-address-form", email=right)
    old = Visitor("en")
    old.open(mailbox.link(wrong))
    assert old.status == 400, "the first link is worth nothing now"
    browser.open(mailbox.link(right))
    choose_password(browser)
    assert user(admin, name)["email"] == right


def test_on_another_device_a_button_proves_it_and_sign_in_leads_on(
    admin: RealmAdmin, portal: Portal, mailbox: Mailbox, register: Register, names: Callable[[], str]
) -> None:
    name, email = names(), address()
    begun = register(email, name, next_path="/certificates/family-status/form")
    begun_url = begun.url
    phone = Visitor("en")
    for _ in range(2):
        phone.open(mailbox.link(email))
    assert phone.session.head(mailbox.link(email), timeout=60).status_code < 500
    assert "email" not in user(admin, name), "looked at three times, and nothing has happened"
    phone.submit(form="form:has(#proceed)")
    assert user(admin, name)["emailVerified"] is True
    choose_password(phone)
    sign_in = re.search(r'id="signIn" class="button" href="([^"]+)"', phone.html)
    assert sign_in is not None, phone.html
    assert sign_in[1] == f"{portal.url}/auth/login/password?next=%2Fcertificates%2Ffamily-status%2Fform"
    begun.open(begun_url)
    assert begun.stopped_at is None, "the person who filled in the form is not the one who read the mail"
    phone.open(mailbox.link(email))
    assert f"is now {email}" in unescape(phone.html), "a second visit says that it is done"


@pytest.mark.parametrize("next_path", ["//evil.example", "https://evil.example", ""])
def test_the_way_on_stays_in_the_portal(portal: Portal, mailbox: Mailbox, register: Register, next_path: str) -> None:
    email = address()
    register(email, next_path=next_path)
    phone = Visitor("en")
    phone.open(mailbox.link(email))
    phone.submit(form="form:has(#proceed)")
    choose_password(phone)
    assert f'href="{portal.url}/auth/login/password?next=%2Fservices"' in phone.html


def test_a_change_of_address_acts_on_a_button(
    admin: RealmAdmin, portal: Portal, browser: Visitor, mailbox: Mailbox, new_citizen: Callable[[], Account]
) -> None:
    account, email = new_citizen(), address()
    portal.begin(browser, kc_action="UPDATE_EMAIL")
    browser.submit(form="form#kc-form-login", username=account.username, password=account.password)
    browser.submit(form="form#kc-update-email-form", email=email)
    for reader in (Visitor("en"), browser):
        reader.open(mailbox.link(email))
        assert user(admin, account.username)["email"] == account.email
    browser.submit(form="form:has(#proceed)")
    assert user(admin, account.username)["email"] == email
    browser.open(mailbox.link(email))
    assert (browser.status, email in unescape(browser.html)) == (200, True), "a second visit says that it is done"


def test_so_many_mails_an_hour_to_one_address(mailbox: Mailbox, register: Register) -> None:
    email = address()
    pages = [register(email).html for _ in range(7)]
    assert [("already sent several" in page) for page in pages] == [False] * 5 + [True] * 2
    assert mailbox.count(email) == 5


def test_so_many_mails_an_hour_about_one_account(
    portal: Portal, mailbox: Mailbox, new_citizen: Callable[[], Account]
) -> None:
    account = new_citizen()
    pages = set()
    for who in [account.email, account.username] * 4:
        browser = Visitor("en")
        portal.begin(browser)
        forgot(browser, who)
        pages.add(re.findall(r'kc-feedback-text">([^<]+)<', browser.html)[0])
    assert mailbox.count(account.email) == 5
    assert len(pages) == 1, "the page says the same, whether a mail went or not"
