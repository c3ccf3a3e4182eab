"""From the form to the counter: a document is missing, it is sent, the certificate is issued and collected."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pypdfium2
import pytest
import zxingcpp
from devstack import case_samples
from devstack.stack import Stack
from playwright.sync_api import Browser, ViewportSize

from tests.kit.casework import OFFICE
from tests.kit.certificates import ask_for_residence
from tests.kit.mailbox import Mailbox, eventually
from tests.kit.office_pages import Office
from tests.kit.people import Citizen, People
from tests.kit.reader import DESK, PHONE, Reader, through_taxisnet
from tests.kit.signing_in import sign_in
from tests.kit.variants import thorough

NOTE = "Αρκεί ένας λογαριασμός ρεύματος"


@pytest.mark.parametrize(
    ("level", "size", "javascript"),
    [
        pytest.param("A", PHONE, True, id="A-phone"),
        thorough("B", DESK, False, name="B-desk-plain"),
        thorough("A", DESK, False, name="A-desk-plain"),
        thorough("B", PHONE, True, name="B-phone"),
    ],
)
def test_missing_document_upload_issue_and_collect(
    stack: Stack,
    people: People,
    mailbox: Mailbox,
    browser: Browser,
    tmp_path: Path,
    level: str,
    size: ViewportSize,
    javascript: bool,
) -> None:
    portal, who = stack.layout.url("portal"), people.citizen("el")
    windows = [Reader(browser, portal, "el", javascript, size) for _ in range(3)]
    citizen = windows[0]
    sign_in(citizen, who.username, "/account")
    if level == "B":
        raise_level(citizen, people)
    case = ask_for_residence(citizen)
    clerk = Office.sign_in(stack, windows[1])
    clerk.find(citizen.page.inner_text("#protocol-number"))
    clerk.take()
    clerk.ask_for(case_samples.PROOF, NOTE)
    send_what_was_asked(citizen, mailbox, who, tmp_path)
    eventually(lambda: goes_on(clerk, case), 120, "the case to go on with the document")
    look_at_the_document(clerk)
    clerk.write({"proofs": "Λογαριασμός ρεύματος 2026"})
    # The procedure wants a second look, so the clerk who wrote the certificate does not sign it.
    head = Office.sign_in(stack, windows[2], OFFICE)
    head.open(case)
    head.sign()
    clerk.wait_for_document(case)
    clerk.lay_out()
    collect(clerk, citizen, mailbox, who, case)
    for window in windows:
        assert window.complaints == []
        window.context.close()


def raise_level(citizen: Reader, people: People) -> None:
    """To level B, with TAXISnet, from one's account."""
    citizen.press("form[action$='/account/link'] button")
    if citizen.page.locator("[name=continue]").count():
        citizen.press("[name=continue]")
    through_taxisnet(citizen, people.fresh_persona())


def send_what_was_asked(citizen: Reader, mailbox: Mailbox, who: Citizen, folder: Path) -> None:
    """The mail says what is missing and leads to where it is sent."""
    mailbox.wait_for_words(who.address, NOTE)
    [mail] = [one for one in mailbox.mails(who.address) if NOTE in mailbox.mail(one["id"])["text"]]
    [link] = re.findall(r"/cases/requests/[\w-]+/documents", mailbox.mail(mail["id"])["text"])
    file = folder / "λογαριασμός ρεύματος.png"
    file.write_bytes(case_samples.picture())
    citizen.open(link)
    assert NOTE in citizen.page.inner_text("main")
    citizen.page.locator("input[type=file]").first.set_input_files(file)
    citizen.press("form#form button")
    assert "sent=1" in citizen.page.url
    assert "λογαριασμός ρεύματος.png" in citizen.page.inner_text("main")


def goes_on(clerk: Office, case: str) -> bool:
    """Whether what came was looked at by the worker: then nothing is waited for any more."""
    clerk.open(case)
    return clerk.reader.page.locator("form[action*='/draft']").count() == 1


def look_at_the_document(clerk: Office) -> None:
    """The clerk sees a picture of the page, and no file that a stranger made."""
    picture = clerk.reader.page.locator("main img.portal-page").first
    answer = clerk.reader.page.request.get(f"{clerk.reader.portal}{picture.get_attribute('src')}")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.body().startswith(b"\xff\xd8")


def collect(clerk: Office, citizen: Reader, mailbox: Mailbox, who: Citizen, case: str) -> None:
    """The code comes by mail, stands on the page and on the slip; the office opens the case with it."""
    citizen.open(f"/cases/requests/{case}")
    shown = citizen.page.inner_text("#pickup-code")
    code = re.sub(r"[\s-]", "", shown)
    eventually(lambda: code in everything_mailed(mailbox, who), 120, "the mail with the code")
    slip = citizen.page.request.get(f"{citizen.portal}/cases/requests/{case}/slip.pdf").body()
    with pypdfium2.PdfDocument(slip) as document:
        picture = document[0].render(scale=3).to_pil()
    assert code in {re.sub(r"[\s-]", "", one.text) for one in zxingcpp.read_barcodes(picture)}
    clerk.hand_over(shown)
    assert urlsplit(clerk.reader.page.url).path == f"/casework/{case}"
    assert clerk.reader.page.locator("main a[href*='/hand-over']").count() == 0
    citizen.open(f"/cases/requests/{case}")
    assert citizen.page.locator("#pickup").count() == 0
    assert "Παραλήφθηκε" in citizen.page.inner_text("main .govuk-tag >> nth=0")


def everything_mailed(mailbox: Mailbox, who: Citizen) -> str:
    texts = (mailbox.mail(one["id"])["text"] for one in mailbox.mails(who.address))
    return re.sub(r"[\s-]", "", " ".join(texts))
