"""Streams with random names on TEST_NATS_URL."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import nats
from nats.js import JetStreamContext
from nats.js.api import StreamConfig

from servicekit.testing.databases import required_environment


@asynccontextmanager
async def stream() -> AsyncIterator[tuple[JetStreamContext, str]]:
    """A new stream that takes every subject below its own name; gone at the end."""
    client = await nats.connect(required_environment("TEST_NATS_URL"))
    context, name = client.jetstream(timeout=60), f"scratch{uuid.uuid4().hex}"
    await context.add_stream(StreamConfig(name=name, subjects=[f"{name}.>"]))
    try:
        yield context, name
    finally:
        await context.delete_stream(name)
        await client.close()
