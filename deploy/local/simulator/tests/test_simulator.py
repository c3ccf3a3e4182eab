"""The simulator against what GSIS's clients have recorded."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from taxisnet_simulator.app import create_app
from taxisnet_simulator.clients import Client
from taxisnet_simulator.clock import Clock
from werkzeug.test import TestResponse

REDIRECT = "http://127.0.0.1:9/callback/taxisnet"
ASKED = {"response_type": "code", "client_id": "E0CLIENT001", "redirect_uri": REDIRECT, "scope": "read", "state": "s-1"}
BASE = "/oauth2server"


@pytest.fixture
def make_app(tmp_path: Path) -> Callable[[], Flask]:
    client = Client("E0CLIENT001", "secret-of-test", frozenset([REDIRECT]))
    return lambda: create_app(tmp_path / "state.sqlite", client, Clock())


@pytest.fixture
def browser(make_app: Callable[[], Flask]) -> FlaskClient:
    return make_app().test_client()


def log_in(browser: FlaskClient, username: str = "maria.papadaki", fault: str = "none") -> TestResponse:
    """Everything a citizen does; returns the redirect back to the application."""
    answer = browser.get(f"{BASE}/oauth/authorize", query_string=ASKED)
    assert answer.location == f"{BASE}/login.jsp"
    answer = browser.post(f"{BASE}/j_spring_security_check", data={"j_username": username, "fault": fault})
    assert answer.location.startswith(f"{BASE}/oauth/authorize?")
    answer = browser.get(answer.location)
    if answer.status_code == 302:
        return answer
    assert 'id="confirmationForm"' in answer.text
    return browser.post(f"{BASE}/oauth/authorize", data={"user_oauth_approval": "true", "scope.read": "true"})


def parameters(answer: TestResponse) -> dict[str, str]:
    assert answer.location.startswith(REDIRECT + "?")
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.location).query).items()}


def token_request(browser: FlaskClient, correct_code: str, **changes: str) -> TestResponse:
    form = {
        "grant_type": "authorization_code",
        "code": correct_code,
        "redirect_uri": REDIRECT,
        "client_id": "E0CLIENT001",
        "client_secret": "secret-of-test",
    }
    return browser.post(f"{BASE}/oauth/token", data={**form, **changes})


def userinfo(browser: FlaskClient, username: str, fault: str = "none") -> TestResponse:
    code = parameters(log_in(browser, username, fault))["code"]
    token = token_request(browser, code).json["access_token"]
    return browser.get(f"{BASE}/userinfo?format=xml", headers={"Authorization": f"Bearer {token}"})


def test_document_is_as_recorded(browser: FlaskClient) -> None:
    answer = userinfo(browser, "despina.vavoura")
    expected = (
        '<root><userinfo userid="despina.vavoura   " taxid="068933130   " '
        'lastname="&#914;&#913;&#914;&#927;&#933;&#929;&#913;" firstname="ΔΕΣΠΟΙΝΑ" fathername="ΕΜΜΑΝΟΥΗΛ" '
        'mothername="ΑΝΝΑ" birthyear="1950"/></root>'
    )
    assert answer.data == expected.encode()


def test_state_is_echoed_and_code_works_once(browser: FlaskClient) -> None:
    answered = parameters(log_in(browser))
    assert answered["state"] == "s-1"
    first = token_request(browser, answered["code"])
    assert first.json["token_type"] == "bearer"
    assert "refresh_token" not in first.json
    replayed = token_request(browser, answered["code"])
    assert (replayed.status_code, replayed.json["error"]) == (400, "invalid_grant")


def test_basic_authentication_and_query_token_work_too(browser: FlaskClient) -> None:
    code = parameters(log_in(browser))["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
    answer = browser.post(f"{BASE}/oauth/token", data=form, auth=("E0CLIENT001", "secret-of-test"))
    found = browser.get(f"{BASE}/userinfo?format=xml&access_token={answer.json['access_token']}")
    assert found.data.startswith(b"<root><userinfo ")


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"redirect_uri": REDIRECT + "/other"}, 400, "invalid_grant"),
        ({"code": "nosuch"}, 400, "invalid_grant"),
        ({"grant_type": "client_credentials"}, 400, "unsupported_grant_type"),
    ],
)
def test_token_errors_are_json(browser: FlaskClient, changes: dict[str, str], status: int, error: str) -> None:
    answer = token_request(browser, parameters(log_in(browser))["code"], **changes)
    assert (answer.status_code, answer.json["error"]) == (status, error)


@pytest.mark.parametrize("changes", [{"client_id": "X"}, {"redirect_uri": REDIRECT + "/x"}, {"state": "s" * 129}])
def test_a_bad_request_stays_on_a_page(browser: FlaskClient, changes: dict[str, str]) -> None:
    answer = browser.get(f"{BASE}/oauth/authorize", query_string={**ASKED, **changes})
    assert (answer.status_code, answer.location) == (400, None)


def test_bad_token_is_json_in_spite_of_format_xml(browser: FlaskClient) -> None:
    answer = browser.get(f"{BASE}/userinfo?format=xml", headers={"Authorization": "Bearer nothing"})
    assert (answer.status_code, answer.json["error"]) == (401, "invalid_token")
    assert "Bearer" in answer.headers["WWW-Authenticate"]


def test_unknown_user_stays_on_the_login_page(browser: FlaskClient) -> None:
    browser.get(f"{BASE}/oauth/authorize", query_string=ASKED)
    answer = browser.post(f"{BASE}/j_spring_security_check", data={"j_username": "nobody"})
    assert answer.location == f"{BASE}/login.jsp?authentication_error=true"
    assert "Αποτυχία στην Αυθεντικοποίηση του χρήστη!" in browser.get(answer.location).text


@pytest.mark.parametrize("how", ["fault", "button"])
def test_denial_reaches_the_application(browser: FlaskClient, how: str) -> None:
    if how == "fault":
        answer = log_in(browser, fault="deny")
    else:
        browser.get(f"{BASE}/oauth/authorize", query_string=ASKED)
        came = browser.post(f"{BASE}/j_spring_security_check", data={"j_username": "maria.papadaki"})
        browser.get(came.location)
        answer = browser.post(f"{BASE}/oauth/authorize", data={"user_oauth_approval": "false"})
    expected = {"error": "access_denied", "error_description": "User denied access", "state": "s-1"}
    assert parameters(answer) == expected


def test_consent_without_a_request_is_refused(browser: FlaskClient) -> None:
    answer = browser.post(f"{BASE}/oauth/authorize", data={"user_oauth_approval": "true", "scope.read": "true"})
    assert answer.status_code == 400


def test_session_and_consent_are_remembered_and_logout_ends_only_the_session(browser: FlaskClient) -> None:
    log_in(browser)
    assert "code" in parameters(browser.get(f"{BASE}/oauth/authorize", query_string=ASKED))
    for path in ("/logout/E0CLIENT001/", "/logout/E0CLIENT001"):
        answer = browser.get(BASE + path, query_string={"url": "http://127.0.0.1:9/done?state=1"})
        assert (answer.status_code, answer.location) == (302, "http://127.0.0.1:9/done?state=1")
        again = log_in(browser)  # The login page again, but no consent page.
        assert "code" in parameters(again)


def test_a_logout_that_is_ignored_leads_back_and_leaves_the_session(browser: FlaskClient) -> None:
    log_in(browser, fault="logout-ignored")
    answer = browser.get(f"{BASE}/logout/E0CLIENT001/", query_string={"url": "http://127.0.0.1:9/done"})
    assert answer.location == "http://127.0.0.1:9/done"
    assert "code" in parameters(browser.get(f"{BASE}/oauth/authorize", query_string=ASKED))


def test_people_and_contexts_do_not_mix(make_app: Callable[[], Flask]) -> None:
    first, second = make_app().test_client(), make_app().test_client()  # Two processes, one state file.
    one, two = parameters(log_in(first, "visitor-1"))["code"], parameters(log_in(second, "visitor-2"))["code"]
    tokens = [token_request(second, one).json["access_token"], token_request(first, two).json["access_token"]]
    found = [
        first.get(f"{BASE}/userinfo?format=xml", headers={"Authorization": f"Bearer {token}"}).text for token in tokens
    ]
    assert ["visitor-1 " in found[0], "visitor-2 " in found[1]] == [True, True]
    foreign = first.get("/oauth2servergov/userinfo?format=xml", headers={"Authorization": f"Bearer {tokens[0]}"})
    assert foreign.status_code == 401


@pytest.mark.parametrize(
    ("language", "heading"), [("el", "Είσοδος στον προσομοιωτή"), ("en", "Log in to the simulator")]
)
def test_pages_are_labelled_in_both_languages(browser: FlaskClient, language: str, heading: str) -> None:
    page = browser.get(f"{BASE}/login.jsp", headers={"Accept-Language": language}).text
    assert re.findall(r"<h1>(.*?)</h1>", page) == [heading]
    assert f'<html lang="{language}">' in page
    assert ("Προσομοιωτής" if language == "el" else "Simulator") in page
