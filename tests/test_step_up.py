"""Level A in the middle of a request, off to TAXISnet and back: it works, or a page says why not, and nothing is lost.

Each way is walked with a fresh session and with one so old that Keycloak asks for the password first.
"""

import time
import uuid
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from devstack import journey, seed
from devstack.stack import Stack
from playwright.sync_api import Browser

from tests.kit.certificates import START, choose_post, fill_address
from tests.kit.desk_api import Desk
from tests.kit.fees import fill_period
from tests.kit.mailbox import Mailbox, eventually
from tests.kit.people import ACTION_LINK, PASSWORD, Citizen, People
from tests.kit.reader import SUBMIT, Reader, through_taxisnet
from tests.kit.signing_in import enter, sessions_are_old, sign_in
from tests.kit.step_up import Applicant, in_the_middle
from tests.kit.variants import thorough

BOTH_AGES = pytest.mark.parametrize("age", ["fresh", pytest.param("old", marks=pytest.mark.disturbs)], indirect=True)
FRESH_AT_LEAST = pytest.mark.parametrize(
    "age", ["fresh", pytest.param("old", marks=[pytest.mark.disturbs, pytest.mark.thorough])], indirect=True
)


@pytest.fixture
def age(request: pytest.FixtureRequest, people: People) -> Iterator[str]:
    """The age of the session with which a user goes to raise the level."""
    with sessions_are_old(people, "idp_link") if request.param == "old" else nullcontext():
        yield str(request.param)


@BOTH_AGES
def test_the_same_page_of_the_same_draft_is_open_afterwards(
    stack: Stack, people: People, browser: Browser, age: str
) -> None:
    with in_the_middle(people, browser, age) as applicant:
        applicant.to_taxisnet(people.fresh_persona())
        page = applicant.reader.page
        assert page.url.endswith(START + "address")
        assert page.locator("[name=street]").count() == 1
        applicant.reader.open(START + "form")
        assert page.locator("[name='answers.record'][value=current]").is_checked()


@FRESH_AT_LEAST
def test_cancelled_at_keycloak(people: People, browser: Browser, age: str) -> None:
    with in_the_middle(people, browser, age) as applicant:
        applicant.leave()
        applicant.reader.press("[name=cancel-aia]")
        assert "/step-up/cancelled?" in applicant.reader.page.url
        assert applicant.reader.heading() == "Η ταυτότητά σας δεν επιβεβαιώθηκε"
        # From there one may try again at once, or go back.
        applicant.reader.press(f"main a[href='{START}address']")
        applicant.expect_draft()


@BOTH_AGES
def test_refused_at_taxisnet(people: People, browser: Browser, age: str) -> None:
    with in_the_middle(people, browser, age) as applicant:
        applicant.to_taxisnet(people.fresh_persona(), "deny")
        expect_way_back(applicant, "Δεν δώσατε τη συγκατάθεσή σας")
        applicant.expect_draft()


def expect_way_back(applicant: Applicant, *words: str) -> None:
    """The page says one of these, and has a link to the portal."""
    reader = applicant.reader
    text = reader.page.locator("body").inner_text()
    assert any(word in text for word in words), text
    links = [str(link.get_attribute("href")) for link in reader.page.locator("a").all()]
    assert reader.page.url.startswith(reader.portal) or any(link.startswith(reader.portal) for link in links)


@FRESH_AT_LEAST
@pytest.mark.parametrize("switch", [thorough("token-500"), "error-500"])
def test_taxisnet_out_of_order(people: People, browser: Browser, age: str, switch: str) -> None:
    with in_the_middle(people, browser, age) as applicant:
        applicant.to_taxisnet(people.fresh_persona(), switch)
        expect_way_back(applicant, "TAXISnet δεν απαντά", "δεν λειτουργεί")
        applicant.expect_draft()


