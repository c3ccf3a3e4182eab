"""The keys that sign ID tokens: published before they sign, published until the last token they signed has ended."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection

from identity_bridge.login.jose import TokenKey
from identity_bridge.login.oidc import ID_TOKEN_SECONDS
from identity_bridge.login.store import signing_keys
from identity_bridge.register.keyring import Keyring, Sealed

# Longer than any client may keep our JWKS (its Cache-Control says a minute).
LEAD = timedelta(minutes=5)
# Of the first key: a process that read the clock a moment before it was made finds it too, and makes no other.
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
AFTERLIFE = timedelta(seconds=ID_TOKEN_SECONDS + 60)


class Signer:
    """Signs with the key whose turn it is. Opened keys are kept in memory by kid; a kid never changes its key."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._opened: dict[str, TokenKey] = {}

    def sign(self, conn: Connection, claims: Mapping[str, object], now: datetime) -> str:
        row = signing_keys.signing(conn, now)
        if row is None:
            ensure(conn, self._keyring, now)
            row = signing_keys.signing(conn, now)
        if row is None:
            raise LookupError("no signing key")
        key = self._opened.get(row.kid)
        if key is None:
            key = TokenKey.read(row.kid, self._keyring.open(Sealed(row.key_version, row.private_sealed), row.kid))
            self._opened = {row.kid: key}
        return key.sign(claims)


def jwks(conn: Connection, keyring: Keyring, now: datetime) -> dict[str, object]:
    """The public keys; the very first one is made here."""
    ensure(conn, keyring, now)
    return {"keys": signing_keys.published(conn, now)}


def ensure(conn: Connection, keyring: Keyring, now: datetime) -> None:
    """Make the first key, unless there is one."""
    if signing_keys.signing(conn, now) is None:
        signing_keys.lock(conn)
        if signing_keys.signing(conn, now) is None:
            _add(conn, keyring, ALWAYS)


def rotate(conn: Connection, keyring: Keyring, now: datetime) -> datetime:
    """A new key, published at once, signing after LEAD; the others end when their last tokens have. Returns when."""
    signing_keys.lock(conn)
    signing_keys.remove_ended(conn, now)
    signs_from = now + LEAD if signing_keys.signing(conn, now) is not None else now
    signing_keys.retire(conn, signs_from + AFTERLIFE)
    _add(conn, keyring, signs_from)
    return signs_from


def replace_now(conn: Connection, keyring: Keyring, now: datetime) -> None:
    """For a key that may have leaked: a new one signs at once and no other key is published."""
    signing_keys.lock(conn)
    signing_keys.remove_all(conn)
    _add(conn, keyring, now)


def _add(conn: Connection, keyring: Keyring, signs_from: datetime) -> None:
    kid = str(uuid4())
    key = TokenKey.make(kid)
    sealed = keyring.seal(key.private, kid)
    signing_keys.add(
        conn,
        {
            "kid": kid,
            "public_jwk": key.public,
            "private_sealed": sealed.data,
            "key_version": sealed.version,
            "signs_from": signs_from,
        },
    )
