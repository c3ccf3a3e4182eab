"""Keycloak's pages as a phone shows them: no axe violation, the right language, a way back, no JavaScript needed."""

import re
import uuid
from collections.abc import Iterator

import pytest
from devstack.stack import Stack
from playwright.sync_api import Browser

from tests.kit.mailbox import Mailbox
from tests.kit.people import ACTION_LINK, PASSWORD, People
from tests.kit.reader import Reader, through_taxisnet
from tests.kit.signing_in import sign_in
from tests.kit.variants import LOCALES


class KeycloakReader(Reader):
    """Reads every page in the language of the browser and meets our frame on each of Keycloak's."""

    def check(self) -> None:
        super().check()
        if "/realms/dimos/" in self.page.url:
            assert self.page.locator("html").get_attribute("lang") == self.locale, self.page.url
            assert self.page.locator("#kc-header").get_attribute("href") == f"{self.portal}/"
            words = self.page.inner_text("body")
            # An unknown message shows its key, and a broken one its braces.
            assert re.findall(r"\b[a-z]+[A-Z]\w+\b|\{\d|''", words.replace(self.portal, "")) == [], words

    def page_id(self) -> str:
        return self.page.locator("body").get_attribute("data-page-id") or ""

    def fill(self, **values: str) -> None:
        for name, value in values.items():
            self.page.fill(f"[name='{name.replace('_', '-')}']", value)


@pytest.fixture(params=LOCALES)
def reader(request: pytest.FixtureRequest, stack: Stack, browser: Browser) -> Iterator[KeycloakReader]:
    one = KeycloakReader(browser, stack.layout.url("portal"), request.param)
    yield one
    one.context.close()


def mail_link(mailbox: Mailbox, email: str) -> str:
    mail = mailbox.mail(mailbox.wait(email)[0]["id"])
    found = ACTION_LINK.findall(mail["text"])
    assert len(found) == 1, mail["text"]
    assert found[0].replace("&", "&amp;") in mail["html"] or found[0] in mail["html"]
    return str(found[0])


def test_signing_in_and_its_errors(reader: KeycloakReader) -> None:
    reader.open("/auth/login/password")
    way = {"el": "Σύνδεση με TAXISnet", "en": "Sign in with TAXISnet"}[reader.locale]
    assert reader.page.inner_text("#social-taxisnet") == way
    reader.fill(username="nobody-here", password="not the password")
    reader.press("#kc-login")
    assert reader.page.locator("#input-error-username").is_visible()
    reader.press("a[href*='reset-credentials']")
    assert reader.page_id() == "login-login-reset-password"
    reader.fill(username="")
    reader.press("button[type=submit]")
    assert reader.page.locator("[id^=input-error-username]").first.is_visible()
    reader.fill(username="nobody-here")
    reader.press("button[type=submit]")
    assert reader.page.locator(".message--success").is_visible()


def test_from_registration_to_the_password(reader: KeycloakReader, mailbox: Mailbox) -> None:
    name = f"citizen-{uuid.uuid4().hex[:10]}"
    email = f"{name}@mail.example"
    reader.open("/auth/login/password")
    reader.press("a[href*='registration']")
    reader.fill(username="taxis-somebody", email="not an address")
    reader.press("#kc-register-form [type=submit]")
    assert reader.page.locator(".kc-feedback-text").count() == 4
    assert reader.page.locator("[role=alert] a").count() == 4, "each is named above the form, with a way to it"
    for field in ("firstName", "lastName"):
        assert reader.page.inner_text(f"#input-error-{field}").strip() in reader.page.inner_text("[role=alert]")
    reader.press("[role=alert] a >> nth=0")
    assert reader.page.evaluate("document.activeElement.id") == "username"
    reader.fill(username="ab", firstName="Μαρία <3")
    reader.press("#kc-register-form [type=submit]")
    told = reader.page.inner_text("[role=alert]")
    for field in {"el": ("Όνομα χρήστη: ", "Όνομα ("), "en": ("Username: ", "First name (")}[reader.locale]:
        assert field in told, "a fault away from its field names it"
    reader.fill(username=name, email=email, firstName="Μαρία", lastName="Δοκιμή")
    reader.press("#kc-register-form [type=submit]")
    assert reader.page_id() == "login-login-verify-email"
    assert email in reader.page.inner_text("main")
    reader.page.locator(".other summary").click()
    reader.page.fill("#email", "not an address")
    reader.press("#kc-other-address")
    assert reader.page.locator("#input-error-email").is_visible()
    link = mail_link(mailbox, email)
    reader.page.goto(link)
    reader.check()
    assert reader.page_id() == "login-login-update-password"
    assert reader.page.locator("[name=logout-sessions]").count() == 0, "there are no other devices yet"
    for new, again in (("short", "other"), ("password1234", "password1234"), (f"x{name}yz1", f"x{name}yz1")):
        reader.fill(password_new=new, password_confirm=again)
        reader.press("button[name=login]")
        assert reader.page.locator("[role=alert]").is_visible(), new
        assert reader.page.locator("#password-rules").is_visible()
    reader.fill(password_new=PASSWORD, password_confirm=PASSWORD)
    reader.press("button[name=login]")
    assert reader.page.url.startswith(reader.portal)
    stranger = KeycloakReader(reader.context.browser or pytest.fail("no browser"), reader.portal, reader.locale)
    stranger.page.goto(link)
    stranger.check()
    stranger.context.close()


