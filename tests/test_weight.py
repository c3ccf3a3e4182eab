"""The main pages stay small on a first visit. Only bytes: how fast a page is on this machine proves nothing."""

from devstack.stack import Stack
from playwright.sync_api import Browser

from tests.kit.people import People
from tests.weights import LIMIT, PAGES, measure


def test_the_main_pages_stay_small(stack: Stack, people: People, browser: Browser) -> None:
    weights = measure(browser, stack.layout.url("portal"), people.fresh_persona())
    assert [one.page for one in weights] == list(PAGES)
    assert {one.page: one.without_fonts for one in weights if one.without_fonts > LIMIT} == {}
    # Every part was really seen.
    assert all(min(one.document, one.styles, one.pictures, one.fonts) > 500 for one in weights)
