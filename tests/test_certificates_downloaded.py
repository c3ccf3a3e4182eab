"""A certificate as a file: it is sealed, and anyone who has it, even on paper, may ask whether it holds."""

import io

import pypdfium2
import pytest
import zxingcpp
from devstack.stack import Stack
from playwright.sync_api import Browser, ViewportSize

from tests.kit.casework import OFFICE
from tests.kit.certificates import START, begin, request_id
from tests.kit.office_pages import Office
from tests.kit.people import People
from tests.kit.reader import DESK, PHONE, SUBMIT, Reader, through_taxisnet
from tests.kit.variants import thorough

WRITTEN = {"record_number": "1542", "members": "Πατέρας: Νικόλαος\nΜητέρα: Άννα"}


@pytest.mark.parametrize(
    ("size", "javascript", "locale"),
    [
        pytest.param(PHONE, True, "el", id="phone"),
        thorough(DESK, False, "en", name="desk-plain-en"),
        thorough(PHONE, False, "el", name="phone-plain"),
    ],
)
def test_download_and_verify_from_the_picture_of_the_page(
    stack: Stack, people: People, browser: Browser, size: ViewportSize, javascript: bool, locale: str
) -> None:
    portal = stack.layout.url("portal")
    citizen, desk, stranger = (Reader(browser, portal, locale, javascript, size) for _ in range(3))
    citizen.open(f"/auth/login/taxisnet?next={START}form")
    through_taxisnet(citizen, people.fresh_persona())
    begin(citizen, "download")
    citizen.press(SUBMIT)
    citizen.press(SUBMIT)
    case = request_id(citizen)
    head = Office.sign_in(stack, desk, OFFICE)
    head.open(case)
    head.take()
    surname = head.reader.page.input_value("[name='document.family_name']")
    head.write(WRITTEN)
    head.sign()
    head.wait_for_document(case)
    content = download(citizen, case)
    made = citizen.page.locator(f"main a[href^='/cases/requests/{case}/documents/']").get_attribute("href")
    # A demo seal: made here, and it says so on every page that speaks of it.
    assert b"/ByteRange" in content
    address = scan(content)
    verify(stranger, address, surname)
    head.open(case)
    recall(head)
    verdict(stranger, address, "recalled")
    citizen.open(f"/cases/requests/{case}")
    # What is left to download is the letter that says so.
    assert citizen.page.locator(f"main a[href='{made}']").count() == 0
    for window in (citizen, desk, stranger):
        assert window.complaints == []
        window.context.close()


def download(citizen: Reader, case: str) -> bytes:
    citizen.open(f"/cases/requests/{case}")
    link = citizen.page.locator(f"main a[href^='/cases/requests/{case}/documents/']").first
    answer = citizen.page.request.get(f"{citizen.portal}{link.get_attribute('href')}")
    assert answer.headers["content-disposition"].startswith("attachment")
    content = answer.body()
    assert content.startswith(b"%PDF-")
    return content


def scan(content: bytes) -> str:
    """What a camera reads on the printed page."""
    with pypdfium2.PdfDocument(io.BytesIO(content)) as document:
        picture = document[0].render(scale=3).to_pil()
    [code] = zxingcpp.read_barcodes(picture)
    return str(code.text)


def verify(stranger: Reader, address: str, surname: str) -> None:
    """Nobody is signed in; the name is masked until its beginning is said."""
    assert address.lower().startswith(f"{stranger.portal}/e/")
    verdict(stranger, address, "valid")
    assert surname not in stranger.page.inner_text("main")
    stranger.page.fill("#surname", surname[:3])
    stranger.press("main form[action='/e'] button")
    assert surname in stranger.page.inner_text("main")


def verdict(stranger: Reader, address: str, state: str) -> None:
    stranger.page.goto(address)
    stranger.check()
    assert stranger.page.locator("#verdict").get_attribute("data-state") == state


def recall(head: Office) -> None:
    head.begin("recall")
    head.reader.page.fill("#reason", "Προστέθηκε τέκνο στη μερίδα")
    head.press()
    head.confirm()
