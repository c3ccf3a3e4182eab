"""A level's life on the real parts: lowered in running sessions, edited in the console, whole after a kill."""

import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
import requests
from devstack import seed
from devstack.stack import Stack
from playwright.sync_api import Browser

from tests.api import Api
from tests.desk_api import Desk
from tests.faults import asleep, database, in_background, kill, levels_are_written
from tests.mailbox import Mailbox
from tests.people import PASSWORD, People, Tokens, eventually
from tests.reader import Reader
from tests.staff import SUPERVISOR
from tests.test_step_up import sign_in

DOORS = {
    "identity-bridge": "/identity",
    "certificates": "/requests",
    "fee-declarations": "/drafts",
    "notifier": "/options",
}
"""A page of each service that anybody with an account may read."""


def status(stack: Stack, service: str, tokens: Tokens) -> tuple[int, str]:
    answer = Api(stack.layout, tokens).get(service, DOORS[service])
    return answer.status_code, str(answer.json().get("code"))


def renewed(stack: Stack, people: People, tokens: Tokens) -> Tokens:
    """Tokens that the services take; those renewed within the second of the cut-off are renewed once more."""
    fresh = people.refresh(tokens)
    if status(stack, "identity-bridge", fresh)[0] == 401:
        time.sleep(1)
        fresh = people.refresh(fresh)
    return fresh


def seconds_until_stale(stack: Stack, service: str, tokens: Tokens) -> float:
    """How long the old token still opened the service."""
    began = time.monotonic()
    eventually(lambda: status(stack, service, tokens) == (401, "stale-token"), 120, f"401 of {service}")
    return time.monotonic() - began


def test_a_revoked_level_is_lost_in_running_sessions_and_does_not_come_back_by_taxisnet(
    stack: Stack, people: People, capsys: pytest.CaptureFixture[str]
) -> None:
    persona, supervisor = people.fresh_persona(), Desk(stack, people, SUPERVISOR)
    _, tokens = people.taxisnet(persona)
    assert tokens.claims["level"] == "B"
    assert [status(stack, service, tokens)[0] for service in DOORS] == [200] * len(DOORS)
    case = supervisor.case_of(tokens.claims["preferred_username"])
    assert supervisor.post(f"/cases/{case}/revoke", {"reason": "a test"}).status_code == 200
    with ThreadPoolExecutor(len(DOORS)) as pool:
        spent = dict(zip(DOORS, pool.map(lambda name: seconds_until_stale(stack, name, tokens), DOORS), strict=True))
    with capsys.disabled():
        print(f"\n  the old token was refused after {', '.join(f'{n} {s:.2f} s' for n, s in spent.items())}")
    _, again = people.taxisnet(persona)
    assert again.claims["sub"] == tokens.claims["sub"]
    assert again.claims.get("level", "A") == "A"
    case = supervisor.case_of(tokens.claims["preferred_username"])
    assert supervisor.post(f"/cases/{case}/restore", {"reason": "a test"}).status_code == 200
    assert renewed(stack, people, again).claims["level"] == "B"


@pytest.mark.parametrize("locale", ["el", "en"])
def test_the_next_page_of_who_is_signed_in_says_that_the_level_was_revoked(
    stack: Stack, people: People, browser: Browser, locale: str
) -> None:
    username, _, tokens = people.level_a(locale)
    clerk, supervisor = Desk(stack, people), Desk(stack, people, SUPERVISOR)
    answer = clerk.certify(clerk.case_of(username), seed.tax_number(people.fresh_persona()))
    assert answer.status_code == 200, answer.text
    reader = Reader(browser, stack.layout.url("portal"), locale)
    sign_in(reader, username, "/services")
    raised = renewed(stack, people, tokens)
    case = supervisor.case_of(username)
    assert supervisor.post(f"/cases/{case}/revoke", {"reason": "a forged document"}).status_code == 200
    # The services hear of it by an event, and the page hears of it from them.
    for service in ("certificates", "fee-declarations"):
        seconds_until_stale(stack, service, raised)
    reader.open("/services")
    banner = reader.page.inner_text(".govuk-notification-banner")
    assert {"el": "έγινε επιπέδου Α", "en": "level A"}[locale] in banner
    assert "a forged document" in banner
    reader.open("/services")
    assert reader.page.locator(".govuk-notification-banner").count() == 0, "it is said once"
    reader.context.close()


