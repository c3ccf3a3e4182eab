"""The same by headless Chromium: a phone-sized window, real cookies, real content security, axe on every page met."""

import pytest
from devstack import journey
from devstack.stack import Stack
from playwright.sync_api import Browser

from tests.kit.certificates import ask_by_post
from tests.kit.fees import fill_period
from tests.kit.people import People
from tests.kit.reader import SUBMIT, Reader, through_taxisnet
from tests.kit.signing_in import sign_in
from tests.kit.variants import thorough


@pytest.mark.parametrize(("locale", "javascript"), [("en", True), thorough("el", True), thorough("el", False)])
def test_from_the_first_page_to_a_request_by_post_in_under_ten_clicks(
    stack: Stack, people: People, browser: Browser, locale: str, javascript: bool
) -> None:
    reader = Reader(browser, stack.layout.url("portal"), locale, javascript)
    reader.open("/")
    reader.press("a[href*='/auth/login/taxisnet']")
    through_taxisnet(reader, people.fresh_persona())
    ask_by_post(reader)
    assert "/cases/requests/" in reader.page.url
    assert reader.clicks < 10
    for path in ("/services", "/account", "/cases", "/fees"):
        reader.open(path)
    # A closed page is answered with 403, which the console calls an error; nothing else may complain.
    assert [line for line in reader.complaints if "403" not in line] == []
    reader.context.close()


def test_a_representative_declares_and_signs_out(stack: Stack, people: People, browser: Browser) -> None:
    representative = people.new_representative(1)
    reader = Reader(browser, stack.layout.url("portal"), "el")
    reader.open("/")
    reader.press("a[href*='/auth/login/taxisnet']")
    through_taxisnet(reader, representative.persona)
    reader.open("/fees")
    page = reader.page
    page.locator(f"main [name=fee][value='{journey.FEE}']").check()
    reader.press(SUBMIT)
    fill_period(reader)
    reader.press(SUBMIT)
    reader.press(SUBMIT)
    assert "/cases/declarations/" in page.url
    reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("[data-copies]")
    page.locator("[data-copies] + [role=status]", has_text="Αντιγράφηκε.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.inner_text("#rf-code").replace(" ", "")
    assert copied.startswith("RF")
    reader.press("form[action$='/auth/logout'] button")
    if page.locator("#kc-logout").count():
        reader.press("#kc-logout")
    assert page.url.startswith(reader.portal)
    reader.context.close()


def test_level_a_raises_the_account_on_its_page(stack: Stack, people: People, browser: Browser) -> None:
    reader = Reader(browser, stack.layout.url("portal"), "en")
    sign_in(reader, people.citizen().username)
    reader.open("/account")
    reader.press("form[action$='/account/link'] button")
    if reader.page.locator("[name=continue]").count():
        reader.press("[name=continue]")
    through_taxisnet(reader, people.fresh_persona())
    assert reader.page.url.startswith(f"{reader.portal}/account")
    reader.context.close()
