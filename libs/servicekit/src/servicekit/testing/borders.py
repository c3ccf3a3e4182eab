"""Every border of a service under odd input: each text field of its OpenAPI file, given each of forty texts.

A service's own test says how each operation is called well; here a copy of that call is spoilt in one place at a time.
Whatever is written anywhere, a service answers it or refuses it, and never fails.
"""

import copy
import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from servicekit.testing.document import Document, Field, Operation, Place

TEXTS: Sequence[str] = (
    *("", "   ", "\x00", "a\x00b", "\x01\x1b[31m", "\x7f", "\x85", "a\r\nSet-Cookie: a=b", "a\n\tb\u2028c"),
    *("\ud800", "a\udfffb", "\ufffd", "\uffff", "\U0010ffff", "\ue000"),
    *("\u202eEXE", "\u2066a\u2069", "a\u200fb", "\u200b", "Α\u00adΒ\u2011Γ", "\u0374Α\u0374 №", "Ελε\u0301νη"),
    *("a" + "\u0301" * 300, "👩\u200d👩\u200d👧", "x" * 5000, "α" * 10_000, "x" * 256),
    *("' OR 1=1; --", "%00%0a", "../../etc/passwd", "<script>alert(1)</script>", "{{7*7}}${7*7}"),
    *("9" * 40, "-1", "1e309", "NaN", "0000-Q1", "2024-W05-3", "١٢٣٤٥", "infο@b.example.\r\nBcc: c@d.example"),
)
"""Forty texts: typed, pasted or sent ones, and some that no one would write."""

FEW: Sequence[str] = (
    "\x00",
    "a\r\nSet-Cookie: a=b",
    "\ud800",
    "\u202eEXE",
    "👩\u200d👩\u200d👧",
    "x" * 5000,
    "9" * 40,
    "-1",
)
"""One of each kind, for every run; the whole table is for the thorough one."""

with_texts = pytest.mark.parametrize(
    "texts", [pytest.param(FEW, id="few"), pytest.param(TEXTS, id="forty", marks=pytest.mark.thorough)]
)
"""Runs a test with some of the texts each time, and with all of them in the thorough run."""

VALUES: Sequence[Any] = (None, 0, -1, 2**63, 1.5, True, [], {}, {"a": [{}]})
"""What may stand in a body where a text belongs."""

BODIES: Sequence[bytes] = (
    *(b"", b"[]", b"null", b"{", b"5", b'{"a": NaN}', b'{"a": 1, "a": 1}', b"\xff\xfe{\x00}\x00", b'{"a": "\xc3"}'),
    *(b"[" * 5000, b'{"a":' * 5000 + b"1" + b"}" * 5000, b'{"a": ' + b"9" * 5000 + b"}"),
)
"""Whole bodies that none of our clients writes."""

FAILED = (500, 503)
"""A service that fails, or says that another one does. (502 is what a stranger answered.)"""
TOO_MANY = 429
REFUSED = 422
AT_THE_BORDER = (400, 404, 405, 413, 414, 415, REFUSED, 431)
"""Refusals after which nothing is otherwise than before. (Where tries are counted, one day it is one too many.)"""
READ = ("GET", 200)
"""A call by this method with this answer has only read something, and may be repeated."""


@dataclass(frozen=True)
class Call:
    """How an operation is called so that it does what it is for; ``refused`` is the answer where it cannot here."""

    headers: Mapping[str, str] = field(default_factory=dict)
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    form: Mapping[str, str] | None = None
    refused: int | None = None


@dataclass
class Report:
    """What was tried and what came back."""

    fields: int = 0
    texts: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def add(self, tried: object, status: int) -> None:
        self.answers[status] += 1
        if status in FAILED:
            self.failures.append(f"{tried}: {status}")

    def __str__(self) -> str:
        by_status = ", ".join(f"{count} × {status}" for status, count in sorted(self.answers.items()))
        return f"{self.fields} fields, {self.texts} texts, {self.answers.total()} calls: {by_status}"


