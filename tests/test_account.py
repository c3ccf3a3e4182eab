"""The account's page and the ways out: real Keycloak, real mails, a simulator that may ignore that a user leaves."""

import time
from collections.abc import Iterator

import pytest
from devstack.stack import Stack
from devstack.visitor import Visitor
from playwright.sync_api import Browser

from tests.kit.certificates import ask_by_post
from tests.kit.mailbox import Mailbox, eventually
from tests.kit.people import ACTION_LINK, PASSWORD, Citizen, People
from tests.kit.reader import Reader
from tests.kit.signing_in import SIGN_OUT, enter_with_taxisnet, is_signed_in, sessions_are_old, sign_in
from tests.kit.variants import LOCALES, thorough

NEW_PASSWORD = "another-long-Test-passphrase-8"
NO_ADDRESS = {"el": "Δεν έχετε δώσει email.", "en": "You have not given an email address"}
CLOSE = {"el": "Κλείστε τώρα όλα τα παράθυρα", "en": "Close all windows of this browser now."}


@pytest.fixture(params=LOCALES)
def reader(request: pytest.FixtureRequest, stack: Stack, browser: Browser) -> Iterator[Reader]:
    one = Reader(browser, stack.layout.url("portal"), request.param)
    yield one
    one.context.close()


@pytest.fixture
def greek(stack: Stack, browser: Browser) -> Iterator[Reader]:
    one = Reader(browser, stack.layout.url("portal"), "el")
    yield one
    one.context.close()


def enter_with_password(reader: Reader, citizen: Citizen) -> None:
    sign_in(reader, citizen.username, "/account")
    assert reader.page.url.endswith("/account"), reader.heading()


def ask_for_address(reader: Reader, address: str) -> None:
    """From the account's page to Keycloak's, and back to where one waits for the mail."""
    reader.press("main a[href='/account/email']")
    reader.page.fill("#email", address)
    reader.press("#kc-submit")
    reader.press("#backToPortal")
    assert reader.page.url.endswith("/account?email=sent")
    assert reader.page.locator(".govuk-notification-banner").count() == 1


def mailed_link(mailbox: Mailbox, address: str) -> str:
    [mail] = mailbox.wait(address)
    [found] = ACTION_LINK.findall(mailbox.mail(mail["id"])["text"])
    return str(found)


def test_who_came_from_taxisnet_gives_an_address_and_gets_mail_there(
    reader: Reader, people: People, mailbox: Mailbox, browser: Browser
) -> None:
    persona = people.fresh_persona()
    address = f"{persona}@mail.example"
    enter_with_taxisnet(reader, persona, "/account")
    main = reader.page.locator("main")
    assert NO_ADDRESS[reader.locale] in main.inner_text()
    assert reader.page.locator("a[href='/account/password']").count() == 0
    ask_for_address(reader, address)
    assert NO_ADDRESS[reader.locale] in main.inner_text()
    # The mail is read on another device.
    phone = Reader(browser, reader.portal, reader.locale)
    phone.page.goto(mailed_link(mailbox, address))
    phone.check()
    assert address in phone.page.inner_text("main")
    reader.open("/account")
    assert NO_ADDRESS[reader.locale] in main.inner_text(), "looking at the link changes nothing"
    phone.press("#proceed")
    assert address in phone.page.inner_text("main")
    phone.context.close()
    reader.open("/account")
    assert address in main.inner_text()
    reader.open("/services")
    ask_by_post(reader)
    number = reader.page.inner_text("#protocol-number")
    assert mailbox.wait(address, about=number)


def test_an_address_is_changed_in_the_same_browser(greek: Reader, people: People, mailbox: Mailbox) -> None:
    citizen = people.citizen("el")
    address = f"new-{citizen.address}"
    enter_with_password(greek, citizen)
    assert citizen.address in greek.page.inner_text("#part-email")
    ask_for_address(greek, address)
    greek.page.goto(mailed_link(mailbox, address))
    greek.check()
    greek.press("#proceed")
    greek.press("#backToPortal")
    assert greek.page.url.startswith(f"{greek.portal}/account")
    assert greek.page.locator("#part-email strong").inner_text() == address


def test_a_change_that_is_given_up_says_so(reader: Reader, people: People) -> None:
    enter_with_password(reader, people.citizen(reader.locale))
    for what in ("email", "password"):
        reader.press(f"main a[href='/account/{what}']")
        reader.press("[name=cancel-aia]")
        assert reader.page.url.endswith(f"/account?{what}=cancelled")
        assert reader.page.locator(".govuk-notification-banner").count() == 1


def test_an_address_that_was_mistyped_shuts_nobody_out(people: People) -> None:
    """It waits for its link and stands in nobody's way: neither with an address of before, nor with none."""
    citizen = people.citizen("el")
    people.begin(citizen.visitor, kc_action="UPDATE_EMAIL")
    citizen.visitor.submit(form="form#kc-update-email-form", email=f"mistyped-{citizen.address}")
    assert people.sign_in(Visitor("el"), citizen.username).claims["email"] == citizen.address
    persona = people.fresh_persona()
    visitor, tokens = people.taxisnet(persona)
    people.begin(visitor, kc_action="UPDATE_EMAIL")
    visitor.submit(form="form#kc-update-email-form", email=f"mistyped-{persona}@mail.example")
    _, again = people.taxisnet(persona)
    assert (again.subject, again.claims.get("email")) == (tokens.subject, None)


