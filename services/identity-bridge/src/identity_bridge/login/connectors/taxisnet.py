"""TAXISnet: GSIS's "OAuth2.0" for citizens. The one file that knows its paths, its XML and its oddities.

There is no public specification. What is here was read out of other bodies' working clients; where they disagree, or
nothing is known, the code accepts the known shapes and refuses the rest.
"""

import re
import time
from codecs import BOM_UTF8
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TotalTimeout
from contextvars import copy_context
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import urllib3
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from inputkit.refusals import Refused
from inputkit.tax import Afm
from inputkit.text import check, tidy
from servicekit import bounded_json
from servicekit.bounded_json import MalformedJson
from servicekit.logs import get_logger
from urllib3.exceptions import HTTPError, NewConnectionError, ProtocolError

from identity_bridge.login.errors import ConsentRefused, NotANaturalPerson, UpstreamBroken, UpstreamUnavailable
from identity_bridge.register.domain import Identity, Method

log = get_logger(__name__)

CONNECT_SECONDS = 3.0
READ_SECONDS = 4.0
TOTAL_SECONDS = 9.0
AT_ONCE = 5
"""Logins of one process that may wait for TAXISnet; its other threads are left to the desk and to declarations."""
PLACE_SECONDS = 1.0
"""How long one more login waits for a place before its person is asked to try again."""
MAX_BODY_BYTES = 65_536
MAX_NAME = 200

# The citizens' contexts: with codes alone, and with a one-time code sent to the telephone besides. Production moved
# from www1.gsis.gr in 2024; whether the second context moved too is to be settled with GSIS.
_CONTEXT, _CONTEXT_OTP = "/oauth2server", "/oauth2serverotp"
_HOSTS = {"production": "https://oauth2.gsis.gr", "test": "https://test.gsis.gr"}
# What RFC 6749 (4.1.2.1) calls an outage, as it cannot answer 500 through a redirect.
_OUTAGES = frozenset({"server_error", "temporarily_unavailable"})
# GSIS's words for "none", in any attribute.
_NOTHING = frozenset({"", "null"})


def base_url(environment: str, simulator_url: str | None, *, otp: bool = False) -> str:
    """The context's address in an environment: production, test or simulator."""
    return (simulator_url or _HOSTS[environment]).rstrip("/") + (_CONTEXT_OTP if otp else _CONTEXT)


@dataclass(frozen=True)
class Client:
    """How GSIS knows this application. ``redirect_uri`` must be the registered one, character by character."""

    client_id: str
    client_secret: str
    redirect_uri: str


