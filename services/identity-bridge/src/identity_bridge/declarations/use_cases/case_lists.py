"""How staff find a special declaration: by where it stands, by its number, by the business's name or tax number."""

from datetime import date, datetime, time, timedelta

from inputkit.refusals import Refused
from inputkit.tax import afm_digits
from servicekit.clock import ATHENS
from sqlalchemy import Connection

from identity_bridge.declarations.domain.rules import OPEN, State, number_typed
from identity_bridge.declarations.store import case_lists as store
from identity_bridge.declarations.store.case_lists import Listed, Queue
from identity_bridge.register.domain.names import searched
from identity_bridge.register.keyring import Keyring


def in_state(conn: Connection, state: State, since: date | None, until: date | None, page: int) -> Listed:
    """Cases that are open, the longest waiting first; decided ones, the newest first. The days are those in Greece."""
    begin = _start(since) if since else None
    end = _start(until) + timedelta(days=1) if until else None
    return store.in_state(conn, Queue(state, begin, end, newest_first=state not in OPEN), page)


def numbered(conn: Connection, typed: str) -> Listed:
    """The case with this number, however it was typed; nothing when it is no number."""
    number = number_typed(typed)
    return store.numbered(conn, number) if number else Listed([], 0)


def search(conn: Connection, keyring: Keyring, typed: str, page: int) -> tuple[str, Listed]:
    """What staff typed to find a case, read as they may mean it: a number, a tax number, or words of a name. Returns
    which it was, and what was found. Drafts, which were not handed in, are found by their number only."""
    if number_typed(typed):
        return "number", numbered(conn, typed)
    try:
        indexes = keyring.indexes(afm_digits(typed))
    except Refused:
        words = searched(typed)
        return "name", store.named(conn, words, State.DRAFT, page) if words else Listed([], 0)
    return "afm", store.about(conn, indexes, State.DRAFT, page)


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, ATHENS)
