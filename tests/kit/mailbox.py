"""What arrived at the mail catcher."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import requests

T = TypeVar("T")


class Mailbox:
    """Reads the mail catcher's page as a program would."""

    def __init__(self, url: str) -> None:
        self._url = url

    def mails(self, to: str) -> list[dict[str, Any]]:
        """Everything sent to the address, newest first, without bodies."""
        found: list[dict[str, Any]] = requests.get(f"{self._url}/api/mails", params={"to": to}, timeout=60).json()
        return found

    def mail(self, name: str) -> dict[str, Any]:
        """One mail with its text and HTML."""
        found: dict[str, Any] = requests.get(f"{self._url}/api/mails/{name}", timeout=60).json()
        return found

    def attachment(self, name: str, number: int = 0) -> bytes:
        answer = requests.get(f"{self._url}/mails/{name}/attachments/{number}", timeout=60)
        answer.raise_for_status()
        return answer.content

    def notes(self, to: str) -> list[dict[str, Any]]:
        """The mails with a document attached."""
        return [mail for mail in self.mails(to) if mail["attachments"]]

    def wait_for_words(self, to: str, words: str) -> None:
        """Until a mail with these words in it has come to the address."""

        def has_come() -> bool:
            return any(words in self.mail(mail["id"])["text"] for mail in self.mails(to))

        eventually(has_come, 120, f"a mail with “{words}”")

    def wait(self, to: str, count: int = 1, seconds: float = 180, about: str = "") -> list[dict[str, Any]]:
        """Wait until so many mails with the words in their subject have come to the address."""

        def enough() -> list[dict[str, Any]] | None:
            found = [mail for mail in self.mails(to) if about in mail["subject"]]
            return found if len(found) >= count else None

        try:
            return eventually(enough, seconds, f"{count} mails about “{about}” to {to}")
        except AssertionError as in_vain:
            in_vain.add_note(f"there came: {[mail['subject'] for mail in self.mails(to)]}")
            raise


def eventually(look: Callable[[], T | None], seconds: float, what: str) -> T:
    """Look again and again until something is there; fails with a sentence after so many seconds."""
    end, pause = time.monotonic() + seconds, 0.05
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:.0f} s in vain for {what}")
        # What takes long is not made quicker by looking all the time.
        time.sleep(pause)
        pause = min(pause * 1.5, 0.5)
