"""An archive of a registry office: five years of cases with what belongs to them, the same for the same number.

The newest cases are open: as many as an office has in hand, whatever lies behind it. As many again lie at the counter
or wait for the post. A letter of whose arrival nobody ever said anything stays posted for good, as most do. Files of
documents are a few bytes: they lie apart from the rows, and no list reads them.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from certificates.domain.applicants import search_words
from certificates.domain.requests import protocol_number
from certificates.models import history, kit, requests
from certificates.models.cases import asked, notes, waits, words
from certificates.models.deliveries import batches, letters, pickups
from certificates.models.documents import documents
from certificates.use_cases import figures
from servicekit.clock import local_day
from sqlalchemy import Connection, Engine, Table, text
from sqlalchemy.dialects.postgresql import JSONB
from workdays import Calendar

from certificates_bench import people

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
YEARS = timedelta(days=1820)
OPEN_SHARE, MOST_OPEN = 0.3, 300
"""The same of 1,000 and of 100,000 cases, so that pages of lists are equally long: what differs is the archive."""
CLERKS = [(f"clerk-{number}", f"Υπάλληλος {number}") for number in range(1, 9)]
PROCEDURES = ["955481"] * 5 + ["874774"] * 3 + ["527543", "724288", "birth-act"]
RARE_CASES = 3

Row = dict[str, Any]


@dataclass
class Archive:
    """Rows by table, one case after the other, the oldest first."""

    cases: int
    chance: Random = field(default_factory=lambda: Random(7))  # noqa: S311 -- the same every time
    rows: dict[Table, list[Row]] = field(default_factory=lambda: defaultdict(list))
    years: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def open(self) -> int:
        """How many the office still owes an answer."""
        return min(int(self.cases * OPEN_SHARE), MOST_OPEN)

    def fill(self) -> None:
        rare = {self.cases * part // (RARE_CASES + 1) for part in range(1, RARE_CASES + 1)}
        for number in range(self.cases):
            since = NOW - YEARS * (1 - number / self.cases) - timedelta(minutes=5)
            self._add(number, since, people.RARE if number in rare else people.family_name(self.chance))

    def _add(self, number: int, since: datetime, family: str) -> None:
        chance = self.chance
        request_id = UUID(int=chance.getrandbits(128), version=4)
        state, open_yet = self._state(number), number >= self.cases - self.open
        clerk, clerk_name = chance.choice(CLERKS)
        answered = None if open_yet else since + timedelta(days=chance.randint(1, 12))
        delivered = answered + timedelta(days=chance.randint(1, 9)) if answered else None
        given, delivery = people.given_name(chance), _DELIVERIES.get(state) or chance.choice(["collect", "post"])
        day = local_day(since)
        deadline = local_day(NOW) + timedelta(days=chance.randint(-5, 15)) if open_yet else day + timedelta(days=10)
        self.years[day.year] += 1
        self.rows[requests].append(
            {
                "id": request_id,
                "subject": f"subject-{number // 2}",
                "person_id": f"person-{number // 2}",
                "number": protocol_number(self.years[day.year], since),
                "procedure": chance.choice(PROCEDURES),
                "edition": 1,
                "delivery": delivery,
                "answers": {"record": "current", "copies": "1", "purpose": "Για κάθε νόμιμη χρήση"},
                "postal_address": _ADDRESS if delivery == "post" else None,
                "applicant": {**_APPLICANT, "given_name": given, "family_name": family},
                "level": "B",
                "email": f"citizen-{number}@mail.test",
                "locale": "el",
                "fingerprint": f"{number:064}",
                "state": state,
                "version": 1 if state == "submitted" else 6,
                "assignee": None if state == "submitted" else clerk,
                "assignee_name": None if state == "submitted" else clerk_name,
                "submitted_at": since,
                "complete_on": day,
                "deadline": deadline,
                "document": None if state == "submitted" else {"family_name": family, "given_name": given},
                "answered_at": answered,
                "ended_at": delivered if state in _DONE else None,
                "notice_state": "sent",
                "notice_at": since,
            }
        )
        named = {"request_id": request_id, "submitted_at": since}
        self.rows[words] += [{**named, "word": word} for word in search_words(family, given)]
        if number % 2 == 0:
            self.rows[kit.subjects].append({"subject": f"subject-{number // 2}", "person_id": f"person-{number // 2}"})
        self._add_parts(request_id, state, (since, answered, delivered), (clerk, clerk_name))

    def _state(self, number: int) -> str:
        """Open the newest, then what lies at the counter, then the archive."""
        age = self.cases - number
        if age <= self.open:
            return self.chance.choice(["submitted", "submitted", "working", "working", "working", "waiting", "ready"])
        if age <= self.open * 2:
            return self.chance.choice(["issued", "to-collect", "to-collect", "to-collect", "posted", "returned"])
        return self.chance.choice(_ARCHIVED)

    def _add_parts(
        self,
        request_id: UUID,
        state: str,
        moments: tuple[datetime, datetime | None, datetime | None],
        clerk: tuple[str, str],
    ) -> None:
        since, answered, delivered = moments
        known = {"request_id": request_id, "actor": clerk[0], "actor_name": clerk[1], "side": "clerk"}
        happened: list[tuple[str, datetime]] = []
        if state != "submitted":
            happened += [("looked", since + timedelta(hours=2)), ("take", since + timedelta(hours=2))]
        if self.chance.random() < 0.15 or state == "waiting":
            happened.append(("ask", since + timedelta(hours=3)))
            self._ask(request_id, since, None if state == "waiting" else since + timedelta(hours=20), clerk[0])
        if self.chance.random() < 0.2:
            note = {"request_id": request_id, "author": clerk[0], "author_name": clerk[1], "text": "Ελέγχθηκε."}
            self.rows[notes].append({**note, "at": since + timedelta(hours=4)})
        if answered and state == "refused":
            happened.append(("refuse", answered))
        elif answered and state != "withdrawn":
            happened += [("present", answered - timedelta(hours=1)), ("issue", answered), ("finish", answered)]
            self._issue(request_id, answered, clerk)
        for act in _DELIVERED_BY.get(state, ()) if delivered else ():
            happened.append((act, delivered if act != "lay-out" and delivered else answered or since))
        details = {"refuse": "no-right"}
        self.rows[history] += [
            {**known, "what": what, "at": at, "detail": details.get(what), "told": None} for what, at in happened
        ]
        if delivered and answered:
            self._deliver(request_id, state, answered, delivered)

    def _ask(self, request_id: UUID, at: datetime, until: datetime | None, by: str) -> None:
        row = {"id": self._id(), "request_id": request_id, "title": {"el": "Ταυτότητα", "en": "Identity card"}}
        due = (at + timedelta(days=10)).date()
        met = {"met_by": "upload" if until else None, "met_at": until}
        self.rows[asked].append({**row, "required": True, "due_on": due, "asked_at": at, "asked_by": by, **met})
        self.rows[waits].append({"request_id": request_id, "since_at": at, "until_at": until})

    def _issue(self, request_id: UUID, at: datetime, clerk: tuple[str, str]) -> None:
        document_id = self._id()
        self.rows[documents].append(
            {
                "id": document_id,
                "request_id": request_id,
                "kind": "certificate",
                "number": f"out-{len(self.rows[documents]) + 1}",
                "state": "valid",
                "content": {"title": "Πιστοποιητικό οικογενειακής κατάστασης", "text": "Πιστοποιείται ότι " * 12},
                "holder_surname": people.COMMON,
                "prepared_by": clerk[0],
                "signed_by": clerk[0],
                "signed_by_name": clerk[1],
                "issued_on": at.date(),
                "code_hash": document_id.bytes * 2,
                "pdf": b"%PDF-1.7",
                "sha256": "0" * 64,
                "made_at": at,
            }
        )

    def _deliver(self, request_id: UUID, state: str, answered: datetime, delivered: datetime) -> None:
        if state in ("to-collect", "collected"):
            ended = delivered if state == "collected" else None
            lain = {"id": self._id(), "request_id": request_id, "code": f"{len(self.rows[pickups]):016}"}
            told = {"state": "collected" if ended else "waiting", "laid_out_at": answered, "ended_at": ended}
            self.rows[pickups].append({**lain, **told, "place": "office"})
        if state == "posted":
            if len(self.rows[letters]) % 40 == 0:
                number = len(self.rows[batches]) + 1
                closed = {"state": "closed", "closed_by": "clerk-1", "closed_at": delivered}
                opened = {"id": self._id(), "number": number, "opened_by": "clerk-1", "opened_at": answered}
                self.rows[batches].append({**opened, **closed})
            sent = {"id": self._id(), "request_id": request_id, "batch_id": self.rows[batches][-1]["id"]}
            lines = ["ΝΙΚΟΛΑΟΥ ΕΛΕΝΗ", "ΕΛΕΥΘΕΡΙΑΣ 50", "700 14 ΛΙΜΕΝΑΣ ΧΕΡΣΟΝΗΣΟΥ"]
            told = {"state": "posted", "posted_at": delivered, "tracking": f"RR{len(self.rows[letters]):09}GR"}
            self.rows[letters].append({**sent, **told, "address_lines": lines, "sent_on": delivered.date()})

    def _id(self) -> UUID:
        return UUID(int=self.chance.getrandbits(128), version=4)


_ADDRESS = {"street": "Ελευθερίας", "number": "50", "postcode": "70014", "city": "Λιμένας Χερσονήσου"}
_APPLICANT = {
    "father_name": "Ιωάννης",
    "mother_name": "Ελένη",
    "birth_date": "1984-03-07",
    "birth_place": "Ηράκλειο",
    "document_number": "ΑΒ 123456",
    "phone": "2810123456",
    "capacity": "self",
    "verified": ["given_name", "family_name"],
}
_ARCHIVED = ["collected"] * 12 + ["delivered"] * 3 + ["posted"] * 3 + ["refused", "withdrawn"]
_DONE = {"collected", "delivered", "refused", "withdrawn"}
_DELIVERIES = {"to-collect": "collect", "collected": "collect", "posted": "post", "returned": "post"}
_DELIVERED_BY: Mapping[str, tuple[str, ...]] = {
    "to-collect": ("lay-out",),
    "collected": ("lay-out", "hand-over"),
    "posted": ("post",),
    "returned": ("post", "came-back"),
}
_ORDER = (kit.subjects, requests, history, words, asked, waits, notes, documents, pickups, batches, letters)


def fill(engine: Engine, cases: int, calendar: Calendar) -> None:
    """Fill an empty database, count its figures, and let the server look at what it has."""
    archive = Archive(cases)
    archive.fill()
    with engine.begin() as conn:
        conn.execute(text("SET LOCAL statement_timeout = 0"))
        for table in _ORDER:
            _copy(conn, table, archive.rows[table])
    figures.recount(engine, calendar, None)
    while figures.fold(engine):
        pass
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("SET statement_timeout = 0"))
        conn.execute(text("VACUUM ANALYZE"))
        conn.execute(text("RESET statement_timeout"))


def _copy(conn: Connection, table: Table, rows: Iterable[Row]) -> None:
    """By COPY, in the columns that any row has; what a row leaves out is null."""
    several = list(rows)
    names = [column.name for column in table.c if any(column.name in row for row in several)]
    as_json = {column.name for column in table.c if isinstance(column.type, JSONB)}
    driver = conn.connection.driver_connection
    if driver is None:
        raise RuntimeError("no connection")
    columns = ", ".join(f'"{name}"' for name in names)
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
        for values in _values(several, names, as_json):
            copy.write_row(values)


def _values(rows: Iterable[Row], names: list[str], as_json: set[str]) -> Iterator[list[object]]:
    for row in rows:
        yield [_plain(row.get(name), name in as_json) for name in names]


def _plain(value: object, as_json: bool) -> object:
    return json.dumps(value, ensure_ascii=False) if as_json and value is not None else value
