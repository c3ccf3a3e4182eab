"""The main job, by hand through the pages: a citizen asks for a certificate by post, a business declares a fee."""

import time
from collections.abc import Callable
from typing import Any, TypedDict

import requests

from devstack import taxisnet
from devstack.progress import GaveUpWaiting, say, wait_for
from devstack.stack import Stack
from devstack.visitor import Visitor

CERTIFICATE = "955481"
APPLICANT = {
    "applicant.father_name": "Νικόλαος",
    "applicant.mother_name": "Άννα",
    "applicant.birth_date-day": "7",
    "applicant.birth_date-month": "2",
    "applicant.birth_date-year": "1980",
    "applicant.capacity": "self",
}
"""What every request asks of whoever makes it, beside the names, which an account has."""
FEE, PERIOD, RECEIPTS = "accommodation", "2024-Q4", "48.250,00"


class Step(TypedDict):
    """What was done, and how long it took in seconds."""

    what: str
    seconds: float


def sign_in(visitor: Visitor, portal: str, persona: str) -> None:
    """From the portal's first page through TAXISnet to one's services."""
    visitor.open(f"{portal}/")
    visitor.follow("/auth/login/taxisnet")
    taxisnet.pass_through(visitor, persona)


def ask_certificate_by_post(visitor: Visitor) -> str:
    """From one's services to the filed request; returns its page's address."""
    visitor.follow(f"/certificates/{CERTIFICATE}")
    visitor.follow(f"/certificates/{CERTIFICATE}/form")
    answers = {"answers.record": "current", "answers.purpose": "Επίδομα", "delivery": "post"}
    visitor.submit(form="main form", **answers, **APPLICANT)
    visitor.submit(form="main form", street="Ερμού", number="50", postcode="10563", city="Αθήνα")
    visitor.submit(form="main form")
    return visitor.url


def declare_fee(visitor: Visitor, period: str = PERIOD) -> str:
    """From any page to the filed declaration; returns its page's address."""
    visitor.open("/fees")
    visitor.submit(form="main form:has([name=fee])", fee=FEE)
    # Somebody with one establishment is not asked which.
    if (place := visitor.page.select_one("main [name=establishment]")) is not None:
        visitor.submit(form="main form", establishment=str(place["value"]))
    visitor.submit(form="main form", period=period, receipts=RECEIPTS, inclusive="yes")
    visitor.submit(form="main form")
    return visitor.url


def sign_out(visitor: Visitor) -> None:
    """End the sessions of the portal and of Keycloak, which asks once more."""
    visitor.submit(form="form[action$='/auth/logout']")
    if visitor.page.select_one("#kc-logout"):
        visitor.submit(form="form:has(#kc-logout)")


def first_login(stack: Stack, persona: str) -> None:
    """Somebody enters with TAXISnet for the first time, and so comes into the register."""
    visitor = Visitor()
    sign_in(visitor, stack.layout.url("portal"), persona)
    _expect(visitor, visitor.status == 200 and visitor.url.startswith(stack.layout.url("portal")))


def run(stack: Stack, citizen_persona: str, representative_persona: str, notice_email: str) -> list[Step]:
    """The whole main job; raises GaveUpWaiting or NotOnThePage, naming where it got stuck."""
    portal = stack.layout.url("portal")
    citizen, representative = Visitor(), Visitor()
    done: list[Step] = []

    def do(what: str, act: Callable[[], Any]) -> None:
        began = time.monotonic()
        act()
        done.append({"what": what, "seconds": round(time.monotonic() - began, 2)})
        say(f"  {what}: {done[-1]['seconds']:.2f} s")

    do("a citizen signs in with TAXISnet and is level B", lambda: sign_in(citizen, portal, citizen_persona))
    do("asks for a certificate by post", lambda: ask_certificate_by_post(citizen))
    _expect(citizen, "/cases/requests/" in citizen.url)
    do("a representative signs in with TAXISnet", lambda: sign_in(representative, portal, representative_persona))
    do("their business is linked", lambda: _wait_for_link(stack, representative))
    do("declares a fee", lambda: declare_fee(representative))
    _expect(representative, "/cases/declarations/" in representative.url)
    do("the mail with the payment code arrives", lambda: _wait_for_note(stack, notice_email))
    do("the citizen signs out", lambda: sign_out(citizen))
    return done


def _wait_for_link(stack: Stack, representative: Visitor) -> None:
    log = str(stack.layout.logs / "fee-declarations-worker.log")
    wait_for("the business link", lambda: _is_linked(representative), 60, log)


def _is_linked(representative: Visitor) -> bool:
    page = representative.open("/fees")
    return page.status == 200 and page.page.select_one("#closed") is None


def _wait_for_note(stack: Stack, notice_email: str) -> None:
    address = f"{stack.layout.url('mail')}/api/mails"

    def arrived() -> bool:
        mails = requests.get(address, params={"to": notice_email}, timeout=5).json()
        return any(mail["attachments"] for mail in mails)

    wait_for("the mail with the note", arrived, 60, str(stack.layout.logs / "notifier-worker.log"))


def _expect(visitor: Visitor, right: bool) -> None:
    if not right:
        raise GaveUpWaiting(f"the journey got stuck on {visitor.url.split('?')[0]}: “{visitor.heading}”")
