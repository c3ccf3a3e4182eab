"""What reaches the application, what is refused before, and what others learn of it."""

import json

import pytest
import requests
from conftest import Served, everything


@pytest.mark.parametrize("length", [1_500_000, 8_000_000])
def test_a_body_over_the_limit_is_the_application_s_413_and_the_client_hears_it(served: Served, length: int) -> None:
    # Both over what the view takes, the second over what is collected at all. The client sends all before it reads.
    answer = requests.post(f"{served.url}/echo", data=b"x" * length, timeout=60)
    assert answer.status_code == 413
    head = b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"186a0\r\n" + b"x" * 100_000 + b"\r\n"
    client = served.client(head + chunk * (length // 100_000) + b"0\r\n\r\n")
    client.shutdown(1)
    assert everything(client).startswith(b"HTTP/1.1 413 ")
    assert requests.post(f"{served.url}/echo", data=b"x" * 900_000, timeout=60).json() == {"length": 900_000}


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (b"GET /healthz HTTP/1.1\r\nHost: a\r\nAFM 123456783: x\r\n\r\n", 400),
        (b"get /123456783 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 6\r\n\r\nabcdef", 400),
        (b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        (b"GET /healthz HTTP/1.1\r\nHost: a\r\nCookie: " + b"x" * 40_000 + b"\r\n\r\n", 431),
        (b"GET /broken HTTP/1.1\r\nHost: a\r\n\r\n", 500),
    ],
)
def test_what_is_no_request_gets_a_problem_document_that_repeats_nothing(
    served: Served, said: bytes, status: int
) -> None:
    known = len(served.lines())
    answer = everything(served.client(said))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith((b"HTTP/1.1 %d " % status, b"HTTP/1.0 %d " % status))
    assert b"content-type: application/problem+json" in head.lower()
    problem = json.loads(body)
    assert (problem["status"], problem["code"]) == (status, f"http-{status}")
    assert b"123456783" not in answer
    assert served.healthy()
    assert [line["status"] for line in served.lines()[known:] if line["event"] == "request-refused"] == [status]
    assert "123456783" not in (served.folder / "log").read_text(encoding="utf-8")


def test_no_header_says_where_the_application_stands(served: Served) -> None:
    headers = {"SCRIPT_NAME": "/x", "PATH_INFO": "/x", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    moved = requests.get(f"{served.url}/where", headers={**headers, "Script-Name": "/y"}, timeout=60).json()
    host = served.url.removeprefix("http://")
    assert moved == {"script": "", "path": "/where", "scheme": "http", "host": host}
    assert requests.get(f"{served.url}/x/healthz", headers={"SCRIPT_NAME": "/x"}, timeout=60).status_code == 404


def test_metrics_are_told_at_their_own_port_alone(served: Served) -> None:
    assert requests.get(f"{served.url}/metrics", timeout=60).status_code == 404
    told = requests.get(f"http://127.0.0.1:{served.metrics_port}/metrics", timeout=60)
    assert (told.status_code, "http_clients_let_go_total" in told.text) == (200, True)
