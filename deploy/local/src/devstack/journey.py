"""The main job, by hand through the pages: certificates asked for, one handed over; a fee declared and paid."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, TypedDict
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import requests
import yaml

from devstack import bank, handling, taxisnet
from devstack.progress import GaveUpWaiting, say, wait_for
from devstack.stack import Stack
from devstack.visitor import NotOnThePage, Visitor

CERTIFICATE = "955481"
APPLICANT = {
    "applicant.father_name": "Νικόλαος",
    "applicant.mother_name": "Άννα",
    "applicant.birth_date-day": "7",
    "applicant.birth_date-month": "2",
    "applicant.birth_date-year": "1980",
    "applicant.capacity": "self",
}
"""What every request asks of the person who makes it, beside the names, which an account has."""
FEE, PERIOD, RECEIPTS = "accommodation", "2024-Q4", "48.250,00"
HOTEL = "Ξενοδοχείο"
"""How the name of the demo's establishment begins that owes the fee."""
_TO_PAY = re.compile(r"([\d.]+),(\d\d)\s*€")


class Step(TypedDict):
    """What was done, and how long it took in seconds."""

    what: str
    seconds: float


def sign_in(visitor: Visitor, portal: str, persona: str) -> None:
    """From the portal's first page through TAXISnet to one's services."""
    visitor.open(f"{portal}/")
    visitor.follow("/auth/login/taxisnet")
    taxisnet.pass_through(visitor, persona)


@dataclass(frozen=True)
class Cast:
    """Who takes part: two personas of TAXISnet and where the notes of one go; of staff and level A how they sign in."""

    citizen: str
    representative: str
    notice_email: str
    visitor: Mapping[str, Any]
    clerk: Mapping[str, Any]
    officer: Mapping[str, Any]


def ask_certificate_by_post(visitor: Visitor) -> str:
    """From one's services to the filed request; returns its page's address."""
    visitor.follow(f"/certificates/{CERTIFICATE}")
    visitor.follow(f"/certificates/{CERTIFICATE}/form")
    answers = {"answers.record": "current", "answers.purpose": "Επίδομα", "delivery": "post"}
    visitor.submit(form="main form", **answers, **APPLICANT)
    # A person who had one posted before is shown where it would go.
    if visitor.page.select_one("main [name=street]"):
        visitor.submit(form="main form", street="Ερμού", number="50", postcode="10563", city="Αθήνα")
    _file(visitor)
    return visitor.url


def ask_certificate_to_collect(visitor: Visitor) -> str:
    """From the form to the filed request; returns its id."""
    visitor.open(f"/certificates/{CERTIFICATE}/form")
    visitor.submit(form="main form", **{"answers.record": "current", "delivery": "collect"}, **APPLICANT)
    _file(visitor)
    return urlsplit(visitor.url).path.rpartition("/")[2]


def _file(visitor: Visitor) -> None:
    """From the last page of a form to the request; to the earlier one, if the same was filed minutes ago."""
    visitor.submit(form="main form")
    if visitor.status == HTTPStatus.CONFLICT:
        visitor.follow("/cases/requests/")


def declare_fee(visitor: Visitor, period: str = PERIOD) -> str:
    """From any page to the filed declaration, of the newest period that is left if this one was declared before.

    Returns its page's address.
    """
    visitor.open("/fees")
    # Of several establishments one is chosen; the only one is shown at once.
    if visitor.page.select_one("main [name=fee]") is None:
        _open_owing(visitor)
    visitor.submit(form="main form:has([name=fee])", fee=FEE)
    left = [str(option["value"]) for option in visitor.page.select("[name=period] option[value]:not([value=''])")]
    visitor.submit(form="main form", period=period if period in left else left[0], receipts=RECEIPTS, inclusive="yes")
    visitor.submit(form="main form")
    return visitor.url


def _open_owing(visitor: Visitor) -> None:
    """From the list to an establishment that may declare the fee, which is the hotel where there is one: of the others
    nobody may have said yet what they are, and then they may declare every fee."""
    links = visitor.page.select("main th a[href^='/fees/establishments/']")
    for link in sorted(links, key=lambda one: HOTEL not in one.get_text()):
        visitor.open(str(link["href"]))
        if visitor.page.select_one(f"main [name=fee][value={FEE}]"):
            return
    raise NotOnThePage(f"no establishment declares {FEE}")


