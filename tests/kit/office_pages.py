"""The certificates' office in browsers: what its members do with a case, page by page."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from devstack.case_samples import tracking
from devstack.stack import Stack

from tests.kit.casework import CASEWORK
from tests.kit.mailbox import eventually
from tests.kit.own_numbers import own_numbers
from tests.kit.reader import Reader, choose
from tests.kit.staff import new_clerk

CLERK = ("certificate-clerk",)
BUTTON, BUTTON_OF_QUESTION = "form#form .govuk-button-group button", "main form .govuk-button-group button"
DRAFT = "form[action*='/draft']"
CERTIFICATE = "main [data-kind=certificate]"
"""Among the documents of a case: letters are documents too."""
_LABELS = own_numbers("label", range(1_000, 9_000_000))


class Office:
    """A member of the office who is signed in at a browser."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    @classmethod
    def sign_in(cls, stack: Stack, reader: Reader, roles: tuple[str, ...] = CLERK) -> "Office":
        """A new member of staff with these roles."""
        new_clerk(stack, roles, enrolled=False).sign_in(reader, CASEWORK)
        return cls(reader)

    def open(self, request_id: str) -> None:
        self.reader.open(f"/casework/{request_id}")

    def find(self, number: str) -> None:
        """By its number, as a caller says it on the phone."""
        self.reader.open("/casework")
        self.reader.page.fill("#text", number)
        self.reader.press("form[action='/casework/search'] button")
        assert number in self.reader.page.inner_text("main")

    def take(self) -> None:
        self.reader.press("form[action*='/take'] button")

    def begin(self, act: str) -> None:
        """Open the page of an act from that of the case."""
        self.reader.press(f"main a[href*='/{act}']")

    def press(self) -> None:
        self.reader.press(BUTTON)

    def confirm(self) -> None:
        """Answer the question before something that cannot be taken back."""
        self.reader.press(BUTTON_OF_QUESTION)

    def ask_for(self, evidence: str, note: str, days: int = 10) -> None:
        self.begin("ask")
        page = self.reader.page
        page.locator(f"[name=evidence][value={evidence}]").check()
        page.fill(f"[name='note.{evidence}']", note)
        fill_day(self.reader, "due_on", days)
        self.press()

    def write(self, fields: dict[str, str]) -> None:
        """Fill in the document, keep it, and lay it before the person who signs."""
        for name, text in fields.items():
            self.reader.page.fill(f"[name='document.{name}']", text)
        self.reader.press(f"{DRAFT} button[value=draft]")
        for name, text in fields.items():
            assert self.reader.page.input_value(f"[name='document.{name}']") == text
        self.reader.press(f"{DRAFT} button[value=present]")

    def sign(self) -> None:
        self.begin("issue")
        self.press()
        self.confirm()

    def wait_for_document(self, request_id: str) -> None:
        """Until the worker has made what was signed."""
        eventually(lambda: self._is_made(request_id), 120, "the document")

    def _is_made(self, request_id: str) -> bool:
        self.open(request_id)
        return self.reader.page.locator(f"{CERTIFICATE} a[href^='/casework/{request_id}/documents/']").count() > 0

    def lay_out(self) -> None:
        self.begin("lay-out")
        self.reader.page.locator("[name=place][value=office]").check()
        self.press()

    def hand_over(self, code: str) -> None:
        """To the person who shows this code and an identity document."""
        self.reader.open("/casework/pickups")
        self.reader.page.fill("#code", code)
        self.reader.press("main form button")
        self.reader.page.fill("[name=code]", code)
        fill_collector(self.reader)
        self.press()

    def add_to_batch(self, request_id: str) -> None:
        self.reader.open("/casework/post")
        for box in self.reader.page.locator("main [name=requests]").all():
            box.set_checked(box.get_attribute("value") == request_id)
        self.reader.press("form[action='/casework/post'] button")

    def label(self, request_id: str) -> str:
        """Put a label on the letter of this case; returns its number."""
        number = tracking(next(_LABELS))
        letter = self.reader.page.locator(letter_of(request_id))
        letter.locator("input[name^='tracking-']").fill(number)
        letter.locator("button").first.click()
        self.reader.page.wait_for_load_state()
        self.reader.check()
        return number

    def label_the_rest(self) -> None:
        """One batch is everybody's: what others left in it gets labels too."""
        fields = self.reader.page.locator("main li.portal-option:has(input[name^='tracking-'])").all()
        bare = [one for one in fields if not one.locator("input[name^='tracking-']").input_value()]
        for href in [str(one.locator("h3 a").get_attribute("href")) for one in bare]:
            self.label(href.rpartition("/")[2])

    def close_batch(self) -> None:
        self.reader.press("#close a")
        self.reader.press("main form[action$='/close'] button")


def letter_of(request_id: str) -> str:
    """Where a batch shows the letter of this case."""
    return f"main li.portal-option:has(a[href='{CASEWORK}/{request_id}'])"


def fill_collector(reader: Reader) -> None:
    choose(reader.page, "'collector.document_kind'", "id-card")
    reader.page.fill("[name='collector.last_signs']", "456")


def fill_day(reader: Reader, name: str, days: int) -> None:
    """A day so many days from today in Greece."""
    day = datetime.now(ZoneInfo("Europe/Athens")).date() + timedelta(days=days)
    for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
        reader.page.fill(f"[id='{name}-{part}']", str(value))