@FRESH_AT_LEAST
def test_the_identity_belongs_to_another_account(people: People, browser: Browser, age: str) -> None:
    persona = people.fresh_persona()
    people.taxisnet(persona)
    with in_the_middle(people, browser, age) as applicant:
        applicant.to_taxisnet(persona)
        expect_way_back(applicant, "έχει ήδη συνδεθεί άλλος λογαριασμός")
        applicant.expect_draft()


@FRESH_AT_LEAST
def test_another_person_at_taxisnet(people: People, browser: Browser, age: str) -> None:
    """An account that is one person already, and was lowered since, is not raised by another."""
    with in_the_middle(people, browser, age, lowered_person(people)) as applicant:
        applicant.to_taxisnet(people.fresh_persona())
        expect_way_back(applicant, "άλλο πρόσωπο", "άλλου προσώπου")
        applicant.expect_draft()


def lowered_person(people: People) -> Citizen:
    """An account that a visit to the office tied to a person, and whose certification was undone since."""
    citizen, desk = people.citizen("el"), Desk(people.stack, people)
    case = desk.case_of(citizen.username)
    assert desk.certify(case, people.free_afm()).status_code == 200
    _until_level(people, citizen, "B")
    assert desk.post(f"/cases/{case}/undo", {"reason": "a test"}).status_code == 200
    _until_level(people, citizen, "A")
    return citizen


def _until_level(people: People, citizen: Citizen, level: str) -> None:
    """Until the account says so: what was decided reaches Keycloak a moment later."""
    account = people.admin.account
    eventually(lambda: account(citizen.subject)["attributes"].get("level") == [level], 60, f"level {level}")


@pytest.mark.disturbs
def test_another_account_comes_back(people: People, browser: Browser) -> None:
    """Asked for the password, another user signs in: neither sees what the other wrote."""
    other = people.citizen("el").username
    with sessions_are_old(people, "idp_link"), in_the_middle(people, browser, "old") as applicant:
        time.sleep(2)
        reader = applicant.reader
        reader.press("form[action='/account/link'] button")
        reader.press("#reset-login")
        enter(reader, other)
        reader.press("[name=continue]")
        through_taxisnet(reader, people.fresh_persona())
        assert "/step-up/other-account" in reader.page.url, reader.heading()
        assert reader.page.locator("[name='answers.record']").count() == 0
        reader.context.clear_cookies()
        sign_in(reader, other, START + "form")
        assert reader.page.locator("[name='answers.record']:checked").count() == 0
        reader.context.clear_cookies()
        sign_in(reader, applicant.citizen.username, START + "form")
        applicant.expect_draft()


@FRESH_AT_LEAST
def test_a_session_that_ended_before_leaving(people: People, browser: Browser, age: str) -> None:
    with in_the_middle(people, browser, age) as applicant:
        people.admin.end_sessions(applicant.citizen.subject)
        applicant.reader.press("form[action='/account/link'] button")
        assert applicant.reader.heading() == "Συνδεθείτε για να συνεχίσετε"
        applicant.reader.press("main a[href*='/auth/login/password']")
        enter(applicant.reader, applicant.citizen.username)
        assert applicant.reader.page.url.endswith(START + "address")
        applicant.expect_draft()


@FRESH_AT_LEAST
def test_a_session_that_ended_on_the_way(people: People, browser: Browser, age: str) -> None:
    with in_the_middle(people, browser, age) as applicant:
        applicant.leave()
        people.admin.end_sessions(applicant.citizen.subject)
        applicant.reader.press("[name=continue]")
        # Keycloak brings what is under way to its end, or asks to sign in first; the portal begins a new session.
        if applicant.reader.page.locator("#kc-login").count():
            enter(applicant.reader, applicant.citizen.username)
            applicant.reader.press("[name=continue]")
        through_taxisnet(applicant.reader, people.fresh_persona())
        assert applicant.reader.page.url.endswith(START + "address")
        assert applicant.reader.page.locator("[name=street]").count() == 1


