"""Messages of a newer release, for which this one has no words: they wait for a worker that does."""

from servicekit.logs import get_logger
from sqlalchemy import Connection

from fee_declarations.finance import queue

log = get_logger(__name__)


def name_new(conn: Connection, named: set[str]) -> None:
    """Say in the log of which unknown kinds messages wait, once for each kind that is not ``named`` yet."""
    for kind in sorted(queue.unknown_kinds(conn) - named):
        log.warning("finance-message-unknown", kind=kind)
        named.add(kind)
