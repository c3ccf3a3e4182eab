"""A request that was filed for collecting is posted after all: the level is raised from its own page."""

from devstack.stack import Stack
from playwright.sync_api import Browser

from tests.kit.certificates import START, begin, fill_address
from tests.kit.mailbox import Mailbox, eventually
from tests.kit.people import People
from tests.kit.reader import SUBMIT, Reader, through_taxisnet
from tests.kit.signing_in import sign_in


def test_from_collecting_to_post_by_a_step_up(stack: Stack, people: People, mailbox: Mailbox, browser: Browser) -> None:
    citizen = people.citizen("el")
    reader = Reader(browser, stack.layout.url("portal"), "el")
    sign_in(reader, citizen.username, START + "form")
    begin(reader, "collect", "current")
    reader.press(SUBMIT)
    reader.press(SUBMIT)
    number = reader.page.inner_text("#protocol-number")
    case = reader.page.url.split("?")[0]
    reader.press("main a[href$='/delivery']")
    reader.page.locator("[name=delivery][value=post]").check()
    reader.press(SUBMIT)
    reader.press("form[action='/account/link'] button")
    reader.press("[name=continue]")
    through_taxisnet(reader, people.fresh_persona())
    assert reader.page.url == f"{case}/delivery/address"
    fill_address(reader)
    assert reader.page.url == f"{case}?changed=1"
    timeline = reader.page.inner_text(".portal-timeline")
    assert "Ζητήσατε αποστολή με το ταχυδρομείο." in timeline
    [mail] = mailbox.wait(citizen.address, about=f"παραλαβής της αίτησης {number}")
    assert "Ελευθερίας 50" in mailbox.mail(mail["id"])["text"]

    def told_twice() -> bool:
        reader.open(f"/cases/requests/{case.rsplit('/', 1)[1]}")
        return reader.page.inner_text(".portal-timeline").count("Σας στείλαμε email.") == 2

    # The mail may be read before the report that it was sent has come back.
    eventually(told_twice, 120, "the timeline with both mails")
    assert reader.complaints == []
    reader.context.close()
