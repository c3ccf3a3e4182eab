"""An account is closed by its owner, to the end: gone at Keycloak, mailed, its tokens dead, what must be kept kept."""

import re
from typing import Any

import psycopg
import pytest
import requests
from devstack import postgres
from devstack.stack import Stack
from devstack.visitor import Visitor
from playwright.sync_api import Browser

from tests.api import Api
from tests.faults import asleep, in_background, kill
from tests.mailbox import Mailbox, eventually
from tests.people import PASSWORD, People, Tokens
from tests.reader import Reader, through_taxisnet
from tests.test_step_up import new_person, sign_in

PAGE = "/account/close"
DRAFT = {"values": {"answers.purpose": "Για το σχολείο"}, "key": "the-key-of-the-draft"}


def is_gone(people: People, tokens: Tokens) -> bool:
    return people.admin().get(people.admin_url(f"/users/{tokens.claims['sub']}"), timeout=60).status_code == 404


def of_certificates(stack: Stack, query: str, subject: str) -> Any:
    password = postgres.password_of("certificates", stack.secrets["database"])
    address = postgres.url(stack.layout, "certificates", "certificates", password).replace("+psycopg", "")
    with psycopg.connect(address) as conn:
        found = conn.execute(query, [subject]).fetchone()
    return found[0] if found else None


def registered_again(people: People, mailbox: Mailbox, username: str) -> Tokens:
    """Register under a name and an address that were in use before."""
    address, visitor = f"{username}@mail.example", Visitor("el")
    known = {mail["id"] for mail in mailbox.mails(address)}
    verifier = people.begin(visitor)
    visitor.follow("registration")
    visitor.submit(form="form#kc-register-form", username=username, email=address, firstName="Μαρία", lastName="Δοκιμή")
    mails = mailbox.wait(address, count=len(known) + 1)
    (new,) = [mail for mail in mails if mail["id"] not in known]
    visitor.open(re.findall(r"https?://\S*action-token\S*", mailbox.mail(new["id"])["text"])[0])
    if not visitor.page.select_one("input[name=password-new]"):
        link = visitor.page.select_one("#kc-info-message a")
        assert link is not None, visitor.text
        visitor.open(str(link["href"]))
    visitor.submit(**{"password-new": PASSWORD, "password-confirm": PASSWORD})
    return people.finish(visitor, verifier)


def close(reader: Reader) -> None:
    """The button without the tick first: it says what is missing."""
    reader.press("main form button")
    assert reader.page.locator(".govuk-error-summary").count() == 1
    reader.page.check("[name=sure]")
    reader.press("main form button")
    assert reader.page.url.partition("?")[0].endswith(f"{PAGE}/done")


@pytest.mark.parametrize(("locale", "javascript"), [("el", True), ("en", False)], ids=["el", "en-without-javascript"])
def test_to_the_end_and_back_with_the_same_address(
    stack: Stack, people: People, mailbox: Mailbox, browser: Browser, locale: str, javascript: bool
) -> None:
    username, tokens = new_person(people)
    api, sub = Api(stack.layout, tokens), tokens.claims["sub"]
    assert api.ask_certificate("collect", "955481").status_code == 201
    drafts = f"{stack.layout.url('certificates')}/drafts/527543"
    assert requests.put(drafts, json=DRAFT, headers=tokens.headers(), timeout=60).status_code == 200
    reader = Reader(browser, stack.layout.url("portal"), locale, javascript)
    sign_in(reader, username, PAGE)
    reader.open("/account")
    reader.press(f"a[href='{PAGE}']")
    close(reader)
    eventually(lambda: is_gone(people, tokens), 120, "the account to be gone")
    address = f"{username}@mail.example"
    [mail] = mailbox.wait(address, about="Ο λογαριασμός σας έκλεισε")
    assert "όπως ζητήσατε" in mailbox.mail(mail["id"])["text"]
    for service, path in (
        ("certificates", "/my-data"),
        ("fee-declarations", "/my-data"),
        ("identity-bridge", "/identity"),
    ):
        refused = requests.get(f"{stack.layout.url(service)}{path}", headers=tokens.headers(), timeout=60)
        assert (refused.status_code, refused.json()["code"]) == (401, "stale-token"), service
    kept = of_certificates(stack, "SELECT count(*) FROM requests WHERE subject = %s", sub)
    begun = of_certificates(stack, "SELECT count(*) FROM drafts WHERE subject = %s", sub)
    assert (kept, begun) == (1, 0)
    # The browser is nobody's, and the same address makes a new account that has nothing.
    reader.open("/account")
    assert reader.page.url.endswith("/account")
    assert reader.page.locator("a[href*='/auth/login/password']").count() == 1
    reader.context.close()
    fresh = registered_again(people, mailbox, username)
    assert fresh.claims["sub"] != sub
    assert Api(stack.layout, fresh).get("certificates", "/requests").json() == {"items": []}


