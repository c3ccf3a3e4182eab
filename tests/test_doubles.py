"""One person with two accounts: certified at the desk, and come by TAXISnet as a new person."""

from collections.abc import Iterator

import pytest
from devstack import seed
from devstack.stack import Stack
from playwright.sync_api import Browser

from tests.kit.desk_pages import CERTIFY, fill_document, make_code, open_case
from tests.kit.faults import database
from tests.kit.levels import compare
from tests.kit.mailbox import Mailbox
from tests.kit.people import People
from tests.kit.reader import SUMMARY, Reader
from tests.kit.signing_in import sign_in
from tests.kit.staff import SUPERVISOR, new_clerk
from tests.kit.tokens import Tokens


@pytest.fixture
def windows(stack: Stack, browser: Browser) -> Iterator[tuple[Reader, Reader]]:
    portal = stack.layout.url("portal")
    pair = Reader(browser, portal, "el"), Reader(browser, portal, "el")
    yield pair
    for one in pair:
        one.context.close()


def double_of(stack: Stack, tokens: Tokens) -> str:
    """The id under which this person's two accounts are listed."""
    with database(stack, "identity_bridge") as conn:
        [found] = conn.execute("SELECT double_id FROM doubles WHERE person_id = %s", [tokens.claims["person_id"]])
    return str(found[0])


@pytest.mark.disturbs
def test_a_supervisor_finds_both_accounts_and_their_owner_is_told(
    stack: Stack, people: People, mailbox: Mailbox, windows: tuple[Reader, Reader]
) -> None:
    citizen, desk = windows
    person, persona = people.citizen("el"), people.fresh_persona()
    sign_in(citizen, person.username, "/account/desk-code")
    new_clerk(stack, SUPERVISOR).sign_in(desk)
    open_case(desk, make_code(citizen))
    fill_document(desk, seed.tax_number(persona))
    # As TAXISnet names the next visitor: a number that belongs to quite another name would be a clerk's mistake.
    desk.page.fill("[name=family_name]", "Επισκέπτης")
    desk.press(CERTIFY)
    assert desk.page.locator(".govuk-error-summary a[href*=name_differs]").count() == 1, "it asks first"
    desk.page.locator("[name=name_differs]").check(force=True)
    desk.press(CERTIFY)
    assert desk.page.locator(".govuk-panel--confirmation").count() == 1
    before = set(compare(stack)["doubles"])
    _, tokens = people.taxisnet(persona)
    assert set(compare(stack)["doubles"]) - before == {tokens.claims["person_id"]}

    desk.open("/desk")
    desk.press("main a[href='/desk/doubles']")
    assert person.address not in desk.page.inner_text("main")
    radio = desk.page.locator(f"[name=double_id][value='{double_of(stack, tokens)}']")
    radio.check(force=True)
    desk.press("main form[action='/desk/doubles'] button")
    assert desk.page.locator(SUMMARY).count() == 1, "a reason is needed"
    assert radio.is_checked()
    desk.page.fill("#reason", "Ήρθε να ενώσει τους λογαριασμούς")
    desk.press("main form[action='/desk/doubles'] button")
    assert desk.page.locator("[name=lookup_id]").count() == 2
    assert person.address not in desk.page.inner_text("main")
    mailbox.wait_for_words(person.address, "Ήρθε να ενώσει τους λογαριασμούς")
