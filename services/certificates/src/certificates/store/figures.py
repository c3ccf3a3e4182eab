"""The table of figures: writing down what changes, adding it up, reading it; and all cases, for recounting them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Table,
    delete,
    func,
    or_,
    select,
    text,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import insert

from certificates.domain.figures import BY_ACT, DELIVERED_BY_IT, Cell, Changes, Measure, Wait
from certificates.domain.states import Act, State
from certificates.models import history, requests
from certificates.models.cases import waits
from certificates.models.figures import changes, figures

BATCH = 2000
"""Rows of one statement."""


Row = tuple[str, date, str]
"""Certificate, week, measure: the key of a row of the table."""

Rows = Mapping[tuple[str, date], Mapping[str, Mapping[str, int]]]
"""By certificate and week: of each measure how much of each bucket."""


def note(conn: Connection, changed: Changes) -> None:
    """Write down that these numbers change. It waits for no lock."""
    rows = [
        {
            "procedure": cell.procedure,
            "week": cell.week,
            "measure": cell.measure.value,
            "bucket": cell.bucket,
            "count": number,
        }
        for cell, number in changed.items()
        if number
    ]
    if rows:
        conn.execute(insert(changes), rows)


def alone(conn: Connection) -> bool:
    """Whether this transaction alone may add to the table; others wait for their next turn until it ends."""
    return bool(conn.execute(text("SELECT pg_try_advisory_xact_lock(hashtext('certificates.figures'))")).scalar_one())


@dataclass(frozen=True, slots=True)
class Folded:
    """How many rows were added to the table, and the first and last week of them, without what only stands."""

    rows: int
    first: date | None
    last: date | None


def fold(conn: Connection) -> Folded:
    """Add what was written down to the table. Only with the table's lock."""
    total, weeks = 0, set[date]()
    while True:
        gone, touched = _fold_some(conn)
        total, weeks = total + gone, weeks | touched
        if gone < BATCH:
            return Folded(total, min(weeks, default=None), max(weeks, default=None))


def _fold_some(conn: Connection) -> tuple[int, set[date]]:
    oldest = select(changes.c.seq).order_by(changes.c.seq).limit(BATCH)
    columns = [changes.c.procedure, changes.c.week, changes.c.measure, changes.c.bucket, changes.c.count]
    gone = conn.execute(delete(changes).where(changes.c.seq.in_(oldest)).returning(*columns)).all()
    more: dict[Row, Counter[str]] = defaultdict(Counter)
    for procedure, week, measure, bucket, count in gone:
        more[procedure, week, measure][bucket] += count
    if more:
        _add(conn, more)
    return len(gone), {week for _, week, measure in more if measure != Measure.STANDING}


def _add(conn: Connection, more: Mapping[Row, Counter[str]]) -> None:
    key = tuple_(figures.c.procedure, figures.c.week, figures.c.measure)
    for procedure, week, measure, counts in conn.execute(
        select(figures.c.procedure, figures.c.week, figures.c.measure, figures.c.counts).where(key.in_(list(more)))
    ):
        more[procedure, week, measure].update(counts)
    rows = [
        {
            "procedure": procedure,
            "week": week,
            "measure": measure,
            "counts": {bucket: count for bucket, count in counts.items() if count},
        }
        for (procedure, week, measure), counts in more.items()
    ]
    statement = insert(figures).values(rows)
    keys = [figures.c.procedure, figures.c.week, figures.c.measure]
    conn.execute(statement.on_conflict_do_update(index_elements=keys, set_={"counts": statement.excluded.counts}))


def happened(conn: Connection, since: date, procedure: str | None) -> Rows:
    """Everything since this Monday but what stands, by certificate and week: for readers who want each row."""
    return _read(conn, lambda t: [t.c.week >= since, t.c.measure != Measure.STANDING.value], procedure)


def everything(conn: Connection) -> Changes:
    """The whole table, with what was not added up yet."""
    return Changes(
        {
            Cell(of, week, Measure(measure), bucket): count
            for (of, week), measures in _read(conn, lambda _: [], None).items()
            for measure, counts in measures.items()
            for bucket, count in counts.items()
            if count
        }
    )


