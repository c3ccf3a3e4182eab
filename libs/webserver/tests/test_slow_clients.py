"""Clients that are silent, slow, or too many take nothing from others."""

import socket

import requests
from conftest import Serve, everything, is_open, until
from prometheus_client.parser import text_string_to_metric_families

HALF_A_HEAD = b"GET /healthz HTTP/1.1\r\nHost: a\r\n"
HALF_A_BODY = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n1234567"
HALF_A_CHUNK = b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n1234567"
QUICK = "channel.TIME_LIMITS = channel.TimeLimits(head=1, body=1, goodbye=1, silence=1)"


def test_two_hundred_silent_clients_change_nothing_for_others(serve: Serve) -> None:
    served = serve("channel.TIME_LIMITS = channel.TimeLimits(head=600, body=600)")
    silent = [served.client(said) for said in (b"", HALF_A_HEAD, HALF_A_BODY, HALF_A_CHUNK) for _ in range(50)]
    assert all(served.healthy() for _ in range(20))
    assert [is_open(client) for client in silent] == [True] * 200


def test_a_silent_client_is_closed_without_a_word_and_half_a_request_is_told_why(serve: Serve) -> None:
    served = serve(QUICK)
    clients = [served.client(said) for said in (b"", HALF_A_HEAD, HALF_A_BODY, HALF_A_CHUNK)]
    silent, *half = map(everything, clients)
    assert silent == b""
    assert {answer.split(b"\r\n")[0] for answer in half} == {b"HTTP/1.1 408 Request Timeout"}
    assert served.healthy()
    until(lambda: "clients-let-go" in served.events())
    text = requests.get(f"http://127.0.0.1:{served.metrics_port}/metrics", timeout=60).text
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    assert [s.value for s in samples if (s.name, s.labels) == ("http_clients_let_go_total", {"why": "slow"})] == [3]


def test_a_body_that_comes_in_drops_ends_too(serve: Serve) -> None:
    served = serve("channel.TIME_LIMITS = channel.TimeLimits(body=1, silence=1)")
    client = served.client(HALF_A_BODY)
    said = b""
    client.settimeout(0.1)
    while not said:
        client.sendall(b"x")
        try:
            said = client.recv(65_536)
        except TimeoutError:
            continue
    assert said.startswith(b"HTTP/1.1 408 ")


def test_with_too_many_the_oldest_goes_and_the_newcomer_is_answered(serve: Serve) -> None:
    served = serve("server.MOST = 20; channel.TIME_LIMITS = channel.TimeLimits(head=600)")
    silent = [served.client() for _ in range(40)]
    assert served.healthy()
    until(lambda: not is_open(silent[0]))
    assert is_open(silent[-1])


def test_bodies_that_are_too_many_bytes_together_make_the_largest_go(serve: Serve) -> None:
    served = serve("server.HELD_AT_ONCE = 2_000_000; channel.TIME_LIMITS = channel.TimeLimits(body=600)")
    head = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2900000\r\n\r\n"
    small, large = served.client(head + b"x" * 500_000), served.client(head + b"x" * 1_800_000)
    assert everything(large).startswith(b"HTTP/1.1 503 ")
    assert served.healthy()
    assert is_open(small)


def test_a_client_that_does_not_take_its_answer_holds_no_thread(serve: Serve) -> None:
    served = serve()
    # More than there are threads; each answer is more than a socket holds.
    clients = [served.client(b"GET /much HTTP/1.1\r\nHost: a\r\n\r\n") for _ in range(20)]
    assert all(served.healthy() for _ in range(20))
    assert all(len(_rest(client)) > 4_000_000 for client in clients)


def _rest(client: socket.socket) -> bytes:
    client.shutdown(socket.SHUT_WR)
    return everything(client)
