"""Money comes in: declared and paid in browsers, a receipt in the business's mail, one story for both sides."""

import re
import uuid
from collections.abc import Iterator

import pypdfium2
import pytest
from devstack import journey, seed
from devstack.stack import Stack
from playwright.sync_api import Browser

from tests.kit.api import Api, representative_api
from tests.kit.bank import entry, euros, file_of
from tests.kit.fees import fill_period
from tests.kit.mailbox import Mailbox, eventually
from tests.kit.people import People
from tests.kit.reader import SUBMIT, Reader, through_taxisnet
from tests.kit.staff import new_clerk
from tests.kit.variants import LOCALES

OFFICE = "/revenue"
PREVIEWED = {"el": "Δεν έχει καταχωριστεί τίποτα ακόμη", "en": "Nothing has been posted yet"}
POSTED = {"el": "Το αρχείο καταχωρίστηκε", "en": "The file has been posted"}
RELEASED = {"el": "Η πρόταση εγκρίθηκε", "en": "The proposal was approved"}
RECEIPT = {"el": "Απόδειξη", "en": "Receipt"}
PAID = {"el": "Εξοφλημένο", "en": "Paid"}
PAID_OFF = {"el": "Εξοφλήθηκε", "en": "Paid"}
"""The same as businesses read it."""
Officers = tuple[Reader, Reader]


@pytest.fixture(params=LOCALES)
def officers(request: pytest.FixtureRequest, stack: Stack, browser: Browser) -> Iterator[Officers]:
    """Two finance officers, each signed in with two factors."""
    both = []
    for _ in range(2):
        reader = Reader(browser, stack.layout.url("portal"), request.param)
        clerk = new_clerk(stack, ("finance-officer",), enrolled=False)
        seed.enrol_officer(stack, clerk.username, clerk.afm)
        clerk.sign_in(reader, OFFICE)
        both.append(reader)
    yield both[0], both[1]
    for reader in both:
        reader.context.close()


def post(officer: Reader, content: bytes) -> None:
    """Send a file in, look at what it would book, and book it."""
    officer.open(f"{OFFICE}/files")
    officer.page.set_input_files("[name=file]", {"name": "bank.xml", "mimeType": "text/xml", "buffer": content})
    officer.press("form[action='/revenue/files'] button")
    assert PREVIEWED[officer.locale] in officer.page.inner_text("main")
    officer.press("form[action$='/posting'] button")
    assert POSTED[officer.locale] in officer.page.inner_text("main")


def declare(owner: Reader, persona: str) -> str:
    """From signing in to the declaration that is filed; returns the path of its page."""
    owner.open("/auth/login/taxisnet?next=/fees")
    through_taxisnet(owner, persona)
    owner.page.locator(f"[name=fee][value='{journey.FEE}']").check()
    owner.press("form:has([name=fee]) button")
    fill_period(owner)
    owner.press(SUBMIT)
    owner.press(SUBMIT)
    return owner.page.url.removeprefix(owner.portal).split("?")[0]


def test_what_is_declared_and_paid_by_the_bank_s_file_has_a_receipt(
    stack: Stack, people: People, mailbox: Mailbox, browser: Browser, officers: Officers
) -> None:
    """From the business's form to its receipt, on both sides in one language."""
    officer, _ = officers
    one, owner = people.new_representative(1), Reader(browser, officer.portal, officer.locale)
    path = declare(owner, one.persona)
    code = owner.page.inner_text("#rf-code")
    api = Api(stack.layout, one.tokens)
    [note] = [found["note"] for found in api.declarations() if path.endswith(found["id"])]
    assert code == note["rf_grouped"]
    mailbox.wait(one.notice_email, about=note["number"])
    post(officer, file_of(entry(note["amount_cents"], note["rf"])))

    owner.open(path)
    receipt = owner.page.locator("#payments").inner_text()
    assert euros(note["amount_cents"], owner.locale) in receipt
    [number] = re.findall(r"\b\d+/\d{4}\b", receipt)
    # By its words too: the number of the note may be the same, or end with it.
    [mail] = mailbox.wait(one.notice_email, about=f"{RECEIPT[owner.locale]} {number}")
    assert mailbox.mail(mail["id"])["language"] == owner.locale
    paper = mailbox.attachment(mail["id"])
    with pypdfium2.PdfDocument(paper) as document:
        printed = document[0].get_textpage().get_text_bounded()
    # What a Greek authority prints is Greek; who reads English finds the words for it beneath.
    assert all(part in printed for part in (number, euros(note["amount_cents"]), code))
    owner.open(path)
    link = owner.page.locator("#payments a[href$='.pdf']").get_attribute("href")
    assert owner.context.request.get(f"{owner.portal}{link}").body() == paper
    state = owner.page.locator("dl:has(#rf-code) dd", has_text=PAID_OFF[owner.locale])
    assert state.first.inner_text() == PAID_OFF[owner.locale]
    owner.context.close()

    officer.open(OFFICE)
    officer.page.fill("[name=text]", code.lower())
    officer.press("form[action='/revenue/search'] button")
    officer.press(f"main a[href='/revenue/notes/{note['id']}']")
    assert officer.page.inner_text(f"#note-{note['id']} .govuk-tag") == PAID[officer.locale]


def test_money_without_a_code_waits_for_two_officers(
    stack: Stack, people: People, mailbox: Mailbox, officers: Officers
) -> None:
    proposes, releases = officers
    api, email, (place,) = representative_api(people, 1)
    # An amount that nobody else owes: the note is proposed for it.
    receipts = f"{100_000 + uuid.uuid4().int % 800_000}.{uuid.uuid4().int % 100:02d}"
    filed = api.declare(place, "2024-Q2", receipts=receipts).json()
    note = filed["note"]
    marked = f"TELOS {uuid.uuid4().hex[:8]}"
    post(proposes, file_of(entry(note["amount_cents"], "", marked)))
    waits = api.get("fee-declarations", f"/declarations/{filed['id']}").json()["note"]
    assert (waits["state"], waits["payments"]) == ("open", [])

    proposes.open(f"{OFFICE}/held")
    proposes.press(f"main tr:has-text('{euros(note['amount_cents'], proposes.locale)}') a")
    path = proposes.page.url
    assert marked in proposes.page.inner_text("main")
    proposes.page.locator("[name=kind][value=allocate]").check()
    proposes.page.fill(f"[name=cents-{note['id']}]", euros(note["amount_cents"], proposes.locale))
    proposes.page.fill("[name=reason]", "Τηλεφώνησε ο πληρωτής.")
    proposes.press("form[action$='/proposal'] button")
    assert proposes.page.locator("form[action$='/release']").count() == 0, "nobody releases an own proposal"
    releases.page.goto(path)
    releases.press("form[action$='/release'] button")
    assert RELEASED[releases.locale] in releases.page.inner_text("main")

    def is_paid() -> bool:
        seen = api.get("fee-declarations", f"/declarations/{filed['id']}").json()["note"]
        return bool(seen["state"] == "paid")

    eventually(is_paid, 60, "the note to be paid")
    mailbox.wait(email, about="Απόδειξη")
    stack.run("fee-declarations", ["-m", "fee_declarations.commands", "check-books"])
