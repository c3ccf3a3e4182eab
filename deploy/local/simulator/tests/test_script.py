"""Faults set beforehand over HTTP, and what happened: the running program, as another municipality would use it."""

import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from taxisnet_simulator.app import create_app
from taxisnet_simulator.clients import Client
from taxisnet_simulator.clock import Clock

from .conftest import Person, Program, brought_back


def steps(events: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(event["step"], event["fault"], event["outcome"]) for event in events]


def test_the_next_two_logins_of_anybody(simulator: Program) -> None:
    assert simulator.script(fault="deny", logins=2).status_code == 201
    answers = [brought_back(Person(simulator).enter(name)) for name in ("visitor-1", "visitor-2", "visitor-3")]
    assert [answer.get("error") for answer in answers] == ["access_denied", "access_denied", None]
    assert requests.get(f"{simulator.url}/api/script", timeout=10).json() == {"items": []}


def test_one_persona_until_it_is_cleared(simulator: Program, person: Person) -> None:
    entry = simulator.script(fault="no-code", persona="eleni.xenaki", logins=None).json()
    expected = {"fault": "no-code", "seconds": {}, "persona": "eleni.xenaki", "logins": None}
    assert entry == {"id": entry["id"], **expected}
    assert "code" in brought_back(Person(simulator).enter("maria.papadaki"))
    for _ in range(3):
        assert brought_back(person.enter("eleni.xenaki")) == {"state": "s-1"}
    assert requests.delete(f"{simulator.url}/api/script", timeout=10).status_code == 204
    assert "code" in brought_back(person.enter("eleni.xenaki"))


def test_it_holds_without_the_login_page_too(simulator: Program, person: Person) -> None:
    person.enter("visitor-4")
    simulator.script(fault="deny")
    assert brought_back(person.ask())["error"] == "access_denied"
    assert "code" in brought_back(person.ask())


def test_what_was_chosen_by_hand_goes_before_and_uses_nothing_up(simulator: Program, person: Person) -> None:
    simulator.script(fault="deny")
    assert brought_back(person.enter("visitor-5", "no-code")) == {"state": "s-1"}
    assert brought_back(person.ask())["error"] == "access_denied"


def test_looking_at_the_consent_page_twice_is_one_login(simulator: Program, person: Person) -> None:
    simulator.script(fault="token-500", logins=2)
    person.session.post(f"{simulator.base}/j_spring_security_check", {"j_username": "visitor-6"}, timeout=10)
    assert [person.ask().status_code for _ in range(3)] == [200] * 3
    [entry] = requests.get(f"{simulator.url}/api/script", timeout=10).json()["items"]
    assert entry["logins"] == 1


def test_twenty_logins_at_once_share_five_faults(simulator: Program) -> None:
    simulator.script(fault="deny", logins=5)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda n: brought_back(Person(simulator).enter(f"visitor-{n}")), range(100, 120)))
    assert sorted("error" in answer for answer in answers) == [False] * 15 + [True] * 5


def test_what_happened_can_be_read(simulator: Program, person: Person) -> None:
    simulator.script(fault="error-500", persona="maria.papadaki")
    token = person.access_token("maria.papadaki")
    assert simulator.userinfo(token).status_code == 500
    Person(simulator).access_token("visitor-7")
    happened = simulator.events(persona="maria.papadaki")
    assert steps(happened) == [
        ("login", "none", "ok"),
        ("authorize", "error-500", "ok"),
        ("token", "error-500", "ok"),
        ("userinfo", "error-500", "fault"),
    ]
    assert list(happened[0]) == ["at", "context", "fault", "id", "outcome", "persona", "seconds", "step"]
    later = simulator.events(after=happened[-1]["id"])
    assert {event["persona"] for event in later} == {"visitor-7"}
    simulator.token("never-given")
    simulator.userinfo("never-given")
    assert steps(simulator.events()[-2:]) == [("token", "none", "invalid_grant"), ("userinfo", "none", "invalid_token")]
    assert requests.delete(f"{simulator.url}/api/events", timeout=10).status_code == 204
    assert simulator.events() == []


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({}, "unknown-fault"),
        ({"fault": "none"}, "unknown-fault"),
        ({"fault": ["deny"]}, "unknown-fault"),
        ({"fault": "deny", "persona": "nobody"}, "unknown-persona"),
        ({"fault": "deny", "logins": 0}, "bad-logins"),
        ({"fault": "deny", "logins": 1001}, "bad-logins"),
        ({"fault": "deny", "logins": True}, "bad-logins"),
        ({"fault": "deny", "login": 3}, "unknown-field"),
        ({"fault": "slow", "seconds": 0}, "bad-seconds"),
        ({"fault": "slow", "seconds": 60.1}, "bad-seconds"),
        ({"fault": "slow", "seconds": "3"}, "bad-seconds"),
        ({"fault": "slow", "seconds": True}, "bad-seconds"),
        ({"fault": "error-500", "seconds": 3}, "bad-seconds"),
        ({"faults": []}, "unknown-fault"),
        ({"faults": ["slow"]}, "unknown-fault"),
        ({"faults": [{"fault": "slow"}], "seconds": 3}, "unknown-field"),
        ({"faults": [{"fault": "slow", "logins": 3}]}, "unknown-field"),
        ({"faults": [{"fault": "slow"}, {"fault": "hang"}]}, "two-at-one-step"),
    ],
)
def test_an_entry_that_makes_no_sense_is_refused_by_name(simulator: Program, sent: dict[str, Any], code: str) -> None:
    answer = simulator.script(**sent)
    assert (answer.status_code, answer.json()) == (422, {"error": code})
    assert requests.get(f"{simulator.url}/api/script", timeout=10).json() == {"items": []}


