"""Who else is working on a case now, as its record says."""

from collections.abc import Iterable
from datetime import datetime

from certificates.domain.states import Side
from certificates.store.cases import Happened

_STAFF = frozenset({Side.CLERK, Side.SUPERVISOR})


def has_looked(record: Iterable[Happened], actor: str, since: datetime) -> bool:
    """Whether this member of staff looked at it since then."""
    return any(one.what == "looked" and one.actor == actor and one.at > since for one in record)


def others(record: Iterable[Happened], actor: str, since: datetime) -> list[tuple[str, datetime]]:
    """Who else of staff looked at it or did something since then, and when last; the last first."""
    found: dict[str, tuple[str, datetime]] = {}
    for one in record:
        if one.at > since and one.side in _STAFF and one.actor is not None and one.actor != actor:
            found[one.actor] = (one.actor_name or one.actor, one.at)
    return sorted(found.values(), key=_when, reverse=True)


def _when(seen: tuple[str, datetime]) -> datetime:
    return seen[1]
