"""What happens to a batch: it is checked, filed at once or by the worker, or thrown away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from inputkit.refusals import Text
from servicekit import outbox
from sqlalchemy import Connection

from fee_declarations import batch_store as store
from fee_declarations.batch_rows import BatchRow, NewBatch, ShownBatch
from fee_declarations.batches.checking import BatchRequest, Rules, check
from fee_declarations.batches.errors import BatchChanged, BatchFiled, BatchHasFaults, BatchNotFound, RowsRefused
from fee_declarations.batches.rows import (
    AT_ONCE,
    MOST_FAULTS,
    Checked,
    RowFault,
    by_number,
    fault_stored,
    requested_row,
    row_stored,
)
from fee_declarations.declaring import filing
from fee_declarations.finance import Finance
from fee_declarations.stored_json import JsonObject

CHANNEL = "batches"
"""Rung when a batch waits for the worker."""
KEPT = timedelta(days=1)
"""How long rows are kept that are not filed."""


class State(StrEnum):
    """A batch has faults, can be filed, waits for the worker, or is filed."""

    FAULTY = "faulty"
    CHECKED = "checked"
    QUEUED = "queued"
    FILED = "filed"


class Source(StrEnum):
    """Where the rows came from."""

    FORM = "form"
    FILE = "file"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where rows came from; of a file also what it turned out to be, its hash and what is wrong with its cells."""

    source: Source
    fee: str | None = None
    found: JsonObject | None = None
    sha256: str | None = None
    faults: Sequence[RowFault] = ()
    names: Mapping[str, Text] = field(default_factory=dict)
    """What the columns of a file are called, by the fields of a declaration."""

    def named(self, fault: RowFault) -> RowFault:
        """A fault of a field with what its column is called."""
        return fault if fault.name else replace(fault, name=self.names.get(fault.field))


@dataclass(frozen=True, slots=True)
class Office:
    """By what is filed."""

    rules: Rules
    finance: Finance
    now: datetime


def preview(conn: Connection, requested: BatchRequest, origin: Origin, office: Office) -> UUID:
    """Check the rows and keep them for a day; nothing is filed. Of a file the faults are kept too.

    Raises RowsRefused for rows that are no file's.
    """
    checked = check(conn, requested, office.rules)
    faults = sorted([*origin.faults, *map(origin.named, checked.faults)], key=by_number)
    if faults and origin.source is not Source.FILE:
        raise RowsRefused(faults)
    return _keep(conn, requested, origin, Checked(checked.rows, faults), office.now)


def file_now(conn: Connection, requested: BatchRequest, office: Office) -> UUID:
    """Check the rows and file all of them; raises RowsRefused, and then nothing is filed."""
    batch_id = preview(conn, requested, Origin(Source.PROGRAM), office)
    checked = check(conn, requested, office.rules)
    _file(conn, batch_id, checked, office)
    return batch_id


def file_preview(conn: Connection, batch: BatchRow, office: Office) -> None:
    """File what the preview showed: few at once, many by the worker. Once filed, or waiting for it, nothing happens.

    Raises BatchNotFound, BatchHasFaults, and BatchChanged when it would not come to what was shown.
    """
    store.lock(conn, batch.id)
    current = store.own(conn, batch.person_id, batch.id)
    if current is None:
        raise BatchNotFound
    if current.state in (State.FILED, State.QUEUED):
        return
    if current.state == State.FAULTY:
        raise BatchHasFaults
    if current.row_count > AT_ONCE:
        store.set_state(conn, batch.id, State.QUEUED)
        outbox.ring(conn, CHANNEL)
        return
    checked = _checked_again(conn, current, office)
    if checked.faults or checked.total_cents != current.total_cents:
        raise BatchChanged
    _file(conn, current.id, checked, office)


def is_any_queued(conn: Connection) -> bool:
    """Whether a batch waits for the worker; nothing is locked."""
    return store.is_any_queued(conn)


def file_queued(conn: Connection, office: Office) -> UUID | None:
    """File one batch that waits; its id, or None when none does. What cannot be filed any more says why."""
    batch = store.claim_queued(conn)
    if batch is None:
        return None
    checked = _checked_again(conn, batch, office)
    if checked.faults or checked.total_cents != batch.total_cents:
        renew(conn, batch, checked)
    else:
        _file(conn, batch.id, checked, office)
    return batch.id


def renew(conn: Connection, batch: BatchRow, checked: Checked) -> None:
    """Show what it comes to by now."""
    store.show(conn, batch.id, _shown(checked))


def recheck(conn: Connection, batch: BatchRow, office: Office) -> None:
    """The same for one that changed since it was shown."""
    renew(conn, batch, _checked_again(conn, batch, office))


def discard(conn: Connection, batch: BatchRow) -> None:
    """Throw away what was not filed; raises BatchFiled."""
    store.lock(conn, batch.id)
    if batch.state in (State.FILED, State.QUEUED):
        raise BatchFiled
    store.remove(conn, batch.id)


def _checked_again(conn: Connection, batch: BatchRow, office: Office) -> Checked:
    rows = [requested_row(row) for row in store.rows_of(conn, batch.id)]
    return check(conn, BatchRequest(batch, batch.business_id, batch.locale, rows), office.rules)


def _file(conn: Connection, batch_id: UUID, checked: Checked, office: Office) -> None:
    made = [filing.file_declaration(conn, row.filing, office.finance, office.now) for row in checked.rows]
    store.mark_declarations(conn, batch_id, [one.declaration.id for one in made])
    store.mark_filed(conn, batch_id, State.FILED, office.now)


def _keep(conn: Connection, requested: BatchRequest, origin: Origin, checked: Checked, now: datetime) -> UUID:
    new = NewBatch(
        id=uuid4(),
        subject=requested.declarant.subject,
        person_id=requested.declarant.person_id,
        business_id=requested.business_id,
        source=origin.source,
        fee=origin.fee,
        locale=requested.locale,
        found=origin.found,
        sha256=origin.sha256,
        made_at=now,
    )
    store.add(conn, new, _shown(checked))
    return new.id


def _shown(checked: Checked) -> ShownBatch:
    faults = [fault_stored(fault) for fault in checked.faults[:MOST_FAULTS]]
    return ShownBatch(
        state=State.FAULTY if faults else State.CHECKED,
        row_count=len(checked.rows),
        total_cents=checked.total_cents,
        rows=[row_stored(row) for row in checked.rows],
        faults=faults,
    )
