"""Messages of kinds that only a newer release knows: they wait for a worker of that release."""

from servicekit.logs import get_logger
from sqlalchemy import Connection

from fee_declarations.finance import queue

log = get_logger(__name__)


def name_new(conn: Connection, named: set[str]) -> None:
    """Log each unknown kind of which messages wait, once: kinds in ``named`` were logged before."""
    for kind in sorted(queue.unknown_kinds(conn) - named):
        log.warning("finance-message-unknown", kind=kind)
        named.add(kind)
