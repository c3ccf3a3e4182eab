"""A business that finance does not know, in the browser: it waits, an officer decides, and only then can it owe."""

import csv
import io
import re
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from devstack import seed
from devstack.stack import Stack
from playwright.sync_api import Browser

from tests.kit.api import Api
from tests.kit.declarants import REVIEWS, Declarant, decide, verify_address
from tests.kit.fees import fill_period
from tests.kit.mailbox import Mailbox, eventually
from tests.kit.people import People
from tests.kit.reader import SUBMIT, Reader
from tests.kit.staff import new_clerk
from tests.kit.variants import thorough

QUEUE = "/debtors"
Represent = Callable[..., tuple[Declarant, str]]


@pytest.fixture
def represent(stack: Stack, people: People, mailbox: Mailbox, browser: Browser, tmp_path: Path) -> Iterator[Represent]:
    """Makes a person with an accepted declaration for a business that finance does not know; returns the case too."""
    readers: list[Reader] = []

    def make(locale: str = "el", *, script: bool = True) -> tuple[Declarant, str]:
        reader = Reader(browser, stack.layout.url("portal"), locale, javascript=script)
        desk = Reader(browser, stack.layout.url("portal"), "el")
        readers.extend((reader, desk))
        one = Declarant(people, reader, tmp_path)
        case = one.write()
        one.hand_in(case)
        verify_address(stack, browser, mailbox, one.business["notice_email"], locale)
        new_clerk(stack, ("declaration-clerk",)).sign_in(desk, REVIEWS)
        decide(desk, case, "accept")
        waits = {"el": "αναζητά την επιχείρηση στα βιβλία της", "en": "looking for the business in its records"}[locale]
        wait_until_said(one, case, waits)
        about = {"el": "συνδέθηκε με την επιχείρηση", "en": "is now linked with"}[locale]
        mailbox.wait(one.business["notice_email"], about=about)
        return one, case

    yield make
    for reader in readers:
        reader.context.close()


@pytest.fixture
def officer(stack: Stack, browser: Browser) -> Iterator[Reader]:
    """A finance officer, signed in with two factors, before those who wait."""
    reader = Reader(browser, stack.layout.url("portal"), "el")
    clerk = new_clerk(stack, ("finance-officer",), enrolled=False)
    seed.enrol_officer(stack, clerk.username, clerk.afm)
    clerk.sign_in(reader, QUEUE)
    assert reader.heading() == "Επιχειρήσεις προς σύνδεση με οφειλέτη"
    yield reader
    reader.context.close()


def enter_without_number(stack: Stack, name: str) -> str:
    """A debtor that finance has had in its books since before tax numbers were written down; returns the code."""
    code, listed = f"{secrets.randbelow(10**8):08d}", io.StringIO()
    csv.writer(listed).writerows([("code", "afm", "name", "months"), (code, "", name, 3)])
    stack.run("fee-declarations", ["-m", "fee_declarations.commands", "import-debtors"], listed.getvalue())
    return code


def begin_declaring(one: Declarant) -> None:
    """From the services to the page before filing."""
    one.reader.open("/fees")
    if not one.page.locator("[name=fee]").count():
        one.reader.press("main a[href^='/fees/establishments/']")
    one.page.locator("[name=fee][value='accommodation']").check()
    one.reader.press("form:has([name=fee]) button")
    fill_period(one.reader)
    one.reader.press(SUBMIT)
    assert one.page.url.endswith("/check")


def wait_until_said(one: Declarant, path: str, words: str) -> None:
    """Open the page again until it says so: the case hears from the fees by an event."""

    def said() -> bool:
        one.reader.open(path)
        return words in one.text

    eventually(said, 120, f"“{words}” on {path}")


def open_case(officer: Reader, one: Declarant) -> None:
    officer.open(QUEUE)
    officer.press(f"main a:has-text('{one.business['name']}')")
    assert one.business["afm"] in officer.page.locator("main").inner_text()


