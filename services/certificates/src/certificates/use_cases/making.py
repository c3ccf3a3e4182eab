"""The worker makes the files of signed documents: claimed, made outside of any transaction, and kept once.

A worker that is killed in between loses nothing: the row says what is to be done, and the first file that is kept is
the document. What cannot be made is tried again with growing pauses and then left to staff; so are documents that kill
their worker (docs/decisions/0078).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from servicekit.clock import Clock
from servicekit.db import transaction
from servicekit.logs import get_logger
from sqlalchemy import Connection, Engine

from certificates import events
from certificates.domain.states import Act, State
from certificates.store import cases, documents
from certificates.store.cases import Happened
from certificates.store.documents import Document, Kind
from certificates.use_cases.casework import Context, Outcome, settle

log = get_logger(__name__)

LEASE = timedelta(minutes=2)
MOST_TRIES = 6


@dataclass(frozen=True, slots=True)
class Made:
    """A file, and by which seal it is sealed; None: without one. ``unsigned``: what an officer may sign elsewhere;
    ``mark``: what the file says that it is worth (printed.Mark), None: what was thought when it was signed."""

    pdf: bytes
    seal: str | None
    unsigned: bytes | None = None
    mark: str | None = None


Maker = Callable[[Document], Made]
"""Draws and seals a document; may ask a key store or a timestamp service."""

ContextAt = Callable[[Connection, datetime], Context]


@dataclass(frozen=True, slots=True)
class Making:
    """One turn of the worker's loop."""

    engine: Engine
    maker: Maker
    context: Callable[[], ContextAt]
    clock: Clock

    def step(self) -> int:
        """Make the next document; how many were tried (0 when none waits)."""
        with transaction(self.engine) as conn:
            document = documents.claim(conn, self.clock(), LEASE)
            if document is not None and document.tries > MOST_TRIES:
                # So many workers took it, and none lived to say what went wrong.
                log.error("document-parked-untold", document_id=str(document.id))
                documents.park(conn, document.id)
                return 1
        if document is None:
            return 0
        try:
            made = self.maker(document)
        except Exception:
            # Whatever a key store, a template or a text did: it is tried again, and then shown to staff.
            log.exception("document-not-made", document_id=str(document.id))
            self._later(document)
            return 1
        # The catalogue is looked at before the transaction begins.
        context = self.context()
        with transaction(self.engine) as conn:
            keep(context(conn, self.clock()), document, made)
        return 1

    def _later(self, document: Document) -> None:
        now = self.clock()
        with transaction(self.engine) as conn:
            if document.tries >= MOST_TRIES:
                documents.park(conn, document.id)
            else:
                documents.put_off(conn, document.id, now + timedelta(seconds=5 * math.pow(3, document.tries)))


def keep(context: Context, document: Document, made: Made) -> None:
    """Keep the file; a certificate is issued by that. A second file of the same document is thrown away."""
    case = cases.lock(context.conn, document.request_id)
    values: dict[str, object] = {
        "sha256": sha256(made.pdf).hexdigest(),
        "seal": made.seal,
        "unsigned": made.unsigned,
        "content": {**document.content, "mark": made.mark or document.content.get("mark")},
        "made_at": context.now,
    }
    if case is None or not documents.keep_file(context.conn, document.id, made.pdf, values):
        return
    if document.kind is not Kind.CERTIFICATE or case.state is not State.ISSUING:
        return
    documents.replace_recalled(context.conn, case.id, document.id)
    issued = events.Issued(document.number, document.kind.value, document.issued_on, document.valid_until)
    outcome = Outcome(
        Act.FINISH,
        values={"answered_at": case.answered_at or context.now},
        told={"document_number": document.number},
        tells=lambda after, about: events.issued(after, about, issued),
    )
    settle(context, case, outcome, Happened(Act.FINISH.value, context.now, told=outcome.told))
