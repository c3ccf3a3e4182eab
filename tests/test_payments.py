"""Money comes in: a file of the bank in the officer's browser, a receipt in the business's mail, one story for both."""

import uuid
from collections.abc import Iterator

import pypdfium2
import pytest
from devstack import seed
from devstack.stack import Stack
from playwright.sync_api import Browser

from tests.kit.api import representative_api
from tests.kit.bank import entry, euros, file_of
from tests.kit.mailbox import Mailbox, eventually
from tests.kit.people import People
from tests.kit.reader import Reader
from tests.kit.staff import new_clerk

OFFICE = "/revenue"
Officers = tuple[Reader, Reader]


@pytest.fixture
def officers(stack: Stack, browser: Browser) -> Iterator[Officers]:
    """Two finance officers, each signed in with two factors."""
    both = []
    for _ in range(2):
        reader = Reader(browser, stack.layout.url("portal"), "el")
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
    assert "Δεν έχει καταχωριστεί τίποτα ακόμη" in officer.page.inner_text("main")
    officer.press("form[action$='/posting'] button")
    assert "Το αρχείο καταχωρίστηκε" in officer.page.inner_text("main")


def test_a_payment_by_the_bank_s_file_becomes_a_receipt(
    stack: Stack, people: People, mailbox: Mailbox, officers: Officers
) -> None:
    officer, _ = officers
    api, email, (place,) = representative_api(people, 1)
    filed = api.declare(place, "2024-Q1").json()
    note = filed["note"]
    mailbox.wait(email, about=note["number"])
    post(officer, file_of(entry(note["amount_cents"], note["rf"])))

    seen = api.get("fee-declarations", f"/declarations/{filed['id']}").json()["note"]
    assert (seen["state"], seen["open_cents"], seen["paid_cents"]) == ("paid", 0, note["amount_cents"])
    [payment] = seen["payments"]
    [mail] = mailbox.wait(email, about=payment["receipt"]["number"])
    with pypdfium2.PdfDocument(mailbox.attachment(mail["id"])) as document:
        receipt = document[0].get_textpage().get_text_bounded()
    assert payment["receipt"]["number"] in receipt
    assert euros(note["amount_cents"]) in receipt

    officer.open(OFFICE)
    officer.page.fill("[name=text]", note["rf_grouped"].lower())
    officer.press("form[action='/revenue/search'] button")
    officer.press(f"main a[href='/revenue/notes/{note['id']}']")
    assert "Εξοφλημένο" in officer.page.inner_text(f"#note-{note['id']}")


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
    proposes.press(f"main tr:has-text('{euros(note['amount_cents'])}') a")
    path = proposes.page.url
    assert marked in proposes.page.inner_text("main")
    proposes.page.locator("[name=kind][value=allocate]").check()
    proposes.page.fill(f"[name=cents-{note['id']}]", euros(note["amount_cents"]))
    proposes.page.fill("[name=reason]", "Τηλεφώνησε ο πληρωτής.")
    proposes.press("form[action$='/proposal'] button")
    assert proposes.page.locator("form[action$='/release']").count() == 0, "nobody releases an own proposal"
    releases.page.goto(path)
    releases.press("form[action$='/release'] button")
    assert "εγκρίθηκε" in releases.page.inner_text("main")

    def is_paid() -> bool:
        seen = api.get("fee-declarations", f"/declarations/{filed['id']}").json()["note"]
        return bool(seen["state"] == "paid")

    eventually(is_paid, 60, "the note to be paid")
    mailbox.wait(email, about="Απόδειξη")
    stack.run("fee-declarations", ["-m", "fee_declarations.commands", "check-books"])
