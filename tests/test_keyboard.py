"""The three main flows by keyboard alone: no mouse, no click, no focus set by a program, and the focus always seen."""

from collections.abc import Iterator

import pytest
from devstack import journey
from devstack.stack import Stack
from playwright.sync_api import Browser

from tests.kit.keyboard import Keyboard
from tests.kit.mailbox import eventually
from tests.kit.people import People
from tests.kit.reader import SUMMARY
from tests.kit.variants import thorough

CERTIFICATE = {"answers.record": "current", "answers.purpose": "Επίδομα", **journey.APPLICANT}
ADDRESS = {"street": "Ελευθερίας", "number": "50", "postcode": "70014", "city": "Χερσόνησος"}
DECLARATION = {
    "fee": journey.FEE,
    "period": journey.PERIOD,
    "receipts": journey.RECEIPTS,
    "inclusive": "yes",
}

# Of radio buttons with one name the keyboard stops at one only.
STOPS = """() => {
  const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea")];
  const seen = all.filter((e) => !e.disabled && e.tabIndex >= 0 && e.getClientRects().length > 0);
  return new Set(seen.map((e) => e.type === "radio" ? e.name : e)).size;
}"""


GREEK, PLAIN = ("el", True), ("en", False)
with_scripts = pytest.mark.parametrize(
    "keyboard", [pytest.param(GREEK, id="el"), thorough(PLAIN, name="en-without-javascript")], indirect=True
)
without_scripts = pytest.mark.parametrize(
    "keyboard", [thorough(GREEK, name="el"), pytest.param(PLAIN, id="en-without-javascript")], indirect=True
)
"""Half of the flows each way; all of them both ways in the thorough run."""


@pytest.fixture
def keyboard(request: pytest.FixtureRequest, stack: Stack, browser: Browser) -> Iterator[Keyboard]:
    locale, javascript = request.param
    one = Keyboard(browser, stack.layout.url("portal"), locale, javascript)
    yield one
    one.context.close()


@with_scripts
def test_level_a_asks_for_a_certificate_to_collect(keyboard: Keyboard, people: People) -> None:
    keyboard.sign_in_with_password(people.citizen().username)
    keyboard.follow(f"main a[href='/certificates/{journey.CERTIFICATE}']")
    keyboard.follow("main a[href$='/form']")
    first_question = keyboard.page.url
    keyboard.answer({})
    assert keyboard.page.url.split("#")[0] == first_question
    assert keyboard.page.title().startswith({"el": "Σφάλμα: ", "en": "Error: "}[keyboard.locale])
    eventually(lambda: keyboard.is_on(SUMMARY), 120, "the focus on what is wrong")
    # The first fault leads to its question; the person answers it and goes on from there.
    keyboard.tab()
    target = keyboard.focused().get_attribute("href") or ""
    assert target.startswith("#")
    keyboard.page.keyboard.press("Enter")
    eventually(lambda: keyboard.is_on(f"[id='{target[1:]}']"), 120, "the fault to lead to its question")
    keyboard.file({**CERTIFICATE, "delivery": "collect"})
    assert "/cases/requests/" in keyboard.page.url


@without_scripts
def test_taxisnet_opens_the_post(keyboard: Keyboard, people: People) -> None:
    keyboard.sign_in_with_taxisnet(people.fresh_persona())
    keyboard.follow(f"main a[href='/certificates/{journey.CERTIFICATE}']")
    keyboard.follow("main a[href$='/form']")
    keyboard.file({**CERTIFICATE, **ADDRESS, "delivery": "post"})
    assert "/cases/requests/" in keyboard.page.url


@with_scripts
def test_a_representative_declares_a_fee_and_signs_out(keyboard: Keyboard, people: People) -> None:
    keyboard.sign_in_with_taxisnet(people.new_representative(2).persona)
    keyboard.follow("main a[href='/fees']")
    keyboard.follow("main a[href^='/fees/establishments/']")
    keyboard.file(DECLARATION)
    assert "/cases/declarations/" in keyboard.page.url
    keyboard.follow("button[name=sign-out]")
    if keyboard.page.locator("#kc-logout").count():
        keyboard.follow("#kc-logout")
    assert keyboard.page.url.startswith(keyboard.portal)


@without_scripts
def test_every_stop_is_reached_once_there_and_back(keyboard: Keyboard, people: People) -> None:
    keyboard.sign_in_with_taxisnet(people.fresh_persona())
    for path in ("/", "/services", "/account", "/cases", f"/certificates/{journey.CERTIFICATE}/form"):
        keyboard.open(path)
        stops = keyboard.page.evaluate(STOPS)
        # Each step leads forward, or the helper says so: as many steps as stops reach every one of them.
        for _ in range(stops):
            keyboard.tab()
            assert not keyboard.is_on("body"), path
        for _ in range(stops - 1):
            keyboard.tab("Shift+Tab")
        assert keyboard.is_on(".govuk-skip-link"), path
