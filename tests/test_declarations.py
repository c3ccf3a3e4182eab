"""Special declarations across the platform: pages, real Keycloak, events, mails, and access to the fees."""

import re
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from devstack import seed
from devstack.stack import Stack
from playwright.sync_api import Browser

from tests.kit.declarants import (
    DECLARE,
    REVIEWS,
    Declarant,
    at_declarations_desk,
    decide,
    declarants,
    declaration_clerk,
    move_last_day,
    verify_address,
)
from tests.kit.faults import asleep, database, kill
from tests.kit.mailbox import Mailbox, eventually
from tests.kit.people import People
from tests.kit.reader import SUBMIT, Reader
from tests.kit.signing_in import sign_in
from tests.kit.staff import Clerk


@pytest.fixture
def clerk(stack: Stack) -> Clerk:
    return declaration_clerk(stack)


@pytest.fixture
def declare(stack: Stack, people: People, browser: Browser, tmp_path: Path) -> Callable[..., Declarant]:
    return declarants(stack, people, browser, tmp_path)


@pytest.mark.disturbs
def test_the_last_day_is_told_before_and_once_after(
    stack: Stack, declare: Callable[..., Declarant], mailbox: Mailbox, browser: Browser, clerk: Clerk
) -> None:
    """The worker that ends it is killed before the commit: another one does it, once."""
    one = declare()
    case, email = one.write(), one.business["notice_email"]
    one.hand_in(case)
    verify_address(stack, browser, mailbox, email)
    desk = at_declarations_desk(stack, browser, clerk)
    decide(desk, case, "accept")
    eventually(one.may_declare, 120, "access to the fees of the business")
    move_last_day(stack, case, 5)
    reminder = mailbox.mail(mailbox.wait(email, about="λήγει στις", seconds=180)[0]["id"])["text"]
    assert f"{one.reader.portal}{DECLARE}" in reminder
    assert one.may_declare()
    with asleep(stack, "identity_bridge", "declarations", "NEW.expired_at IS NOT NULL") as until_it_ends:
        move_last_day(stack, case, -1)
        until_it_ends()
        kill(stack, "identity-bridge-worker")
    told = mailbox.mail(mailbox.wait(email, about="Έληξε η σύνδεσή σας", seconds=180)[0]["id"])["text"]
    assert one.business["afm"] not in reminder + told
    assert not one.may_declare()
    one.reader.open(case)
    desk.open(f"{REVIEWS}/{case.rpartition('/')[2]}")
    for text in (one.text, desk.page.locator("main").inner_text()):
        assert "το σύστημα, αυτόματα" in text
        assert text.count("Η δήλωση έληξε.") >= 1
    assert desk.page.locator("form[action$='/revoke']").count() == 0, "what has ended is not ended again"
    with database(stack, "identity_bridge") as conn:
        sent = "SELECT type FROM outbox WHERE type IN ('identity.declaration.ending', 'identity.declaration.expired')"
        kinds = [row[0].rpartition(".")[2] for row in conn.execute(f"{sent} AND body LIKE %s", [f"%{email}%"])]
    assert sorted(kinds) == ["ending", "expired"]


def test_the_whole_way_and_its_end(
    stack: Stack, declare: Callable[..., Declarant], mailbox: Mailbox, browser: Browser, clerk: Clerk
) -> None:
    """A wrong name leads to correction, three uploads stay one case, nothing can be charged before, it ends at once."""
    one = declare()
    case = one.write(family_name="Λάθος")
    assert "δεν είναι αυτό της επιβεβαιωμένης ταυτότητάς σας" in one.text
    number = one.page.locator(".govuk-caption-l").inner_text()
    file = one.signed(case)
    for _ in range(3):
        one.upload(case, file)
    one.reader.press("#submit")
    assert not one.may_declare()
    desk = at_declarations_desk(stack, browser, clerk)
    assert desk.page.get_by_text(number).count() == 1
    decide(desk, case, "return", "Γράψτε το επώνυμο της ταυτότητάς σας.", "details-differ")
    one.reader.open(case)
    assert "Γράψτε το επώνυμο της ταυτότητάς σας." in one.text
    assert not one.may_declare()

    one.reader.open(f"{case}/you")
    one.page.fill("#family_name", one.page.locator(".town-header__tools > span").inner_text().split(" ", 1)[1])
    one.reader.press(SUBMIT)
    one.reader.press(SUBMIT)
    assert "τυπώθηκε πριν αλλάξουν τα στοιχεία" in one.text
    one.hand_in(case)
    one.reader.open(DECLARE)
    assert one.page.locator(".portal-cases li").count() == 1
    desk.open(f"{REVIEWS}/{case.rpartition('/')[2]}")
    assert "Όλα συμφωνούν." in desk.page.locator("main").inner_text()
    verify_address(stack, browser, mailbox, one.business["notice_email"])
    one.reader.open(case)
    assert one.page.locator("#notice-address + p strong").inner_text() == one.business["notice_email"]
    decide(desk, case, "accept")
    mailbox.wait(one.business["notice_email"], about="συνδέθηκε με την επιχείρηση")
    eventually(one.may_declare, 120, "access to the fees of the business")

    one.reader.open(f"{case}/end")
    assert "Όσα έχετε δηλώσει μένουν." in one.text
    one.reader.press("main .govuk-button--warning")
    eventually(lambda: not one.may_declare(), 120, "the end of access to the fees of the business")
    # What ended is in nobody's way.
    again = one.write()
    assert again != case


