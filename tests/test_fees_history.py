"""A business with a history of ten weeks: what its owner reads, what the revenue office does with it.

The history is the one of the demo (`make up`), made for a new business: so these tests hold it too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from devstack import bank, fees, seed
from devstack.earlier import Earlier
from devstack.office import Caller
from devstack.stack import Stack
from playwright.sync_api import Browser

from tests.kit.api import Api
from tests.kit.bank import ACCOUNT, TODAY, written
from tests.kit.mailbox import eventually
from tests.kit.people import PASSWORD, People, Representative
from tests.kit.reader import DESK, SUBMIT, Reader, through_taxisnet
from tests.kit.staff import Clerk, new_clerk
from tests.kit.variants import LOCALES

OPEN_PERIOD = "2023-Q1"
"""Of which the hotel has declared and not paid yet."""
STATES = {"open", "part-paid", "paid", "expired", "cancelled"}
EARLY_PERIOD = "2024-Q1"
"""Of the declaration with which the books begin."""
BEFORE = 300
"""Days ago on which the books begin. Each history closes a month and so does a test, in every language of the thorough
run; the months of the history itself, which begins 75 days ago, must be open for the next one."""
CLOSED = {"el": "Ο μήνας έκλεισε.", "en": "The month is closed."}
DESPITE = {"el": "Έκλεισε με εκκρεμότητες", "en": "Closed with unsettled matters"}


@dataclass
class History:
    """Whose it is, the officer who worked on it, and the language in which both read."""

    locale: str
    owner: Representative
    api: Api
    clerk: Clerk
    people: People

    @property
    def stack(self) -> Stack:
        return self.people.stack

    def declarations(self) -> list[dict[str, Any]]:
        self.api.renew(self.people)
        return self.api.declarations()

    def note(self, declaration_id: str) -> dict[str, Any]:
        """The declaration's note as it stands now."""
        [found] = [one for one in self.declarations() if one["id"] == declaration_id]
        note: dict[str, Any] = found["note"]
        return note

    def notes(self) -> list[dict[str, Any]]:
        return [one["note"] for one in self.declarations() if one["note"]]


@pytest.fixture(scope="module", params=LOCALES)
def history(request: pytest.FixtureRequest, stack: Stack, people: People) -> History:
    owner = people.new_representative(2)
    clerks = [new_clerk(stack, ("finance-officer",), enrolled=False) for _ in range(2)]
    tokens = []
    for clerk in clerks:
        seed.enrol_officer(stack, clerk.username, clerk.afm)
        who = {"username": clerk.username, "password": PASSWORD, "otp_secret": clerk.otp_secret}
        tokens.append(Caller.with_password(stack, who).token)
    _begin(stack, people, tokens[0])
    fees.history(stack, owner.tokens.access, *tokens)
    return History(request.param, owner, Api(stack.layout, owner.tokens), clerks[0], people)


def _begin(stack: Stack, people: People, officer: str) -> None:
    """What was charged long ago begins the months before the history, and money that came then, of which nobody knows
    what it pays, leaves none of them settled. Once on a platform."""
    with Earlier(stack) as service:
        day = TODAY - timedelta(days=BEFORE)
        months = service.ask(officer, day, "GET", "/months")
        if not months["closed"] and (months["open"] is None or months["open"]["month"] > f"{day:%Y-%m}"):
            other = people.new_representative(1)
            [place] = Api(stack.layout, other.tokens).establishments()
            what = {"establishment_id": place, "fee": "accommodation", "period": EARLY_PERIOD, "locale": "el"}
            answers = {"receipts": "1000.00", "inclusive": "no"}
            service.ask(other.tokens.access, day, "POST", "/declarations", {**what, "answers": answers})
            # Money is dated in the first month that has been charged for.
            content = bank.file_of([bank.Entry(50_00, day, text="ΤΕΛΗ")], day, ACCOUNT)
            found = service.send_file(officer, day, "πιστώσεις.xml", content)
            service.ask(officer, day, "POST", f"/bank-files/{found['id']}/posting", {})


@pytest.fixture(scope="module")
def officer(history: History, browser: Browser) -> Iterator[Reader]:
    """The officer at a desk, signed in once: the next one-time code takes a while."""
    reader = Reader(browser, history.stack.layout.url("portal"), history.locale, size=DESK)
    history.clerk.sign_in(reader, "/revenue")
    yield reader
    reader.context.close()


@pytest.fixture
def owner(history: History, browser: Browser) -> Iterator[Reader]:
    """The owner with a telephone."""
    reader = Reader(browser, history.stack.layout.url("portal"), history.locale)
    reader.open("/auth/login/taxisnet?next=/cases")
    through_taxisnet(reader, history.owner.persona)
    yield reader
    reader.context.close()


def test_the_history_has_every_state_and_the_books_add_up(history: History) -> None:
    found = history.declarations()
    assert {note["state"] for note in history.notes()} == STATES
    assert [one["total_cents"] for one in found].count(0) == 1
    assert {one["state"] for one in found} == {"filed", "superseded", "withdrawn"}
    assert sum(bool(note["superseded"]) for note in history.notes()) == 2, "one past its date, one amended"
    assert sum(bool(payment["cancelled_by"]) for note in history.notes() for payment in note["payments"]) == 1
    history.stack.run("fee-declarations", ["-m", "fee_declarations.commands", "check-books"])


