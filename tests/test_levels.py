"""A level's life on the real parts: lowered in running sessions, edited in the console, whole after a kill."""

import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import product

import pytest
import requests
from devstack.stack import Stack
from playwright.sync_api import Browser

from tests.kit.api import Api
from tests.kit.desk_api import Desk
from tests.kit.faults import asleep, database, in_background, kill, levels_are_written
from tests.kit.levels import DOORS, compare, renewed, seconds_until_stale, status
from tests.kit.mailbox import Mailbox, eventually
from tests.kit.people import PASSWORD, People
from tests.kit.reader import Reader
from tests.kit.signing_in import sign_in
from tests.kit.staff import SUPERVISOR
from tests.kit.variants import LOCALES, thorough


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
    assert again.subject == tokens.subject
    assert again.claims.get("level", "A") == "A"
    case = supervisor.case_of(tokens.claims["preferred_username"])
    assert supervisor.post(f"/cases/{case}/restore", {"reason": "a test"}).status_code == 200
    assert renewed(stack, people, again).claims["level"] == "B"


@pytest.mark.parametrize("locale", LOCALES)
def test_the_next_page_of_who_is_signed_in_says_that_the_level_was_revoked(
    stack: Stack, people: People, browser: Browser, locale: str
) -> None:
    citizen = people.citizen(locale)
    tokens = citizen.tokens
    clerk, supervisor = Desk(stack, people), Desk(stack, people, SUPERVISOR)
    answer = clerk.certify(clerk.case_of(citizen.username), people.free_afm())
    assert answer.status_code == 200, answer.text
    reader = Reader(browser, stack.layout.url("portal"), locale)
    sign_in(reader, citizen.username, "/services")
    raised = renewed(stack, people, tokens)
    case = supervisor.case_of(citizen.username)
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


@pytest.mark.parametrize(
    "away", [False, pytest.param(True, marks=pytest.mark.disturbs)], ids=["watching", "stopped meanwhile"]
)
def test_a_level_edited_in_the_console_reaches_everybody(
    stack: Stack, people: People, mailbox: Mailbox, away: bool
) -> None:
    # What an administrator makes is in the record as well, and here it is to hold one row.
    citizen = people.registered()
    tokens, mails = citizen.tokens, len(mailbox.mails(citizen.address))
    processes = ("identity-bridge", "identity-bridge-worker")
    if away:
        for name in processes:
            stack.runner.stop(name)
    people.admin.edit(citizen.subject, level="B")
    if away:
        stack.start(*processes)
    eventually(lambda: status(stack, "certificates", tokens) == (401, "stale-token"), 120, "the cut-off")
    fresh = renewed(stack, people, tokens)
    assert (fresh.claims["level"], fresh.claims["level_method"]) == ("B", "console")
    history = Api(stack.layout, fresh).get("identity-bridge", "/identity").json()["history"]
    assert [(row["level"], row["reason"]) for row in history] == [("B", "console")]
    views = Api(stack.layout, fresh).get("identity-bridge", "/identity/views").json()["items"]
    assert [view["kind"] for view in views] == ["console.edited"]
    mailbox.wait(citizen.address, mails + 1)
    # Who it was: the console's user, by the id that Keycloak knows.
    administrator = people.admin.get("/users", realm="master", username="admin")[0]["id"]
    with database(stack, "identity_bridge") as conn:
        rows = conn.execute("SELECT actor FROM audit WHERE subject = %s", [citizen.subject])
        assert rows.fetchall() == [(administrator,)]
        rows = conn.execute("SELECT actor FROM level_changes WHERE person_id = %s", [fresh.claims["person_id"]])
        assert rows.fetchall() == [(administrator,)]


def test_who_an_account_is_cannot_be_typed_in_and_removing_an_account_frees_its_person(
    stack: Stack, people: People
) -> None:
    _, victim = people.taxisnet(people.fresh_persona())
    citizen, other = people.citizen(), people.citizen()
    people.admin.edit(citizen.subject, person_id=victim.claims["person_id"])
    eventually(lambda: "person_id" not in people.admin.account(citizen.subject)["attributes"], 120, "the old state")
    # The number of an account that was removed is its owner's, under whichever account they come.
    desk, afm = Desk(stack, people), people.free_afm()
    assert desk.certify(desk.case_of(citizen.username), afm).status_code == 200
    people.admin.change("DELETE", f"/users/{citizen.subject}")
    assert desk.certify(desk.case_of(other.username), afm).status_code == 200
    views = (
        Api(stack.layout, renewed(stack, people, other.tokens))
        .get("identity-bridge", "/identity/views")
        .json()["items"]
    )
    assert "desk.certified" in [view["kind"] for view in views]
    # What is done there besides is in the record too.
    password = {"type": "password", "value": PASSWORD + "x", "temporary": False}
    people.admin.change("PUT", f"/users/{other.subject}/reset-password", password)

    def is_recorded() -> bool:
        with database(stack, "identity_bridge") as conn:
            rows = conn.execute("SELECT action FROM audit WHERE subject = %s", [other.subject])
            return ("console.password",) in rows.fetchall()

    eventually(is_recorded, 120, "the row about the password")


