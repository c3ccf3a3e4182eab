"""Representatives who make special declarations in the portal, and the staff who decide on them."""

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdfium2
from devstack.stack import Stack
from playwright.sync_api import Browser, Page

from tests.kit.faults import database, kill
from tests.kit.mailbox import Mailbox
from tests.kit.people import People
from tests.kit.reader import SUBMIT, Reader, through_taxisnet
from tests.kit.staff import Clerk, new_clerk

DECLARE, REVIEWS = "/businesses/declare", "/declarations-desk"


def at_declarations_desk(stack: Stack, browser: Browser, clerk: Clerk) -> Reader:
    """The clerk, signed in with two factors, before the queue."""
    reader = Reader(browser, stack.layout.url("portal"), "el")
    clerk.sign_in(reader, REVIEWS)
    assert reader.heading() == "Ειδικές υπεύθυνες δηλώσεις"
    return reader


def declaration_clerk(stack: Stack) -> Clerk:
    """A new one for each test: a one-time code serves once, and two tests may fall into one half minute."""
    return new_clerk(stack, ("declaration-clerk",))


def declarants(stack: Stack, people: People, browser: Browser, folder: Path) -> Callable[..., "Declarant"]:
    """Makes representatives who are signed in, in a language, with or without scripts."""

    def make(locale: str = "el", *, script: bool = True) -> Declarant:
        return Declarant(people, Reader(browser, stack.layout.url("portal"), locale, javascript=script), folder)

    return make


class Declarant:
    """A new person of level B at the portal, who represents a new business."""

    def __init__(self, people: People, reader: Reader, folder: Path) -> None:
        self.persona, self.reader = people.fresh_persona(), reader
        self.business = people.declaration_of(self.persona, 1)["business"]
        self._folder = folder
        self.reader.open(f"/auth/login/taxisnet?next={DECLARE}")
        through_taxisnet(self.reader, self.persona)

    @property
    def page(self) -> Page:
        return self.reader.page

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def write(self, look: Callable[[str], None] = lambda _: None, family_name: str | None = None) -> str:
        """All details up to the case that waits for its document; returns the path of the case.

        ``look`` is called with a name for each page on the way.
        """
        self.reader.open(f"{DECLARE}/new")
        for name in ("afm", "name", "notice_email"):
            self.page.fill(f"#{name}", self.business[name])
        self.page.fill("#seat", self.business["address"])
        self.reader.press(SUBMIT)
        look("declare-you")
        if family_name:
            self.page.fill("#family_name", family_name)
        self.page.check("[name=capacity][value=legal_representative]")
        self.page.fill("#proof", "Πιστοποιητικό εκπροσώπησης ΓΕΜΗ")
        self.reader.press(SUBMIT)
        look("declare-places")
        (place,) = self.business["establishments"]
        self.page.fill("[id='places.0.name']", place["name"])
        self.page.fill("[id='places.0.address']", place["address"])
        self.reader.press(f"{SUBMIT}:not([name=more])")
        look("declare-check")
        self.reader.press(SUBMIT)
        return self.page.url.removeprefix(self.reader.portal).split("?")[0]

    def signed(self, case: str, scale: float = 2, kind: str = "jpeg") -> Path:
        """The printed form of the case as a photograph."""
        pdf = self.page.request.get(f"{self.reader.portal}{case}/form.pdf").body()
        with pypdfium2.PdfDocument(pdf) as document:
            picture = document[0].render(scale=scale).to_pil().convert("RGB")
        whole = io.BytesIO()
        picture.rotate(2, expand=True, fillcolor="white").save(whole, kind)
        file = self._folder / f"signed.{kind}"
        file.write_bytes(whole.getvalue())
        return file

    def upload(self, case: str, file: Path) -> None:
        self.reader.open(f"{case}/scan")
        certify(self.page, file)
        self.reader.press(SUBMIT)

    def hand_in(self, case: str) -> None:
        self.upload(case, self.signed(case))
        self.reader.press("#submit")

    def may_declare(self) -> bool:
        """Whether the portal offers the business for a declaration of fees now."""
        self.reader.open("/fees")
        return self.page.locator(".portal-closed").count() == 0


def move_last_day(stack: Stack, case: str, days: int) -> None:
    """The declaration of the case ends so many days from today in Greece; negative: it has ended."""
    day = datetime.now(ZoneInfo("Europe/Athens")).date() + timedelta(days=days)
    moved = "UPDATE declarations SET valid_to = %s FROM declaration_cases AS cases"
    own = "WHERE case_id = %s AND cases.declaration_id = declarations.declaration_id"
    with database(stack, "identity_bridge") as conn:
        found = conn.execute(f"{moved} {own} RETURNING cases.declaration_id", [day, case.rpartition("/")[2]]).fetchone()
    assert found is not None
    with database(stack, "fee_declarations") as conn:
        conn.execute("UPDATE links SET valid_to = %s WHERE declaration_id = %s", [day, found[0]])
    # A worker that starts looks at once.
    kill(stack, "identity-bridge-worker")


def verify_address(stack: Stack, browser: Browser, mailbox: Mailbox, email: str, locale: str = "el") -> None:
    """The office of the business opens the link of the newest mail, in a browser where nobody is signed in."""
    about = {"el": "Επιβεβαιώστε το email", "en": "Confirm the email"}[locale]
    mail = mailbox.mail(mailbox.wait(email, about=about)[-1]["id"])
    [link] = re.findall(r"/notice-address/[\w-]+", mail["text"])
    office = Reader(browser, stack.layout.url("portal"), locale, javascript=False)
    office.open(link)
    assert office.page.locator(".govuk-panel--confirmation").count() == 0, "opening it verifies nothing"
    office.press(SUBMIT)
    assert office.page.locator(".govuk-panel--confirmation").count() == 1
    office.context.close()


def certify(page: Page, file: Path) -> None:
    """Fill in a form that takes a signed declaration."""
    page.set_input_files("#file", file)
    page.fill("#body", "ΚΕΠ Χερσονήσου")
    page.fill("#number", "1234/2026")
    for part, value in (("day", "20"), ("month", "11"), ("year", "2025")):
        page.fill(f"#day-{part}", value)


def decide(desk: Reader, case: str, act: str, text: str = "", reason: str = "") -> None:
    """Open the case at the desk and decide."""
    desk.open(f"{REVIEWS}/{case.rpartition('/')[2]}")
    form = f"form[action$='/{act}']"
    if act == "accept":
        desk.page.check("[name=document_checked]")
    if reason:
        desk.page.check(f"[value='{reason}']")
    if text:
        desk.page.fill(f"{form} textarea", text)
    desk.press(f"{form} button")