class Taxisnet:
    """The connector; one for all threads of a process. ``method`` is what a login by this context proves."""

    def __init__(self, base: str, client: Client, method: Method = Method.TAXISNET) -> None:
        self._base, self._client, self.method = base, client, method
        parts = urlsplit(base)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        # No cookies, no redirects, no retries of its own: nothing of one person's login meets another's.
        self._http = urllib3.PoolManager(
            maxsize=16,
            timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
            headers={"Accept": "application/json, text/xml", "User-Agent": "identity-bridge"},
        )
        self._threads = ThreadPoolExecutor(16, "taxisnet")
        self._places = BoundedSemaphore(AT_ONCE)

    def close(self) -> None:
        """Give up connections and threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._http.clear()

    def start_url(self, state: str) -> str:
        """GSIS knows one scope, ``read``, and neither PKCE nor nonce: ``state`` alone ties answer to request."""
        query = {
            "response_type": "code",
            "client_id": self._client.client_id,
            "redirect_uri": self._client.redirect_uri,
            "scope": "read",
            "state": state,
        }
        return f"{self._base}/oauth/authorize?{urlencode(query)}"

    def leave_url(self, return_to: str) -> str:
        """With the slash before the question mark, as most clients have it."""
        return f"{self._base}/logout/{quote(self._client.client_id, safe='')}/?url={quote(return_to, safe='')}"

    def finish(self, unverified_answer: Mapping[str, str]) -> Identity:
        """Exchange the code and ask who it is; nothing of GSIS's is kept."""
        if error := unverified_answer.get("error"):
            if error == "access_denied":
                raise ConsentRefused
            raise UpstreamUnavailable(f"authorize-{error}") if error in _OUTAGES else UpstreamBroken("authorize-error")
        code = unverified_answer.get("code", "")
        if not re.fullmatch(r"[\x21-\x7e]{1,512}", code):
            raise UpstreamBroken("no-code")
        if not self._places.acquire(timeout=PLACE_SECONDS):
            raise UpstreamUnavailable("too-many-wait")
        try:
            return parse_userinfo(*self._asked(code))
        finally:
            self._places.release()

    def _asked(self, code: str) -> tuple[int, bytes]:
        # Timeouts of sockets bound each wait; this bounds their sum, whatever the other side does.
        asking = self._threads.submit(copy_context().run, self._ask, code, time.monotonic() + TOTAL_SECONDS)
        try:
            return asking.result(TOTAL_SECONDS)
        except TotalTimeout:
            asking.cancel()
            raise UpstreamUnavailable("total-timeout") from None

    def _ask(self, code: str, deadline: float) -> tuple[int, bytes]:
        token = self._exchange(code, deadline)
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{self._base}/userinfo?format=xml"
        try:
            return self._call("userinfo", deadline, "GET", url, headers=headers)
        except _ConnectionLost:
            log.warning("userinfo-asked-again")
            return self._call("userinfo", deadline, "GET", url, headers=headers)

    def _exchange(self, code: str, deadline: float) -> str:
        """The access token. Never asked for twice: the first attempt may have used up the code."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._client.redirect_uri,
            "client_id": self._client.client_id,
            "client_secret": self._client.client_secret,
            "scope": "read",
        }
        status, body = self._call(
            "token", deadline, "POST", f"{self._base}/oauth/token", fields=form, encode_multipart=False
        )
        if status >= 500:
            raise UpstreamUnavailable(f"token-status-{status}")
        # A page for people, whatever its status, is what servers show while they are being worked on.
        if body.lstrip()[:1] == b"<":
            raise UpstreamUnavailable("token-html")
        answer = _json_object(body)
        if status != 200:
            raise UpstreamBroken(f"token-{_error_name(answer)}")
        token = answer.get("access_token")
        # Only what may stand in a header.
        if not isinstance(token, str) or not re.fullmatch(r"[\x21-\x7e]{1,4096}", token):
            raise UpstreamBroken("token-missing")
        return token

    def _call(self, step: str, deadline: float, method: str, url: str, **options: Any) -> tuple[int, bytes]:
        """Status and body of one call, read within the deadline and up to a size."""
        if time.monotonic() > deadline:
            raise UpstreamUnavailable(f"{step}-timeout")
        try:
            response = self._http.request(method, url, redirect=False, retries=False, preload_content=False, **options)
            try:
                body = b""
                for chunk in response.stream(8192, decode_content=True):
                    body += chunk
                    if len(body) > MAX_BODY_BYTES:
                        raise UpstreamBroken(f"{step}-too-large")
                    if time.monotonic() > deadline:
                        raise UpstreamUnavailable(f"{step}-timeout")
            finally:
                response.close()  # Gives up a connection whose answer was not read to its end; others are kept.
        except (ProtocolError, NewConnectionError) as error:
            raise _ConnectionLost(f"{step}-{type(error).__name__}") from error
        except HTTPError as error:
            raise UpstreamUnavailable(f"{step}-{type(error).__name__}") from error
        return response.status, body


class _ConnectionLost(UpstreamUnavailable):
    """The connection broke before an answer came."""


def parse_userinfo(status: int, body: bytes) -> Identity:
    """The person in a userinfo document; raises a LoginStopped for everything that is not exactly one natural person.

    The document is ``<root><userinfo userid taxid lastname firstname …/></root>``, all in attributes, padded with
    blanks, UTF-8 mixed with numeric references. Errors come as JSON, as XML or as HTML, sometimes with status 200.
    """
    body = body.removeprefix(BOM_UTF8)
    start = body.lstrip()[:1]
    if start == b"{":
        error = _error_name(_json_object(body))
        raise UpstreamUnavailable("userinfo-json") if status >= 500 else UpstreamBroken(f"userinfo-{error}")
    if status != 200:
        raise UpstreamUnavailable(f"userinfo-status-{status}") if status >= 500 else UpstreamBroken("userinfo-status")
    if start != b"<":
        raise UpstreamBroken("userinfo-not-xml")
    found = _only_userinfo(body)
    values = {name: _cleaned(found.get(name)) for name in ("lastname", "firstname", "fathername", "mothername")}
    afm = _afm(found.get("taxid"))
    if _looks_like_a_legal_person(values):
        raise NotANaturalPerson
    if values["firstname"] is None and values["lastname"] is None:
        # A parent's name alone names no person: the page could not ask «Είστε ο/η …;».
        raise UpstreamBroken("userinfo-no-name")
    return Identity(afm, values["firstname"], values["lastname"])


def _only_userinfo(body: bytes) -> Mapping[str, str]:
    """The attributes of the one ``userinfo``. DTDs and entities are refused before they are read."""
    try:
        root = ElementTree.fromstring(body, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        if b"<html" in body[:1024].lower():
            raise UpstreamUnavailable("userinfo-html") from error
        raise UpstreamBroken("userinfo-malformed") from error
    if root.tag.lower() == "html":
        raise UpstreamUnavailable("userinfo-html")
    people = root.findall("userinfo")
    if root.tag != "root" or len(people) != 1:
        raise UpstreamBroken("userinfo-not-one" if people else "userinfo-error-xml")
    return people[0].attrib


def _afm(padded: str | None) -> Afm:
    digits = _cleaned(padded) or ""
    if re.fullmatch(r"00[0-9]{9}", digits, re.ASCII):
        log.info("taxid-with-two-zeros")
        digits = digits[2:]
    try:
        return Afm(digits)
    except ValueError:
        raise UpstreamBroken("userinfo-taxid") from None


def _cleaned(value: str | None) -> str | None:
    """As we keep text; None for GSIS's ways of saying nothing."""
    text = tidy(value or "")
    try:
        check(text)
    except Refused:
        raise UpstreamBroken("userinfo-characters") from None
    if len(text) > MAX_NAME:
        raise UpstreamBroken("userinfo-name-too-long")
    return None if text.lower() in _NOTHING else text


def _looks_like_a_legal_person(values: Mapping[str, str | None]) -> bool:
    """GSIS has no flag for it. A person without a first name still has a parent's name; a company has none of them."""
    return not (values["firstname"] or values["fathername"] or values["mothername"])


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        answer = bounded_json.loads(body)
    except MalformedJson:
        raise UpstreamBroken("not-json") from None
    if not isinstance(answer, dict):
        raise UpstreamBroken("not-json")
    return answer


def _error_name(answer: Mapping[str, Any]) -> str:
    """The error's registered name (RFC 6749, 6750), for the log; nothing else of the answer goes there."""
    name = answer.get("error")
    known = {"invalid_grant", "invalid_client", "invalid_token", "invalid_request", "unauthorized_client"}
    return name if isinstance(name, str) and name in known else "error"
