"""Who else is at a case just now, as its record says."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from certificates.domain.states import Side

Record = Iterable[Mapping[Any, Any]]
"""Lines of the record, the oldest first."""

_STAFF = frozenset({Side.CLERK.value, Side.SUPERVISOR.value})


def has_looked(record: Record, actor: str, since: datetime) -> bool:
    """Whether this member of staff looked at it since then."""
    return any(row["what"] == "looked" and row["actor"] == actor and row["at"] > since for row in record)


def others(record: Record, actor: str, since: datetime) -> list[tuple[str, datetime]]:
    """Who else of staff looked at it or did something since then, and when last; the last first."""
    found: dict[str, tuple[str, datetime]] = {}
    for row in record:
        if row["at"] > since and row["side"] in _STAFF and row["actor"] not in (None, actor):
            found[row["actor"]] = (row["actor_name"], row["at"])
    return sorted(found.values(), key=lambda one: one[1], reverse=True)
