"""`make failover`: the primary PostgreSQL is killed while people file, and its replica takes its place.

The replica is synchronous: a commit is answered when both have it. What is done here by hand, to see that the primary
is gone and to promote, an operator of a cluster does by itself (docs/decisions/0111).
"""

import shutil
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from devstack import postgres, services
from devstack.layout import Layout
from devstack.progress import say, step, wait_for
from devstack.rolling.acts import TRIALS
from devstack.rolling.load import Counts, Load
from devstack.rolling.street import Street, layout_of, opened
from devstack.rolling.trial import HEADING, Seen, rows, seen
from devstack.runner import Program
from devstack.stack import CommandFailed

REPLICA, SERVICE = "replica", "fee-declarations"
_SYNCHRONOUS = ("ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()")
_FOLLOWS = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"


class TwoServers(Street):
    """The same services, told of two PostgreSQL servers: they go to whichever takes what is written."""

    def programs(self) -> list[Program]:
        found = super().programs()
        [primary] = [one for one in found if one.name == postgres.PLATFORM]
        words = [word.replace(str(postgres.data_folder(self.layout)), str(self.replica)) for word in primary.command]
        port = f"port={self.layout.ports[postgres.PLATFORM]}"
        words = [word.replace(port, f"port={self.layout.ports[postgres.SCRATCH]}") for word in words]
        # Ended as when its machine ends; stopped otherwise, the process runner would start it again.
        found[found.index(primary)] = replace(primary, stop_signal="KILL")
        return [*found, Program(REPLICA, words, user=primary.user, stop_signal="INT")]

    @property
    def replica(self) -> Path:
        """The data folder of the second server, which has the port that is kept for another server elsewhere."""
        return self.layout.home / REPLICA / "data"

    def database_of(self, service: str) -> dict[str, str]:
        database = services.named(service).database
        password = postgres.password_of(database, self.stack.secrets["database"])
        ports = [self.layout.ports[one] for one in (postgres.PLATFORM, postgres.SCRATCH)]
        servers = ",".join(f"127.0.0.1:{port}" for port in ports)
        return {"DATABASE_URL": postgres.address(database, password, database, servers)}

    def follow(self) -> None:
        """Copy the primary and let the copy follow it; from then on commits wait for both."""
        self.replica.parent.mkdir()
        self.replica.parent.chmod(0o711)
        user = postgres.system_user()
        if user:
            shutil.chown(self.replica.parent, user)
        password = self.stack.secrets["postgres"]
        primary = f"postgresql://postgres:{password}@127.0.0.1:{self.layout.ports[postgres.PLATFORM]}"
        copy = [str(postgres.binaries(self.layout) / "pg_basebackup"), "-d", primary, "-D", str(self.replica), "-R"]
        as_server = ["runuser", "-u", user, "--"] if user else []
        subprocess.run([*as_server, *copy, "-c", "fast"], check=True, cwd="/")
        self.stack.runner.start(REPLICA)
        with postgres.connect(self.layout, password) as conn:
            for statement in _SYNCHRONOUS:
                conn.execute(statement)
            log = str(self.layout.logs / f"{REPLICA}.log")
            wait_for("the replica", lambda: conn.execute(_FOLLOWS).fetchone() == (1,), 120, log)

    def kill_primary(self) -> None:
        """As when its machine ends: no goodbye to anybody, and it does not come back."""
        self.stack.runner.stop(postgres.PLATFORM)

    def promote(self) -> None:
        """The replica takes what is written; whatever asks the platform's server from now on asks it."""
        self.layout.ports[postgres.PLATFORM] = self.layout.ports[postgres.SCRATCH]
        with postgres.connect(self.layout, self.stack.secrets["postgres"]) as conn:
            conn.execute("SELECT pg_promote()")


@dataclass(frozen=True)
class FailedOver:
    """What came of it. ``away``: seconds from the kill until filings were accepted again. ``besides``: rows of which
    nobody was told; each would be an answer that was lost and a request that was not sent again."""

    seen: Seen
    away: float
    besides: int

    def __str__(self) -> str:
        refused = Counter(one.split(": ", 1)[1][:3] for one in self.seen.counts.refused)
        told = f"refused meanwhile: {dict(refused)}\naccepted again {self.away:.1f} s after the primary was killed"
        return f"{HEADING}\n{self.seen.line()}\n{told}; rows that nobody was told of: {self.besides}"


def failover() -> None:
    """Try it, print what was seen. Raises CommandFailed when anything that was accepted is gone or came twice."""
    here = Layout.of("up")
    with step("PostgreSQL fails over while declarations are filed"):
        found = tried(here.root, here.state, "failover", around=10)
    print(found)
    if found.seen.lost or found.seen.doubled or found.besides:
        raise CommandFailed("\n  ".join(["not everything is there:", *found.seen.lost, *found.seen.doubled]))


def tried(root: Path, state: Path, instance: str, around: float) -> FailedOver:
    """The whole trial on servers of its own; ``around``: seconds of load before the kill, and after it is over."""
    with opened(layout_of(root, state, instance), {}, TwoServers) as street:
        street.follow()
        for service in (*TRIALS[SERVICE].beside, SERVICE):
            street.open_service(service, twice=service == SERVICE)
        act, began = TRIALS[SERVICE].prepared(street), time.monotonic()
        with Load(act, patient=True) as load:
            time.sleep(around)
            killed, before = time.monotonic(), len(load.counts.accepted)
            street.kill_primary()
            say(f"  the primary is killed after {before} filings")
            street.promote()
            away = _accepted_again(load.counts, before, killed)
            time.sleep(around)
        took = time.monotonic() - began
        filed = TRIALS[SERVICE].filed
        found = seen(street, filed, (SERVICE, "failed over"), load.counts, took)
        return FailedOver(found, away, len(rows(street, filed) - set(load.counts.accepted)))


def _accepted_again(counts: Counts, before: int, killed: float) -> float:
    """How long after the kill people filed again; what was under way then may still have been answered by the dead."""
    wait_for("filing goes on", lambda: len(counts.accepted) > before + 8, 120, "the logs of fee-declarations")
    return time.monotonic() - killed
