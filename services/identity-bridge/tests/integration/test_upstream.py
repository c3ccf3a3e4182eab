"""A server at TAXISnet's address that misbehaves below HTTP: what is asked again, what never, what is cut off."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from identity_bridge.login.connectors import taxisnet
from identity_bridge.login.connectors.taxisnet import Client, Taxisnet
from identity_bridge.login.errors import LoginStopped, UpstreamBroken, UpstreamUnavailable

TOKEN = b'{"access_token":"t-1","token_type":"bearer"}'
USERINFO = b'<root><userinfo taxid="660074100  " lastname="X" firstname="Y"/></root>'
Act = Callable[[BaseHTTPRequestHandler], None]


def answer(body: bytes, status: int = 200, location: str | None = None) -> Act:
    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.send_header("Set-Cookie", "JSESSIONID=of-the-first-person; Path=/")
        if location:
            handler.send_header("Location", location)
        handler.end_headers()
        handler.wfile.write(body)

    return act


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    """Close without a word."""
    handler.close_connection = True


@contextmanager
def scripted(token: list[Act], userinfo: list[Act]) -> Iterator[tuple[Taxisnet, list[str], list[str]]]:
    """A connector on a server that acts as told, call by call; with the paths it was asked and the cookies it got."""
    asked: list[str] = []
    given: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _act(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            step = "token" if self.path.endswith("/oauth/token") else "userinfo"
            asked.append(step)
            given.extend(self.headers.get_all("Cookie", []))
            (token if step == "token" else userinfo).pop(0)(self)

        do_GET = do_POST = _act  # noqa: N815 -- the library's names

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    connector = Taxisnet(f"http://127.0.0.1:{server.server_port}", Client("c", "s", "http://127.0.0.1:9/cb"))
    try:
        yield connector, asked, given
    finally:
        connector.close()
        server.shutdown()
        thread.join()
        server.server_close()


def reason_of(connector: Taxisnet, kind: type[LoginStopped]) -> str:
    with pytest.raises(kind) as stopped:
        connector.finish({"code": "abc"})
    return stopped.value.reason


def test_userinfo_is_asked_once_more_when_the_connection_broke() -> None:
    with scripted([answer(TOKEN)], [hang_up, answer(USERINFO)]) as (connector, asked, _):
        assert connector.finish({"code": "abc"}).family_name == "X"
        assert asked == ["token", "userinfo", "userinfo"]


def test_userinfo_is_not_asked_a_third_time() -> None:
    with scripted([answer(TOKEN)], [hang_up, hang_up, answer(USERINFO)]) as (connector, asked, _):
        assert reason_of(connector, UpstreamUnavailable).startswith("userinfo-")
        assert asked == ["token", "userinfo", "userinfo"]


def test_the_token_is_never_asked_for_twice() -> None:
    with scripted([hang_up, answer(TOKEN)], []) as (connector, asked, _):
        assert reason_of(connector, UpstreamUnavailable).startswith("token-")
        assert asked == ["token"]


def test_an_answer_that_drips_for_ever_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taxisnet, "TOTAL_SECONDS", 0.5)
    ended = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "60000")
        handler.end_headers()
        while not ended.wait(0.05):
            handler.wfile.write(b" ")
            handler.wfile.flush()

    with scripted([answer(TOKEN)], [drip]) as (connector, _, _):
        assert reason_of(connector, UpstreamUnavailable) in ("total-timeout", "userinfo-timeout")
        ended.set()


def test_logins_that_hang_leave_threads_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many wait for TAXISnet, only so many hold a thread of the process; the next is told to try again."""
    monkeypatch.setattr(taxisnet, "READ_SECONDS", 60.0)
    monkeypatch.setattr(taxisnet, "TOTAL_SECONDS", 60.0)
    monkeypatch.setattr(taxisnet, "PLACE_SECONDS", 0.1)
    ended, waiting = threading.Event(), threading.Semaphore(0)

    def hang(handler: BaseHTTPRequestHandler) -> None:
        waiting.release()
        ended.wait(60)
        answer(TOKEN)(handler)

    at_once = range(taxisnet.AT_ONCE)
    with (
        scripted([hang for _ in at_once], [answer(USERINFO) for _ in at_once]) as (connector, asked, _),
        ThreadPoolExecutor(taxisnet.AT_ONCE) as people,
    ):
        logins = [people.submit(connector.finish, {"code": "abc"}) for _ in at_once]
        for _ in at_once:
            assert waiting.acquire(timeout=60)
        assert reason_of(connector, UpstreamUnavailable) == "too-many-wait"
        ended.set()
        assert [login.result().family_name for login in logins] == ["X"] * taxisnet.AT_ONCE
        assert asked.count("token") == taxisnet.AT_ONCE


def test_an_endless_answer_is_cut_off() -> None:
    with scripted([answer(TOKEN)], [answer(b" " * (taxisnet.MAX_BODY_BYTES + 1))]) as (connector, _, _):
        assert reason_of(connector, UpstreamBroken) == "userinfo-too-large"


@pytest.mark.parametrize(
    ("act", "kind", "reason"),
    [
        (answer(b"{}", 302, "http://127.0.0.1:9/"), UpstreamBroken, "token-error"),
        (answer(b'{"error":"invalid_grant"}', 400), UpstreamBroken, "token-invalid_grant"),
        (answer(b'{"error":"invalid_client"}', 401), UpstreamBroken, "token-invalid_client"),
        (answer(b"<html>"), UpstreamUnavailable, "token-html"),
        (answer(b"access_token=abc"), UpstreamBroken, "not-json"),
        (answer(b"[]"), UpstreamBroken, "not-json"),
        (answer(b'{"access_token":null}'), UpstreamBroken, "token-missing"),
        (answer(b'{"access_token":"a\\r\\nX: y"}'), UpstreamBroken, "token-missing"),
        (answer(b"{}", 503), UpstreamUnavailable, "token-status-503"),
    ],
)
def test_a_token_answer_that_is_none(act: Act, kind: type[LoginStopped], reason: str) -> None:
    with scripted([act], []) as (connector, asked, _):
        assert reason_of(connector, kind) == reason
        assert asked == ["token"]


def test_no_cookie_of_one_person_travels_with_the_next() -> None:
    with scripted([answer(TOKEN)] * 2, [answer(USERINFO)] * 2) as (connector, asked, given):
        for _ in range(2):
            connector.finish({"code": "abc"})
        assert (len(asked), given) == (4, [])
