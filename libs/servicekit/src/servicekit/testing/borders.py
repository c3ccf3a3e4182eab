"""Every border of a service under odd input: each text field of its OpenAPI file, given each of forty texts.

A service's own test says how each operation is called well; here a copy of that call is spoilt in one place at a time.
Whatever is written anywhere, a service answers it or refuses it, and never fails.
"""

import copy
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import yaml
from flask.testing import FlaskClient

TEXTS: Sequence[str] = (
    *("", "   ", "\x00", "a\x00b", "\x01\x1b[31m", "\x7f", "\x85", "a\r\nSet-Cookie: a=b", "a\n\tb\u2028c"),
    *("\ud800", "a\udfffb", "\ufffd", "\uffff", "\U0010ffff", "\ue000"),
    *("\u202eEXE", "\u2066a\u2069", "a\u200fb", "\u200b", "Α\u00adΒ\u2011Γ", "\u0374Α\u0374 №", "Ελε\u0301νη"),
    *("a" + "\u0301" * 300, "👩\u200d👩\u200d👧", "x" * 5000, "α" * 10_000, "x" * 256),
    *("' OR 1=1; --", "%00%0a", "../../etc/passwd", "<script>alert(1)</script>", "{{7*7}}${7*7}"),
    *("9" * 40, "-1", "1e309", "NaN", "0000-Q1", "2024-W05-3", "١٢٣٤٥", "infο@b.example.\r\nBcc: c@d.example"),
)
"""Texts that somebody typed, pasted or sent, and some that nobody would: forty."""

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
"""Whole bodies that nobody of ours writes."""

FAILED = (500, 503)
"""A service that fails, or says that another one does. (502 is what a stranger answered.)"""
TOO_MANY = 429

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Call:
    """How an operation is called so that it does what it is for; ``refused`` is the answer where it cannot here."""

    headers: Mapping[str, str] = field(default_factory=dict)
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    form: Mapping[str, str] | None = None
    refused: int | None = None


@dataclass(frozen=True)
class Operation:
    """One operation of the document."""

    name: str
    method: str
    path: str


@dataclass(frozen=True)
class Field:
    """A place for text: ``where`` is path, query, header, form or body, ``place`` the way to it there.

    ``is_name``: the text is not a value but the name of a member.
    """

    operation: Operation
    where: str
    place: Place
    is_name: bool = False

    def __str__(self) -> str:
        return f"{self.operation.name} {self.where} {'.'.join(map(str, self.place))}"


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
    one too many: some things can be done only once."""

    def __init__(
        self,
        openapi: Path,
        client: FlaskClient,
        calls: Mapping[str, Callable[[], Call]],
        elsewhere: Collection[str] = (),
    ) -> None:
        self._document: dict[str, Any] = yaml.load(openapi.read_bytes(), yaml.CSafeLoader)
        self._client, self._calls, self._elsewhere = client, calls, elsewhere

    def try_all(self, texts: Sequence[str] = TEXTS) -> Report:
        """Spoil every field with every text; first each call must do as it is, or spoiling it would show nothing.

        Of the values that are no text every third is tried, unless the texts are all there are.
        """
        fields = list(self._fields())
        names = {one.operation.name for one in fields}
        if names != {*self._calls, *self._elsewhere}:
            raise AssertionError(f"the calls must be those of the document: {names ^ {*self._calls, *self._elsewhere}}")
        fields = [one for one in fields if one.operation.name in self._calls]
        report = Report(len(fields), len(texts))
        for operation in sorted({one.operation for one in fields}, key=lambda one: one.name):
            call = self._calls[operation.name]()
            status = self._send(operation, call)
            if status >= 400 and status != call.refused:
                raise AssertionError(f"{operation.name} is not called well: {status}")
        values = VALUES if texts is TEXTS else VALUES[::3]
        for one in fields:
            self._try(report, one, [*texts, *values] if one.where == "body" and not one.is_name else texts)
        for operation in sorted({one.operation for one in fields if one.where == "body"}, key=lambda one: one.name):
            self._try_bodies(report, operation)
        return report

    def _try_bodies(self, report: Report, operation: Operation) -> None:
        call = self._calls[operation.name]()
        for body in BODIES:
            status = self._send(operation, call, body)
            report.add((operation.name, body[:20]), status)
            if status < 400:
                call = self._calls[operation.name]()

    def _try(self, report: Report, one: Field, values: Sequence[Any]) -> None:
        call = self._calls[one.operation.name]()
        for value in values:
            spoilt = _spoilt(call, one, value)
            if spoilt is None:
                continue
            status = self._send(one.operation, spoilt)
            if status == TOO_MANY:
                call = self._calls[one.operation.name]()
                status = self._send(one.operation, _spoilt(call, one, value) or call)
            report.add(f"{one} {str(value)[:20]!r}", status)
            if status < 400:
                call = self._calls[one.operation.name]()

    def _send(self, operation: Operation, call: Call, raw: bytes | None = None) -> int:
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
        return answer.status_code

    def _fields(self) -> Iterator[Field]:
        for path, methods in self._document["paths"].items():
            shared = methods.get("parameters", [])
            for method, said in methods.items():
                if method != "parameters":
                    yield from self._of_operation(Operation(said["operationId"], method.upper(), path), said, shared)

    def _of_operation(self, operation: Operation, said: Mapping[str, Any], shared: Sequence[Any]) -> Iterator[Field]:
        for parameter in map(self._resolved, [*shared, *said.get("parameters", [])]):
            yield Field(operation, parameter["in"], (parameter["name"],))
        for media_type, content in self._resolved(said.get("requestBody", {})).get("content", {}).items():
            where = "body" if media_type == "application/json" else "form"
            for place, is_name in self._texts(content["schema"], ()):
                yield Field(operation, where, place, is_name)

    def _texts(self, unresolved: Mapping[str, Any], place: Place) -> Iterator[tuple[Place, bool]]:
        """The places of a body where a text, a number or a choice may stand."""
        schema = self._resolved(unresolved)
        for part in (*schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())):
            yield from self._texts(part, place)
        kinds = schema.get("type", [])
        if {"enum", "const"} & schema.keys() or {"string", "integer"}.intersection(
            [kinds] if isinstance(kinds, str) else kinds
        ):
            yield place, False
        for name, member in schema.get("properties", {}).items():
            yield from self._texts(member, (*place, name))
        if isinstance(others := schema.get("additionalProperties"), Mapping):
            yield (*place, "any"), True
            yield from self._texts(others, (*place, "any"))
        if "items" in schema:
            yield from self._texts(schema["items"], (*place, 0))

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in schema:
            found: Any = self._document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            schema = found
        return schema


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


def _put(body: Any, place: Place, value: Any, *, is_name: bool) -> None:
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