def sign_out(visitor: Visitor) -> None:
    """End the sessions of the portal and of Keycloak, which asks once more."""
    visitor.submit(form="form[action$='/auth/logout']")
    if visitor.page.select_one("#kc-logout"):
        visitor.submit(form="form:has(#kc-logout)")


def first_login(stack: Stack, persona: str) -> None:
    """A person enters with TAXISnet for the first time, and so comes into the register."""
    visitor = Visitor()
    sign_in(visitor, stack.layout.url("portal"), persona)
    _expect(visitor, visitor.status == 200 and visitor.url.startswith(stack.layout.url("portal")))


def run(stack: Stack, cast: Cast) -> list[Step]:
    """The whole main job; raises GaveUpWaiting or NotOnThePage, naming where it got stuck."""
    done: list[Step] = []

    def do(what: str, act: Callable[[], Any]) -> None:
        began = time.monotonic()
        act()
        done.append({"what": what, "seconds": round(time.monotonic() - began, 2)})
        say(f"  {what}: {done[-1]['seconds']:.2f} s")

    _by_taxisnet(stack, cast, do)
    _at_the_office(stack, cast, do)
    return done


Do = Callable[[str, Callable[[], Any]], None]
"""Does a step of the journey, which has a name."""


def _by_taxisnet(stack: Stack, cast: Cast, do: Do) -> None:
    """What people do whose identity is proved."""
    portal = stack.layout.url("portal")
    citizen, representative = Visitor(), Visitor()
    do("a citizen signs in with TAXISnet and is level B", lambda: sign_in(citizen, portal, cast.citizen))
    do("asks for a certificate by post", lambda: ask_certificate_by_post(citizen))
    _expect(citizen, "/cases/requests/" in citizen.url)
    do("a representative signs in with TAXISnet", lambda: sign_in(representative, portal, cast.representative))
    do("their business is linked", lambda: _wait_for_link(stack, representative))
    do("declares a fee", lambda: declare_fee(representative))
    _expect(representative, "/cases/declarations/" in representative.url)
    do("the mail with the payment code arrives", lambda: _wait_for_note(stack, representative, cast.notice_email))
    do("the citizen signs out", lambda: sign_out(citizen))
    _at_the_revenue_office(stack, cast, representative, do)


def _at_the_revenue_office(stack: Stack, cast: Cast, representative: Visitor, do: Do) -> None:
    """What was declared is paid at a bank, and the bank says so in a file."""
    portal, officer, declaration = stack.layout.url("portal"), Visitor(), representative.url
    paid = _paid_at_the_bank(stack, representative)
    do("a finance officer signs in", lambda: _password(officer, portal, cast.officer))
    do("books the bank's file, in which the fee was paid", lambda: _book(officer, portal, paid))
    representative.open(declaration)
    do("the receipt arrives by mail", lambda: _wait_for_receipt(stack, representative, cast.notice_email))


def _paid_at_the_bank(stack: Stack, representative: Visitor) -> bytes:
    """The file in which the bank tells of the payment, by the code and amount that the page names."""
    code = representative.page.select_one("#rf-code")
    amount = _TO_PAY.search(representative.text)
    if code is None or amount is None:
        raise GaveUpWaiting(f"{representative.url} names no code and amount")
    cents = int(amount[1].replace(".", "") + amount[2])
    today = datetime.now(ZoneInfo("Europe/Athens")).date()
    municipality = yaml.load(stack.layout.municipality_file.read_bytes(), yaml.CSafeLoader)
    entry = bank.Entry(cents, today, "".join(code.get_text().split()))
    return bank.file_of([entry], today, municipality["payments"]["accounts"][0])


def _book(officer: Visitor, portal: str, content: bytes) -> None:
    """From the file to the books, by way of its preview."""
    officer.open(f"{portal}/revenue/files")
    officer.send_file("form[action$='/revenue/files']", "file", "bank.xml", content)
    officer.submit(form="form[action$='/posting']")
    _expect(officer, "done=1" in officer.url)