def test_notes_go_where_they_are_read(
    stack: Stack, declare: Callable[..., Declarant], mailbox: Mailbox, browser: Browser, clerk: Clerk
) -> None:
    """Accepted before the address is verified; verified later, then changed, in English."""
    one = declare("en")
    case = one.write()
    one.hand_in(case)
    decide(at_declarations_desk(stack, browser, clerk), case, "accept")
    eventually(one.may_declare, 120, "access to the fees of the business")
    one.reader.open(case)
    assert "We do not email them" in one.text
    verify_address(stack, browser, mailbox, one.business["notice_email"], "en")
    one.reader.open(case)
    one.reader.press(f"a[href='{case}/address']")
    one.page.fill("#email", "no address")
    one.reader.press(SUBMIT)
    assert one.page.locator(".govuk-error-summary").count() == 1
    assert one.page.locator("#email").input_value() == "no address"
    other = f"office-{one.business['notice_email']}"
    one.page.fill("#email", other)
    one.reader.press(SUBMIT)
    assert one.page.locator("#notice-address + p strong").inner_text() == one.business["notice_email"]
    verify_address(stack, browser, mailbox, other, "en")
    one.reader.open(case)
    assert one.page.locator("#notice-address + p strong").inner_text() == other
    mailbox.wait(one.business["notice_email"], about="go to another email address")
    one.reader.context.close()


def test_a_refused_attempt_blocks_no_later_one_and_staff_end_access(
    stack: Stack, declare: Callable[..., Declarant], browser: Browser, clerk: Clerk
) -> None:
    one = declare("en")
    first = one.write()
    one.hand_in(first)
    desk = at_declarations_desk(stack, browser, clerk)
    decide(desk, first, "refuse", "Η εταιρεία έχει άλλον εκπρόσωπο.")
    one.reader.open(first)
    assert "Η εταιρεία έχει άλλον εκπρόσωπο." in one.text
    second = one.write()
    assert second != first
    one.reader.open(f"{second}/code")
    # A code serves once.
    one.page.fill("#gov_code", f"https://dilosi.services.gov.gr/show/{secrets.token_urlsafe(16)}")
    one.reader.press(SUBMIT)
    one.reader.press("#submit")
    decide(desk, second, "accept")
    eventually(one.may_declare, 120, "access to the fees of the business")
    decide(desk, second, "revoke", "Έληξε η θητεία.")
    eventually(lambda: not one.may_declare(), 120, "the end of access to the fees of the business")
    one.reader.open(second)
    assert "Έληξε η θητεία." in one.text


def test_wrong_and_missing_details_are_said_where_they_are(declare: Callable[..., Declarant]) -> None:
    one = declare()
    one.reader.open(f"{DECLARE}/new")
    one.page.fill("#afm", "123456789")
    one.reader.press(SUBMIT)
    assert "Ελέγξτε τα ψηφία ένα ένα." in one.page.locator("#afm-error").inner_text()
    named = [link.get_attribute("href") for link in one.page.locator(".govuk-error-summary a").all()]
    assert named == ["#afm", "#name", "#seat", "#notice_email"], "all at one time, in the order of the fields"
    one.page.fill("#afm", one.business["afm"])
    one.reader.press(SUBMIT)
    assert one.page.locator("#name-error").count() == one.page.locator("#notice_email-error").count() == 1
    case = re.search(rf"{DECLARE}/[0-9a-f-]{{36}}", one.page.locator("main form").get_attribute("action") or "")
    assert case is not None
    one.reader.open(f"{DECLARE}/new")
    one.page.fill("#afm", one.business["afm"])
    one.reader.press(SUBMIT)
    assert "Είχατε ήδη ανοιχτή υπόθεση" in one.text
    assert case[0] in one.page.url


def test_level_a_is_shown_the_way_and_strangers_get_the_blank_form(people: People, browser: Browser) -> None:
    portal = people.stack.layout.url("portal")
    blank = requests.get(f"{portal}{DECLARE}/blank.pdf", timeout=60)
    assert (blank.status_code, blank.content[:5]) == (200, b"%PDF-")
    citizen = people.citizen()
    assert citizen.tokens.claims.get("level", "A") == "A"
    reader = Reader(browser, portal, "en")
    sign_in(reader, citizen.username, DECLARE)
    assert reader.page.locator("form[action='/account/link']").count() == 1
    assert seed.NOTICE_EMAIL not in reader.page.content()
