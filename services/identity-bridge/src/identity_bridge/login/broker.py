"""Keycloak as the one that waits, in the middle of a sign-out, for the browser to come back from here."""

import urllib3
from servicekit.logs import get_logger
from urllib3.exceptions import HTTPError

log = get_logger(__name__)

CONNECT_SECONDS, READ_SECONDS = 2.0, 3.0


class Broker:
    """Keycloak's end of the identity provider, reached from server to server; one for all threads."""

    def __init__(self, keycloak_url: str) -> None:
        self._url = keycloak_url.rstrip("/")
        self._http = urllib3.PoolManager(timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS))

    def finish_logout(self, waits_at: str) -> str | None:
        """Let Keycloak end its session now; returns where the browser goes in the end.

        ``waits_at`` is the address to which the browser would return. What it does there needs the session's id
        (``state``) and nothing of the browser's, so we can do it first. None: it did not work, the browser must.
        """
        address = self._url + waits_at[waits_at.index("/realms/") :]
        try:
            answer = self._http.request("GET", address, redirect=False, retries=False)
        except HTTPError as error:
            log.warning("logout-not-finished", reason=type(error).__name__)
            return None
        if answer.status != 302:
            log.warning("logout-not-finished", reason=f"status-{answer.status}")
            return None
        return answer.headers.get("Location")
