"""All that is kept of requests, table by table: as many statements as there are tables, however many requests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from certificates.store import cases, deliveries, documents, post, requests, uploads
from certificates.store.cases import AskedFor, Happened, Note
from certificates.store.deliveries import Pickup
from certificates.store.documents import Document
from certificates.store.post import Letter
from certificates.store.uploads import Attachment


@dataclass(frozen=True, slots=True)
class Record:
    """What other tables have of one request, each the first first. ``waiting_since``: it waits for its applicant."""

    history: Sequence[Happened]
    asked: Sequence[AskedFor]
    notes: Sequence[Note]
    attachments: Sequence[Attachment]
    documents: Sequence[Document]
    pickups: Sequence[Pickup]
    letters: Sequence[Letter]
    waiting_since: datetime | None


def of_requests(conn: Connection, ids: Sequence[UUID]) -> Mapping[UUID, Record]:
    """The records of these requests."""
    history, asked, notes = requests.history_of(conn, ids), cases.asked_of(conn, ids), cases.notes_of(conn, ids)
    attachments, made = uploads.of_requests(conn, ids), documents.of_cases(conn, ids)
    pickups, letters = deliveries.all_of(conn, ids), post.letters_to_each(conn, ids)
    since = cases.waiting_since(conn, ids)
    return {
        one: Record(
            history[one],
            asked[one],
            notes[one],
            attachments[one],
            made[one],
            pickups[one],
            letters[one],
            since.get(one),
        )
        for one in ids
    }