def test_nothing_is_charged_before_an_officer_ties_the_business(
    stack: Stack, represent: Represent, officer: Reader, mailbox: Mailbox
) -> None:
    one, case = represent()
    one.reader.open(case)
    assert one.page.locator("main a[href='/fees']").count() == 0
    for path in ("/fees", "/fees/accommodation/period", "/fees/accommodation/check", "/services"):
        one.reader.open(path)
        assert "Ως τότε δεν μπορείτε να δηλώσετε τέλη για αυτήν και δεν βεβαιώνεται οφειλή." in one.text
        assert one.page.locator("[name=fee], [name=period], [name=key], main a[href='/fees'].govuk-button").count() == 0

    open_case(officer, one)
    officer.page.fill("#debtor_code", "κανείς")
    officer.press("form[action$='/candidate'] button")
    assert "Δεν υπάρχει οφειλέτης με αυτόν τον κωδικό." in officer.page.locator("#debtor_code-error").inner_text()
    code = enter_without_number(stack, "Ξενοδοχειακή Χερσονήσου ΑΕ")
    officer.page.fill("#debtor_code", code)
    officer.press("form[action$='/candidate'] button")
    found = officer.page.locator("#candidate").inner_text()
    assert "Ξενοδοχειακή Χερσονήσου ΑΕ" in found
    assert "Δεν αναγράφεται" in found
    officer.press("form[action$='/tie'] button")
    assert "Η επιχείρηση συνδέθηκε." in officer.page.locator("main [role=status]").inner_text()

    email = one.business["notice_email"]
    mailbox.wait(email, about="Μπορείτε να δηλώσετε τέλη")
    begin_declaring(one)
    one.reader.press(SUBMIT)
    rf = re.search(r"RF\d{2}[\dA-Z ]+", one.text)
    assert rf, one.text
    assert mailbox.mail(mailbox.wait(email, about="Σημείωμα πληρωμής")[0]["id"])["attachments"]
    wait_until_said(one, case, "Η οικονομική υπηρεσία συνέδεσε την επιχείρηση με τα βιβλία της.")

    def looks() -> bool:
        one.reader.open("/account/views")
        return "Συνέδεσε την επιχείρησή σας με οφειλέτη" in one.text

    eventually(looks, 120, "the officer's look among those who saw the data")
    assert "Είδε τα στοιχεία της επιχείρησης που εκπροσωπείτε" in one.text


def test_a_refused_business_reads_why_and_a_decision_can_be_changed(
    represent: Represent, officer: Reader, mailbox: Mailbox
) -> None:
    """In English and without scripts on the representative's side."""
    one, case = represent("en", script=False)
    open_case(officer, one)
    officer.press("form[action$='/refuse'] button")
    assert officer.page.locator("#text-error").count() == 1
    officer.page.fill("#text", "Η έδρα ανήκει σε άλλον Δήμο.")
    officer.press("form[action$='/refuse'] button")
    [refused] = mailbox.wait(one.business["notice_email"], about="was not linked")
    assert "Η έδρα ανήκει σε άλλον Δήμο." in mailbox.mail(refused["id"])["text"]
    for path in ("/fees", case):
        wait_until_said(one, path, "Η έδρα ανήκει σε άλλον Δήμο.")
    officer.page.locator("[name=months][value='3']").check()
    officer.press("form[action$='/new'] button")
    assert one.business["name"] in officer.page.inner_text("#new-debtor")
    officer.press("form[action$='/open'] button")
    mailbox.wait(one.business["notice_email"], about="You can declare fees")
    begin_declaring(one)
    one.reader.press(SUBMIT)
    assert re.search(r"RF\d{2}", one.text)


@pytest.mark.parametrize("role", ["declaration-clerk", thorough("desk-clerk")])
def test_other_offices_are_refused(stack: Stack, browser: Browser, role: str) -> None:
    reader = Reader(browser, stack.layout.url("portal"), "el")
    new_clerk(stack, (role,), enrolled=False).sign_in(reader, QUEUE)
    assert reader.page.locator(f"header a[href='{QUEUE}'], nav a[href='{QUEUE}']").count() == 0
    assert "Είναι για υπαλλήλους της οικονομικής υπηρεσίας." in reader.page.locator("main").inner_text()
    reader.context.close()


def test_notes_go_to_those_who_declare_and_end_with_the_link(stack: Stack, people: People, mailbox: Mailbox) -> None:
    """Two people act for one business; one of them is let go, and reads no payment codes any more."""
    owner = people.new_representative(1)
    persona = people.fresh_persona()
    _, tokens = people.taxisnet(persona)
    declaration = people.declaration_of(persona, 1) | {"capacity": "authorised_accountant"}
    declaration["business"]["afm"] = owner.business_afm
    email = declaration["business"]["notice_email"]
    seed.accept_declaration(stack, declaration)
    mailbox.wait(email)
    accountant, first = Api(stack.layout, tokens), Api(stack.layout, owner.tokens)

    def place() -> str | None:
        answer = accountant.get("fee-declarations", "/businesses")
        return str(answer.json()["items"][0]["establishments"][0]["id"]) if answer.ok else None

    establishment = eventually(place, 120, "the accountant's link")
    for api, period, address in ((accountant, "2024-Q1", email), (first, "2024-Q2", owner.notice_email)):
        assert api.declare(establishment, period).status_code == 201
        mailbox.wait(address, about="Σημείωμα πληρωμής")
    (case,) = accountant.get("identity-bridge", "/declarations").json()["items"]
    ended = accountant.post("identity-bridge", f"/declarations/{case['case_id']}/revoke", {"text": ""})
    assert ended.status_code == 200, ended.text
    eventually(lambda: accountant.get("fee-declarations", "/businesses").status_code == 403, 120, "the end of the link")
    assert first.declare(establishment, "2024-Q3").status_code == 201
    mailbox.wait(owner.notice_email, 2, about="Σημείωμα πληρωμής")
    assert len([mail for mail in mailbox.mails(email) if "Σημείωμα πληρωμής" in mail["subject"]]) == 1
