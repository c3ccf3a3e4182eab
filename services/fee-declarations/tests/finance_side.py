"""The other side of the port, as the tests need it: a finance application that keeps a record of what it was told.

`Record` is what it knows; `Server` lets it be told over HTTP by a real server, which can be made to misbehave; `Clerk`
reads the files of a folder and answers them. What they are told is held against finance/openapi.yaml.
"""

import csv
import hashlib
import io
import json
import socketserver
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

SERVICE = Path(__file__).resolve().parents[1]
CONTRACT = yaml.load((SERVICE / "finance/openapi.yaml").read_bytes(), yaml.CSafeLoader)
MESSAGE = Draft202012Validator({**CONTRACT, "$ref": "#/components/schemas/Message"})
TOKEN = "token-of-the-tests"


@dataclass
class Record:
    """What a finance application has taken. ``known`` are debtors of its own, by tax number."""

    taken: dict[str, dict[str, Any]] = field(default_factory=dict)
    came: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    last: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def take(self, message: dict[str, Any]) -> str | None:
        """Take a message once; what refuses it, if anything."""
        with self.lock:
            key = message["id"]
            self.came[key] += 1
            if key in self.taken:
                if self.taken[key] != message:
                    self.faults.append(f"{key} came with another content")
                return None
            self.faults += [fault.message for fault in MESSAGE.iter_errors(message)]
            if message["kind"] in self.refused:
                return "Δεν γίνεται δεκτό."
            debtor = message["debtor_code"]
            if message["sequence"] <= self.last[debtor]:
                self.faults.append(f"{message['kind']} of {debtor} came after a later one")
            self.last[debtor] = message["sequence"]
            self.taken[key] = message
            return None

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self.taken.values() if message["kind"] == kind]

    def owes(self, debtor_code: str) -> int:
        """What the debtor owes, less what it is owed, by all that was told."""
        return sum(one["total_cents"] for one in self.of("posted") if one["debtor_code"] == debtor_code)


