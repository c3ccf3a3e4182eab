"""The platform that the tests run on: devstack's, with commands that need not import everything each time."""

import json
import os
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from devstack import programs
from devstack.layout import MODULES
from devstack.progress import say
from devstack.stack import CommandFailed, Stack

WARM = Path(__file__).with_name("warm.py")


class _Interpreter:
    """One of a service's environment, waiting for commands; see warm.py."""

    def __init__(self, python: Path, module: str, folder: Path, environment: Mapping[str, str]) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [str(python), "-P", str(WARM), module],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def call(self, arguments: Sequence[str], environment: Mapping[str, str], standard_input: str) -> dict[str, Any]:
        """The exit code (code) and what was printed on standard output and error (out, err)."""
        asked = {"arguments": arguments, "environment": environment, "standard_input": standard_input}
        reads, writes = self._process.stdin, self._process.stdout
        assert reads is not None
        assert writes is not None
        with self._lock:
            reads.write(json.dumps(asked) + "\n")
            reads.flush()
            answer: dict[str, Any] = json.loads(writes.readline())
        return answer

    def end(self) -> None:
        # It ends with its standard input.
        with self._process:
            pass


@dataclass(frozen=True)
class WarmStack(Stack):
    """The same platform and the same commands."""

    _interpreters: dict[str, _Interpreter] = field(default_factory=dict, repr=False)

    def run(self, service: str, arguments: list[str], standard_input: str | None = None) -> str:
        environment = programs.service_environment(self.layout, self.secrets, service)
        folder = self.layout.root / "services" / service
        return self._call(service, f"{MODULES[service]}.commands", folder, arguments, environment, standard_input)

    def realm(self, command: str, standard_input: str | None = None) -> str:
        environment = programs.realm_environment(self.layout, self.secrets)
        folder, arguments = self.layout.root / "idp-config", ["-m", "idp_config", *command.split()]
        return self._call("idp-config", "idp_config.__main__", folder, arguments, environment, standard_input)

    def _call(
        self,
        venv: str,
        module: str,
        folder: Path,
        arguments: list[str],
        environment: Mapping[str, str],
        standard_input: str | None,
    ) -> str:
        usual = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
        if venv not in self._interpreters:
            self._interpreters[venv] = _Interpreter(self.layout.python(venv), module, folder, usual)
        ended = self._interpreters[venv].call(arguments, usual | {**environment}, standard_input or "")
        if ended["code"]:
            say(f"{venv} {' '.join(arguments)}:\n{ended['out'][-3000:]}{ended['err'][-3000:]}")
            raise CommandFailed(f"{venv} {' '.join(arguments)}")
        return str(ended["out"])

    def close(self) -> None:
        """End the interpreters; the platform goes on running."""
        for one in self._interpreters.values():
            one.end()