def _read(conn: Connection, which: Callable[[Table], list[ColumnElement[bool]]], procedure: str | None) -> Rows:
    """By certificate and week: with many cases each has all measures, with few not many fewer are read."""
    inner = func.jsonb_build_object(changes.c.measure, func.jsonb_build_object(changes.c.bucket, changes.c.count))
    several = func.jsonb_object_agg(figures.c.measure, figures.c.counts)
    parts = [
        select(table.c.procedure, table.c.week, counts.label("counts")).where(
            *which(table), *([table.c.procedure == procedure] if procedure is not None else [])
        )
        for table, counts in ((figures, several), (changes, inner))
    ]
    # One statement, so that what is being added up is read once.
    query = union_all(parts[0].group_by(figures.c.procedure, figures.c.week), parts[1])
    total: dict[tuple[str, date], dict[str, dict[str, int]]] = {}
    for of, week, measures in conn.execute(query):
        # Nearly every row is alone with its key: the other table has only what the last seconds brought.
        if (known := total.setdefault((of, week), measures)) is not measures:
            for measure, counts in measures.items():
                mine = known.setdefault(measure, {})
                for bucket, count in counts.items():
                    mine[bucket] = mine.get(bucket, 0) + count
    return total


def waits_of(conn: Connection, ids: Iterable[UUID]) -> Mapping[UUID, Sequence[Wait]]:
    """When each of these cases waited for its applicant; None: until now."""
    query = select(waits.c.request_id, waits.c.since_at, waits.c.until_at).where(waits.c.request_id.in_(list(ids)))
    found: dict[UUID, list[Wait]] = defaultdict(list)
    for request_id, since, until in conn.execute(query):
        found[request_id].append((since, until))
    return found


# -- recounting

_COUNTED = (*BY_ACT, Act.REFUSE)


@dataclass(frozen=True, slots=True)
class Counted:
    """A case with everything that is counted of it."""

    id: UUID
    procedure: str
    state: State
    submitted_at: datetime
    complete_on: date | None
    deadline: date
    answered_at: datetime | None
    waits: Sequence[Wait]
    acts: Sequence[tuple[Act, datetime, str | None]]
    """What was done that is counted, in order: what, when, and the detail of the record."""

    def as_filed(self) -> "Counted":
        """The case as it stood when it was filed."""
        return replace(self, state=State.SUBMITTED)


@contextmanager
def recounting_alone(conn: Connection) -> Iterator[bool]:
    """Whether this process alone recounts until the block ends: two at once would both add what is lacking.

    The lock is the session's, and taken before the transaction that reads: its snapshot must not be older.
    """
    got = bool(conn.execute(text("SELECT pg_try_advisory_lock(hashtext('certificates.recount'))")).scalar_one())
    conn.commit()
    try:
        yield got
    finally:
        conn.rollback()
        if got:
            conn.execute(text("SELECT pg_advisory_unlock(hashtext('certificates.recount'))"))
            conn.commit()


def all_cases(conn: Connection) -> Iterator[Counted]:
    """Every case, some thousand at a time; in a snapshot, else a case may be read in two states."""
    after: UUID | None = None
    while True:
        query = select(requests).order_by(requests.c.id).limit(BATCH)
        if after is not None:
            query = query.where(requests.c.id > after)
        rows = conn.execute(query).mappings().all()
        if not rows:
            return
        after = rows[-1]["id"]
        yield from _with_parts(conn, rows)


def _with_parts(conn: Connection, rows: Sequence[RowMapping]) -> Iterator[Counted]:
    ids = [row["id"] for row in rows]
    waited, acts = waits_of(conn, ids), _acts_of(conn, ids)
    for row in rows:
        yield Counted(
            id=row["id"],
            procedure=row["procedure"],
            state=State(row["state"]),
            submitted_at=row["submitted_at"],
            complete_on=row["complete_on"],
            deadline=row["deadline"],
            answered_at=row["answered_at"],
            waits=waited.get(row["id"], ()),
            acts=acts.get(row["id"], ()),
        )


def _acts_of(conn: Connection, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[tuple[Act, datetime, str | None]]]:
    names = [act.value for act in _COUNTED]
    query = select(history.c.request_id, history.c.what, history.c.at, history.c.detail)
    delivers = or_(history.c.what != Act.DOWNLOAD.value, history.c.told.has_key(DELIVERED_BY_IT))
    query = query.where(history.c.request_id.in_(ids), history.c.what.in_(names), delivers).order_by(history.c.id)
    found: dict[UUID, list[tuple[Act, datetime, str | None]]] = defaultdict(list)
    for request_id, what, at, detail in conn.execute(query):
        found[request_id].append((Act(what), at, detail))
    return found