def test_linking_an_identity_that_another_account_has_leads_back(reader: KeycloakReader, people: People) -> None:
    persona = people.fresh_persona()
    people.taxisnet(persona)
    sign_in(reader, people.citizen(reader.locale).username)
    reader.open("/account")
    reader.press("form[action$='/account/link'] button")
    assert reader.page_id() == "login-link-idp-action"
    reader.press("[name=continue]")
    through_taxisnet(reader, persona)
    assert reader.page_id() == "login-error"
    assert "TAXISnet" in reader.page.inner_text("#kc-error-message")
    reader.press("#backToPortal")
    assert reader.page.url == f"{reader.portal}/"


def test_signing_out_asks_and_says_that_it_is_done(reader: KeycloakReader, stack: Stack, people: People) -> None:
    sign_in(reader, people.citizen(reader.locale).username)
    reader.page.goto(f"{stack.layout.issuer}/protocol/openid-connect/logout")
    reader.check()
    reader.press("#kc-logout")
    assert reader.page_id() == "login-info"
    reader.press("#backToPortal")
    assert reader.page.url == f"{reader.portal}/"


@pytest.mark.parametrize("action", ["UPDATE_EMAIL", "UPDATE_PASSWORD"])
def test_what_the_portal_sends_people_to_keycloak_for(reader: KeycloakReader, people: People, action: str) -> None:
    citizen = people.citizen(reader.locale)
    reader.page.goto(people.authorization_url("v" * 64, kc_action=action, prompt="login"))
    reader.fill(username=citizen.username, password=PASSWORD)
    reader.press("#kc-login")
    assert reader.page_id() == {"UPDATE_EMAIL": "login-update-email"}.get(action, "login-login-update-password")
    reader.fill(**({"email": "not an address"} if action == "UPDATE_EMAIL" else {"password_new": "short"}))
    reader.press("#kc-submit")
    assert reader.page.locator(".kc-feedback-text").first.is_visible()
    if action == "UPDATE_EMAIL":
        reader.fill(email=f"new-{citizen.address}")
        reader.press("#kc-submit")
        assert reader.page_id() == "login-info"
    else:
        reader.press("#kc-cancel")
        assert reader.page.url.startswith(reader.portal)


def test_every_error_page_leads_back_to_the_portal(reader: KeycloakReader, stack: Stack, people: People) -> None:
    address = people.authorization_url("v" * 64).replace("auth%2Fcallback", "elsewhere")
    for url in (address, f"{stack.layout.issuer}/login-actions/authenticate?client_id=portal&tab_id=gone"):
        reader.page.goto(url)
        reader.check()
        reader.press("#backToPortal" if reader.page_id() == "login-error" else "#kc-header")
        assert reader.page.url == f"{reader.portal}/"


def test_a_page_that_has_expired_offers_to_go_on(reader: KeycloakReader) -> None:
    reader.open("/auth/login/password")
    reader.press("a[href*='registration']")
    here = reader.page.get_attribute("#kc-register-form", "action") or ""
    reader.page.goto(re.sub(r"execution=[\w-]+", "execution=of-an-older-page", here))
    reader.check()
    assert reader.page_id() == "login-login-page-expired"
    reader.press("#loginRestartLink")
    assert reader.page_id() == "login-login"


def test_signing_in_and_changing_the_language_need_no_javascript(
    stack: Stack, people: People, browser: Browser
) -> None:
    reader = KeycloakReader(browser, stack.layout.url("portal"), "el", javascript=False)
    reader.open("/auth/login/password")
    reader.locale = "en"
    reader.press("header a[hreflang=en]")
    assert reader.page.inner_text("h1") == "Sign in"
    reader.fill(username=people.citizen().username, password=PASSWORD)
    reader.press("#kc-login")
    assert reader.page.url.startswith(reader.portal)
    reader.context.close()


def test_registering_needs_an_address_because_the_password_comes_by_mail(reader: KeycloakReader) -> None:
    reader.open("/auth/login/register")
    reader.fill(username=f"nobody-{uuid.uuid4().hex[:8]}", firstName="Νίκη", lastName="Νέα")
    reader.press("#kc-register-form [type=submit]")
    assert reader.page_id() == "login-register"
    assert reader.page.locator("#email[aria-invalid=true]").count() == 1