def _at_the_office(stack: Stack, cast: Cast, do: Do) -> None:
    """A certificate from being asked for to being handed over."""
    portal, who = stack.layout.url("portal"), cast.visitor
    citizen, clerk = Visitor(), Visitor()
    do("a citizen of level A signs in", lambda: _password(citizen, portal, who))
    do("asks for a certificate to collect", lambda: ask_certificate_to_collect(citizen))
    _expect(citizen, "/cases/requests/" in citizen.url)
    case = urlsplit(citizen.url).path.rpartition("/")[2]
    do("a clerk signs in", lambda: _password(clerk, portal, cast.clerk))
    do("takes the case, drafts the certificate and signs it", lambda: handling.take_and_sign(clerk, portal, case))
    do("the document is made and sealed", lambda: handling.wait_for_document(stack, clerk, case))
    do("it is laid out, and the mail with the code arrives", lambda: _lay_out(stack, clerk, case, who["email"]))
    do("issued and delivered: handed over by the code", lambda: _hand_over(stack, clerk, who["email"]))
    _expect(clerk, clerk.status == 200 and urlsplit(clerk.url).path == f"/casework/{case}")
    citizen.open(f"{portal}/cases/requests/{case}")
    _expect(citizen, citizen.page.select_one("#pickup") is None and citizen.page.select_one("#documents") is not None)


def _password(visitor: Visitor, portal: str, who: Mapping[str, Any]) -> None:
    handling.sign_in(visitor, portal, who["username"], who["password"], who.get("otp_secret"))
    _expect(visitor, visitor.status == 200 and visitor.url.startswith(portal))


def _lay_out(stack: Stack, clerk: Visitor, case: str, email: str) -> None:
    log = str(stack.layout.logs / "notifier-worker.log")
    mail_page = stack.layout.url("mail")
    # The same person may have had one the last time.
    known = (None, handling.pickup_code(mail_page, email))
    handling.lay_out(clerk, case)
    wait_for("the mail with the code", lambda: handling.pickup_code(mail_page, email) not in known, 60, log)


def _hand_over(stack: Stack, clerk: Visitor, email: str) -> None:
    handling.hand_over(clerk, handling.pickup_code(stack.layout.url("mail"), email) or "")


def _wait_for_link(stack: Stack, representative: Visitor) -> None:
    log = str(stack.layout.logs / "fee-declarations-worker.log")
    wait_for("the business link", lambda: _is_linked(representative), 60, log)


def _is_linked(representative: Visitor) -> bool:
    page = representative.open("/fees")
    return page.status == 200 and page.page.select_one("#closed") is None


def _wait_for_note(stack: Stack, representative: Visitor, address: str) -> None:
    _wait_for_document(stack, address, "the mail with the note", _number(representative, "main dl"))


def _wait_for_receipt(stack: Stack, representative: Visitor, address: str) -> None:
    _wait_for_document(stack, address, "the mail with the receipt", _number(representative, "#payments"))


def _number(visitor: Visitor, part: str) -> str:
    """The first number of a note or receipt in this part of the page, as 12/2026."""
    found = visitor.page.select_one(part)
    number = re.search(r"\b\d+/\d{4}\b", found.get_text(" ")) if found else None
    if number is None:
        raise GaveUpWaiting(f"{visitor.url} names no number in {part}")
    return number[0]


def _wait_for_document(stack: Stack, address: str, name: str, number: str) -> None:
    """Until a mail about this number came to the address with a document."""
    mails = f"{stack.layout.url('mail')}/api/mails"

    def arrived() -> bool:
        found = requests.get(mails, params={"to": address}, timeout=5).json()
        return any(mail["attachments"] and mail["subject"].endswith(f" {number}") for mail in found)

    wait_for(name, arrived, 60, str(stack.layout.logs / "notifier-worker.log"))


def _expect(visitor: Visitor, right: bool) -> None:
    if not right:
        raise GaveUpWaiting(f"the journey got stuck on {visitor.url.split('?')[0]}: “{visitor.heading}”")
