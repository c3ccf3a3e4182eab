"""Every fault over real HTTP: it touches its step and no other, and the login after it works."""

import xml.etree.ElementTree as ET

import pytest
import requests
from taxisnet_simulator.faults import FAULTS, Fault
from taxisnet_simulator.personas import PERSONAS
from taxisnet_simulator.userinfo import document

from .conftest import CLIENT, Person, Program, brought_back

RIGHT = document(PERSONAS[0])
DONE = "http://127.0.0.1:9/done"


def at(step: str) -> list[str]:
    return [fault.name for fault in FAULTS if fault.step == step]


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
    assert_next_login_works(simulator, person)


TOKEN_ANSWERS = {
    "token-500": (500, "text/html;charset=UTF-8", None),
    "token-maintenance": (200, "text/html;charset=UTF-8", None),
    "token-wrong-type": (200, "text/html;charset=ISO-8859-7", "access_token"),
    "refresh-token": (200, "application/json", "refresh_token"),
    "token-slow": (200, "application/json", "access_token"),
    "token-hang": (200, "application/json", "access_token"),
    "expired-code": (400, "application/json", "error"),
    "bad-client": (401, "application/json", "error"),
}


@pytest.mark.parametrize("fault", [name for name in at("token") if name != "token-dropped"])
def test_at_token(simulator: Program, person: Person, fault: str) -> None:
    answer = simulator.token(person.code("maria.papadaki", fault))
    status, content_type, member = TOKEN_ANSWERS[fault]
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, content_type)
    if member:
        assert member in answer.json()
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


def test_a_connection_closed_half_way(simulator: Program, person: Person) -> None:
    token = person.access_token("maria.papadaki", "cut-short")
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        simulator.userinfo(token)
    assert_next_login_works(simulator, person)


STATUS = {"error-500": 500, "xml-500": 500, "expired-token": 401}


@pytest.mark.parametrize("fault", [name for name in at("userinfo") if name not in ("dropped", "cut-short")])
def test_at_userinfo(simulator: Program, person: Person, fault: str) -> None:
    answer = simulator.userinfo(person.access_token("maria.papadaki", fault))
    assert answer.status_code == STATUS.get(fault, 200)
    assert (answer.content == RIGHT) is (fault in ("slow", "hang", "wrong-type"))
    assert (answer.headers["Content-Type"] == "text/xml;charset=UTF-8") is (
        fault not in ("wrong-type", "error-500", "maintenance", "json-200", "expired-token")
    )
    assert_next_login_works(simulator, person)


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault.step == "userinfo"], ids=lambda f: str(f.name))
def test_harmless_is_what_says_the_same(simulator: Program, person: Person, fault: Fault) -> None:
    if fault.name in ("dropped", "cut-short", "hang"):
        assert not fault.harmless
        return
    answer = simulator.userinfo(person.access_token("maria.papadaki", fault.name))
    try:
        same = answer.ok and ET.canonicalize(answer.text) == ET.canonicalize(RIGHT.decode())
    except ET.ParseError:
        same = False
    assert same is fault.harmless


@pytest.mark.parametrize("fault", at("logout"))
def test_at_logout(simulator: Program, person: Person, fault: str) -> None:
    person.enter("maria.papadaki", fault)
    address = f"{simulator.base}/logout/{CLIENT}/"
    answer = person.session.get(address, params={"url": DONE}, timeout=10, allow_redirects=False)
    if fault == "logout-stays":
        assert (answer.status_code, "Location" in answer.headers) == (200, False)
    else:
        assert answer.headers["Location"] == DONE
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
