"""What a token and an event cost, beside what joserfc and a client of NATS take for the same; prints JSON.

Uses TEST_POSTGRES_URL and TEST_NATS_URL. Each figure is the median of interleaved rounds.
"""

import asyncio
import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from joserfc import jwt
from servicekit.db import make_engine
from servicekit.relay import BATCH, relay_batch
from servicekit.testing import TokenFactory, broker, databases, new_database
from sqlalchemy import Engine, text

SERVICE = Path(__file__).parents[1]
ROUNDS, TOKENS, EVENTS = 7, 100, 2_000
BODY = "x" * 1_500


def tokens() -> dict[str, float]:
    """Microseconds: joserfc alone, a token that is new to the process, and one that it has seen before."""
    factory = TokenFactory(audience="fee-declarations")
    rounds: list[tuple[float, float, float]] = []
    for number in range(ROUNDS):
        made = [factory.token(f"subject-{number}-{one}", level="B", roles=["x"]) for one in range(TOKENS)]
        verifier = factory.verifier()
        verifier.verify(factory.token("warm"))
        bare = _each(lambda token: _bare(factory, token), made)
        rounds.append((bare, _each(verifier.verify, made), _each(verifier.verify, made)))
    names = ("bare", "first", "repeated")
    return {
        name: round(median(several) * 1e6, 1) for name, several in zip(names, zip(*rounds, strict=True), strict=True)
    }


def _bare(factory: TokenFactory, token: str) -> None:
    """What anybody does with joserfc: the signature, and the claims that every token has."""
    claims = jwt.decode(token, factory.key, algorithms=["RS256"]).claims
    jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": factory.issuer}, aud={"essential": True, "value": factory.audience}
    ).validate(claims)


def _each(act: Callable[[str], object], tokens: list[str]) -> float:
    begun = time.perf_counter()
    for token in tokens:
        act(token)
    return (time.perf_counter() - begun) / len(tokens)


async def relay(engine: Engine) -> dict[str, float]:
    """Events a second from the outbox to JetStream, marked as sent, and of the same bodies published by themselves."""
    rounds = []
    async with broker.stream() as (jetstream, name):
        for _ in range(ROUNDS):
            _wait(engine, f"{name}.event")
            begun = time.perf_counter()
            sent = 0
            while batch := await relay_batch(engine, jetstream):
                sent += batch
            ours = sent / (time.perf_counter() - begun)
            begun = time.perf_counter()
            for _ in range(EVENTS // BATCH):
                publishing = (jetstream.publish(f"{name}.raw", BODY.encode(), timeout=5) for _ in range(BATCH))
                await asyncio.gather(*publishing)
            rounds.append((ours, EVENTS / (time.perf_counter() - begun)))
    ours, raw = (median(several) for several in zip(*rounds, strict=True))
    return {"per_second": round(ours), "raw_per_second": round(raw)}


def _wait(engine: Engine, subject: str) -> None:
    """So many events in the outbox."""
    row = text(
        "INSERT INTO outbox (id, type, body) SELECT gen_random_uuid(), :type, :body FROM generate_series(1, :count)"
    )
    with engine.begin() as conn:
        conn.execute(row, {"type": subject, "body": BODY, "count": EVENTS})


def main() -> None:
    gc.collect()
    gc.freeze()
    with new_database() as url:
        databases.migrate(SERVICE, url)
        engine = make_engine(url)
        try:
            found = {"tokens": tokens(), "relay": asyncio.run(relay(engine))}
        finally:
            engine.dispose()
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
