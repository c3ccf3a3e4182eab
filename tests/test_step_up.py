"""Level A in the middle of a request, off to TAXISnet and back: it works, or a page says why not, and nothing is lost.

Each way is walked with a fresh session and with one so old that Keycloak asks for the password first.
"""

import re
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

import pytest
from devstack import journey, seed
from devstack.stack import Stack
from playwright.sync_api import Browser

from tests.desk_api import Desk
from tests.mailbox import Mailbox
from tests.people import PASSWORD, People, Tokens, eventually
from tests.reader import SUBMIT, Reader, choose, through_taxisnet
from tests.test_browser import fill_address

START = f"/certificates/{journey.CERTIFICATE}/"


@dataclass
class Citizen:
    """Somebody of level A who chose post, and stands before the door to level B."""

    reader: Reader
    username: str
    tokens: Tokens
    go: Callable[[], None]

    def leave(self) -> None:
        """To Keycloak's page about linking; with an old session by way of its password page."""
        self.go()
        assert self.reader.page.locator("[name=cancel-aia]").count() == 1, self.reader.heading()

    def to_taxisnet(self, persona: str, switch: str = "none") -> None:
        self.leave()
        self.reader.press("[name=continue]")
        through_taxisnet(self.reader, persona, switch)

    def expect_draft(self) -> None:
        """Everything is as it was written, and the door is where it was."""
        page = self.reader.page
        self.reader.open(START + "form")
        assert page.locator("[name='answers.record'][value=former]").is_checked()
        self.reader.open(START + "continue")
        assert page.url.endswith(START + "address")
        assert page.locator("form[action='/account/link']").count() == 1
        assert page.locator("[name=street]").count() == 0


@contextmanager
def sessions_are_old(people: People, after: int = 1) -> Iterator[None]:
    """Keycloak counts a session as old after so many seconds instead of its five minutes."""
    address = people.admin_url("/authentication/required-actions/idp_link/config")
    before = people.admin().get(address, timeout=60).json()
    changed = people.admin().put(address, json={"config": {"max_auth_age": str(after)}}, timeout=60)
    assert changed.status_code == 204, changed.text
    try:
        yield
    finally:
        assert people.admin().put(address, json=before, timeout=60).status_code == 204


@pytest.fixture(params=("fresh", "old"))
def age(request: pytest.FixtureRequest, people: People) -> Iterator[str]:
    with sessions_are_old(people) if request.param == "old" else nullcontext():
        yield str(request.param)


def new_person(people: People) -> tuple[str, Tokens]:
    username, _, tokens = people.level_a("el")
    return username, tokens


def sign_in(reader: Reader, username: str, path: str) -> None:
    reader.open(f"/auth/login/password?next={path}")
    enter(reader, username)


def enter(reader: Reader, username: str) -> None:
    reader.page.fill("#username", username)
    reader.page.fill("#password", PASSWORD)
    reader.press("#kc-login")


def choose_post(reader: Reader) -> None:
    reader.page.locator("[name='answers.record'][value=former]").check()
    reader.page.locator("[name=delivery][value=post]").check()
    reader.press(SUBMIT)


@contextmanager
def in_the_middle(
    stack: Stack, people: People, browser: Browser, age: str, person: tuple[str, Tokens] | None = None
) -> Iterator[Citizen]:
    username, tokens = person or new_person(people)
    locale = "el"
    reader = Reader(browser, stack.layout.url("portal"), locale)
    sign_in(reader, username, START + "form")
    choose_post(reader)

    def go() -> None:
        if age == "old":
            time.sleep(2)
        reader.press("form[action='/account/link'] button")
        asked = reader.page.locator("#password").count() == 1
        assert asked is (age == "old"), reader.heading()
        if asked:
            reader.page.fill("#password", PASSWORD)
            reader.press("#kc-login")

    yield Citizen(reader, username, tokens, go)
    reader.context.close()


def test_the_same_page_of_the_same_draft_is_open_afterwards(
    stack: Stack, people: People, browser: Browser, age: str
) -> None:
    with in_the_middle(stack, people, browser, age) as citizen:
        citizen.to_taxisnet(people.fresh_persona())
        page = citizen.reader.page
        assert page.url.endswith(START + "address")
        assert page.locator("[name=street]").count() == 1
        citizen.reader.open(START + "form")
        assert page.locator("[name='answers.record'][value=former]").is_checked()


def test_cancelled_at_keycloak(stack: Stack, people: People, browser: Browser, age: str) -> None:
    with in_the_middle(stack, people, browser, age) as citizen:
        citizen.leave()
        citizen.reader.press("[name=cancel-aia]")
        assert "/step-up/cancelled?" in citizen.reader.page.url
        assert citizen.reader.heading() == "Δεν έγινε σύνδεση με TAXISnet"
        # From there one may try again at once, or go back.
        citizen.reader.press(f"main a[href='{START}address']")
        citizen.expect_draft()


def test_refused_at_taxisnet(stack: Stack, people: People, browser: Browser, age: str) -> None:
    with in_the_middle(stack, people, browser, age) as citizen:
        citizen.to_taxisnet(people.fresh_persona(), "deny")
        expect_way_back(citizen, "Δεν δώσατε τη συγκατάθεσή σας")
        citizen.expect_draft()


