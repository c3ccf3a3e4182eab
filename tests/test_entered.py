"""A declaration that operations entered by command is a case in the portal: the person reads it, staff end it."""

import pytest
from devstack.stack import Stack
from playwright.sync_api import Browser

from tests.kit.declarants import DECLARE, REVIEWS, decide
from tests.kit.mailbox import Mailbox, eventually
from tests.kit.people import People
from tests.kit.reader import Reader, through_taxisnet
from tests.kit.staff import new_clerk
from tests.kit.variants import thorough


@pytest.mark.parametrize("locale", ["en", thorough("el")])
def test_what_operations_entered_is_read_and_ended(
    stack: Stack, people: People, browser: Browser, mailbox: Mailbox, locale: str
) -> None:
    someone = people.new_representative(1)
    reader, desk = (Reader(browser, stack.layout.url("portal"), locale) for _ in range(2))
    reader.open(f"/auth/login/taxisnet?next={DECLARE}")
    through_taxisnet(reader, someone.persona)
    reader.press("main .portal-cases a")
    text = reader.page.locator("main").inner_text()
    for said in (someone.business_afm, someone.notice_email):
        assert said in text
    assert {"el": "Η δήλωση είχε ήδη γίνει δεκτή", "en": "The declaration had already been accepted"}[locale] in text
    case = reader.page.url.removeprefix(reader.portal).split("?")[0]
    reader.open("/fees")
    assert reader.page.locator(".portal-closed").count() == 0

    new_clerk(stack, ("declaration-clerk",), locale=locale).sign_in(desk, f"{REVIEWS}?state=accepted")
    assert desk.page.locator(f"main a[href$='{case.rpartition('/')[2]}']").count() == 1
    decide(desk, case, "revoke", "Η εκπροσώπηση έληξε.")

    def ended() -> bool:
        reader.open("/fees")
        return reader.page.locator(".portal-closed").count() == 1

    eventually(ended, 120, "the end of access to the fees of the business")
    mailbox.wait(someone.notice_email, about="Έληξε η σύνδεσή σας")
    reader.open(case)
    assert "Η εκπροσώπηση έληξε." in reader.page.locator("main").inner_text()
    for one in (reader, desk):
        one.context.close()
