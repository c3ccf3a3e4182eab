"""The warning before a sign-in ends by itself, in a browser whose clock is moved on, on the real issuer."""

from collections.abc import Iterator

import pytest
from devstack.stack import Stack
from playwright.sync_api import Browser

from tests.kit.people import People
from tests.kit.reader import Reader
from tests.kit.signing_in import sign_in
from tests.kit.variants import LOCALES

DIALOG = "#ending"
STAY = "#ending form[action='/account/stay'] button"
CLOSE = "#ending form[method=dialog] button"
STILL_HERE = {"el": "Είστε ακόμα εδώ;", "en": "Are you still here?"}
OVER = {"el": "Η σύνδεση έληξε.", "en": "You have been signed out."}


@pytest.fixture(params=LOCALES)
def reader(request: pytest.FixtureRequest, stack: Stack, browser: Browser) -> Iterator[Reader]:
    one = Reader(browser, stack.layout.url("portal"), request.param)
    one.page.clock.install()
    yield one
    one.context.close()


def until_the_warning(reader: Reader) -> None:
    """To a minute before the end; a shorter while shows nothing yet."""
    seconds = int(reader.page.locator(DIALOG).get_attribute("data-seconds") or "0")
    reader.page.clock.fast_forward((seconds - 180) * 1000)
    assert not reader.page.locator(DIALOG).is_visible()
    reader.page.clock.fast_forward(120_000)
    reader.page.locator(DIALOG).wait_for(state="visible")


def test_who_is_still_here_stays(people: People, reader: Reader) -> None:
    sign_in(reader, people.citizen("el").username, "/services")
    until_the_warning(reader)
    assert reader.page.inner_text("#ending h2") == STILL_HERE[reader.locale]
    assert reader.page.evaluate("document.activeElement.closest('dialog')?.id") == "ending"
    reader.check()
    reader.page.keyboard.press("Enter")
    reader.page.locator(DIALOG).wait_for(state="hidden")
    until_the_warning(reader)


def test_who_comes_too_late_is_told_what_to_do(people: People, reader: Reader) -> None:
    citizen = people.citizen("el")
    sign_in(reader, citizen.username, "/services")
    people.admin.end_sessions(citizen.subject)
    until_the_warning(reader)
    reader.page.click(STAY)
    reader.page.locator("#ending-text", has_text=OVER[reader.locale]).wait_for()
    assert not reader.page.locator(STAY).is_visible()
    reader.check()
    reader.page.click(CLOSE)
    reader.page.locator(DIALOG).wait_for(state="hidden")
