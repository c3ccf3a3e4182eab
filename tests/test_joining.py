"""Two accounts of one person become one: on the phone from question to end, and a process is killed on the way."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
import requests
from devstack import journey
from devstack.stack import Stack
from devstack.visitor import Visitor
from playwright.sync_api import Browser

from tests.kit.api import Api
from tests.kit.faults import asleep, in_background, kill, levels_are_written
from tests.kit.levels import renewed
from tests.kit.mailbox import Mailbox, eventually
from tests.kit.people import PASSWORD, Citizen, People
from tests.kit.reader import Reader, through_taxisnet
from tests.kit.signing_in import enter
from tests.kit.tokens import Tokens
from tests.kit.variants import thorough

JOIN, CONFIRM = "/account/join", "/account/join/confirm"


@dataclass
class Two:
    """One person's two accounts: ``goes`` came by TAXISnet, the citizen's has a password and ``stays``."""

    persona: str
    goes: Tokens
    citizen: Citizen
    stays: Tokens


def two(people: People) -> Two:
    persona, citizen = people.fresh_persona(), people.citizen("el")
    _, goes = people.taxisnet(persona)
    return Two(persona, goes, citizen, citizen.tokens)


def given_mail(people: People, tokens: Tokens) -> str:
    """A verified address for an account that TAXISnet made."""
    account = people.admin.account(tokens.subject)
    email = f"{account['username']}@mail.example"
    people.admin.change("PUT", f"/users/{tokens.subject}", account | {"email": email, "emailVerified": True})
    return email


def come_by_taxisnet(reader: Reader, persona: str, path: str = "/services") -> None:
    reader.open("/")
    reader.page.goto(f"{reader.portal}/auth/login/taxisnet?next={path}")
    through_taxisnet(reader, persona)


def look_until(reader: Reader, selector: str) -> None:
    """Open the page of the join again, as its button does, until this is on it."""

    def found() -> bool:
        reader.open(JOIN)
        return reader.page.locator(selector).count() == 1

    eventually(found, 120, selector)


TOLD = {
    "el": (("ενώνονται", "μεταφέρονται"), ("ενώθηκε με άλλον", "Τίποτα δεν χάθηκε")),
    "en": (("are being joined", "are being moved there"), ("was joined with another", "Nothing was lost")),
}
"""What the mails to the account that stays and to the other one are about, and say."""


@pytest.mark.parametrize(
    ("locale", "javascript"),
    [pytest.param("el", True, id="el"), thorough("en", False, name="en-without-javascript")],
)
def test_from_the_question_to_one_account(
    stack: Stack, people: People, mailbox: Mailbox, browser: Browser, locale: str, javascript: bool
) -> None:
    pair = two(people)
    filed = Api(stack.layout, pair.goes).ask_certificate("collect", journey.CERTIFICATE).json()["number"]
    email = given_mail(people, pair.goes)
    reader = Reader(browser, stack.layout.url("portal"), locale, javascript)
    come_by_taxisnet(reader, pair.persona)
    reader.press(f"main a[href='{JOIN}']")
    reader.press(f"form[action='{JOIN}'] button")
    enter(reader, pair.citizen.username)
    assert reader.page.url.endswith(CONFIRM)
    assert pair.citizen.address in reader.page.inner_text("#stays + dl")
    assert email in reader.page.inner_text("#goes + dl")
    assert not people.admin.is_gone(pair.goes.subject), "nothing changes before it is confirmed"
    reader.press(f"form[action='{CONFIRM}'] button")
    assert reader.page.url.endswith(JOIN)
    look_until(reader, "form[action='/account/link']")
    assert people.admin.is_gone(pair.goes.subject)
    reader.press("form[action='/account/link'] button")
    reader.press("[name=continue]")
    # TAXISnet still knows who was there: the only question left is whether it is the same person.
    reader.press("form[action='/confirm'] button[value=yes]")
    assert reader.page.url.endswith(JOIN)
    assert reader.page.locator(".govuk-panel--confirmation").count() == 1
    reader.open("/cases")
    assert filed in reader.page.inner_text("main")
    reader.open("/account/history")
    assert {"el": "ενώθηκαν", "en": "were joined"}[locale] in reader.page.inner_text("main")
    reader.context.close()
    # Mails come in the language in which the person last signed in.
    for address, (about, said) in zip((pair.citizen.address, email), TOLD[locale], strict=True):
        assert said in mailbox.mail(mailbox.wait(address, about=about)[-1]["id"])["text"]
    _, again = people.taxisnet(pair.persona)
    assert again.subject == pair.citizen.subject, "TAXISnet leads to the account that stayed"


def test_a_refusal_changes_nothing_and_blocks_no_later_try(stack: Stack, people: People, browser: Browser) -> None:
    pair, other = two(people), two(people)
    reader = Reader(browser, stack.layout.url("portal"), "el")
    # A person who has no other account is asked once.
    come_by_taxisnet(reader, pair.persona)
    reader.press(f"form[action='{JOIN}/no'] button")
    assert reader.page.locator(f"main a[href='{JOIN}']").count() == 0
    # The other account belongs to another person.
    stranger = join(stack, other)
    assert stranger.status_code == 201
    reader.open("/account")
    reader.press(f"main a[href='{JOIN}']")
    reader.press(f"form[action='{JOIN}'] button")
    eventually(lambda: people.admin.is_gone(other.goes.subject), 120, "the other person's join")
    enter(reader, other.citizen.username)
    assert reader.heading() == "Οι λογαριασμοί ανήκουν σε διαφορετικά πρόσωπα"
    assert not people.admin.is_gone(pair.goes.subject)
    reader.page.goto(f"{reader.portal}{CONFIRM}")
    assert reader.heading() == "Ο χρόνος για την ένωση πέρασε", "the proof was for one try with that account"
    reader.context.close()
    # From the beginning, in another browser, with the right one.
    assert join(stack, pair).status_code == 201
    eventually(lambda: people.admin.is_gone(pair.goes.subject), 120, "the join")


def join(stack: Stack, pair: Two) -> requests.Response:
    """The whole way over the API; may be tried again until it is begun."""
    goes, stays = Api(stack.layout, pair.goes), Api(stack.layout, pair.stays)
    asked = goes.post("identity-bridge", "/account-joins", {})
    if asked.status_code != 201:
        return asked
    intent = {"intent": asked.json()["intent"]}
    proved = stays.post("identity-bridge", "/account-joins/proofs", intent)
    return stays.post("identity-bridge", "/account-joins/operations", intent) if proved.status_code == 200 else proved


STEPS = [
    thorough("identity-bridge", "identity_bridge", "account_operations", "NEW.state = 'begun'"),
    ("identity-bridge", "identity_bridge", "projections", "NEW.written_at IS NOT NULL"),
    thorough("identity-bridge-worker", "identity_bridge", "account_operations", "NEW.state = 'told'"),
    thorough("certificates-worker", "certificates", "requests", "true"),
    thorough("fee-declarations-worker", "fee_declarations", "inbox", "NEW.type = 'identity.account.joined'"),
    thorough("identity-bridge-worker", "identity_bridge", "account_confirmations", "true"),
    thorough("identity-bridge-worker", "identity_bridge", "account_operations", "NEW.state = 'removed'"),
]
"""Each step of a join: who takes it, and the row whose commit it waits for. Each time the one that has written to
Keycloak; killed where a service takes in what happened, a closing is (test_closing.py)."""


@pytest.mark.disturbs
@pytest.mark.parametrize(("process", "database", "table", "when"), STEPS)
def test_killed_at_any_step_the_join_comes_to_its_end(
    stack: Stack, people: People, mailbox: Mailbox, process: str, database: str, table: str, when: str
) -> None:
    one = people.new_representative(1)
    citizen = people.citizen("el")
    pair = Two(one.persona, one.tokens, citizen, citizen.tokens)
    email = given_mail(people, pair.goes)
    filed = Api(stack.layout, pair.goes).ask_certificate("collect", journey.CERTIFICATE).json()["number"]
    begin_draft(stack, pair.goes, "2024-Q2")
    with asleep(stack, database, table, when) as until_asleep:
        intent = Api(stack.layout, pair.goes).post("identity-bridge", "/account-joins", {}).json()
        body = {"intent": intent["intent"]}
        stays = Api(stack.layout, pair.stays)
        assert stays.post("identity-bridge", "/account-joins/proofs", body).status_code == 200
        begin = f"{stack.layout.url('identity-bridge')}/account-joins/operations"
        answered = in_background(lambda: requests.post(begin, json=body, headers=pair.stays.headers(), timeout=60))
        until_asleep()
        kill(stack, process)
    answered()
    eventually(lambda: _begun(stack, pair), 120, "the join to be begun")
    eventually(lambda: people.admin.is_gone(pair.goes.subject), 120, "the account that goes to be gone")
    eventually(lambda: levels_are_written(stack), 120, "the level of the account that stays to be written")
    fresh = renewed(stack, people, pair.stays)
    assert (fresh.claims["level"], fresh.claims["person_id"]) == ("B", pair.goes.claims["person_id"])
    numbers = [item["number"] for item in Api(stack.layout, fresh).get("certificates", "/requests").json()["items"]]
    assert numbers == [filed]
    eventually(partial(_is_over, stack, fresh), 120, "the join's last step")
    _is_joined_once(Api(stack.layout, fresh), mailbox, pair, email)


def _is_joined_once(mine: Api, mailbox: Mailbox, pair: Two, email: str) -> None:
    """What a representative has is there, the history says it once, and each address has its one mail."""
    assert mine.get("fee-declarations", "/drafts/accommodation").json()["values"] == {"period": "2024-Q2"}
    assert len(mine.businesses()) == 1
    history = mine.get("identity-bridge", "/identity").json()["history"]
    assert [entry["reason"] for entry in history].count("joined") == 1
    for address, about in ((pair.citizen.address, "ενώνονται"), (email, "ενώθηκε με άλλον")):
        mailbox.wait(address, about=about)
        assert len([mail for mail in mailbox.mails(address) if about in mail["subject"]]) == 1


def begin_draft(stack: Stack, tokens: Tokens, period: str) -> None:
    draft: dict[str, Any] = {"values": {"period": period}, "key": f"the-key-of-{period}"}
    drafts = f"{stack.layout.url('fee-declarations')}/drafts/accommodation"
    assert requests.put(drafts, json=draft, headers=tokens.headers(), timeout=60).status_code == 200


def _begun(stack: Stack, pair: Two) -> bool:
    """Whether the decision stands, by which the tokens of the account that stays are stale too.

    A person who got no answer goes the way again.
    """
    try:
        asked = Api(stack.layout, pair.stays).get("identity-bridge", "/account-joins/current")
        if asked.status_code == 200:
            join(stack, pair)
    except requests.RequestException:
        return False
    return asked.status_code == 401


def _is_over(stack: Stack, tokens: Tokens) -> bool:
    answer = Api(stack.layout, tokens).get("identity-bridge", "/account-joins/current")
    operation = answer.json().get("operation")
    return bool(operation and operation["state"] == "removed")


def test_the_old_password_still_opens_the_account_that_stays(stack: Stack, people: People) -> None:
    pair = two(people)
    assert join(stack, pair).status_code == 201
    eventually(lambda: people.admin.is_gone(pair.goes.subject), 120, "the join")
    again = people.sign_in(Visitor("en"), pair.citizen.username, PASSWORD)
    assert again.claims["level"] == "B"
    refused = Api(stack.layout, pair.goes).get("certificates", "/requests")
    assert (refused.status_code, refused.json()["code"]) == (401, "stale-token")


def test_what_a_representative_has_follows_also_the_second_time(stack: Stack, people: People) -> None:
    """Declarations, drafts and the business; and again, when TAXISnet made a new account before it was linked."""
    one = people.new_representative(1)
    citizen = people.citizen("el")
    goes, stays, filed = one.tokens, citizen.tokens, set()
    for period in ("2024-Q2", "2024-Q3"):
        api = Api(stack.layout, goes)
        (establishment,) = api.businesses()[0]["establishments"]
        answer = api.declare(establishment["id"], period)
        assert answer.status_code == 201, answer.text
        filed.add(answer.json()["number"])
        begin_draft(stack, goes, period)
        assert join(stack, Two(one.persona, goes, citizen, stays)).status_code == 201
        eventually(partial(people.admin.is_gone, goes.subject), 120, "the join")
        stays = renewed(stack, people, stays)
        mine = Api(stack.layout, stays)
        items = mine.get("fee-declarations", "/declarations").json()["items"]
        assert {item["number"] for item in items} == filed
        assert mine.get("fee-declarations", "/drafts/accommodation").json()["values"] == {"period": period}
        assert len(mine.businesses()) == 1
        eventually(partial(_is_over, stack, stays), 120, "the join's last step")
        # Without the link at Keycloak TAXISnet makes a new account: the same person, once more with two.
        _, goes = people.taxisnet(one.persona)
        assert goes.subject != stays.subject
        assert goes.claims["person_id"] == one.tokens.claims["person_id"]
        led_on = Api(stack.layout, goes).get("identity-bridge", "/account-joins/current").json()
        assert (led_on["ask"], led_on["operation"]["here"]) == (False, False), "not asked again"