@pytest.mark.parametrize("language", ["el", "en"])
def test_the_page_shows_what_is_set_and_what_happened(simulator: Program, person: Person, language: str) -> None:
    simulator.script(fault="token-500", persona="visitor-10", logins=2)
    simulator.script(fault="deny", logins=None)
    person.enter("visitor-11")
    page = requests.get(f"{simulator.url}/faults?lang={language}", timeout=10).text
    for shown in ("token-500", "visitor-10", "visitor-11", "authorize"):
        assert shown in page
    assert (">Καθαρισμός</button>" if language == "el" else ">Clear</button>") in page
    assert "built-in" not in page
    answer = requests.post(f"{simulator.url}/faults/clear?lang={language}", timeout=10)
    assert answer.url == f"{simulator.url}/faults?lang={language}"
    assert requests.get(f"{simulator.url}/api/script", timeout=10).json() == {"items": []}


def test_what_the_readme_orders_is_taken(simulator: Program) -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text()
    orders = re.findall(r"-d '({.*?})'\n", readme, re.DOTALL)
    assert len(orders) == readme.count("/api/script -H")
    for order in orders:
        assert simulator.script(**json.loads(order)).status_code == 201


def test_what_is_not_json_is_refused(simulator: Program) -> None:
    for body in (b"fault=deny", b"[1]"):
        headers = {"Content-Type": "application/json"}
        answer = requests.post(f"{simulator.url}/api/script", body, headers=headers, timeout=10)
        assert (answer.status_code, answer.json()) == (400, {"error": "not-a-json-object"})


def test_who_there_is_and_what_can_go_wrong(simulator: Program) -> None:
    people = requests.get(f"{simulator.url}/api/personas", timeout=10).json()["items"]
    assert people[0]["username"] == "maria.papadaki"
    assert {one["username"] for one in people if one["guess"]} >= {"xenaki.ike", "kyma.oe"}
    faults = requests.get(f"{simulator.url}/api/faults", timeout=10).json()["items"]
    assert {fault["step"] for fault in faults} == {"authorize", "token", "userinfo", "logout"}
    waiting = {fault["name"] for fault in faults if fault["waits"]}
    assert waiting == {"authorize-slow", "token-slow", "slow", "logout-slow", "token-hang", "hang", "trickle"}


@pytest.mark.parametrize(
    "headers",
    [{"Host": "taxisnet.example:8150"}, {"Host": "evil.example"}, {"Sec-Fetch-Site": "cross-site"}],
    ids=["by-another-name", "rebound", "from-another-page"],
)
def test_the_remote_control_is_for_this_machine_only(simulator: Program, headers: dict[str, str]) -> None:
    for method, path in (("POST", "/api/script"), ("GET", "/api/events"), ("POST", "/faults"), ("GET", "/faults")):
        answer = requests.request(method, simulator.url + path, headers=headers, json={"fault": "deny"}, timeout=10)
        assert answer.status_code == 403
    assert requests.get(f"{simulator.url}/api/script", timeout=10).json() == {"items": []}


def test_another_machine_is_refused_wherever_the_program_is_bound(tmp_path: Path) -> None:
    browser = create_app(tmp_path / "s.sqlite", Client("c", "s", frozenset()), Clock()).test_client()
    for address, status in (("192.0.2.7", 403), ("127.0.0.1", 200), ("::1", 200)):
        answer = browser.get("/api/script", environ_base={"REMOTE_ADDR": address})
        assert answer.status_code == status


def test_it_listens_on_the_loopback_address_only(simulator: Program) -> None:
    """Who listens on all addresses can be reached by any of this machine's, 127.0.0.2 being one."""
    port = int(simulator.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), 5):
        pass
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.2", port), 5)


def test_neither_addresses_nor_logs_hold_codes_tokens_or_tax_numbers(simulator: Program, person: Person) -> None:
    simulator.script(fault="wrong-taxid", persona="visitor-8")
    code = person.code("visitor-8")
    token = simulator.token(code).json()["access_token"]
    requests.get(f"{simulator.base}/userinfo?format=xml&access_token={token}", timeout=10)
    written = simulator.log.read_text() + json.dumps(simulator.events())
    assert "/oauth2server/userinfo" in written
    assert not [secret for secret in (code, token, "66100008", "state=") if secret in written]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("GSIS_CLIENT_ID", "", "not set"),
        ("GSIS_REDIRECT_URIS", " ", "not set"),
        ("SIMULATOR_STATE", "/no/such/folder/state.sqlite", "cannot be used"),
        ("SIMULATOR_PORT", "eighty", "not a number"),
        ("SIMULATOR_SLOW_SECONDS", "long", "not a number"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path, name: str, value: str, said: str) -> None:
    right = {"GSIS_CLIENT_ID": "c", "GSIS_CLIENT_SECRET": "s", "GSIS_REDIRECT_URIS": "http://127.0.0.1:9/x"}
    environment = {**os.environ, **right, "SIMULATOR_STATE": str(tmp_path / "s.sqlite"), name: value}
    command = [sys.executable, "-m", "taxisnet_simulator"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"{name} is ")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_state_file_of_another_version_is_emptied(tmp_path: Path) -> None:
    file = tmp_path / "old.sqlite"
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE sessions (id TEXT PRIMARY KEY, username TEXT, switch TEXT NOT NULL, query TEXT)")
    db.close()
    browser = create_app(file, Client("c", "s", frozenset()), Clock()).test_client()
    assert browser.post("/oauth2server/j_spring_security_check", data={"j_username": "visitor-1"}).status_code == 302
