"""One service is brought to newer code under load: what was refused, and whether all that was accepted is there."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from typing import LiteralString

from psycopg import sql

from devstack import postgres, services
from devstack.progress import say, wait_for
from devstack.rolling.acts import TRIALS, Filed
from devstack.rolling.code import Code
from devstack.rolling.load import Counts, Load
from devstack.rolling.street import Street

BEFORE_AND_AFTER = 5.0
"""Seconds of load before anything changes, and after everything has."""
_EVENTS: LiteralString = "SELECT id::text, body::json #>> %s FROM outbox WHERE type = %s AND published_at IS NOT NULL"
_SENT: LiteralString = "SELECT event_id::text FROM notices WHERE state = 'sent'"


@dataclass(frozen=True)
class Seen:
    """What came of a trial. ``lost`` says of each accepted filing that is not whole what is missing; ``doubled`` are
    mails that came more than once."""

    service: str
    change: str
    seconds: float
    counts: Counts
    lost: list[str]
    doubled: list[str]

    @property
    def faults(self) -> list[str]:
        """Each thing that people noticed, in a sentence."""
        found = [("refused", one) for one in self.counts.refused] + [("lost", one) for one in self.lost]
        return [
            f"{self.service}: {kind}: {one}" for kind, one in [*found, *(("came twice", one) for one in self.doubled)]
        ]

    def line(self) -> str:
        """A row of the table; ``HEADING`` stands above it."""
        counts = self.counts
        faults = (len(counts.refused), len(counts.accepted), len(self.lost), len(self.doubled))
        numbers = "".join(f"{number:>9}" for number in (counts.asked, *faults))
        return f"{self.service:17} {self.change:14} {self.seconds:>7.0f}{numbers} {counts.slowest:>10.1f}"


_COLUMNS = ("asked", "refused", "filed", "lost", "doubled")
HEADING = f"{'service':17} {'tables':14} {'seconds':>7}{''.join(f'{one:>9}' for one in _COLUMNS)} {'slowest, s':>10}"


def roll(
    street: Street, service: str, newer: Code, around: float = BEFORE_AND_AFTER, *, announced: bool = True
) -> Seen:
    """Bring the service from what runs to ``newer`` while it is used; ``around``: seconds of load before and after.
    ``announced``: the proxy hears before a process ends (``Street.replace``)."""
    trial, older = TRIALS[service], street.codes[service]
    for other in (*trial.beside, service):
        street.open_service(other, twice=other == service)
    act = trial.prepared(street)
    before = _revision(street, service)
    began = time.monotonic()
    with Load(act) as load:
        time.sleep(around)
        street.migrate(service, newer)
        for name in street.processes(service):
            say(f"  {name}: {older.name} → {newer.name}")
            street.replace(name, newer, announced=announced)
        time.sleep(around)
    took = time.monotonic() - began
    after = _revision(street, service)
    if before == after:
        raise LookupError(f"{service}: its tables are at {after} before and after; that is no change")
    return seen(street, trial.filed, (service, f"{before} → {after}"), load.counts, took)


def seen(street: Street, filed: Filed, what: tuple[str, str], counts: Counts, took: float) -> Seen:
    """Wait until nothing is on its way any more, and count."""
    accepted = set(counts.accepted)
    log = str(street.layout.logs / "notifier-worker.log")
    # What is lost stays away however long it is waited for; a minute is for what only takes its time.
    _patiently(lambda: not _missing(street, filed, accepted), log)
    return Seen(what[0], what[1], took, counts, _missing(street, filed, accepted), _doubled(street))


def _patiently(done: Callable[[], bool], log: str) -> None:
    ends = time.monotonic() + 120
    wait_for("what was filed is mailed", lambda: done() or time.monotonic() > ends, 180, log)


def _missing(street: Street, filed: Filed, accepted: set[str]) -> list[str]:
    """Of each accepted filing without a row, an event or a mail, which of them."""
    kept = rows(street, filed)
    with _connected(street, filed.service) as conn:
        events = {str(name): str(event) for event, name in conn.execute(_EVENTS, [filed.name, filed.event])}
    with _connected(street, "notifier") as conn:
        sent = {str(row[0]) for row in conn.execute(_SENT)}
    found = [f"{name}: no row" for name in accepted - kept]
    found += [f"{name}: no event" for name in (accepted & kept) - set(events)]
    return found + [f"{name}: no mail" for name in accepted & set(events) if events[name] not in sent]


def rows(street: Street, filed: Filed) -> set[str]:
    """The names of all that the service keeps of this kind."""
    names = sql.SQL("SELECT {}::text FROM {}").format(sql.Identifier(filed.column), sql.Identifier(filed.table))
    with _connected(street, filed.service) as conn:
        return {str(row[0]) for row in conn.execute(names)}


def _doubled(street: Street) -> list[str]:
    """Message-IDs that the mail server took more than once."""
    mails = (file.read_bytes() for file in (street.layout.home / "mails").glob("*.eml"))
    ids = Counter(str(message_from_bytes(mail)["Message-ID"]) for mail in mails)
    return [name for name, times in ids.items() if times > 1]


def _revision(street: Street, service: str) -> str:
    found = postgres.revision(street.layout, street.stack.secrets["postgres"], services.named(service).database)
    return found or "empty"


def _connected(street: Street, service: str):  # type: ignore[no-untyped-def]
    return postgres.connect(street.layout, street.stack.secrets["postgres"], database=services.named(service).database)
