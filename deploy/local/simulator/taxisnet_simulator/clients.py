"""Who may ask for logins."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Client:
    """A registered application; redirect URIs are compared exactly."""

    client_id: str
    client_secret: str
    redirect_uris: frozenset[str]
