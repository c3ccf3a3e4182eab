"""The instance on which `make bench` measures, and how a package is asked for its lines."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from devstack.stack import CommandFailed, Stack


@contextmanager
def fresh() -> Iterator[Stack]:
    """The instance ``bench`` without anything in it and with nothing running; all of it is gone afterwards."""
    # A signal that ends the measuring ends what it started too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by a signal"))
    stack = Stack.of("bench")
    stack.take_down()
    stack.forget()
    stack = Stack.of("bench")
    try:
        yield stack
    finally:
        stack.take_down()
        stack.forget()


def lines_of(stack: Stack, venv: str, module: str, folder: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    """What the module prints as JSON; what it says meanwhile is shown. Raises CommandFailed."""
    command = [str(stack.layout.python(venv)), "-m", module]
    ended = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True, check=False
    )
    if ended.returncode:
        raise CommandFailed(f"{' '.join(command[1:])} (ended with {ended.returncode})")
    # The last line: migrations log before it.
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found