class Borders:
    """The borders of one service. ``calls`` makes a call that does what it is for, by the operation's id, for each
    operation with a place for text that is not tried ``elsewhere``. Another is asked for when one has done it, or was
    one too many: some things can be done only once. What only reads serves again."""

    def __init__(
        self,
        openapi: Path,
        client: FlaskClient,
        calls: Mapping[str, Callable[[], Call]],
        elsewhere: Collection[str] = (),
    ) -> None:
        self._document = Document(openapi)
        self._client, self._calls, self._elsewhere = client, calls, elsewhere

    def try_all(self, texts: Sequence[str] = TEXTS) -> Report:
        """Spoil every field with every text; first each call must do as it is, or spoiling it would show nothing.

        With all texts there are, each is tried in each field alone. With fewer, the fields of a body are first spoilt
        together: one that the refusal names would have been refused alone, all others are tried so again, and alone
        only where they were neither taken nor refused by name. Then of the texts every second is tried, and of the
        values that are no text and of the whole bodies every third, others at the next operation.
        """
        fields = list(self._document.fields())
        names = {one.operation.name for one in fields}
        if names != {*self._calls, *self._elsewhere}:
            raise AssertionError(f"the calls must be those of the document: {names ^ {*self._calls, *self._elsewhere}}")
        fields = [one for one in fields if one.operation.name in self._calls]
        report = Report(len(fields), len(texts))
        operations = sorted({one.operation for one in fields}, key=lambda one: one.name)
        for number, operation in enumerate(operations):
            attempt = _Attempt(operation, self._calls[operation.name], partial(self._send, operation), report)
            attempt.unspoilt()
            own = [one for one in fields if one.operation == operation]
            if texts is TEXTS:
                self._each_alone(attempt, own, [*TEXTS, *VALUES], TEXTS)
            else:
                some = texts[number % 2 :: 2]
                in_body = [one for one in own if one.where == "body" and not one.is_name]
                for value in (*some, *VALUES[number % 3 :: 3]):
                    self._each_alone(attempt, attempt.together(in_body, value), [value], [value])
                self._each_alone(attempt, [one for one in own if one not in in_body], some, some)
            if any(one.where == "body" for one in own):
                for body in BODIES if texts is TEXTS else BODIES[number % 3 :: 3]:
                    attempt.body(body)
        return report

    def _each_alone(
        self, attempt: "_Attempt", fields: Sequence[Field], values: Sequence[Any], texts: Sequence[Any]
    ) -> None:
        for one in fields:
            for value in values if one.where == "body" and not one.is_name else texts:
                attempt.alone(one, value)

    def _send(self, operation: Operation, call: Call, raw: bytes | None = None) -> TestResponse:
        path = operation.path
        for name, value in call.path.items():
            path = path.replace(f"{{{name}}}", quote(value, safe="", errors="surrogatepass"))
        if call.query:
            path += f"?{urlencode(call.query, errors='surrogatepass')}"
        content: dict[str, Any] = {}
        if raw is not None or call.body is not None:
            data = json.dumps(call.body).encode() if raw is None else raw
            content = {"data": data, "content_type": "application/json"}
        elif call.form is not None:
            data = urlencode(call.form, errors="surrogatepass").encode()
            content = {"data": data, "content_type": "application/x-www-form-urlencoded"}
        answer = self._client.open(path, method=operation.method, headers=dict(call.headers), **content)
        answer.close()
        return answer


class _Attempt:
    """Calls of one operation. A good one serves until it may have done something, or been one too many."""

    def __init__(
        self, operation: Operation, make: Callable[[], Call], send: Callable[..., TestResponse], report: Report
    ) -> None:
        self._operation, self._make, self._send, self._report = operation, make, send, report
        self._call: Call | None = None

    def unspoilt(self) -> None:
        """Call it well. Raises AssertionError unless it does what it is for, or refuses as the call says."""
        call = self._good()
        status = self._sent(call).status_code
        if status >= 400 and status != call.refused:
            raise AssertionError(f"{self._operation.name} is not called well: {status}")

    def together(self, fields: Sequence[Field], value: Any) -> Sequence[Field]:
        """Spoil all these fields of the body at once, and again those that the refusal does not name.

        Returns those that must be tried alone: none when what was left was taken.
        """
        left = fields
        while len(left) > 1:
            call = self._good()
            body = copy.deepcopy(call.body)
            for one in left:
                _put(body, one.place, value)
            answer = self._sent(_with(call, body=body))
            self._report.add(f"all fields of a body {str(value)[:20]!r}", answer.status_code)
            if answer.status_code < 400:
                return ()
            named = {error["field"] for error in (answer.get_json(silent=True) or {}).get("errors", [])}
            others = [one for one in left if ".".join(map(str, one.place)) not in named]
            if answer.status_code != REFUSED or len(others) == len(left):
                break
            left = others
        return left

    def alone(self, one: Field, value: Any) -> None:
        spoilt = _spoilt(self._good(), one, value)
        if spoilt is None:
            return
        answer = self._sent(spoilt)
        if answer.status_code == TOO_MANY:
            answer = self._sent(_spoilt(self._good(), one, value) or self._good())
        self._report.add(f"{one} {str(value)[:20]!r}", answer.status_code)

    def body(self, body: bytes) -> None:
        self._report.add((self._operation.name, body[:20]), self._sent(self._good(), body).status_code)

    def _good(self) -> Call:
        if self._call is None:
            self._call = self._make()
        return self._call

    def _sent(self, *given: Any) -> TestResponse:
        answer = self._send(*given)
        if answer.status_code not in AT_THE_BORDER and (self._operation.method, answer.status_code) != READ:
            self._call = None
        return answer


def _spoilt(call: Call, one: Field, value: Any) -> Call | None:
    """The call with the value in this place; None where HTTP itself cannot carry it."""
    name = str(one.place[0])
    if one.where == "body":
        body = copy.deepcopy(call.body)
        _put(body, one.place, value, is_name=one.is_name)
        return _with(call, body=body)
    if one.where == "header":
        carried = value.encode("utf-8", "surrogatepass").decode("latin-1")
        return _with(call, headers={**call.headers, name: carried}) if carried.isprintable() else None
    given: Mapping[str, str] = getattr(call, one.where) or {}
    return _with(call, **{one.where: {**given, name: value}})


def _with(call: Call, **changed: Any) -> Call:
    return Call(**{**call.__dict__, **changed})


def _put(body: Any, place: Place, value: Any, *, is_name: bool = False) -> None:
    """Set what stands at the place, making what is not there on the way to it."""
    *way, last = place
    for step, following in zip(way, place[1:], strict=True):
        empty: Any = [] if isinstance(following, int) else {}
        if isinstance(body, list):
            if not body:
                body.append(empty)
        elif not body.get(step):
            body[step] = empty
        body = body[step]
    if isinstance(body, list):
        body[:] = [value]
    elif is_name:
        body[value] = ""
    else:
        body[last] = value