@pytest.mark.parametrize("away", [False, True], ids=["watching", "stopped meanwhile"])
def test_a_level_edited_in_the_console_reaches_everybody(
    stack: Stack, people: People, mailbox: Mailbox, away: bool
) -> None:
    username, _, tokens = people.level_a()
    mails = len(mailbox.mails(f"{username}@mail.example"))
    processes = ("identity-bridge", "identity-bridge-worker")
    if away:
        for name in processes:
            stack.runner.stop(name)
    admin, address = people.admin(), people.admin_url(f"/users/{tokens.claims['sub']}")
    account = admin.get(address, timeout=60).json()
    account.setdefault("attributes", {})["level"] = ["B"]
    assert admin.put(address, json=account, timeout=60).status_code == 204
    if away:
        stack.start(*processes)
    eventually(lambda: status(stack, "certificates", tokens) == (401, "stale-token"), 120, "the cut-off")
    fresh = renewed(stack, people, tokens)
    assert (fresh.claims["level"], fresh.claims["level_method"]) == ("B", "console")
    history = Api(stack.layout, fresh).get("identity-bridge", "/identity").json()["history"]
    assert [(row["level"], row["reason"]) for row in history] == [("B", "console")]
    views = Api(stack.layout, fresh).get("identity-bridge", "/identity/views").json()["items"]
    assert [view["kind"] for view in views] == ["console.edited"]
    mailbox.wait(f"{username}@mail.example", mails + 1)
    # Who it was: the console's user, by the id that Keycloak knows.
    found = admin.get(people.admin_url("").replace("/dimos", "/master/users"), params={"username": "admin"}, timeout=60)
    administrator = found.json()[0]["id"]
    with database(stack, "identity_bridge") as conn:
        rows = conn.execute("SELECT actor FROM audit WHERE subject = %s", [tokens.claims["sub"]])
        assert rows.fetchall() == [(administrator,)]
        rows = conn.execute("SELECT actor FROM level_changes WHERE person_id = %s", [fresh.claims["person_id"]])
        assert rows.fetchall() == [(administrator,)]


def test_who_an_account_is_cannot_be_typed_in_and_removing_an_account_frees_its_person(
    stack: Stack, people: People
) -> None:
    persona = people.fresh_persona()
    _, victim = people.taxisnet(persona)
    username, _, tokens = people.level_a()
    admin, address = people.admin(), people.admin_url(f"/users/{tokens.claims['sub']}")
    account = admin.get(address, timeout=60).json()
    account.setdefault("attributes", {})["person_id"] = [victim.claims["person_id"]]
    assert admin.put(address, json=account, timeout=60).status_code == 204
    eventually(lambda: "person_id" not in admin.get(address, timeout=60).json()["attributes"], 120, "the old state")
    # The number of an account that was removed is its owner's, under whichever account they come.
    desk, afm = Desk(stack, people), seed.tax_number(people.fresh_persona())
    assert desk.certify(desk.case_of(username), afm).status_code == 200
    assert admin.delete(address, timeout=60).status_code == 204
    other, _, fresh = people.level_a()
    assert desk.certify(desk.case_of(other), afm).status_code == 200
    views = Api(stack.layout, renewed(stack, people, fresh)).get("identity-bridge", "/identity/views").json()["items"]
    assert "desk.certified" in [view["kind"] for view in views]
    # What is done there besides is in the record too.
    address = people.admin_url(f"/users/{fresh.claims['sub']}")
    password = {"type": "password", "value": PASSWORD + "x", "temporary": False}
    assert admin.put(f"{address}/reset-password", json=password, timeout=60).status_code == 204

    def is_recorded() -> bool:
        with database(stack, "identity_bridge") as conn:
            rows = conn.execute("SELECT action FROM audit WHERE subject = %s", [fresh.claims["sub"]])
            return ("console.password",) in rows.fetchall()

    eventually(is_recorded, 120, "the row about the password")


def test_killed_at_any_moment_register_and_accounts_agree_again(stack: Stack, people: People) -> None:
    compare(stack)  # What other tests left behind by the administrator's hand is not this test's.
    desk, citizens = Desk(stack, people), [people.level_a() for _ in range(6)]
    numbers = [seed.tax_number(people.fresh_persona()) for _ in citizens]
    cases = [desk.case_of(username) for username, _, _ in citizens]
    with ThreadPoolExecutor(3) as pool:
        under_way = [pool.submit(_insist, desk, case, afm) for case, afm in zip(cases, numbers, strict=True)]
        for _ in range(6):
            for name in ("identity-bridge", "identity-bridge-worker"):
                # 0 while it is being started again; signalled, it would be this test's own process group.
                if pid := stack.runner.states()[name]["pid"]:
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.7)
        assert [each.result(timeout=240) for each in under_way] == [None] * len(cases)
    for _, _, tokens in citizens:
        eventually(partial(_is_raised, people, tokens), 120, "level B in the account")
    # Written again after a kill, it cuts off once more the tokens from before.
    eventually(lambda: levels_are_written(stack), 120, "every level to be written")
    for _, _, tokens in citizens:
        fresh = renewed(stack, people, tokens)
        history = Api(stack.layout, fresh).get("identity-bridge", "/identity").json()["history"]
        assert [(row["level"], row["reason"], row["clerk"]) for row in history] == [("B", "certified", desk.number)]
    assert compare(stack)["differed"] == 0
    printed = stack.run("identity-bridge", ["-m", "identity_bridge.commands", "verify-audit"])
    assert json.loads(printed)["broken"] is None


