"""The simulator as others run it: the real program on a port of its own, spoken to over HTTP."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

SLOW_SECONDS = 0.2
GIVE_UP_SECONDS = 3
REDIRECT = "http://127.0.0.1:9/callback/taxisnet"
CLIENT, SECRET = "E0CLIENT001", "secret-of-test"
ASKED = {"response_type": "code", "client_id": CLIENT, "redirect_uri": REDIRECT, "scope": "read", "state": "s-1"}


@dataclass
class Program:
    """Its address, its process, the file with everything it wrote, and the context that the tests speak to."""

    url: str
    process: subprocess.Popen[str]
    log: Path
    context: str = "oauth2server"

    @property
    def base(self) -> str:
        return f"{self.url}/{self.context}"

    def script(self, **entry: Any) -> requests.Response:
        return requests.post(f"{self.url}/api/script", json=entry, timeout=10)

    def events(self, **query: Any) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = requests.get(f"{self.url}/api/events", query, timeout=10).json()["items"]
        return items

    def token(self, code: str, timeout: float = 10) -> requests.Response:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
        form |= {"client_id": CLIENT, "client_secret": SECRET}
        return requests.post(f"{self.base}/oauth/token", form, timeout=timeout)

    def userinfo(self, token: str, timeout: float = 10) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"}
        return requests.get(f"{self.base}/userinfo?format=xml", headers=headers, timeout=timeout)

    def waited(self) -> list[tuple[str, float]]:
        """The waits that have ended: at which step, and how long."""
        return [(event["step"], event["seconds"]) for event in self.events() if event["outcome"] == "waited"]


@dataclass
class Person:
    """One browser at the simulator."""

    program: Program
    session: requests.Session = field(default_factory=requests.Session)

    def enter(self, username: str, fault: str | None = None) -> requests.Response:
        """Ask for a code, log in, consent; the answer that leads back to the application, or where one got stuck."""
        answer = self.ask()
        if answer.headers.get("Location", "").endswith("/login.jsp"):
            if self.give_credentials(username, fault).headers["Location"].endswith("/otp.jsp"):
                self.give_code(self.code_sent())
            answer = self.ask()
        if 'id="confirmationForm"' not in answer.text:
            return answer
        form = {"user_oauth_approval": "true", "scope.read": "true"}
        address = f"{self.program.base}/oauth/authorize"
        return self.session.post(address, form, timeout=10, allow_redirects=False)

    def give_credentials(self, username: str, fault: str | None = None) -> requests.Response:
        form = {"j_username": username} | ({"fault": fault} if fault else {})
        address = f"{self.program.base}/j_spring_security_check"
        return self.session.post(address, form, timeout=10, allow_redirects=False)

    def code_sent(self) -> str:
        """What the message to the telephone would say."""
        page = self.session.get(f"{self.program.base}/otp.jsp", timeout=10).text
        return re.findall(r'id="one-time-code">(\d{6})<', page)[0]

    def give_code(self, one_time_code: str) -> requests.Response:
        address = f"{self.program.base}/otp_check"
        return self.session.post(address, {"otp": one_time_code}, timeout=10, allow_redirects=False)

    def ask(self) -> requests.Response:
        return self.session.get(f"{self.program.base}/oauth/authorize", params=ASKED, timeout=10, allow_redirects=False)

    def code(self, username: str, fault: str | None = None) -> str:
        return brought_back(self.enter(username, fault))["code"]

    def access_token(self, username: str, fault: str | None = None) -> str:
        return str(self.program.token(self.code(username, fault)).json()["access_token"])


def brought_back(answer: requests.Response) -> dict[str, str]:
    """What the browser brings to the application."""
    location = answer.headers["Location"]
    assert location.startswith(REDIRECT + "?")
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("simulator")
    environment = {
        **os.environ,
        "SIMULATOR_STATE": str(folder / "state.sqlite"),
        "SIMULATOR_PORT": "0",
        "SIMULATOR_SLOW_SECONDS": str(SLOW_SECONDS),
        "SIMULATOR_HANG_SECONDS": "30",
        "GSIS_CLIENT_ID": CLIENT,
        "GSIS_CLIENT_SECRET": SECRET,
        "GSIS_REDIRECT_URIS": f"{REDIRECT}, http://127.0.0.1:9/another",
    }
    command = [sys.executable, "-m", "taxisnet_simulator"]
    log = folder / "log"
    with log.open("w") as written:
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=written, text=True)
    assert process.stdout is not None
    url = process.stdout.readline().split()[-1]
    yield Program(url, process, log)
    process.terminate()
    process.wait(10)
    process.stdout.close()


@pytest.fixture
def simulator(program: Program) -> Iterator[Program]:
    """The program, with nothing ordered and nothing remembered of before."""
    requests.delete(f"{program.url}/api/script", timeout=10)
    requests.delete(f"{program.url}/api/events", timeout=10)
    yield program
    requests.delete(f"{program.url}/api/script", timeout=10)


@pytest.fixture
def person(simulator: Program) -> Person:
    return Person(simulator)