@pytest.mark.disturbs
def test_killed_at_any_moment_register_and_accounts_agree_again(stack: Stack, people: People) -> None:
    compare(stack)  # What other tests left behind by the administrator's hand is not this test's.
    desk, citizens = Desk(stack, people), [people.citizen() for _ in range(6)]
    numbers = [people.free_afm() for _ in citizens]
    before = [citizen.tokens for citizen in citizens]
    cases = [desk.case_of(citizen.username) for citizen in citizens]
    with ThreadPoolExecutor(3) as pool:
        under_way = [pool.submit(_insist, desk, case, afm) for case, afm in zip(cases, numbers, strict=True)]
        for _ in range(6):
            for name in ("identity-bridge", "identity-bridge-worker"):
                # 0 while it is being started again; signalled, it would be this test's own process group.
                if pid := stack.runner.states()[name]["pid"]:
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.7)
        assert [each.result(timeout=240) for each in under_way] == [None] * len(cases)
    for citizen in citizens:
        eventually(partial(_is_raised, people, citizen.subject), 120, "level B in the account")
    # Written again after a kill, it cuts off once more the tokens from before.
    eventually(lambda: levels_are_written(stack), 120, "every level to be written")
    for tokens in before:
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


EACH_TIME = {("certify", "before the register commits"), ("revoke", "after Keycloak was written")}
DECISIONS = list(product(("certify", "undo", "revoke", "restore"), MOMENTS))


@pytest.mark.disturbs
@pytest.mark.parametrize(("act", "moment"), [one if one in EACH_TIME else thorough(*one) for one in DECISIONS])
def test_killed_in_the_middle_of_a_decision_it_is_whole_or_not_at_all(
    stack: Stack, people: People, act: str, moment: str
) -> None:
    desk, citizen, (table, when) = Desk(stack, people, SUPERVISOR), people.citizen(), MOMENTS[moment]
    case, afm, why = desk.case_of(citizen.username), people.free_afm(), {"reason": "a test"}
    if act != "certify":
        assert desk.certify(case, afm).status_code == 200
    if act in ("revoke", "restore"):
        case = desk.case_of(citizen.username)
    if act == "restore":
        assert desk.post(f"/cases/{case}/revoke", why).status_code == 200
        case = desk.case_of(citizen.username)
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

    def is_whole() -> bool:
        attributes = people.admin.account(citizen.subject)["attributes"]
        with database(stack, "identity_bridge") as conn:
            waiting = "SELECT count(*) FROM projections WHERE written_at IS NULL"
            return attributes.get("level") == [level] and conn.execute(waiting).fetchall() == [(0,)]

    eventually(is_whole, 120, f"level {level} in register and account")
    with database(stack, "identity_bridge") as conn:
        history = "SELECT level, reason FROM level_changes WHERE person_id = %s ORDER BY version"
        [person_id] = people.admin.account(citizen.subject)["attributes"]["person_id"]
        rows = conn.execute(history, [person_id]).fetchall()
    reason = {"certify": "certified", "undo": "undone", "revoke": "revoked", "restore": "restored"}[act]
    assert rows[-1] == (level, reason)
    assert [row[1] for row in rows].count(reason) == 1, "decided once"


@pytest.mark.disturbs
def test_killed_while_it_takes_over_an_edit_of_the_console(stack: Stack, people: People) -> None:
    citizen = people.citizen()
    tokens = citizen.tokens
    with asleep(stack, "identity_bridge", "level_changes", "true") as wait_for_it:
        people.admin.edit(citizen.subject, level="B")
        wait_for_it()
        kill(stack, "identity-bridge-worker")
    eventually(lambda: status(stack, "certificates", tokens) == (401, "stale-token"), 120, "the cut-off")
    fresh = renewed(stack, people, tokens)
    history = Api(stack.layout, fresh).get("identity-bridge", "/identity").json()["history"]
    assert [(row["level"], row["reason"]) for row in history] == [("B", "console")]


def _is_raised(people: People, subject: str) -> bool:
    return bool(people.admin.account(subject)["attributes"].get("level") == ["B"])


def _insist(desk: Desk, case: str, afm: str) -> None:
    """Press again until it is certified, as a clerk does after an error page."""

    def done() -> bool:
        try:
            answer = desk.certify(case, afm)
        except requests.RequestException:
            return False
        return answer.status_code == 200 or answer.json().get("code") == "already-certified"

    eventually(done, 180, "the certification")
