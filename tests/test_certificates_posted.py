"""What was to be collected goes by post: the level is raised on the way, and the letter can be followed."""

import io

import pypdfium2
import pytest
from devstack.stack import Stack
from playwright.sync_api import Browser, ViewportSize

from tests.kit.certificates import START, begin, fill_address, request_id
from tests.kit.mailbox import Mailbox, eventually
from tests.kit.office_pages import Office
from tests.kit.people import People
from tests.kit.reader import DESK, PHONE, SUBMIT, Reader, through_taxisnet
from tests.kit.signing_in import sign_in
from tests.kit.variants import thorough

WRITTEN = {"record_number": "1542", "members": "Πατέρας: Νικόλαος\nΜητέρα: Άννα"}


@pytest.mark.parametrize(
    ("size", "javascript"),
    [
        pytest.param(DESK, False, id="desk-plain"),
        thorough(PHONE, True, name="phone"),
        thorough(PHONE, False, name="phone-plain"),
        thorough(DESK, True, name="desk"),
    ],
)
def test_step_up_issue_and_post_with_a_number_to_follow(
    stack: Stack, people: People, mailbox: Mailbox, browser: Browser, size: ViewportSize, javascript: bool
) -> None:
    portal, who = stack.layout.url("portal"), people.citizen("el")
    citizen, desk = (Reader(browser, portal, "el", javascript, size) for _ in range(2))
    sign_in(citizen, who.username, f"{START}form")
    case = ask_to_collect(citizen)
    wish_post(citizen, people, case)
    clerk = Office.sign_in(stack, desk)
    clerk.open(case)
    clerk.take()
    clerk.write(WRITTEN)
    clerk.sign()
    clerk.wait_for_document(case)
    clerk.add_to_batch(case)
    number = clerk.label(case)
    clerk.label_the_rest()
    look_at_papers(clerk, number)
    clerk.close_batch()
    eventually(lambda: number in mailed(mailbox, who.address), 120, "the mail with the number")
    citizen.open(f"/cases/requests/{case}")
    assert citizen.page.inner_text("#tracking") == number
    clerk.open(case)
    clerk.begin("arrived")
    clerk.press()
    citizen.open(f"/cases/requests/{case}")
    assert "Παραδόθηκε" in citizen.page.inner_text("main .govuk-tag >> nth=0")
    for window in (citizen, desk):
        assert window.complaints == []
        window.context.close()


def ask_to_collect(citizen: Reader) -> str:
    begin(citizen, "collect")
    citizen.press(SUBMIT)
    citizen.press(SUBMIT)
    return request_id(citizen)


def wish_post(citizen: Reader, people: People, case: str) -> None:
    """Another way to receive it, for which the identity is proved in the middle."""
    citizen.open(f"/cases/requests/{case}/delivery")
    citizen.page.locator("[name=delivery][value=post]").check()
    citizen.press(SUBMIT)
    citizen.press("form[action='/account/link'] button")
    citizen.press("[name=continue]")
    through_taxisnet(citizen, people.fresh_persona())
    fill_address(citizen)
    assert citizen.page.url.endswith(f"{case}?changed=1")


def look_at_papers(clerk: Office, number: str) -> None:
    """Labels for the envelopes, and the list with which the post office takes them."""
    batch = clerk.reader.page.url.split("#")[0].split("?")[0]
    assert "ΕΛΕΥΘΕΡΙΑΣ 50" in printed(clerk, f"{batch}/labels.pdf")
    assert number in printed(clerk, f"{batch}/list.pdf").replace(" ", "")


def printed(clerk: Office, address: str) -> str:
    content = clerk.reader.page.request.get(address).body()
    with pypdfium2.PdfDocument(io.BytesIO(content)) as document:
        return " ".join(page.get_textpage().get_text_range() for page in document)


def mailed(mailbox: Mailbox, address: str) -> str:
    return " ".join(mailbox.mail(one["id"])["text"] for one in mailbox.mails(address))
