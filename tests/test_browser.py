"""The same by headless Chromium: a phone-sized window, real cookies, real content security, axe on every page met."""

import os
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from devstack import journey
from devstack.stack import Stack
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.people import PASSWORD, People

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
]
PHONE = {"width": 390, "height": 844}
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Reader:
    """One person with one browser window; every page met is checked by axe and for errors of its own."""

    def __init__(self, browser: Browser, portal: str, locale: str, javascript: bool = True) -> None:
        language = {"el": "el-GR", "en": "en-GB"}[locale]
        self.context = browser.new_context(viewport=PHONE, locale=language, java_script_enabled=javascript)
        self.page: Page = self.context.new_page()
        self.portal, self.locale, self._javascript = portal, locale, javascript
        self.clicks = 0
        self.complaints: list[str] = []
        self.page.on("console", self._listen)

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location['url'].split('?')[0]})")

    def open(self, path: str) -> None:
        self.page.goto(f"{self.portal}{path}")
        self.check()

    def press(self, selector: str) -> None:
        self.page.locator(selector).first.click()
        self.page.wait_for_load_state()
        self.clicks += 1
        self.check()

    def check(self) -> None:
        """No violation, one h1, a language, and nothing wider than the phone."""
        if self._javascript:
            found = Axe().run(self.page, options=WCAG).response["violations"]
            faults = [f"{v['id']}: {v['nodes'][0]['html'][:150]}" for v in found]
            assert faults == [], f"{self.page.url.split('?')[0]}: {faults}"
            assert self.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], self.page.url
        assert self.page.locator("h1").count() == 1, self.page.url
        assert self.page.locator("html").get_attribute("lang") in ("el", "en")


def through_taxisnet(reader: Reader, persona: str) -> None:
    reader.page.fill("#other", persona)
    reader.press("#btn-login-submit")
    if reader.page.locator("#confirmationForm").count():
        reader.press("#btn-submit")
    if reader.page.locator("form[action='/confirm']").count():
        reader.press("form[action='/confirm'] button[value=yes]")


def ask_by_post(reader: Reader) -> None:
    reader.press(f"main a[href$='/certificates/{journey.CERTIFICATE}']")
    reader.press(f"a[href$='/certificates/{journey.CERTIFICATE}/form']")
    page = reader.page
    page.locator("[name='answers.record'][value=current]").check()
    page.locator("[name=delivery][value=post]").check()
    for name, value in {"street": "Ελευθερίας", "number": "50", "postcode": "70014", "city": "Χερσόνησος"}.items():
        page.locator(f"[name={name}]").fill(value)
    reader.press("main form button[type=submit]")
    reader.press("main form button[type=submit]")


@pytest.mark.parametrize(("locale", "javascript"), [("el", True), ("en", True), ("el", False)])
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
    for name, value in (("establishment", None), ("fee", journey.FEE)):
        control = page.locator(f"main [name={name}]" + (f"[value='{value}']" if value else "")).first
        control.check()
    reader.press("main form button[type=submit]")
    choose(page, "period", journey.PERIOD)
    page.locator("[name=receipts]").fill(journey.RECEIPTS)
    choose(page, "inclusive", "yes")
    reader.press("main form button[type=submit]")
    reader.press("main form button[type=submit]")
    assert "/cases/declarations/" in page.url
    assert "RF" in page.inner_text("main")
    reader.press("form[action$='/auth/logout'] button")
    if page.locator("#kc-logout").count():
        reader.press("#kc-logout")
    assert page.url.startswith(reader.portal)
    reader.context.close()


def choose(page: Page, name: str, value: str) -> None:
    """Pick a value of a select or of radio buttons."""
    if page.locator(f"select[name={name}]").count():
        page.locator(f"select[name={name}]").select_option(value)
    else:
        page.locator(f"[name={name}][value='{value}']").check()


def test_level_a_sees_what_is_closed_and_raises_the_account_in_place(
    stack: Stack, people: People, browser: Browser
) -> None:
    username, _, _ = people.level_a()
    reader = Reader(browser, stack.layout.url("portal"), "en")
    reader.open("/auth/login/password")
    reader.page.fill("#username", username)
    reader.page.fill("#password", PASSWORD)
    reader.press("#kc-login")
    reader.open(f"/certificates/{journey.CERTIFICATE}/form")
    assert reader.page.locator("[name=delivery][value=post]").is_disabled()
    reader.open("/fees")
    reader.open("/account")
    reader.press("form[action$='/account/link'] button")
    if reader.page.locator("[name=continue]").count():
        reader.press("[name=continue]")
    through_taxisnet(reader, people.fresh_persona())
    assert reader.page.url.startswith(f"{reader.portal}/account")
    reader.open(f"/certificates/{journey.CERTIFICATE}/form")
    assert reader.page.locator("[name=delivery][value=post]").is_enabled()
    reader.context.close()
