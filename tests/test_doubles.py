"""One person with two accounts: certified at the desk, and come by TAXISnet as somebody new."""

from collections.abc import Iterator

import pytest
from devstack import seed
from devstack.stack import Stack
from playwright.sync_api import Browser

from tests.mailbox import Mailbox
from tests.people import People
from tests.reader import Reader
from tests.staff import SUPERVISOR, new_clerk
from tests.test_desk import CERTIFY, fill_document, make_code, open_case, wait_for_mail
from tests.test_levels import compare
from tests.test_step_up import new_person, sign_in


@pytest.fixture
def windows(stack: Stack, browser: Browser) -> Iterator[tuple[Reader, Reader]]:
    pair = tuple(Reader(browser, stack.layout.url("portal"), "el") for _ in range(2))
    yield pair
    for one in pair:
        one.context.close()


def test_a_supervisor_finds_both_accounts_and_their_owner_is_told(
    stack: Stack, people: People, mailbox: Mailbox, windows: tuple[Reader, Reader]
) -> None:
    citizen, desk = windows
    username, _ = new_person(people)
    persona = people.fresh_persona()
    sign_in(citizen, username, "/account/desk-code")
    new_clerk(stack, SUPERVISOR).sign_in(desk)
    open_case(desk, make_code(citizen))
    fill_document(desk, seed.tax_number(persona))
    # As TAXISnet names whoever comes next: a number that belongs to quite another name would be a clerk's mistake.
    desk.page.fill("[name=family_name]", "Επισκέπτης")
    desk.press(CERTIFY)
    assert desk.page.locator(".govuk-error-summary a[href*=name_differs]").count() == 1, "it asks first"
    desk.page.locator("[name=name_differs]").check(force=True)
    desk.press(CERTIFY)
    assert desk.page.locator(".govuk-panel--confirmation").count() == 1
    before = set(compare(stack)["doubles"])
    people.taxisnet(persona)
    assert len(set(compare(stack)["doubles"]) - before) == 1

    desk.open("/desk")
    desk.press("main a[href='/desk/doubles']")
    assert f"{username}@mail.example" not in desk.page.inner_text("main")
    radios = desk.page.locator("[name=double_id]")
    radios.last.check(force=True)
    desk.press("main form[action='/desk/doubles'] button")
    assert desk.page.locator(".govuk-error-summary").count() == 1, "a reason is needed"
    assert radios.last.is_checked()
    desk.page.fill("#reason", "Ήρθε να ενώσει τους λογαριασμούς")
    desk.press("main form[action='/desk/doubles'] button")
    assert desk.page.locator("[name=lookup_id]").count() == 2
    assert f"{username}@mail.example" not in desk.page.inner_text("main")
    wait_for_mail(mailbox, username, "Ήρθε να ενώσει τους λογαριασμούς")
