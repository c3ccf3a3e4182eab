"""A program of ours opens a stranger's file in a process of its own."""

import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, cast

from servicekit.logs import get_logger

log = get_logger(__name__)
REFUSED = 3
"""Exit code of a program that does not take the file; its answer says why."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one process. ``wall_seconds`` is how long one may take that gets little of a busy machine."""

    cpu_seconds: int
    memory: int = 1_500_000_000
    answer: int = 50_000_000
    wall_seconds: float = 30


class Refused(Exception):
    """The program does not take the file; ``reason`` is its own word for it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooHeavy(Exception):
    """The program came to its limits, or the file broke it."""


def run(module: str, content: bytes, arguments: tuple[str, ...], limits: Limits) -> bytes:
    """What the module answers to the file on its standard input; raises Refused, TooHeavy.

    It is given the limits before the arguments, for ``confining.confine``.
    """
    own = (str(limits.cpu_seconds), str(limits.memory))
    # Without PYTHONPATH and the like, and without our environment: what opens a stranger's file knows no secret.
    command = [sys.executable, "-I", "-m", module, *own, *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env={}) as process:
        ending = threading.Timer(limits.wall_seconds, process.kill)
        into, answering = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
        feeding = threading.Thread(target=_feed, args=(into, content), daemon=True)
        try:
            ending.start()
            feeding.start()
            answer = answering.read(limits.answer + 1)
            if len(answer) > limits.answer:
                process.kill()
            code = process.wait()
        finally:
            process.kill()
            ending.cancel()
            feeding.join()
    if code == REFUSED:
        raise Refused(answer[:100].decode(errors="replace"))
    if code != 0 or len(answer) > limits.answer:
        log.warning("file-not-read", reason="limits", code=code)
        raise TooHeavy
    return answer


def _feed(into: IO[bytes], content: bytes) -> None:
    # It may end before it has read all.
    with suppress(OSError), into:
        into.write(content)
