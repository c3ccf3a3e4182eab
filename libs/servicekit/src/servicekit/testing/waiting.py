"""Whether what operations are told of what waits is found without reading whatever is done already."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Engine, text

from servicekit.watched import Watched


def read_whole(engine: Engine, watched: Sequence[Watched]) -> set[tuple[str, str]]:
    """(Metric, table) where no index leads to what waits, so that the whole table is read each time."""
    found = set()
    with engine.connect() as conn:
        # Few rows are read whole whatever indexes there are.
        conn.execute(text("SET LOCAL enable_seqscan = off"))
        for one in watched:
            plan = conn.execute(text(f"EXPLAIN (FORMAT JSON) {one.query}")).scalar_one()
            nodes = _nodes(json.loads(plan) if isinstance(plan, str) else plan)
            found |= {(one.name, node["Relation Name"]) for node in nodes if node.get("Node Type") == "Seq Scan"}
    return found


def _nodes(plan: Any) -> Iterator[dict[str, Any]]:
    if isinstance(plan, list):
        for one in plan:
            yield from _nodes(one)
    elif isinstance(plan, dict):
        yield plan
        for one in plan.values():
            yield from _nodes(one)