MOMENTS = {
    "before the register commits": ("level_changes", "true"),
    "after Keycloak was written": ("projections", "NEW.written_at IS NOT NULL"),
}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("act", ["certify", "undo", "revoke", "restore"])
def test_killed_in_the_middle_of_a_decision_it_is_whole_or_not_at_all(
    stack: Stack, people: People, act: str, moment: str
) -> None:
    desk, username, (table, when) = Desk(stack, people, SUPERVISOR), *people.level_a()[:1], MOMENTS[moment]
    case, afm, why = desk.case_of(username), seed.tax_number(people.fresh_persona()), {"reason": "a test"}
    if act != "certify":
        assert desk.certify(case, afm).status_code == 200
    if act in ("revoke", "restore"):
        case = desk.case_of(username)
    if act == "restore":
        assert desk.post(f"/cases/{case}/revoke", why).status_code == 200
        case = desk.case_of(username)
    decide = partial(desk.certify, case, afm) if act == "certify" else partial(desk.post, f"/cases/{case}/{act}", why)
    with asleep(stack, "identity_bridge", table, when) as wait_for_it:
        wait = in_background(decide)
        wait_for_it()
        for name in ("identity-bridge", "identity-bridge-worker"):
            kill(stack, name)
        wait()
    eventually(lambda: stack.is_ready("identity-bridge"), 120, "identity-bridge to be there again")
    if moment == "before the register commits":
        assert decide().status_code == 200, "nothing of it was there, so it is pressed again"
    level = "B" if act in ("certify", "restore") else "A"
    user = people.admin().get(people.admin_url("/users"), params={"username": username, "exact": "true"}, timeout=60)
    address = people.admin_url(f"/users/{user.json()[0]['id']}")

    def is_whole() -> bool:
        attributes = people.admin().get(address, timeout=60).json()["attributes"]
        with database(stack, "identity_bridge") as conn:
            waiting = "SELECT count(*) FROM projections WHERE written_at IS NULL"
            return attributes["level"] == [level] and conn.execute(waiting).fetchall() == [(0,)]

    eventually(is_whole, 120, f"level {level} in register and account")
    with database(stack, "identity_bridge") as conn:
        history = "SELECT level, reason FROM level_changes WHERE person_id = %s ORDER BY version"
        person_id = people.admin().get(address, timeout=60).json()["attributes"]["person_id"][0]
        rows = conn.execute(history, [person_id]).fetchall()
    reason = {"certify": "certified", "undo": "undone", "revoke": "revoked", "restore": "restored"}[act]
    assert rows[-1] == (level, reason)
    assert [row[1] for row in rows].count(reason) == 1, "decided once"


def test_killed_while_it_takes_over_an_edit_of_the_console(stack: Stack, people: People) -> None:
    _, _, tokens = people.level_a()
    admin, address = people.admin(), people.admin_url(f"/users/{tokens.claims['sub']}")
    account = admin.get(address, timeout=60).json()
    account.setdefault("attributes", {})["level"] = ["B"]
    with asleep(stack, "identity_bridge", "level_changes", "true") as wait_for_it:
        assert admin.put(address, json=account, timeout=60).status_code == 204
        wait_for_it()
        kill(stack, "identity-bridge-worker")
    eventually(lambda: status(stack, "certificates", tokens) == (401, "stale-token"), 120, "the cut-off")
    fresh = renewed(stack, people, tokens)
    history = Api(stack.layout, fresh).get("identity-bridge", "/identity").json()["history"]
    assert [(row["level"], row["reason"]) for row in history] == [("B", "console")]


def compare(stack: Stack) -> dict[str, Any]:
    """Compare every account with the register, as each night."""
    printed = stack.run("identity-bridge", ["-m", "identity_bridge.commands", "compare-accounts"])
    found: dict[str, Any] = json.loads(printed)
    return found


def _is_raised(people: People, tokens: Tokens) -> bool:
    account = people.admin().get(people.admin_url(f"/users/{tokens.claims['sub']}"), timeout=60).json()
    return bool(account["attributes"].get("level") == ["B"])


def _insist(desk: Desk, case: str, afm: str) -> None:
    """Press again until it is certified, as a clerk does after an error page."""

    def done() -> bool:
        try:
            answer = desk.certify(case, afm)
        except requests.RequestException:
            return False
        return answer.status_code == 200 or answer.json().get("code") == "already-certified"

    eventually(done, 180, "the certification")
