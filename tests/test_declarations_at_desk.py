"""Special declarations in browsers: what the desk types in, finds and ends."""

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from devstack.stack import Stack
from PIL import Image
from playwright.sync_api import Browser

from tests.kit.declarants import (
    DECLARE,
    REVIEWS,
    Declarant,
    at_declarations_desk,
    certify,
    decide,
    declarants,
    declaration_clerk,
)
from tests.kit.mailbox import eventually
from tests.kit.people import People
from tests.kit.reader import SUBMIT, Reader
from tests.kit.staff import Clerk


@pytest.fixture
def clerk(stack: Stack) -> Clerk:
    return declaration_clerk(stack)


@pytest.fixture
def declare(stack: Stack, people: People, browser: Browser, tmp_path: Path) -> Callable[..., Declarant]:
    return declarants(stack, people, browser, tmp_path)


def blank_paper(folder: Path) -> Path:
    """A photograph of the blank form: whose it is, no code on it says."""
    file = folder / "blank.png"
    # Each a little different, as no two photographs are the same.
    Image.new("RGB", (1200, 1700), (255, 255, 200 + secrets.randbelow(56))).save(file)
    return file


def test_a_name_without_a_blank_widens_no_list_and_is_found_by_its_beginning(
    stack: Stack, declare: Callable[..., Declarant], browser: Browser, clerk: Clerk
) -> None:
    """Each page that is opened is measured by the reader: nothing is wider than a phone."""
    one = declare()
    beginning = f"ΜΑΚΡΥΩΝΥΜΟ{secrets.randbelow(10**8):08d}"
    one.business["name"] = beginning + "Ξ" * 200
    case = one.write()
    one.reader.open(f"{case}/code")
    one.page.fill("#gov_code", f"https://dilosi.services.gov.gr/show/{secrets.token_urlsafe(16)}")
    one.reader.press(SUBMIT)
    one.reader.press("#submit")
    one.reader.open(DECLARE)
    desk = at_declarations_desk(stack, browser, clerk)
    assert desk.page.get_by_text(one.business["name"]).count() == 1
    desk.page.fill("#text", beginning.lower())
    desk.press("form[action$='/search'] button")
    assert desk.page.url.endswith(case.rpartition("/")[2])
    desk.context.close()


def test_a_blank_form_is_typed_in_at_the_desk_and_a_colleague_accepts_it(
    stack: Stack, people: People, declare: Callable[..., Declarant], browser: Browser, clerk: Clerk, tmp_path: Path
) -> None:
    one = declare()
    username = str(people.taxisnet(one.persona)[1].claims["preferred_username"])
    desk = at_declarations_desk(stack, browser, clerk)
    desk.press("main a[href='/declarations-desk/paper']")
    desk.press(SUBMIT)
    # Whose it is, the business, the file and its certification: all at one time.
    assert desk.page.locator("#who-error, #name-error, #file-error, #day-error").count() == 4
    for name, value in {"who": username, "seat": one.business["address"], "proof": "ΓΕΜΗ"}.items():
        desk.page.fill(f"#{name}", value)
    for name in ("afm", "name", "notice_email"):
        desk.page.fill(f"#{name}", one.business[name])
    desk.page.fill("#given_name", "ΑΡΙΘΜΟΣ")
    desk.page.fill("#family_name", "ΕΠΙΣΚΕΠΤΗΣ")
    desk.page.check("[name=capacity][value=legal_representative]")
    desk.page.fill("[id='places.0.name']", "Εγκατάσταση")
    desk.page.fill("[id='places.0.address']", "Ελευθερίας 1")
    certify(desk.page, blank_paper(tmp_path))
    desk.press(SUBMIT)
    case = desk.page.url
    assert one.business["name"] in desk.page.locator("main").inner_text()
    assert "Τη δήλωση την καταχωρίσατε εσείς" in desk.page.locator("main").inner_text()
    assert desk.page.locator("form[action$='/refuse']").count() == 1
    assert desk.page.locator("form[action$='/accept']").count() == 0
    colleague = at_declarations_desk(stack, browser, declaration_clerk(stack))
    decide(colleague, case.rpartition("/")[2], "accept")
    eventually(one.may_declare, 120, "access to the fees of the business")
    one.reader.open(DECLARE)
    assert one.page.locator(".portal-cases li").count() == 1


def test_a_form_that_is_brought_finds_its_case_without_scripts(
    stack: Stack, declare: Callable[..., Declarant], browser: Browser, tmp_path: Path
) -> None:
    one = declare(script=False)
    case = one.write()
    file = one.signed(case, 4, "png")
    assert 1_000_000 < file.stat().st_size < 5_000_000, "larger than other forms may be"
    desk = Reader(browser, stack.layout.url("portal"), "en", javascript=False)
    clerk_of_desk = declaration_clerk(stack)
    clerk_of_desk.sign_in(desk, f"{REVIEWS}/scan")
    certify(desk.page, file)
    desk.press(SUBMIT)
    assert desk.page.url.endswith(case.rpartition("/")[2])
    one.reader.open(case)
    assert "Ελέγχεται" in one.text
    for content, said in (
        (b"no pdf", "It must be a PDF, JPEG or PNG file"),
        (b"%PDF-" * 1_000_001, "larger than 5 MB"),
    ):
        wrong = tmp_path / "wrong.pdf"
        wrong.write_bytes(content)
        desk.open(f"{REVIEWS}/scan")
        certify(desk.page, wrong)
        desk.press(SUBMIT)
        assert said in desk.page.locator(".govuk-error-summary").inner_text()
