"""Every event in every stream, as the broker keeps it."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import nats
from devstack.stack import Stack
from nats.js.api import AckPolicy, ConsumerConfig

BATCH = 500

Message = tuple[str, dict[str, str] | None, dict[str, Any]]
"""Its subject at the broker, its headers, the event."""


def messages(stack: Stack) -> list[Message]:
    """All of them, in the order of each stream."""
    # Playwright keeps an event loop in this thread, and a thread has one at most.
    with ThreadPoolExecutor(1) as another_thread:
        return another_thread.submit(lambda: asyncio.run(_read(stack))).result()


async def _read(stack: Stack) -> list[Message]:
    client = await nats.connect(
        f"nats://127.0.0.1:{stack.layout.ports['nats']}", user="deploy", password=stack.secrets["nats_deploy"]
    )
    found: list[Message] = []
    try:
        jetstream = client.jetstream(timeout=60)
        for info in await jetstream.streams_info():
            [subjects] = info.config.subjects or []
            everything = ConsumerConfig(ack_policy=AckPolicy.NONE, inactive_threshold=60)
            reader = await jetstream.pull_subscribe(subjects, stream=str(info.config.name), config=everything)
            left = info.state.messages
            while left > 0:
                some = await reader.fetch(min(left, BATCH), timeout=60)
                found += [(one.subject, one.headers, json.loads(one.data)) for one in some]
                left -= len(some)
            await reader.unsubscribe()
    finally:
        await client.close()
    return found
