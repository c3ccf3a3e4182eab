"""How processes begin and end: nothing under way is lost, and whatever is said is one JSON line."""

import os
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPResponse
from pathlib import Path

import requests
from conftest import Serve, everything, until


def test_what_is_under_way_is_answered_before_the_process_ends(serve: Serve) -> None:
    served = serve()
    idle = served.client(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
    assert answer_to(idle) == b'{"status":"alive"}\n'
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(requests.get, f"{served.url}/slow", timeout=60)
        until(lambda: (served.folder / "begun").exists())
        served.master.terminate()
        answer = slow.result()
    assert (answer.json(), answer.headers["Connection"]) == ({"status": "done"}, "close")
    assert everything(idle) == b""
    assert served.master.wait(60) == 0


def test_waiting_clients_are_answered_and_then_the_process_stops_listening(serve: Serve) -> None:
    """While the last answers are made: a request that was taken by the system alone would be lost with the process."""
    served = serve()
    with ThreadPoolExecutor() as pool:
        held = pool.submit(requests.get, f"{served.url}/held", timeout=60)
        until(lambda: (served.folder / "begun").exists())
        worker = worker_of(served.master.pid)
        assert worker is not None
        os.kill(worker, signal.SIGSTOP)
        # Of two signals that wait, SIGTERM would come first.
        until(lambda: _said_of(worker, "State").startswith("T"))
        waiting = served.client(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        served.master.terminate()
        until(lambda: _is_told_to_end(worker))
        os.kill(worker, signal.SIGCONT)
        assert answer_to(waiting) == b'{"status":"alive"}\n'
        until(lambda: not _listens(served.port))
        assert not held.done()
        (served.folder / "let-go").touch()
        assert held.result().json() == {"status": "done"}


def test_who_is_told_to_end_again_and_again_ends_as_if_told_once(serve: Serve) -> None:
    """Operations, gunicorn and a container's end may each say it, also when the loop is gone already."""
    served = serve("from servicekit import trace; trace.end = lambda: time.sleep(0.5)")
    worker = worker_of(served.master.pid)
    assert worker is not None
    with suppress(ProcessLookupError):
        while worker_of(served.master.pid) == worker:
            os.kill(worker, signal.SIGTERM)
            time.sleep(0.001)
    until(lambda: worker_of(served.master.pid) not in (worker, None))
    served.master.terminate()
    assert served.master.wait(60) == 0
    assert "Unhandled exception in main loop" not in served.events()


def _is_told_to_end(process: int) -> bool:
    """Whether SIGTERM waits for it."""
    return bool(int(_said_of(process, "ShdPnd"), 16) & 1 << (signal.SIGTERM - 1))


def _said_of(process: int, name: str) -> str:
    """What Linux says of a process, by the name of the line."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return next(line for line in status.splitlines() if line.startswith(f"{name}:")).split(maxsplit=1)[1]


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=60).close()
    except ConnectionRefusedError:
        return False
    return True


def answer_to(client: socket.socket) -> bytes:
    """The body of one whole answer: its head may come in a packet of its own."""
    answer = HTTPResponse(client)
    answer.begin()
    return answer.read()


def test_a_process_is_replaced_after_its_requests(serve: Serve) -> None:
    served = serve("import os; os.environ['UNUSED'] = ''")
    before = worker_of(served.master.pid)
    os.kill(before, signal.SIGTERM)
    until(lambda: worker_of(served.master.pid) not in (before, None))
    assert served.healthy()


def worker_of(master: int) -> int | None:
    children = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()
    return int(children[0]) if children else None


def test_all_that_a_process_says_is_json_from_its_start_to_its_end(serve: Serve) -> None:
    served = serve()
    assert requests.get(f"{served.url}/broken", timeout=60).status_code == 500
    served.master.terminate()
    assert served.master.wait(60) == 0
    lines = served.lines()
    assert {line["service"] for line in lines} == {"sample"}
    assert any("gunicorn" in line["event"] for line in lines)
    assert any(line.get("error") == "ValueError" for line in lines)


def test_a_process_that_cannot_begin_says_so_in_json(serve: Serve) -> None:
    served = serve(wsgi="raise RuntimeError('secret 123456783\\nin two lines')\n", ready=False)
    assert served.master.wait(60) != 0
    failed = [line for line in served.lines() if line.get("error") == "RuntimeError"]
    assert failed
    assert all(line["frames"] for line in failed)
    assert "secret" not in (served.folder / "log").read_text(encoding="utf-8")