class Server:
    """The record behind HTTP. ``mood`` says how the next calls are answered; each mood is used up by one call."""

    def __init__(self, record: Record) -> None:
        self.record, self.moods = record, list[str]()
        self.always: str | None = None
        self.lookups: list[str] = []
        self.lines: list[str] = []
        self.slow_seconds = 5.0
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                server.answer(self)

            def log_message(self, *_: object) -> None:
                server.lines.append(self.requestline)

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                """A client that gave up is no fault of the tests."""

        self._make = lambda port: Quiet(("127.0.0.1", port), Handler)
        self._http: socketserver.BaseServer = self._make(0)
        self.port = int(self._http.server_address[1])
        self._serve()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/eservices/v1"

    def _serve(self) -> None:
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def shut(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def open(self) -> None:
        self._http = self._make(self.port)
        self._serve()

    def answer(self, call: Any) -> None:
        content = json.loads(call.rfile.read(int(call.headers["Content-Length"])))
        if call.headers["Authorization"] != f"Bearer {TOKEN}":
            return self._say(call, 401, {})
        mood = self.moods.pop(0) if self.moods else self.always or ""
        if call.path.endswith("/debtor-lookups"):
            self.lookups.append(content["afm"])
            known = self.record.known.get(content["afm"])
            return self._say(call, 200, {"debtors": [known] if known else []}, mood)
        if mood in _BEFORE:
            return _BEFORE[mood](self, call)
        said = self.record.take(content)
        assert call.headers["Idempotency-Key"] == content["id"]
        if said:
            return self._say(call, 422, {"title": said, "detail": "Άγνωστο τέλος."})
        return self._say(call, 201, {"id": content["id"], "reference": f"F{content['sequence']}"}, mood)

    def _say(self, call: Any, status: int, body: Any, mood: str = "") -> None:
        """The answer; some moods spoil it after the message was taken."""
        raw = json.dumps(body).encode()
        if mood == "cut":
            # The connection breaks when everything is done.
            call.connection.shutdown(2)
            return
        if mood == "slow":
            time.sleep(self.slow_seconds)
        raw = {"garbage": b"<html>\xff", "empty": b"", "deep": b"[" * 5000, "other-id": b'{"id": "x"}'}.get(mood, raw)
        if mood == "huge":
            raw = b'{"id": "' + b"x" * 400_000 + b'"}'
        for _ in range(2 if mood == "twice" else 1):
            call.send_response(status)
            call.send_header("Content-Length", str(len(raw)))
            call.end_headers()
            if mood == "drip":
                for byte in raw:
                    call.wfile.write(bytes([byte]))
                    call.wfile.flush()
                    time.sleep(0.2)
            else:
                call.wfile.write(raw)
        if mood == "twice":
            call.close_connection = True


def _status(status: int) -> Any:
    return lambda server, call: server._say(call, status, {})


def _moved(server: Server, call: Any) -> None:
    call.send_response(307)
    call.send_header("Location", server.url + "/elsewhere")
    call.send_header("Content-Length", "0")
    call.end_headers()


_BEFORE = {"500": _status(500), "503": _status(503), "401": _status(401), "moved": _moved}
AFTER = ("cut", "slow", "garbage", "empty", "deep", "other-id", "huge", "twice", "drip")


@contextmanager
def served(record: Record) -> Iterator[Server]:
    server = Server(record)
    try:
        yield server
    finally:
        server.shut()


@dataclass
class Clerk:
    """Reads the files of the folder in the order of their numbers, and answers each."""

    folder: Path
    record: Record
    seen: int = 0

    def work(self) -> int:
        """Take every file that is there and whole; returns how many."""
        done = 0
        for path in sorted((self.folder / "out").glob("eservices-*.csv")):
            number, data = int(path.stem.split("-")[1]), path.read_bytes()
            checksum = path.parent / f"{path.name}.sha256"
            if not checksum.exists():
                continue
            told, name = checksum.read_text(encoding="utf-8").split()
            assert (told, name) == (hashlib.sha256(data).hexdigest(), path.name)
            assert number <= self.seen + 1, "a file is missing"
            self.seen = max(self.seen, number)
            answers = self.answers(data.decode())
            (self.folder / "in" / f"eservices-{number:06d}.ack.csv").write_text(answers, encoding="utf-8-sig")
            path.unlink()
            done += 1
        return done

    def answers(self, content: str) -> str:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";")
        writer.writerow(["id", "result", "reference", "reason"])
        stopped: set[str] = set()
        for message in messages_in(content):
            debtor = message["debtor_code"]
            if debtor in stopped:
                writer.writerow([message["id"], "skipped", "", ""])
                continue
            said = self.record.take(message)
            if said:
                stopped.add(debtor)
            writer.writerow([message["id"], "refused" if said else "accepted", f"F{message['sequence']}", said or ""])
        return out.getvalue()


_NUMBERS = {"sequence", "declares_every_months", "entry", "reverses", "total_cents", "cents"}


def messages_in(content: str) -> list[dict[str, Any]]:
    """The messages of a file, put together from their rows as the description of the files says."""
    found: dict[str, dict[str, Any]] = {}
    for row in csv.DictReader(io.StringIO(content), delimiter=";"):
        line = {name.removeprefix("line_"): _value(name, row[name]) for name in row if name.startswith("line_")}
        same = {name: _value(name, row[name]) for name in row if not name.startswith("line")}
        same["receipts"] = same["receipts"].split() if same["receipts"] else []
        message = found.setdefault(row["id"], {**same, "lines": []})
        if row["line"] != "0":
            message["lines"].append({name: value for name, value in line.items() if value is not None})
    return [_shaped(message) for message in found.values()]


def _value(name: str, cell: str) -> Any:
    if cell == "":
        return None
    return int(cell) if name.removeprefix("line_") in _NUMBERS else cell


def _shaped(message: dict[str, Any]) -> dict[str, Any]:
    """Without the columns of other kinds of messages."""
    kind = "".join(part.title() for part in message["kind"].split("-"))
    schemas = CONTRACT["components"]["schemas"]
    named = {*schemas["Message"]["properties"], *schemas[kind]["properties"], "lines"}
    return {name: value for name, value in message.items() if name in named}
