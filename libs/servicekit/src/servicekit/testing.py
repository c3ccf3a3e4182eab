"""What the services' tests share: a key pair that signs tokens, scratch databases, and schema checks."""

import json
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from joserfc import jwt
from joserfc.jwk import RSAKey
from jsonschema import Draft202012Validator
from sqlalchemy import Engine, MetaData, create_engine, text
from sqlalchemy.engine import make_url

from servicekit.keys import JwksCache
from servicekit.tokens import TokenVerifier


class TokenFactory:
    """An issuer of its own: tokens as Keycloak makes them, signed with a key made for this test run."""

    def __init__(self, issuer: str = "https://issuer.test/realms/test", audience: str = "service") -> None:
        self.issuer, self.audience = issuer, audience
        self._key = RSAKey.generate_key(2048, parameters={"use": "sig", "kid": uuid.uuid4().hex})

    def token(self, sub: str = "subject-1", **claims: Any) -> str:
        """A good token; a claim given as None is left out, any other replaces the usual value."""
        now = int(time.time())
        usual = {
            "iss": self.issuer,
            "aud": [self.audience],
            "azp": "portal",
            "typ": "Bearer",
            "sub": sub,
            "sid": "session-1",
            "iat": now,
            "exp": now + 300,
        }
        members = {name: value for name, value in {**usual, **claims}.items() if value is not None}
        return jwt.encode({"alg": "RS256", "kid": str(self._key.kid)}, members, self._key, algorithms=["RS256"])

    def headers(self, sub: str = "subject-1", **claims: Any) -> dict[str, str]:
        """The request header that carries such a token."""
        return {"Authorization": f"Bearer {self.token(sub, **claims)}"}

    def jwks(self) -> dict[str, Any]:
        return {"keys": [self._key.as_dict(private=False)]}

    def verifier(self) -> TokenVerifier:
        return TokenVerifier(
            issuer=self.issuer, audience=self.audience, keys=JwksCache(self.jwks), authorized_parties=["portal"]
        )


def required_environment(name: str) -> str:
    """A variable that the test run must give; fails the test with a plain sentence."""
    value = os.environ.get(name)
    if not value:
        raise AssertionError(f"{name} is not set: these tests need a real server; `make test` starts one")
    return value


@contextmanager
def scratch_database(service_folder: Path) -> Iterator[str]:
    """A new database on TEST_POSTGRES_URL, migrated to head by the service's own migrations; dropped at the end."""
    admin_url = required_environment("TEST_POSTGRES_URL")
    name = f"scratch_{uuid.uuid4().hex}"
    admin = create_engine(admin_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as conn:
        conn.execute(text(f'CREATE DATABASE "{name}"'))
    url = make_url(admin_url).set(database=name).render_as_string(hide_password=False)
    try:
        migrate(service_folder, url)
        yield url
    finally:
        with admin.connect() as conn:
            conn.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        admin.dispose()


def migrate(service_folder: Path, url: str) -> None:
    """Bring the database to the newest revision, as the service's deploy does."""
    config = Config(str(service_folder / "alembic.ini"))
    config.set_main_option("script_location", str(service_folder / "migrations"))
    before = os.environ.get("DATABASE_URL")
    os.environ["DATABASE_URL"] = url
    try:
        command.upgrade(config, "head")
    finally:
        if before is None:
            del os.environ["DATABASE_URL"]
        else:
            os.environ["DATABASE_URL"] = before


def schema_differences(engine: Engine, metadata: MetaData) -> list[Any]:
    """What the migrations made otherwise than the tables say; empty when they agree."""
    with engine.connect() as conn:
        return list(compare_metadata(MigrationContext.configure(conn, opts={"compare_type": True}), metadata))


def assert_schema(data: object, schema_file: Path) -> None:
    """Fail unless the data fits the JSON Schema."""
    schema = json.loads(schema_file.read_text(encoding="utf-8"))
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(data)
