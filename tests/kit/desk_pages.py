"""The desk in browsers: the code on the citizen's screen, and what a clerk fills in."""

from tests.kit.people import FAMILY_NAME, GIVEN_NAME
from tests.kit.reader import Reader, choose

CERTIFY = "main form[action^='/desk/cases/'] button"
OPEN = "main form[action='/desk'] button"
LOOK_UP = "main form[action='/desk/lookup'] button"


def make_code(citizen: Reader) -> str:
    """The code on the citizen's screen, which waits on that page."""
    if not citizen.page.url.endswith("/account/desk-code"):
        citizen.open("/account/desk-code")
    citizen.press("main form[action='/account/desk-code'] button")
    return citizen.page.locator("#desk-code").inner_text()


def open_case(clerk: Reader, code: str) -> None:
    clerk.page.fill("#code", code)
    clerk.press(OPEN)


def document(afm: str) -> dict[str, str]:
    return {
        "document_last": "1234",
        "document_expires-day": "31",
        "document_expires-month": "1",
        "document_expires-year": "2034",
        "family_name": FAMILY_NAME,
        "given_name": GIVEN_NAME,
        "father_name": "Γεώργιος",
        "afm": afm,
    }


def fill_document(clerk: Reader, afm: str) -> None:
    choose(clerk.page, "document_kind", "id-card")
    for name, value in document(afm).items():
        clerk.page.fill(f"[name={name}]", value)


def certify(clerk: Reader, code: str, afm: str) -> None:
    open_case(clerk, code)
    fill_document(clerk, afm)
    clerk.press(CERTIFY)
