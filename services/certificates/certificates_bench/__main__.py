"""Measure every line on a small and a large database, in turn; prints JSON, and what it does on standard error."""

import base64
import gc
import json
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from certificates.app import create_app
from certificates.municipality import Municipality
from certificates.settings import ApiSettings
from pydantic import SecretStr
from servicekit.db import make_engine
from servicekit.testing import Clock, TokenFactory, databases, ended, new_database
from servicekit.testing.measuring import LONGEST, REQUESTS, ROUNDS, Office, measure, say

from certificates_bench.archive import NOW, Archive, fill
from certificates_bench.lines import lines

SERVICE = Path(__file__).parents[1]
MUNICIPALITY = SERVICE.parents[1] / "deploy/municipalities/chersonisos.yaml"
SIZES = (1_000, 100_000)
HEAD = {
    "roles": ["staff", "certificate-clerk", "certificate-supervisor"],
    "amr": ["pwd", "otp"],
    "preferred_username": "clerk-1",
    "given_name": "Υπάλληλος",
    "family_name": "1",
}


@contextmanager
def office(cases: int, tokens: TokenFactory) -> Iterator[Office]:
    """A database of its own, filled, and the service on it."""
    begun = time.monotonic()
    with new_database() as url, ExitStack() as stack:
        databases.migrate(SERVICE, url)
        engine = make_engine(url)
        stack.callback(engine.dispose)
        fill(engine, cases, Municipality.load(MUNICIPALITY).calendar())
        settings = ApiSettings(
            database_url=SecretStr(url),
            oidc_issuer=tokens.issuer,
            oidc_audience=tokens.audience,
            municipality_file=MUNICIPALITY,
            document_code_key=SecretStr(base64.b64encode(bytes(32)).decode()),
            verification_page="https://eservices.dimos.example/e",
            client_address_key=SecretStr("bench" * 8),
        )
        app = stack.enter_context(ended(create_app(settings, verifier=tokens.verifier(), clock=Clock(NOW))))
        headers = tokens.headers("head-1", exp=int(time.time()) + LONGEST, **HEAD)
        say(f"{cases:,} cases: filled in {time.monotonic() - begun:.0f} s")
        yield Office(app.test_client(), headers, engine, lines(engine))


def main() -> None:
    tokens = TokenFactory(audience="certificates")
    few, many = SIZES
    with office(few, tokens) as small, office(many, tokens) as large:
        gc.collect()
        gc.freeze()
        measured = measure(small, large)
    made = {str(size): {"cases": size, "open": Archive(size).open} for size in SIZES}
    json.dump({"sizes": made, "rounds": ROUNDS, "requests": REQUESTS, "lines": measured}, sys.stdout)


if __name__ == "__main__":
    main()
