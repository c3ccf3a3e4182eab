"""Calls to fee-declarations on days that are over: the service itself answers, with its clock put back.

What it wrote then is as it would be had it been written then: due dates, fines, books, numbers. Only this machine's
demo does so, in a process of its own (``served_earlier.py``) that ends with the calls.
"""

import base64
import json
import secrets as random
import subprocess
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from devstack import programs
from devstack.office import NotTaken
from devstack.stack import Stack

SERVICE = "fee-declarations"


class Earlier:
    """The service on any day: ``with Earlier(stack) as earlier: earlier.ask(token, day, "GET", "/businesses")``."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    def __enter__(self) -> Self:
        layout = self._stack.layout
        environment = programs.service_environment(layout, self._stack.secrets, SERVICE)
        command = [str(layout.python(SERVICE)), "-P", str(layout.root / "deploy/local/served_earlier.py")]
        with (layout.logs / f"{SERVICE}-earlier.log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env={"PATH": "/usr/bin:/bin", **environment},
                cwd=layout.root / "services" / SERVICE,
                text=True,
                encoding="utf-8",
            )
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._process.communicate()

    def ask(self, token: str, day: date, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """What the service answers at noon of that day; raises NotTaken when it does not do what it was asked."""
        content = b"" if body is None else json.dumps(body).encode()
        return self._call(token, day, (method, path), content, {"Content-Type": "application/json"})

    def send_file(self, token: str, day: date, name: str, content: bytes) -> dict[str, Any]:
        """A file of the bank that comes in on that day."""
        headers = {"Content-Type": "application/xml", "X-File-Name": quote(name)}
        return self._call(token, day, ("POST", "/bank-files"), content, headers)

    def send_return(self, token: str, day: date, declaration_id: str, content: bytes) -> None:
        """The VAT return of a declaration, which is sent on that day."""
        headers = {"Content-Type": "application/octet-stream", "X-File-Name": quote("δήλωση ΦΠΑ.png")}
        self._call(token, day, ("POST", f"/vat-returns?declaration_id={declaration_id}"), content, headers)

    def _call(
        self, token: str, day: date, what: tuple[str, str], content: bytes, more: Mapping[str, str]
    ) -> dict[str, Any]:
        method, path = what
        headers = {
            "Authorization": f"Bearer {token}",
            "Accept-Language": "el",
            "Idempotency-Key": random.token_hex(16),
            **more,
        }
        at = min(datetime.combine(day, time(9), UTC), datetime.now(UTC))
        asked = {"at": at.isoformat(), "method": method, "path": path, "headers": headers}
        pipe, answers = self._process.stdin, self._process.stdout
        if pipe is None or answers is None:
            raise NotTaken(f"{method} {path}: the service does not run")
        pipe.write(json.dumps({**asked, "content": base64.b64encode(content).decode()}) + "\n")
        pipe.flush()
        line = answers.readline()
        if not line:
            raise NotTaken(f"{method} {path}: the service ended; see {SERVICE}-earlier.log")
        answer = json.loads(line)
        if answer["status"] >= 400:
            # The problem names fields and rules, and nothing of what was sent.
            raise NotTaken(f"{method} {path} on {day}: {answer['status']} {answer['text'][:500]}")
        found: dict[str, Any] = json.loads(answer["text"] or "{}")
        return found
