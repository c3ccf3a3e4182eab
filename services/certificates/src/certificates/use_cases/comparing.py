"""Asking the national register of procedures, for the command that reports where the catalogue says otherwise."""

import urllib.error
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from servicekit import bounded_json
from servicekit.bounded_json import MalformedJson

INTERFACE = "https://api.digigov.grnet.gr/v1/services"
MOST_BYTES = 2_000_000
_SECONDS = 10


class RegisterUnreadable(Exception):
    """There is no answer of the register, or none in JSON. The message says of what."""


def from_file(file: Path) -> list[Any]:
    """The answers in a file: one, or a list of them as the interface gave each."""
    try:
        answers = bounded_json.loads(file.read_bytes())
    except OSError as error:
        raise RegisterUnreadable(f"the file cannot be read: {type(error).__name__}") from None
    except MalformedJson as error:
        raise RegisterUnreadable(f"the file is no JSON: {error}") from None
    return answers if isinstance(answers, list) else [answers]


def from_interface(numbers: Iterable[str], url: str = INTERFACE) -> list[Any]:
    """The interface's answers for these procedures, one question each; those that it does not know are left out."""
    if not url.startswith("https://"):
        raise RegisterUnreadable("the interface is asked by https only")
    return [answer for number in numbers if (answer := _asked(f"{url.rstrip('/')}/{number}")) is not None]


def _asked(url: str) -> Any:
    asked = urllib.request.Request(url, headers={"Accept": "application/json"})  # noqa: S310 - https, see above
    try:
        with urllib.request.urlopen(asked, timeout=_SECONDS) as answer:  # noqa: S310 - the same
            return bounded_json.loads(answer.read(MOST_BYTES))
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise RegisterUnreadable(f"the register answers {error.code}") from None
    except MalformedJson as error:
        raise RegisterUnreadable(f"the register’s answer is no JSON: {error}") from None
    except OSError as error:
        raise RegisterUnreadable(f"the register does not answer: {type(error).__name__}") from None