@pytest.mark.parametrize(("locale", "javascript"), [("el", False), thorough("el", True), thorough("en", True)])
def test_a_new_person_from_the_first_page_to_the_mail(
    stack: Stack, people: People, mailbox: Mailbox, browser: Browser, locale: str, javascript: bool
) -> None:
    """Registers, reads what the levels open, chooses post, steps up in the middle, files, reads the mail."""
    reader = Reader(browser, stack.layout.url("portal"), locale, javascript)
    email = register(reader, mailbox)
    reader.open("/levels")
    assert "TAXISnet" in reader.page.inner_text("main")
    reader.open("/services")
    reader.press(f"main a[href='{START.rstrip('/')}']")
    reader.press(f"main a[href='{START}form']")
    choose_post(reader)
    reader.press("form[action='/account/link'] button")
    reader.press("[name=continue]")
    through_taxisnet(reader, people.fresh_persona())
    assert reader.page.url.endswith(START + "address")
    fill_address(reader)
    reader.press(SUBMIT)
    number = reader.page.inner_text("#protocol-number")
    reader.open("/services")
    assert reader.page.locator("a[href$='/continue']").count() == 0
    reader.open("/cases")
    assert number in reader.page.inner_text("main")
    [mail] = mailbox.wait(email, about=number)
    assert number in mailbox.mail(mail["id"])["text"]
    assert reader.complaints == []
    reader.context.close()


def register(reader: Reader, mailbox: Mailbox) -> str:
    """By the form, with the link in the mail and a password of one's own. Returns the address."""
    name = f"new-{uuid.uuid4().hex[:10]}"
    email = f"{name}@mail.example"
    reader.open("/")
    reader.press("a[href*='/auth/login/register']")
    written = {"username": name, "email": email, "firstName": "Νίκη", "lastName": "Νέα"}
    for field, value in written.items():
        reader.page.fill(f"#{field}", value)
    reader.press("#kc-register-form [type=submit]")
    [mail] = mailbox.wait(email)
    [link] = ACTION_LINK.findall(mailbox.mail(mail["id"])["text"])
    reader.page.goto(link)
    reader.check()
    if reader.page.locator("#password-new").count() == 0:
        reader.press("#kc-info-message a")
    reader.page.fill("#password-new", PASSWORD)
    reader.page.fill("#password-confirm", PASSWORD)
    reader.press("[type=submit]")
    assert reader.page.url.startswith(reader.portal), reader.heading()
    return email


def test_a_declaration_begun_at_level_a_is_filed_once_the_business_is_linked(
    stack: Stack, people: People, browser: Browser
) -> None:
    persona, start = people.fresh_persona(), f"/fees/{journey.FEE}/"
    reader = Reader(browser, stack.layout.url("portal"), "el")
    sign_in(reader, people.citizen("el").username, "/fees")
    reader.page.locator(f"[name=fee][value='{journey.FEE}']").check()
    reader.press("form:has([name=fee]) button")
    fill_period(reader)
    reader.press(SUBMIT)
    assert reader.heading() == "Τι χρειάζεται πριν υποβάλετε τη δήλωση"
    reader.press("form[action='/account/link'] button")
    reader.press("[name=continue]")
    through_taxisnet(reader, persona)
    # Level B now; the special declaration is still missing, and the page says only that.
    assert reader.page.url.endswith(start + "check")
    assert reader.page.locator("form[action='/account/link']").count() == 0
    assert "ειδική υπεύθυνη δήλωση" in reader.page.inner_text("main")
    declaration = people.declaration_of(persona, establishments=1)
    seed.enter_debtor(stack, declaration["business"])
    seed.accept_declaration(stack, declaration)
    eventually(lambda: _is_open(reader, start), 120, "the business to be linked")
    assert journey.RECEIPTS in reader.page.inner_text("main")
    reader.press(SUBMIT)
    assert "/cases/declarations/" in reader.page.url
    reader.context.close()


def _is_open(reader: Reader, start: str) -> bool:
    reader.page.goto(f"{reader.portal}{start}check")
    return reader.page.locator("#total").count() == 1
