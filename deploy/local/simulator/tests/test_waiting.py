"""Faults that wait: as long as ordered, at each step of one login, and told when the wait has ended and not before."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests
from flask.testing import FlaskClient
from taxisnet_simulator.app import create_app
from taxisnet_simulator.clients import Client
from taxisnet_simulator.clock import Clock, sleep
from taxisnet_simulator.faults import FAULTS

from .conftest import ASKED, CLIENT, GIVE_UP_SECONDS, REDIRECT, SECRET, SLOW_SECONDS, Person, Program

BASE = "/oauth2server"
WAITING = [fault.name for fault in FAULTS if fault.waits]


class Watched:
    """A simulator in this process, whose waits are looked at instead of slept."""

    def __init__(self, folder: Path) -> None:
        client = Client(CLIENT, SECRET, frozenset([REDIRECT]))
        self.slept: list[tuple[float, list[str]]] = []
        app = create_app(folder / "state.sqlite", client, Clock(slow=3, hang=20, sleep=self._sleep))
        self.http: FlaskClient = app.test_client()

    def _sleep(self, seconds: float) -> float:
        """A caller who looks meanwhile sees the fault, and no wait that has ended."""
        self.slept.append((seconds, self.outcomes()))
        return seconds

    def outcomes(self) -> list[str]:
        return [event["outcome"] for event in self.events()]

    def events(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.http.get("/api/events").get_json()["items"]
        return items

    def everything(self) -> None:
        """A whole login of a person, and the logout."""
        self.http.get(f"{BASE}/oauth/authorize", query_string=ASKED)
        self.http.post(f"{BASE}/j_spring_security_check", data={"j_username": "visitor-1"})
        answer = self.http.get(f"{BASE}/oauth/authorize", query_string=ASKED)
        if answer.status_code == 200:
            answer = self.http.post(
                f"{BASE}/oauth/authorize", data={"user_oauth_approval": "true", "scope.read": "true"}
            )
        code = answer.location.partition("code=")[2].partition("&")[0]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
        token = self.http.post(f"{BASE}/oauth/token", data=form, auth=(CLIENT, SECRET)).get_json()["access_token"]
        assert b'taxid="66100001' in self.http.get(f"{BASE}/userinfo?format=xml&access_token={token}").data
        self.http.get(f"{BASE}/logout/{CLIENT}/", query_string={"url": "http://127.0.0.1:9/done"})


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def script(watched: Watched, **entry: Any) -> None:
    assert watched.http.post("/api/script", json=entry).status_code == 201


@pytest.mark.parametrize("fault", WAITING)
@pytest.mark.parametrize("ordered", [None, 7.5])
def test_it_sleeps_as_long_as_ordered_and_tells_it_afterwards(
    watched: Watched, fault: str, ordered: float | None
) -> None:
    script(watched, fault=fault, **({"seconds": ordered} if ordered else {}))
    watched.everything()
    expected = ordered or (20 if fault in ("token-hang", "hang", "trickle") else 3)
    assert sum(seconds for seconds, _ in watched.slept) == pytest.approx(expected)
    assert all("waited" not in seen for _, seen in watched.slept)
    assert [event["seconds"] for event in watched.events() if event["outcome"] == "waited"] == [pytest.approx(expected)]
    watched.everything()
    assert watched.outcomes().count("waited") == 1, "the login after it waits for nothing"


def test_who_ordered_it_sees_that_it_is_met_while_it_waits(watched: Watched) -> None:
    script(watched, faults=[{"fault": "token-slow"}, {"fault": "slow"}])
    watched.everything()
    assert [seen[-1] for _, seen in watched.slept] == ["fault", "fault"]


def test_several_steps_of_one_login_wait_each_as_long_as_ordered(watched: Watched) -> None:
    faults = [{"fault": "token-slow", "seconds": 3.5}, {"fault": "slow", "seconds": 2}, {"fault": "logout-slow"}]
    script(watched, faults=faults, persona="visitor-1")
    [entry] = watched.http.get("/api/script").get_json()["items"]
    assert entry == {
        "id": entry["id"],
        "fault": "token-slow+slow+logout-slow",
        "seconds": {"token-slow": 3.5, "slow": 2.0},
        "persona": "visitor-1",
        "logins": 1,
    }
    watched.everything()
    happened = [(event["step"], event["fault"], event["outcome"], event["seconds"]) for event in watched.events()]
    whole = "token-slow+slow+logout-slow"
    assert happened == [
        ("login", "none", "ok", None),
        ("authorize", whole, "ok", None),
        ("token", whole, "fault", None),
        ("token", whole, "waited", 3.5),
        ("userinfo", whole, "fault", None),
        ("userinfo", whole, "waited", 2.0),
        ("logout", "logout-slow", "fault", None),
        ("logout", "logout-slow", "waited", 3.0),
    ]


def test_slow_and_wrong_in_one_login(simulator: Program, person: Person) -> None:
    simulator.script(faults=[{"fault": "token-slow", "seconds": SLOW_SECONDS}, {"fault": "error-500"}])
    assert simulator.userinfo(person.access_token("visitor-12")).status_code == 500
    [(step, seconds)] = simulator.waited()
    assert (step, seconds >= SLOW_SECONDS) == ("token", True)


def test_the_sleep_is_a_real_one() -> None:
    assert sleep(SLOW_SECONDS) >= SLOW_SECONDS


@pytest.mark.parametrize("fault", ["token-hang", "hang"])
def test_who_does_not_wait_for_ever_gives_up_while_it_hangs(simulator: Program, person: Person, fault: str) -> None:
    code = person.code("maria.papadaki", fault)
    ask: Callable[[float], requests.Response]
    if fault == "token-hang":
        ask = partial(simulator.token, code)
    else:
        ask = partial(simulator.userinfo, simulator.token(code).json()["access_token"])
    with pytest.raises(requests.ReadTimeout):
        ask(GIVE_UP_SECONDS)
    assert (simulator.events()[-1]["fault"], simulator.events()[-1]["outcome"]) == (fault, "fault")
    assert simulator.waited() == []


def test_drop_by_drop_no_single_wait_is_long_and_the_document_is_the_right_one(
    simulator: Program, person: Person
) -> None:
    """The client below gives up on a wait half as long as all of them together."""
    right = simulator.userinfo(person.access_token("visitor-13")).content
    simulator.script(fault="trickle", seconds=2 * GIVE_UP_SECONDS)
    answer = simulator.userinfo(person.access_token("visitor-13"), timeout=GIVE_UP_SECONDS)
    assert answer.content == right
    [(step, seconds)] = simulator.waited()
    assert (step, seconds >= 2 * GIVE_UP_SECONDS) == ("userinfo", True)


def test_the_page_takes_seconds_too(simulator: Program) -> None:
    form = {"fault": "slow", "persona": "visitor-14", "logins": "1", "seconds": "9"}
    page = requests.post(f"{simulator.url}/faults", form, timeout=10)
    assert "9.0 s" in page.text
    refused = requests.post(f"{simulator.url}/faults", {**form, "seconds": "61"}, timeout=10)
    assert (refused.status_code, "visitor-14" in refused.text) == (422, True)
    [entry] = requests.get(f"{simulator.url}/api/script", timeout=10).json()["items"]
    assert entry["seconds"] == {"slow": 9.0}
