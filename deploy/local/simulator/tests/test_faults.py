"""Every fault over real HTTP: it touches its step and no other, and the login after it works."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
import requests
from taxisnet_simulator.faults import BY_NAME, FAULTS, HANG, Fault
from taxisnet_simulator.personas import PERSONAS
from taxisnet_simulator.userinfo import document

from .conftest import CLIENT, SLOW_SECONDS, Person, Program, brought_back

RIGHT = document(PERSONAS[0])
DONE = "http://127.0.0.1:9/done"


@pytest.fixture(params=("oauth2server", "oauth2serverotp"), ids=("codes", "second-factor"))
def simulator(simulator: Program, request: pytest.FixtureRequest) -> Program:
    """Each of them with a one-time code too: what goes wrong later does not depend on how the person came in."""
    return replace(simulator, context=request.param)


NO_ANSWER = ("token-dropped", "token-reset", "dropped", "reset", "cut-short")


def at(step: str) -> list[str]:
    """Faults of the step that end in an answer; the others are in test_waiting.py and below."""
    return [
        fault.name for fault in FAULTS if fault.step == step and fault.waits != HANG and fault.name not in NO_ANSWER
    ]


def assert_waited_before_the_answer(simulator: Program, fault: str) -> None:
    """The record of a wait that has ended is there when the answer is; other faults wait for nothing."""
    waited = simulator.waited()
    assert [step for step, _ in waited] == ([BY_NAME[fault].step] if BY_NAME[fault].waits else [])
    assert all(seconds >= SLOW_SECONDS for _, seconds in waited)


def assert_next_login_works(simulator: Program, person: Person) -> None:
    token = simulator.token(brought_back(person.ask())["code"]).json()["access_token"]
    assert simulator.userinfo(token).content == RIGHT


BROUGHT_BACK = {
    "deny": {"error": "access_denied", "error_description": "User denied access", "state": "s-1"},
    "authorize-error": {"error": "server_error", "error_description": "Internal Server Error", "state": "s-1"},
    "no-code": {"state": "s-1"},
}


@pytest.mark.parametrize("fault", at("authorize"))
def test_at_authorize(simulator: Program, person: Person, fault: str) -> None:
    person.enter("maria.papadaki")
    simulator.script(fault=fault)
    answer = person.ask()
    if fault == "authorize-500":
        assert (answer.status_code, "Location" in answer.headers) == (500, False)
    elif fault in BROUGHT_BACK:
        assert brought_back(answer) == BROUGHT_BACK[fault]
    else:
        brought = brought_back(answer)
        assert set(brought) == {"code", "state"}
        assert (brought["state"] == "s-1") is (fault == "authorize-slow")
    assert simulator.events()[-1]["outcome"] == "fault"
    assert_waited_before_the_answer(simulator, fault)
    assert_next_login_works(simulator, person)


TOKEN_ANSWERS = {
    "token-500": (500, "text/html;charset=UTF-8", None),
    "token-maintenance": (200, "text/html;charset=UTF-8", None),
    "token-wrong-type": (200, "text/html;charset=ISO-8859-7", "access_token"),
    "refresh-token": (200, "application/json", "refresh_token"),
    "token-slow": (200, "application/json", "access_token"),
    "expired-code": (400, "application/json", "error"),
    "bad-client": (401, "application/json", "error"),
}


@pytest.mark.parametrize("fault", at("token"))
def test_at_token(simulator: Program, person: Person, fault: str) -> None:
    answer = simulator.token(person.code("maria.papadaki", fault))
    status, content_type, member = TOKEN_ANSWERS[fault]
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, content_type)
    if member:
        assert member in answer.json()
    assert_waited_before_the_answer(simulator, fault)
    assert_next_login_works(simulator, person)


def test_a_connection_closed_without_a_word(simulator: Program, person: Person) -> None:
    code = person.code("maria.papadaki", "token-dropped")
    with pytest.raises(requests.ConnectionError):
        simulator.token(code)
    token = person.access_token("maria.papadaki")
    simulator.script(fault="dropped")
    token = person.access_token("maria.papadaki")
    for _ in range(2):
        with pytest.raises(requests.ConnectionError):
            simulator.userinfo(token)
    assert [event["step"] for event in simulator.events()[-2:]] == ["userinfo", "userinfo"]
    assert_next_login_works(simulator, person)


def test_a_connection_reset_at_once(simulator: Program, person: Person) -> None:
    code = person.code("maria.papadaki", "token-reset")
    with pytest.raises(requests.ConnectionError, match="reset by peer"):
        simulator.token(code)
    token = person.access_token("maria.papadaki")
    simulator.script(fault="reset")
    token = person.access_token("maria.papadaki")
    for _ in range(2):
        with pytest.raises(requests.ConnectionError, match="reset by peer"):
            simulator.userinfo(token)
    assert_next_login_works(simulator, person)


def test_a_connection_closed_half_way(simulator: Program, person: Person) -> None:
    token = person.access_token("maria.papadaki", "cut-short")
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        simulator.userinfo(token)
    assert_next_login_works(simulator, person)


STATUS = {"error-500": 500, "xml-500": 500, "expired-token": 401}


@pytest.mark.parametrize("fault", at("userinfo"))
def test_at_userinfo(simulator: Program, person: Person, fault: str) -> None:
    answer = simulator.userinfo(person.access_token("maria.papadaki", fault))
    assert answer.status_code == STATUS.get(fault, 200)
    assert (answer.content == RIGHT) is (fault in ("slow", "wrong-type"))
    assert (answer.headers["Content-Type"] == "text/xml;charset=UTF-8") is (
        fault not in ("wrong-type", "error-500", "maintenance", "json-200", "expired-token")
    )
    assert_waited_before_the_answer(simulator, fault)
    assert_next_login_works(simulator, person)


def unpadded(document: str) -> str:
    return re.sub(' +"', '"', ET.canonicalize(document))


@pytest.mark.parametrize("fault", [BY_NAME[name] for name in at("userinfo")], ids=lambda fault: str(fault.name))
def test_harmless_is_what_says_the_same(simulator: Program, person: Person, fault: Fault) -> None:
    answer = simulator.userinfo(person.access_token("maria.papadaki", fault.name))
    try:
        same = answer.ok and unpadded(answer.text) == unpadded(RIGHT.decode())
    except ET.ParseError:
        same = False
    assert same is fault.harmless


def test_what_is_not_answered_is_not_harmless() -> None:
    assert [fault.name for fault in FAULTS if fault.harmless and (fault.waits == HANG or fault.name in NO_ANSWER)] == []


def test_shapes_that_were_recorded_once(simulator: Program, person: Person) -> None:
    """A user name without padding, and a surname without references; nothing else differs, quotes stay references."""
    for username in ("maria.papadaki", "john.oneill"):
        right = simulator.userinfo(Person(simulator).access_token(username)).content
        bare = simulator.userinfo(Person(simulator).access_token(username, "unpadded")).content
        assert bare == right.replace(f'"{username}   "'.encode(), f'"{username}"'.encode()) != right
    raw = simulator.userinfo(person.access_token("maria.papadaki", "raw-surname")).content
    assert 'lastname="ΠΑΠΑΔΑΚΗ" firstname="ΜΑΡΙΑ"'.encode() in raw
    quoted = simulator.userinfo(Person(simulator).access_token("kyma.oe", "raw-surname")).content
    assert 'lastname="ΑΦΟΙ ΞΕΝΑΚΗ &quot;ΤΟ ΚΥΜΑ&quot; Ο.Ε."'.encode() in quoted


@pytest.mark.parametrize("fault", at("logout"))
def test_at_logout(simulator: Program, person: Person, fault: str) -> None:
    person.enter("maria.papadaki", fault)
    address = f"{simulator.base}/logout/{CLIENT}/"
    answer = person.session.get(address, params={"url": DONE}, timeout=10, allow_redirects=False)
    if fault == "logout-stays":
        assert (answer.status_code, "Location" in answer.headers) == (200, False)
    else:
        assert answer.headers["Location"] == DONE
    assert_waited_before_the_answer(simulator, fault)
    is_still_in = "Location" in person.ask().headers and "code=" in person.ask().headers["Location"]
    assert is_still_in is (fault == "logout-ignored")


def test_a_fault_at_logout_waits_for_the_logout(simulator: Program, person: Person) -> None:
    simulator.script(fault="logout-stays", persona="visitor-9")
    simulator.script(fault="deny", persona="visitor-9")
    for _ in range(2):
        assert "code" in brought_back(person.enter("visitor-9"))


def test_every_fault_has_words_in_both_languages_and_a_place() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
    for step in ("authorize", "token", "userinfo", "logout"):
        of_step = [fault for fault in FAULTS if fault.step == step]
        for language in ("el", "en"):
            assert len({fault.text[language] for fault in of_step}) == len(of_step)
