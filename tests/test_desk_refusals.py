"""What the desk refuses on the real parts, and that each refusal is in the record and on the citizen's page."""

import json
from concurrent.futures import ThreadPoolExecutor

import requests
from devstack.stack import Stack
from devstack.visitor import Visitor

from tests.kit.api import Api
from tests.kit.desk_api import Desk
from tests.kit.faults import database
from tests.kit.people import PASSWORD, People
from tests.kit.staff import SUPERVISOR, new_clerk
from tests.kit.tokens import Tokens


def refusal(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["code"])


def recorded(stack: Stack, desk: Desk) -> list[tuple[str, str | None]]:
    """(action, code) of everything that this clerk did or was refused."""
    with database(stack, "identity_bridge") as conn:
        query = "SELECT action, detail ->> 'code' FROM audit WHERE actor = %s ORDER BY seq"
        return conn.execute(query, [desk.clerk.username]).fetchall()


def seen_by_citizen(stack: Stack, tokens: Tokens) -> list[str]:
    views = Api(stack.layout, tokens).get("identity-bridge", "/identity/views").json()["items"]
    return [view["kind"] for view in views]


def code_of(stack: Stack, tokens: Tokens) -> str:
    answer = Api(stack.layout, tokens).post("identity-bridge", "/desk-codes", {"locale": "en"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["code"])


def test_nobody_certifies_oneself_under_whichever_account(stack: Stack, people: People) -> None:
    desk = Desk(stack, people)
    citizen = people.citizen()
    case = desk.case_of(citizen.username)
    assert refusal(desk.certify(case, desk.clerk.afm)) == (409, "own-account")
    assert ("desk.refused", "own-account") in recorded(stack, desk)
    assert "desk.refused" in seen_by_citizen(stack, citizen.tokens)
    # The own account, which is the staff's, is nobody to the desk.
    found = desk.post("/lookups", {"who": desk.clerk.username, "reason": "my own account"})
    assert refusal(found) == (404, "nobody-found")
    # A citizen's account of the clerk: certified by a colleague, it is the clerk's from then on.
    colleague = Desk(stack, people, SUPERVISOR)
    assert desk.post(f"/cases/{case}/close", {"reason": "a colleague does it"}).status_code == 200
    assert colleague.certify(colleague.case_of(citizen.username), desk.clerk.afm).status_code == 200
    lookup = desk.post("/lookups", {"who": citizen.username, "reason": "my other account"}).json()["lookup_id"]
    assert refusal(desk.post("/cases", {"lookup_id": lookup})) == (409, "own-account")
    assert recorded(stack, desk)[-1] == ("desk.refused", "own-account")


def test_a_second_account_with_the_same_number_is_refused_and_listed(stack: Stack, people: People) -> None:
    desk, supervisor, afm = Desk(stack, people), Desk(stack, people, SUPERVISOR), people.free_afm()
    first, second = people.citizen(), people.citizen()
    assert desk.certify(desk.case_of(first.username), afm).status_code == 200
    case = desk.case_of(second.username)
    assert refusal(desk.certify(case, afm)) == (409, "afm-of-another-account")
    assert recorded(stack, desk)[-1] == ("desk.refused", "afm-of-another-account")
    assert "desk.refused" in seen_by_citizen(stack, second.tokens)
    mine = [one for one in supervisor.get("/conflicts").json()["items"] if one["case_id"] == case]
    assert [(one["kind"], one["accounts"]) for one in mine] == [("afm-of-another-account", 2)]


def test_a_clerk_without_a_second_factor_comes_nowhere(stack: Stack, people: People) -> None:
    clerk = new_clerk(stack)
    subject = people.admin.account_named(clerk.username)["id"]
    address = f"/users/{subject}/credentials"
    for credential in people.admin.get(address):
        if credential["type"] == "otp":
            people.admin.change("DELETE", f"{address}/{credential['id']}")
    visitor = Visitor("en")
    people.begin(visitor)
    visitor.submit(form="form#kc-form-login", username=clerk.username, password=PASSWORD)
    assert visitor.stopped_at is None, "no code, no way in, and nothing to enrol one with"
    assert visitor.page.select_one("form#kc-otp-login-form, form#kc-totp-settings-form") is None
    events = people.admin.get("/events", type="LOGIN_ERROR", max="100")
    assert subject in {event.get("userId") for event in events}
    assert clerk.username not in json.dumps(events), "what was typed is in no event"


def test_a_clerk_outside_a_case_sees_and_decides_nothing(stack: Stack, people: People) -> None:
    desk, other = Desk(stack, people), Desk(stack, people)
    citizen = people.citizen()
    case = desk.case_of(citizen.username)
    assert refusal(other.get(f"/cases/{case}")) == (404, "case-not-found")
    assert refusal(other.certify(case, people.free_afm())) == (404, "case-not-found")
    assert recorded(stack, other) == [("desk.refused", "case-not-found")] * 2
    assert seen_by_citizen(stack, citizen.tokens).count("desk.refused") == 2
    assert refusal(other.get("/conflicts")) == (403, "not-permitted")
    assert recorded(stack, other)[-1] == ("desk.refused", "not-permitted")


def test_an_expired_code_opens_nothing(stack: Stack, people: People) -> None:
    desk, tokens = Desk(stack, people), people.citizen().tokens
    code = code_of(stack, tokens)
    with database(stack, "identity_bridge") as conn:
        subject = [tokens.subject]
        conn.execute("UPDATE desk_codes SET expires_at = now() - interval '1 second' WHERE subject = %s", subject)
        conn.commit()
    assert refusal(desk.post("/cases", {"code": code})) == (404, "desk-code-unknown")
    assert recorded(stack, desk) == [("desk.code-refused", None), ("desk.refused", "desk-code-unknown")]
    assert Api(stack.layout, tokens).get("identity-bridge", "/desk-codes/current").status_code == 404


def test_another_persons_code_does_not_make_the_account_one_s_own(stack: Stack, people: People) -> None:
    """The bearer of a stolen code shows their own document: the names differ, and the clerk is stopped to ask."""
    desk, tokens = Desk(stack, people), people.citizen().tokens
    case = desk.opened({"code": code_of(stack, tokens)})
    thief = {"given_name": "ΝΙΚΟΣ", "family_name": "ΒΛΑΧΟΣ"}
    assert refusal(desk.certify(case, people.free_afm(), **thief)) == (409, "name-differs")
    assert recorded(stack, desk)[-1] == ("desk.refused", "name-differs")
    assert "desk.refused" in seen_by_citizen(stack, tokens)
    assert Api(stack.layout, tokens).get("identity-bridge", "/identity").json()["level"] == "A"


def test_two_clerks_at_once(stack: Stack, people: People) -> None:
    desks, tokens = (Desk(stack, people), Desk(stack, people)), people.citizen().tokens
    code = code_of(stack, tokens)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda desk: desk.post("/cases", {"code": code}), desks))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    first, late = desks if answers[0].status_code == 201 else desks[::-1]
    assert recorded(stack, late) == [("desk.refused", "case-open-elsewhere")]
    assert seen_by_citizen(stack, tokens).count("desk.refused") == 1
    # Pressed twice at once, it is certified once.
    case, afm = str(max(answers, key=lambda answer: -answer.status_code).json()["case_id"]), people.free_afm()
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: first.certify(case, afm).status_code, range(2)))
    assert sorted(both) == [200, 409]
    assert [action for action, _ in recorded(stack, first)].count("desk.certified") == 1