@pytest.mark.disturbs
def test_an_old_session_is_proved_again_in_the_way_that_the_account_has(greek: Reader, people: People) -> None:
    persona = people.fresh_persona()
    enter_with_taxisnet(greek, persona, "/account")
    with sessions_are_old(people, "UPDATE_EMAIL"):
        time.sleep(2)
        greek.press("main a[href='/account/email']")
        # TAXISnet still knows who it is, so nothing is asked; in any case never a password that does not exist.
        assert greek.page.locator("#kc-form-login").count() == 0
        assert greek.page.locator("#kc-update-email-form").count() == 1


def test_a_new_password(greek: Reader, people: People) -> None:
    citizen = people.citizen("el")
    enter_with_password(greek, citizen)
    greek.press("main a[href='/account/password']")
    greek.page.fill("#password-new", NEW_PASSWORD)
    greek.page.fill("#password-confirm", NEW_PASSWORD)
    greek.press("#kc-submit")
    assert "Ο κωδικός πρόσβασής σας άλλαξε." in greek.page.inner_text("main")
    assert people.sign_in(Visitor("en"), citizen.username, NEW_PASSWORD)


def test_the_link_to_the_devices_leads_to_them(greek: Reader, people: People) -> None:
    enter_with_password(greek, people.citizen("el"))
    greek.page.locator("#part-devices a").first.click()
    greek.page.wait_for_selector("[data-testid^='row-']")
    assert "/account/account-security/device-activity" in greek.page.url


@pytest.mark.parametrize("switch", ["logout-ignored", thorough("none")])
def test_signing_out_ends_portal_keycloak_and_taxisnet(reader: Reader, people: People, switch: str) -> None:
    persona = people.fresh_persona()
    subject = people.taxisnet(persona)[1].subject
    before = people.admin.sessions(subject)
    enter_with_taxisnet(reader, persona, "/account", switch)
    assert len(people.admin.sessions(subject) - before) == 1
    reader.press(SIGN_OUT)
    reader.press("#kc-logout")
    assert reader.page.url.startswith(f"{reader.portal}/signed-out?")
    # Nobody can see from here whether TAXISnet did it, so the page says it in any case.
    assert CLOSE[reader.locale] in reader.page.inner_text("main")
    assert not is_signed_in(reader)
    assert people.admin.sessions(subject) - before == set()
    reader.open("/auth/login/taxisnet")
    asked_at_taxisnet = reader.page.locator("#other").count() == 1
    assert asked_at_taxisnet is (switch == "none")


def test_who_has_nothing_to_do_with_taxisnet_is_not_told_of_it(reader: Reader, people: People) -> None:
    enter_with_password(reader, people.citizen(reader.locale))
    reader.press(SIGN_OUT)
    assert reader.page.url.startswith(f"{reader.portal}/signed-out?")
    assert "TAXISnet" not in reader.page.inner_text("main")
    reader.open("/auth/login/password")
    assert reader.page.locator("#password").count() == 1


def test_everywhere_at_once(greek: Reader, people: People, browser: Browser) -> None:
    citizen = people.citizen("el")
    elsewhere = [Reader(browser, greek.portal, "el") for _ in range(2)]
    for one in (*elsewhere, greek):
        enter_with_password(one, citizen)
    assert len(people.admin.sessions(citizen.subject)) == 3
    greek.press("form[action='/account/sign-out-everywhere'] button")
    assert "σε κάθε άλλη συσκευή" in greek.page.inner_text("main")
    assert [is_signed_in(one) for one in (*elsewhere, greek)] == [False] * 3
    assert people.admin.sessions(citizen.subject) == set()
    for one in elsewhere:
        one.context.close()


def test_a_session_that_keycloak_ends_is_ended_at_the_portal_by_the_back_channel(
    greek: Reader, people: People, browser: Browser
) -> None:
    citizen = people.citizen("el")
    other = Reader(browser, greek.portal, "el")
    enter_with_password(other, citizen)
    before = people.admin.sessions(citizen.subject)
    enter_with_password(greek, citizen)
    [mine] = people.admin.sessions(citizen.subject) - before
    people.admin.change("DELETE", f"/sessions/{mine}")
    eventually(lambda: not is_signed_in(greek), 120, "the portal to hear of the end")
    assert is_signed_in(other)
    other.context.close()


def test_passwords_cannot_be_tried_one_after_the_other(people: People) -> None:
    citizen = people.citizen()
    status = f"/attack-detection/brute-force/users/{citizen.subject}"

    def locked() -> bool:
        return bool(people.admin.get(status)["disabled"])

    for number in range(8):
        if not locked():
            attempt(people, citizen, f"guess-{number}-of-a-password")
    eventually(locked, 30, "Keycloak to have counted the guesses")
    assert attempt(people, citizen, PASSWORD).stopped_at is None
    people.admin.change("DELETE", status)
    assert attempt(people, citizen, PASSWORD).stopped_at is not None


def attempt(people: People, citizen: Citizen, password: str) -> Visitor:
    visitor = Visitor("en")
    people.begin(visitor)
    visitor.submit(form="form#kc-form-login", username=citizen.username, password=password)
    return visitor
