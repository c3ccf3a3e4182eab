"""Signing in as people do it: two tabs, the mail on another device, the back button; and in how few clicks."""

import re
import uuid
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from devstack.stack import Stack
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PlaywrightError

from tests.kit.certificates import START, begin
from tests.kit.mailbox import Mailbox
from tests.kit.people import ACTION_LINK, PASSWORD, People
from tests.kit.reader import SUBMIT, Reader, through_taxisnet
from tests.kit.signing_in import enter, is_signed_in

FORM = f"{START}form"
PROCEDURE = f"main a[href='{START.rstrip('/')}']"


@pytest.fixture
def reader(stack: Stack, browser: Browser) -> Reader:
    return Reader(browser, stack.layout.url("portal"), "el")


def register(reader: Reader, mailbox: Mailbox) -> tuple[str, str]:
    """From the first page by the certificate to the mail that came; returns the user name and the mail's link."""
    name = f"walker-{uuid.uuid4().hex[:10]}"
    reader.open("/")
    reader.press(PROCEDURE)
    reader.press("main a[href*='/auth/login/register']")
    for field, value in {
        "username": name,
        "email": f"{name}@mail.example",
        "firstName": "Νίκη",
        "lastName": "Νέα",
    }.items():
        reader.page.fill(f"#{field}", value)
    reader.press("#kc-register-form [type=submit]")
    [mail] = mailbox.wait(f"{name}@mail.example")
    [link] = ACTION_LINK.findall(mailbox.mail(mail["id"])["text"])
    return name, link


def choose_password(page: Page) -> None:
    page.fill("#password-new", PASSWORD)
    page.fill("#password-confirm", PASSWORD)
    page.locator("main [type=submit]").first.click()


def collect(reader: Reader) -> None:
    """From the form's first page to the filed request."""
    begin(reader, "collect", "current")
    reader.press(SUBMIT)
    reader.press(SUBMIT)
    assert "/cases/requests/" in reader.page.url, reader.heading()


def at(path: str) -> re.Pattern[str]:
    return re.compile(re.escape(path) + r"(\?.*)?$")


def test_the_mail_in_another_tab_and_both_end_at_the_form(reader: Reader, mailbox: Mailbox) -> None:
    _, link = register(reader, mailbox)
    second = reader.context.new_page()
    second.goto(link)
    choose_password(second)
    second.wait_for_url(at(FORM))
    reader.page.wait_for_url(at(FORM))
    reader.check()
    collect(reader)
    reader.context.close()


def test_the_mail_on_another_device_ends_at_the_form_by_signing_in(
    reader: Reader, browser: Browser, mailbox: Mailbox
) -> None:
    name, link = register(reader, mailbox)
    phone = Reader(browser, reader.portal, "el")
    phone.page.goto(link)
    phone.check()
    phone.press("#proceed")
    choose_password(phone.page)
    phone.page.wait_for_selector("#signIn")
    phone.check()
    phone.press("#signIn")
    enter(phone, name)
    assert urlsplit(phone.page.url).path == FORM, phone.heading()
    collect(phone)
    phone.context.close()
    reader.context.close()


SEND_PASSWORD = """([name, password]) => {
    const form = document.getElementById("kc-form-login");
    if (form) { form.username.value = name; form.password.value = password; form.requestSubmit(); }
}"""


def test_two_tabs_sign_in_and_each_ends_where_it_began(reader: Reader, people: People) -> None:
    name = people.citizen("el").username
    reader.open("/auth/login/password?next=/cases")
    second = reader.context.new_page()
    second.goto(f"{reader.portal}/auth/login/password?next=/account")
    enter(reader, name)
    assert urlsplit(reader.page.url).path == "/cases"
    # Keycloak's script may take the second tab along at any moment, so the form is filled in and sent at once or not.
    with suppress(PlaywrightError):
        second.evaluate(SEND_PASSWORD, [name, PASSWORD])
    second.wait_for_url(at("/account"))
    assert second.locator("form[action='/auth/logout']").count() == 1
    reader.context.close()


def test_the_callback_opened_again_leads_on(reader: Reader, people: People) -> None:
    addresses: list[str] = []
    reader.page.on("request", lambda request: addresses.append(request.url))
    reader.open("/auth/login/password?next=/cases")
    enter(reader, people.citizen("el").username)
    [callback] = {address for address in addresses if "/auth/callback" in address}
    answer = reader.page.goto(callback)
    assert answer is not None
    assert (answer.status, is_signed_in(reader)) == (200, True)
    reader.page.go_back()
    reader.check()
    assert reader.page.locator("form[action='/auth/logout']").count() == 1
    reader.context.close()


def test_a_new_account_files_a_request_in_eight_clicks(reader: Reader, mailbox: Mailbox) -> None:
    _, link = register(reader, mailbox)
    reader.page.goto(link)
    reader.clicks += 1  # The link in the mail.
    choose_password(reader.page)
    reader.clicks += 1
    reader.page.wait_for_url(at(FORM))
    collect(reader)
    print(f"clicks of a new account: {reader.clicks}")
    assert reader.clicks <= 8
    reader.context.close()


def test_with_taxisnet_a_request_is_filed_in_seven_clicks(reader: Reader, people: People) -> None:
    reader.open("/")
    reader.press(PROCEDURE)
    reader.press("main a[href*='/auth/login/taxisnet']")
    through_taxisnet(reader, people.fresh_persona())
    collect(reader)
    print(f"clicks with TAXISnet: {reader.clicks}")
    assert reader.clicks <= 7
    reader.context.close()