def expect_way_back(citizen: Citizen, *words: str) -> None:
    """The page says one of these, and has a link to the portal."""
    reader = citizen.reader
    text = reader.page.locator("body").inner_text()
    assert any(word in text for word in words), text
    links = [str(link.get_attribute("href")) for link in reader.page.locator("a").all()]
    assert reader.page.url.startswith(reader.portal) or any(link.startswith(reader.portal) for link in links)


@pytest.mark.parametrize("switch", ["token-500", "error-500"])
def test_taxisnet_out_of_order(stack: Stack, people: People, browser: Browser, age: str, switch: str) -> None:
    with in_the_middle(stack, people, browser, age) as citizen:
        citizen.to_taxisnet(people.fresh_persona(), switch)
        expect_way_back(citizen, "TAXISnet δεν απαντά", "δεν λειτουργεί")
        citizen.expect_draft()


def test_the_identity_belongs_to_another_account(stack: Stack, people: People, browser: Browser, age: str) -> None:
    persona = people.fresh_persona()
    people.taxisnet(persona)
    with in_the_middle(stack, people, browser, age) as citizen:
        citizen.to_taxisnet(persona)
        expect_way_back(citizen, "έχει ήδη συνδεθεί άλλος λογαριασμός")
        citizen.expect_draft()


def test_another_person_at_taxisnet(stack: Stack, people: People, browser: Browser, age: str) -> None:
    """An account that is one person already, and was lowered since, is not raised by another."""
    with in_the_middle(stack, people, browser, age, lowered_person(stack, people)) as citizen:
        citizen.to_taxisnet(people.fresh_persona())
        expect_way_back(citizen, "άλλο πρόσωπο", "άλλου προσώπου")
        citizen.expect_draft()


def lowered_person(stack: Stack, people: People) -> tuple[str, Tokens]:
    """An account that a visit to the office made somebody, and whose certification was undone since."""
    username, _, tokens = people.level_a("el")
    desk = Desk(stack, people)
    case = desk.case_of(username)
    assert desk.certify(case, seed.tax_number(people.fresh_persona())).status_code == 200
    assert desk.post(f"/cases/{case}/undo", {"reason": "a test"}).status_code == 200
    return username, tokens


def test_another_account_comes_back(stack: Stack, people: People, browser: Browser) -> None:
    """Asked for the password, somebody else signs in: neither sees what the other wrote."""
    other, _ = new_person(people)
    with sessions_are_old(people), in_the_middle(stack, people, browser, "old") as citizen:
        time.sleep(2)
        reader = citizen.reader
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
        sign_in(reader, citizen.username, START + "form")
        citizen.expect_draft()


def test_a_session_that_ended_before_leaving(stack: Stack, people: People, browser: Browser, age: str) -> None:
    with in_the_middle(stack, people, browser, age) as citizen:
        end_sessions(people, citizen.tokens)
        citizen.reader.press("form[action='/account/link'] button")
        assert citizen.reader.heading() == "Συνδεθείτε για να συνεχίσετε"
        citizen.reader.press("main a[href*='/auth/login/password']")
        enter(citizen.reader, citizen.username)
        assert citizen.reader.page.url.endswith(START + "address")
        citizen.expect_draft()


def test_a_session_that_ended_on_the_way(stack: Stack, people: People, browser: Browser, age: str) -> None:
    with in_the_middle(stack, people, browser, age) as citizen:
        citizen.leave()
        end_sessions(people, citizen.tokens)
        citizen.reader.press("[name=continue]")
        # Keycloak brings what is under way to its end, or asks to sign in first; the portal begins a session anew.
        if citizen.reader.page.locator("#kc-login").count():
            enter(citizen.reader, citizen.username)
            citizen.reader.press("[name=continue]")
        through_taxisnet(citizen.reader, people.fresh_persona())
        assert citizen.reader.page.url.endswith(START + "address")
        assert citizen.reader.page.locator("[name=street]").count() == 1


def end_sessions(people: People, tokens: Tokens) -> None:
    """End everything at Keycloak, which tells the portal over the back channel."""
    address = people.admin_url(f"/users/{tokens.claims['sub']}/logout")
    assert people.admin().post(address, timeout=60).status_code == 204


@pytest.mark.parametrize(("locale", "javascript"), [("el", True), ("en", True), ("el", False)])
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
    [link_] = re.findall(r"https?://\S*action-token\S*", mailbox.mail(mail["id"])["text"])
    reader.page.goto(link_)
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
    username, _ = new_person(people)
    persona, start = people.fresh_persona(), f"/fees/{journey.FEE}/"
    reader = Reader(browser, stack.layout.url("portal"), "el")
    sign_in(reader, username, "/fees")
    reader.page.locator(f"[name=fee][value='{journey.FEE}']").check()
    reader.press("form:has([name=fee]) button")
    choose(reader.page, "period", journey.PERIOD)
    reader.page.fill("[name=receipts]", journey.RECEIPTS)
    choose(reader.page, "inclusive", "yes")
    reader.press(SUBMIT)
    assert reader.heading() == "Λείπει κάτι για να υποβληθεί η δήλωση"
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
