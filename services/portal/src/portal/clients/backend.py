"""One HTTP call to a service on a person's behalf."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Protocol, TypeVar

import requests
from pydantic import BaseModel, ValidationError
from servicekit import trace
from servicekit.logs import get_logger
from werkzeug.http import parse_options_header

from portal.language import locale

CONNECT_SECONDS = 2

STALE_PAUSES = (0.0, 1.0)
"""Seconds before each renewal of a stale token. Cut-offs and ``iat`` count whole seconds: a token renewed within the
second of the cut-off is stale still, one of the next second is not."""

_FILE_NAME = re.compile(r"\w[\w.-]{0,100}", re.ASCII)

log = get_logger(__name__)
Shape = TypeVar("Shape", bound=BaseModel)


class Caller(Protocol):
    """The person on whose behalf we ask. Both raise SignInNeeded when the sign-in has ended."""

    def access_token(self) -> str:
        """A token that lives long enough for a call."""

    def renewed_token(self) -> str:
        """A newer token than the one that was just called stale."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A call that did not give what was asked for.

    ``status`` is the service's answer, or None when it did not answer or its answer was not understood.
    ``problem`` is its problem document (RFC 9457), with texts in the person's language.
    """

    part: str
    status: int | None = None
    problem: Mapping[str, Any] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return str(self.problem.get("code", ""))

    @property
    def down(self) -> bool:
        """Whether the service, rather than the request, is at fault."""
        return self.status is None or self.status >= 500


@dataclass(frozen=True, slots=True)
class Document:
    """A file of a service, and its name."""

    content: bytes
    name: str


@dataclass(frozen=True, slots=True)
class _Sent:
    """What a call carries: an object as JSON, or bytes as they are."""

    body: Mapping[str, object] | None = None
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a call may say besides its path; ``key`` is the idempotency key of a write."""

    body: Mapping[str, object] | None = None
    key: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


_NOTHING = Said()


class Backend:
    """One service. ``part`` names it in texts and logs; ``answer_seconds`` is how long it may send nothing."""

    def __init__(self, part: str, url: str, answer_seconds: float = 5) -> None:
        self.part, self._url = part, url
        self._timeout = (CONNECT_SECONDS, answer_seconds)
        self._http = requests.Session()
        # Neither proxies nor a .netrc may take part, and no cookies of one person are kept for the next.
        self._http.trust_env = False
        self._http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def ask(
        self,
        shape: type[Shape],
        method: str,
        path: str,
        *,
        caller: Caller | None = None,
        said: Said = _NOTHING,
    ) -> Shape | Failure:
        """Call and read the answer."""
        named = {**said.headers, "Idempotency-Key": said.key} if said.key else said.headers
        return self._read(shape, method, self._call(method, path, caller, _Sent(said.body, headers=named)))

    def send(
        self, shape: type[Shape], path: str, caller: Caller, content: bytes, headers: Mapping[str, str]
    ) -> Shape | Failure:
        """Post bytes as they are, and read the answer."""
        typed = {**headers, "Content-Type": "application/octet-stream"}
        return self._read(shape, "POST", self._call("POST", path, caller, _Sent(content=content, headers=typed)))

    def _read(self, shape: type[Shape], method: str, answer: requests.Response | Failure) -> Shape | Failure:
        if isinstance(answer, Failure):
            return answer
        try:
            return shape.model_validate_json(answer.content)
        except ValidationError:
            log.error("answer-not-understood", part=self.part, method=method, shape=shape.__name__)
            return Failure(self.part)

    def order(
        self, method: str, path: str, caller: Caller | None = None, body: Mapping[str, object] | None = None
    ) -> Failure | None:
        """Call something that answers with nothing; None when it was done."""
        answer = self._call(method, path, caller, _Sent(body))
        return answer if isinstance(answer, Failure) else None

    def fetch(self, path: str, caller: Caller | None, media_type: str) -> bytes | Failure:
        """A document of the given media type."""
        found = self.fetch_named(path, caller, media_type)
        return found if isinstance(found, Failure) else found.content

    def fetch_named(
        self, path: str, caller: Caller | None, media_type: str, body: Mapping[str, object] | None = None
    ) -> Document | Failure:
        """The same with the name under which the service says it is to be saved; with a ``body``, one made of it."""
        answer = self._call("POST" if body is not None else "GET", path, caller, _Sent(body))
        if isinstance(answer, Failure):
            return answer
        if answer.headers.get("Content-Type", "").partition(";")[0] != media_type:
            log.error("answer-not-understood", part=self.part, method="GET", shape=media_type)
            return Failure(self.part)
        _, options = parse_options_header(answer.headers.get("Content-Disposition"))
        name = options.get("filename", "")
        return Document(answer.content, name if _FILE_NAME.fullmatch(name) else path.rpartition("/")[2])

    def _call(self, method: str, path: str, caller: Caller | None, sent: "_Sent") -> requests.Response | Failure:
        answer = self._once(method, path, caller.access_token() if caller else None, sent)
        for pause in STALE_PAUSES:
            if not (caller and isinstance(answer, Failure) and answer.status == 401 and answer.code == "stale-token"):
                break
            time.sleep(pause)
            answer = self._once(method, path, caller.renewed_token(), sent)
        return answer

    def _once(self, method: str, path: str, token: str | None, sent: "_Sent") -> requests.Response | Failure:
        # Not the path, which names what is asked for: the service knows its template.
        with trace.span(f"{method} {self.part}", trace.Kind.CLIENT, {"http.request.method": method}) as span:
            answer = self._send(method, path, token, sent)
            if isinstance(answer, Failure):
                span.note({"error.type": "unreachable"})
                return answer
            span.note({"http.response.status_code": answer.status_code})
        if answer.status_code < 300:
            return answer
        log.info("service-refused", part=self.part, method=method, status=answer.status_code)
        return Failure(self.part, answer.status_code, _problem(answer))

    def _send(self, method: str, path: str, token: str | None, sent: "_Sent") -> requests.Response | Failure:
        headers = {"Accept-Language": locale(), "traceparent": trace.traceparent(), **sent.headers}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            return self._http.request(
                method,
                self._url + path,
                json=sent.body,
                data=sent.content,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            log.warning("service-unreachable", part=self.part, method=method, error=type(error).__name__)
            return Failure(self.part)


def _problem(response: requests.Response) -> Mapping[str, Any]:
    """The problem document, or an empty one when the answer is not one."""
    try:
        document = response.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
