"""The platform as it is measured: a person who declares, and what is known of what was written."""

import itertools
import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from devstack import postgres
from devstack.stack import Stack

from tests.bench.clients import request
from tests.kit.mailbox import Mailbox
from tests.kit.people import People, Representative
from tests.kit.tokens import Tokens

PLACES = 1_000
"""With the periods below twice as many declarations as a run files, which fewer had not for its last 10,000."""
PERIODS = [f"{year}-Q{quarter}" for year in range(2021, 2026) for quarter in (1, 2, 3, 4)]
WORKERS = ("fee-declarations-worker", "notifier-worker")
RENEWED_SECONDS = 120
"""A token lives for five minutes."""
_MORE_PLACES = (
    "INSERT INTO establishments SELECT (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(), 'name',"
    " e.name || ' ' || n))).* FROM establishments AS e, generate_series(1, %s) AS n WHERE e.id = %s RETURNING id::text"
)


@dataclass
class Platform:
    """The running platform, with a representative of many establishments; each request that files is a new one.

    ``visitor`` are the tokens of a level A user.
    """

    stack: Stack
    people: People
    one: Representative
    visitor: Tokens
    places: list[str]
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _renewed: float = field(default_factory=time.monotonic)

    @classmethod
    def of(cls, stack: Stack) -> "Platform":
        """Make the representative on the platform, and a level A user."""
        people = People(stack, Mailbox(stack.layout.url("mail")))
        one = people.new_representative(1)
        with connected(stack, "fee_declarations") as conn:
            [place] = conn.execute(
                "SELECT e.id FROM establishments AS e JOIN businesses AS b ON b.id = e.business_id WHERE b.afm = %s",
                (one.business_afm,),
            ).fetchone() or [None]
            places = [row[0] for row in conn.execute(_MORE_PLACES, (PLACES, place)).fetchall()]
        return cls(stack, people, one, people.citizen().tokens, places)

    @property
    def url(self) -> str:
        return self.stack.layout.url("fee-declarations")

    def renew(self) -> None:
        """A new token, before the old one ends; called between measurements."""
        if time.monotonic() - self._renewed > RENEWED_SECONDS:
            self.one.tokens, self.visitor = map(self.people.refresh, (self.one.tokens, self.visitor))
            self._renewed = time.monotonic()

    @property
    def tokens(self) -> Tokens:
        return self.one.tokens

    def filing(self) -> bytes:
        """A declaration that nobody has made yet."""
        number = next(self._numbers)
        period = PERIODS[number // len(self.places)]
        return self._sent(self._body(period, self.places[number % len(self.places)]), self.tokens.headers("el"))

    @property
    def refused(self) -> dict[str, tuple[Callable[[], bytes], int]]:
        """Declarations that are refused, by why, and with what status; the later, the more was looked at."""
        return {
            "no token": (lambda: self._sent(self._body(), {}), 401),
            "level A": (lambda: self._sent(self._body(), self.visitor.headers("el")), 403),
            "wrong shape": (lambda: self._sent({"fee": 7}, self.tokens.headers("el")), 422),
            "receipts below zero": (lambda: self._sent(self._body(receipts="-5"), self.tokens.headers("el")), 422),
        }

    def _body(self, period: str = "2026-Q3", place: str | None = None, receipts: str = "12345.67") -> dict[str, Any]:
        return {
            "establishment_id": place or self.places[0],
            "fee": "accommodation",
            "period": period,
            "receipts": receipts,
            "inclusive": True,
            "locale": "el",
        }

    def _sent(self, body: Mapping[str, Any], of_caller: Mapping[str, str]) -> bytes:
        headers = {"Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex}
        return request("POST", "/declarations", {**of_caller, **headers}, json.dumps(body).encode())

    def counts(self) -> dict[str, int]:
        """How many were filed, and how many have their note, event and mail."""
        with connected(self.stack, "fee_declarations") as conn:
            [filed, notes, waiting] = one_row(
                conn,
                "SELECT (SELECT count(*) FROM declarations), (SELECT count(*) FROM notes),"
                " (SELECT count(*) FROM outbox WHERE published_at IS NULL)",
            )
        return {"declarations": filed, "notes": notes, "events that wait": waiting, "mails": len(self.mails())}

    def is_idle(self) -> bool:
        """Whether every note that was made is a mail that the mail server has taken."""
        with connected(self.stack, "notifier") as conn:
            [unsent] = one_row(conn, "SELECT count(*) FROM notices WHERE state <> 'sent'")
            [taken] = one_row(
                conn, "SELECT count(DISTINCT aggregate_id) FROM notices WHERE event_type LIKE 'fees.note.issued%'"
            )
        return not unsent and taken >= self.counts()["notes"]

    def mails(self) -> list[str]:
        """Names of the mails that were taken, which say when, in nanoseconds."""
        return sorted(file.stem for file in (self.stack.layout.home / "mails").glob("[0-9]*.eml"))

    def wait_for_mails(self, count: int, seconds: float = 600) -> list[float]:
        """When each mail came, by the clock, as soon as there are so many in all. Raises TimeoutError."""
        end = time.monotonic() + seconds
        while len(found := self.mails()) < count:
            if time.monotonic() > end:
                raise TimeoutError(f"{len(found)} mails of {count}")
            time.sleep(0.2)
        return [int(name) / 1e9 for name in found]


@contextmanager
def connected(stack: Stack, database: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection of the superuser's to one of the databases; commits at the end."""
    url = postgres.url(stack.layout, database, "postgres", stack.secrets["postgres"])
    with psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://")) as conn:
        yield conn


def one_row(conn: psycopg.Connection[Any], statement: str) -> tuple[Any, ...]:
    found: tuple[Any, ...] = conn.execute(statement).fetchall()[0]
    return found
