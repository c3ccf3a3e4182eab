"""The context that asks for a one-time code after the credentials, and that the contexts know nothing of each other."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
import requests
from taxisnet_simulator.app import CONTEXTS

from .conftest import ASKED, Person, Program, brought_back

CONSENT = {"user_oauth_approval": "true", "scope.read": "true"}
WRONG = {"el": "Ο κωδικός δεν είναι σωστός.", "en": "The code is not right."}


@pytest.fixture
def simulator(simulator: Program) -> Program:
    return replace(simulator, context="oauth2serverotp")


def another(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def outcomes(simulator: Program) -> list[tuple[str, str, str]]:
    return [(event["context"], event["step"], event["outcome"]) for event in simulator.events()]


def path(answer: requests.Response) -> str:
    return urlsplit(answer.headers["Location"]).path


def test_credentials_then_the_code_then_consent(simulator: Program, person: Person) -> None:
    assert path(person.ask()) == "/oauth2serverotp/login.jsp"
    assert path(person.give_credentials("visitor-20")) == "/oauth2serverotp/otp.jsp"
    assert path(person.give_code(person.code_sent())) == "/oauth2serverotp/oauth/authorize"
    address = f"{simulator.base}/oauth/authorize"
    assert 'id="confirmationForm"' in person.ask().text
    answer = person.session.post(address, CONSENT, timeout=10, allow_redirects=False)
    token = simulator.token(brought_back(answer)["code"]).json()["access_token"]
    assert b'userid="visitor-20   "' in simulator.userinfo(token).content
    steps = ["code-asked", "ok"], ["login", "login", "authorize", "token", "userinfo"]
    happened = outcomes(simulator)
    assert ([outcome for _, _, outcome in happened][:2], [step for _, step, _ in happened]) == steps
    assert {context for context, _, _ in happened} == {"oauth2serverotp"}


@pytest.mark.parametrize("language", ["el", "en"])
def test_a_wrong_code_is_told_and_may_be_tried_again(simulator: Program, person: Person, language: str) -> None:
    person.session.headers["Accept-Language"] = language
    person.ask()
    person.give_credentials("visitor-21")
    code = person.code_sent()
    for wrong in (another(code), "", "abc"):
        answer = person.give_code(wrong)
        assert path(answer) == "/oauth2serverotp/otp.jsp"
        page = person.session.get(f"{simulator.url}{answer.headers['Location']}", timeout=10).text
        assert WRONG[language] in page
        assert 'aria-invalid="true"' in page
    assert [outcome for _, _, outcome in outcomes(simulator)] == ["code-asked", *["wrong-code"] * 3]
    assert path(person.give_code(f" {code[:3]} {code[3:]} ")) == "/oauth2serverotp/oauth/authorize"


def test_nobody_is_in_before_the_code(simulator: Program, person: Person) -> None:
    """Neither by asking again nor by consenting; a person who begins again is asked who they are."""
    person.ask()
    person.give_credentials("visitor-22")
    address = f"{simulator.base}/oauth/authorize"
    assert person.session.post(address, CONSENT, timeout=10, allow_redirects=False).status_code == 400
    assert path(person.ask()) == "/oauth2serverotp/login.jsp"
    assert path(person.give_code("123456")) == "/oauth2serverotp/login.jsp", "the code belonged to what was begun"
    page = person.session.get(f"{simulator.base}/otp.jsp", timeout=10, allow_redirects=False)
    assert path(page) == "/oauth2serverotp/login.jsp"


def test_a_code_works_once_and_is_another_each_time(simulator: Program) -> None:
    codes = set()
    for _ in range(4):
        person = Person(simulator)
        person.ask()
        person.give_credentials("visitor-23")
        codes.add(code := person.code_sent())
        waiting = dict(person.session.cookies)
        person.give_code(code)
        late = requests.post(
            f"{simulator.base}/otp_check", {"otp": code}, cookies=waiting, timeout=10, allow_redirects=False
        )
        assert path(late) == "/oauth2serverotp/login.jsp"
    assert len(codes) > 1
    assert not [code for code in codes if code in simulator.log.read_text() + str(simulator.events())]


def test_with_another_user_name_the_question_stays_what_it_was(person: Person) -> None:
    person.ask()
    person.give_credentials("visitor-24")
    person.give_credentials("visitor-25")
    assert path(person.give_code(person.code_sent())) == "/oauth2serverotp/oauth/authorize"
    page = person.ask().text
    assert "ΑΡΙΘΜΟΣ 25" in page
    assert "ΑΡΙΘΜΟΣ 24" not in page


def test_a_fault_chosen_by_hand_or_set_beforehand_survives_the_code(simulator: Program, person: Person) -> None:
    assert brought_back(person.enter("visitor-26", "no-code")) == {"state": "s-1"}
    simulator.script(fault="deny", persona="visitor-27")
    assert brought_back(Person(simulator).enter("visitor-27"))["error"] == "access_denied"


def test_who_is_remembered_is_not_asked_for_another_code(person: Person) -> None:
    person.enter("visitor-28")
    assert "code" in brought_back(person.ask())


@pytest.mark.parametrize("context", CONTEXTS)
def test_each_context_has_a_whole_login_and_its_own_sessions(simulator: Program, context: str) -> None:
    """Also for a browser that sends one context's cookie to the others."""
    here = replace(simulator, context=context)
    person = Person(here)
    assert b'userid="visitor-29   "' in here.userinfo(person.access_token("visitor-29")).content
    cookies = {cookie.name: str(cookie.value) for cookie in person.session.cookies}
    for other in CONTEXTS:
        address = f"{simulator.url}/{other}/oauth/authorize"
        answer = requests.get(address, ASKED, cookies=cookies, timeout=10, allow_redirects=False)
        assert answer.headers["Location"].endswith("/login.jsp") is (other != context)


@pytest.mark.parametrize("context", [name for name, second_factor in CONTEXTS.items() if not second_factor])
def test_the_other_contexts_have_no_page_for_a_code(simulator: Program, context: str) -> None:
    assert requests.get(f"{simulator.url}/{context}/otp.jsp", timeout=10).status_code == 404
    assert requests.post(f"{simulator.url}/{context}/otp_check", {"otp": "1"}, timeout=10).status_code == 404


def test_the_language_asked_for_by_hand_stays_on_every_page(simulator: Program, person: Person) -> None:
    """The link to the other language leads to the same page, with all that was asked for."""
    session, address = person.session, f"{simulator.base}/oauth/authorize"
    session.headers["Accept-Language"] = "el"
    page = session.get(address, params=ASKED, timeout=10)
    page = session.get(page.url + link_to(page, "en"), timeout=10)
    for form in ({"j_username": "visitor-30"}, {"otp": "wrong"}, {"otp": person.code_sent}, {}):
        assert '<html lang="en">' in page.text
        assert link_to(page, "el")
        if form:
            action = re.findall(r'<form[^>]* action="([^"]+)"', page.text)[0]
            sent = {name: value() if callable(value) else value for name, value in form.items()}
            page = session.post(simulator.url + action, sent, timeout=10)
    assert 'id="confirmationForm"' in page.text
    in_greek = session.get(page.url.partition("?")[0] + link_to(page, "el"), timeout=10)
    assert '<html lang="el">' in in_greek.text
    assert 'id="confirmationForm"' in in_greek.text


def link_to(page: requests.Response, language: str) -> str:
    [address] = re.findall(rf'<a href="([^"]+)" lang="{language}">', page.text)
    return str(address).replace("&amp;", "&")