def test_a_representative_leaves_and_comes_back_by_taxisnet(stack: Stack, people: People, browser: Browser) -> None:
    one = people.new_representative(1)
    api, sub = Api(stack.layout, one.tokens), one.tokens.claims["sub"]
    (establishment,) = api.businesses()[0]["establishments"]
    assert api.declare(establishment["id"], "2024-Q3").status_code == 201
    reader = Reader(browser, stack.layout.url("portal"), "en")
    reader.open(f"/auth/login/taxisnet?next={PAGE}")
    through_taxisnet(reader, one.persona)
    close(reader)
    reader.context.close()
    eventually(lambda: is_gone(people, one.tokens), 120, "the account to be gone")
    _, fresh = people.taxisnet(one.persona)
    assert fresh.claims["sub"] != sub
    assert fresh.claims["person_id"] == one.tokens.claims["person_id"]
    assert fresh.claims["level"] == "B"
    again = Api(stack.layout, fresh)
    # What was filed is still the person's; acting for the business has ended.
    assert len(again.get("fee-declarations", "/declarations").json()["items"]) == 1
    assert again.get("fee-declarations", "/businesses").status_code == 403


def test_an_old_sign_in_is_renewed_first(stack: Stack, people: People, browser: Browser) -> None:
    username, _ = new_person(people)
    reader = Reader(browser, stack.layout.url("portal"), "en")
    sign_in(reader, username, PAGE)
    reader.page.goto(f"{reader.portal}{PAGE}/sign-in")
    # Keycloak asks for the password again, though its session lives.
    reader.page.fill("#password", PASSWORD)
    reader.press("#kc-login")
    assert reader.page.url.endswith(PAGE)
    assert reader.page.locator("[name=sure]").count() == 1
    reader.context.close()


STEPS = [
    ("identity-bridge", "identity_bridge", "account_operations", "NEW.state = 'begun'"),
    ("identity-bridge-worker", "identity_bridge", "account_operations", "NEW.state = 'told'"),
    ("certificates-worker", "certificates", "inbox", "NEW.type = 'identity.account.closed'"),
    ("fee-declarations-worker", "fee_declarations", "inbox", "NEW.type = 'identity.account.closed'"),
    ("identity-bridge-worker", "identity_bridge", "account_confirmations", "true"),
    ("identity-bridge-worker", "identity_bridge", "account_operations", "NEW.state = 'removed'"),
]
"""Each step of a closing: who takes it, and the row whose commit it waits for."""


@pytest.mark.parametrize(("process", "database", "table", "when"), STEPS, ids=[f"{s[0]} {s[2]} {s[3]}" for s in STEPS])
def test_killed_at_any_step_the_closing_comes_to_its_end(
    stack: Stack, people: People, mailbox: Mailbox, process: str, database: str, table: str, when: str
) -> None:
    username, tokens = new_person(people)
    sub = tokens.claims["sub"]
    assert Api(stack.layout, tokens).ask_certificate("collect", "955481").status_code == 201
    drafts = f"{stack.layout.url('certificates')}/drafts/527543"
    assert requests.put(drafts, json=DRAFT, headers=tokens.headers(), timeout=60).status_code == 200
    closing = f"{stack.layout.url('identity-bridge')}/account-closings"
    with asleep(stack, database, table, when) as until_somebody_sleeps:
        answered = in_background(lambda: requests.post(closing, json={}, headers=tokens.headers(), timeout=60))
        until_somebody_sleeps()
        kill(stack, process)
    answered()

    def begun() -> bool:
        """Whoever got no answer presses again, until the token is stale."""
        try:
            return requests.post(closing, json={}, headers=tokens.headers(), timeout=60).status_code == 401
        except requests.RequestException:
            return False

    eventually(begun, 120, "the closing to be begun")
    eventually(lambda: is_gone(people, tokens), 120, "the account to be gone")
    eventually(
        lambda: of_certificates(stack, "SELECT count(*) FROM drafts WHERE subject = %s", sub) == 0, 120, "drafts"
    )
    assert of_certificates(stack, "SELECT count(*) FROM requests WHERE subject = %s", sub) == 1
    assert len(mailbox.wait(f"{username}@mail.example", about="Ο λογαριασμός σας έκλεισε")) == 1