def test_a_note_past_its_date_is_issued_anew_by_its_owner(history: History, owner: Reader) -> None:
    expired = next(one for one in history.declarations() if one["note"] and is_untouched(one["note"]))
    old = expired["note"]
    owner.open(f"/cases/declarations/{expired['id']}")
    assert old["rf_grouped"] in owner.page.inner_text("#rf-code")
    owner.press(f"form[action='/fees/{expired['id']}/note'] button")
    new = history.note(expired["id"])
    code = owner.page.inner_text("#rf-code")
    assert code == new["rf_grouped"] != old["rf_grouped"]
    assert re.fullmatch(r"RF\d\d( \d{4}){5} \d", code), "plain spaces, which a bank's form drops"
    assert (new["state"], [one["number"] for one in new["superseded"]]) == ("open", [old["number"]])
    assert new["amount_cents"] > old["open_cents"], "with the fine of the months since"


def test_what_is_paid_in_part_gets_a_note_for_the_rest(history: History, owner: Reader) -> None:
    one = next(one for one in history.declarations() if one["note"] and one["note"]["state"] == "part-paid")
    owner.open(f"/cases/declarations/{one['id']}")
    owner.press(f"form[action='/fees/{one['id']}/note'] button")
    new = history.note(one["id"])
    assert new["amount_cents"] == new["open_cents"] == one["note"]["open_cents"]
    assert owner.page.inner_text("#rf-code") == new["rf_grouped"]
    assert owner.page.locator(f"form[action='/fees/{one['id']}/note']").count() == 0


def is_untouched(note: dict[str, Any]) -> bool:
    """Past its date, never replaced, and nobody paid it."""
    return note["state"] == "expired" and not note["superseded"] and not note["payments"]


def test_the_code_of_the_page_is_the_code_of_the_paper(history: History, owner: Reader) -> None:
    one = next(one for one in history.declarations() if one["note"] and one["note"]["state"] == "open")
    owner.open(f"/cases/declarations/{one['id']}")
    assert owner.page.locator(f"form[action='/fees/{one['id']}/note']").count() == 0, "it can be paid as it stands"
    code = owner.page.inner_text("#rf-code")
    eventually(lambda: history.note(one["id"])["pdf_ready"], 120, "the paper to be printed")
    pdf = owner.context.request.get(f"{owner.portal}/fees/{one['id']}/note.pdf").body()
    with pypdfium2.PdfDocument(pdf) as document:
        assert code in document[0].get_textpage().get_text_bounded()
        picture = document[0].render(scale=150 / 72).to_pil()
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [code.replace(" ", "")]


def test_the_owner_amends_a_declaration_and_pays_the_difference(history: History, owner: Reader) -> None:
    one = next(one for one in history.declarations() if one["period"]["code"] == OPEN_PERIOD and one["note"])
    owner.open(f"/cases/declarations/{one['id']}")
    owner.press(f"main a[href='/cases/declarations/{one['id']}/amendment']")
    owner.page.fill("[name=receipts]", written("25,730.00", owner.locale))
    owner.press(SUBMIT)
    owner.press(SUBMIT)
    [newer] = [found for found in history.declarations() if (found.get("amends") or {}).get("id") == one["id"]]
    assert owner.page.url.split("?")[0].endswith(newer["id"])
    assert newer["total_cents"] > one["total_cents"]
    assert newer["note"]["open_cents"] == newer["total_cents"], "nothing of the older one was paid"
    assert owner.page.inner_text("#rf-code") == newer["note"]["rf_grouped"] != one["note"]["rf_grouped"]
    owner.open(f"/cases/declarations/{one['id']}")
    assert owner.page.locator(f"main a[href='/cases/declarations/{newer['id']}']").count() == 1
    history.stack.run("fee-declarations", ["-m", "fee_declarations.commands", "check-books"])


def test_an_officer_finds_the_payer_of_a_mistyped_code(history: History, officer: Reader) -> None:
    note = history.notes()[0]
    rf = note["rf"]
    n = next(n for n in range(12, 24) if rf[n] != rf[n + 1])
    officer.open("/revenue")
    officer.page.fill("[name=text]", rf[:n] + rf[n + 1] + rf[n] + rf[n + 2 :])
    officer.press("form[action='/revenue/search'] button")
    officer.press(f"main a[href='/revenue/notes/{note['id']}']")
    assert note["rf_grouped"] in officer.page.inner_text("main")
    assert history.declarations()[0]["business"]["name"] in officer.heading()


def test_an_officer_closes_a_month(officer: Reader) -> None:
    """Not by chance, and of what is not settled one is told before."""
    officer.open("/revenue/months")
    form = "form[action$='/close']"
    month = (officer.page.locator(form).get_attribute("action") or "").split("/")[-2]
    officer.press(f"{form} button")
    assert officer.page.locator("#sure-error").count() == 1
    officer.page.locator("[name=sure]").check()
    officer.press(f"{form} button")
    assert officer.page.locator("#despite-error").count() == 1, "money waits of which nobody knows what it pays"
    assert officer.page.locator("[name=sure]").is_checked()
    officer.page.locator("[name=despite]").check()
    officer.press(f"{form} button")
    assert CLOSED[officer.locale] in officer.page.inner_text("main")
    row = officer.page.locator(f"tr:has(a[href='/revenue/months/{month}'])")
    assert DESPITE[officer.locale] in row.inner_text()
    assert officer.page.locator(f"form[action='/revenue/months/{month}/close']").count() == 0
    officer.press(f"main a[href='/revenue/months/{month}']")
    assert officer.page.locator("main ul.govuk-list--bullet li").count() >= 1
