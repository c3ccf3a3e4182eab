"""The issuer's public keys, kept so that an outage of the issuer does not become one of ours."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import requests
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey

from servicekit.errors import Unavailable
from servicekit.logs import get_logger

log = get_logger(__name__)


class KeysUnavailable(Unavailable):
    """No usable key set: never loaded, or too old. The caller answers 503, not 401."""

    code = "keys-unavailable"


def fetch_jwks(url: str) -> Callable[[], Mapping[str, Any]]:
    """A fetcher for JwksCache with a short time limit."""

    def fetch() -> Mapping[str, Any]:
        response = requests.get(url, timeout=3, headers={"Accept": "application/json"})
        response.raise_for_status()
        document: Mapping[str, Any] = response.json()
        return document

    return fetch


class JwksCache:
    """Keys by ``kid``.

    Warm look-ups never wait on the network: an old set is refreshed in the background. An unknown ``kid`` causes at
    most one fetch per ``cooldown`` seconds, also when fetches fail. The last good set serves for ``keep`` seconds.
    """

    def __init__(
        self,
        fetch: Callable[[], Mapping[str, Any]],
        *,
        max_age: float = 300,
        cooldown: float = 30,
        keep: float = 86_400,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch, self._clock = fetch, clock
        self._max_age, self._cooldown, self._keep = max_age, cooldown, keep
        self._keys: dict[str, RSAKey] = {}
        self._loaded_at = self._tried_at = float("-inf")
        self._flight = threading.Lock()

    def key(self, kid: str) -> RSAKey | None:
        """The key named kid, or None if the issuer has none of that name; raises KeysUnavailable."""
        now = self._clock()
        if kid not in self._keys:
            self._refresh_once()
        elif now - self._loaded_at > self._max_age and self._may_try():
            threading.Thread(target=self._refresh_once, daemon=True).start()
        if not self._keys or self._clock() - self._loaded_at > self._keep:
            raise KeysUnavailable
        return self._keys.get(kid)

    def _may_try(self) -> bool:
        return self._clock() - self._tried_at >= (self._cooldown if self._keys else 1)

    def _refresh_once(self) -> None:
        with self._flight:
            if not self._may_try():
                return
            self._tried_at = self._clock()
            try:
                self._keys = _signing_keys(self._fetch())
                self._loaded_at = self._clock()
            except (requests.RequestException, JoseError, ValueError) as error:
                log.warning("jwks-refresh-failed", error=type(error).__name__)


def _signing_keys(document: Mapping[str, Any]) -> dict[str, RSAKey]:
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise ValueError("not a key set")
    usable = [k for k in document["keys"] if k.get("kty") == "RSA" and k.get("use") == "sig" and k.get("kid")]
    keys = {str(key.kid): key for key in KeySet.import_key_set({"keys": usable}).keys if isinstance(key, RSAKey)}
    if not keys:
        raise ValueError("a key set without signing keys")
    return keys
