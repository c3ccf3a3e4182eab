"""Ways to prove an identity. Each connector is one file that knows everything particular about its system."""

from collections.abc import Mapping
from typing import Protocol

from identity_bridge.register.domain import Identity, Method


class Connector(Protocol):
    """A system that a person logs in to, and that then tells us who it was."""

    method: Method
    origin: str
    """Scheme and host of the pages that the browser visits, for the Content-Security-Policy."""

    def start_url(self, state: str) -> str:
        """Where the browser goes to log in. ``state`` comes back with the answer: at most 128 URL-safe characters."""

    def finish(self, unverified_answer: Mapping[str, str]) -> Identity:
        """Who it was, asked from server to server in less than 10 seconds; raises a LoginStopped."""

    def leave_url(self, return_to: str) -> str:
        """Where the browser goes to end its session there, and then on to ``return_to``."""
