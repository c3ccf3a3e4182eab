"""Finding cases by number or by how names begin. The words stand apart, with all that says which cases are shown."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, FromClause, Select, or_, select
from sqlalchemy.dialects.postgresql import insert

from certificates.domain.applicants import PAIR, pair_of
from certificates.models import requests
from certificates.models.cases import words
from certificates.store.lines import Line, lines, read


def index(conn: Connection, request_id: UUID, submitted_at: datetime, found_by: Iterable[str]) -> None:
    """Find the case by the beginnings of these words too; of those by which it is found already nothing changes."""
    rows = [{"request_id": request_id, "word": word, "submitted_at": submitted_at} for word in found_by]
    if rows:
        conn.execute(insert(words).on_conflict_do_nothing(), rows)


def by_number(conn: Connection, number: str, most: int) -> Sequence[Line]:
    """Cases with this number, with or without its day; the newest first, at most so many."""
    column = requests.c.number
    matches = or_(column == number, column.startswith(f"{number}/", autoescape=True))
    return read(conn, lines().where(matches).order_by(requests.c.submitted_at.desc()).limit(most))


def by_names(conn: Connection, typed: Sequence[str], most: int) -> Sequence[Line]:
    """Cases with words that begin with all of these; the newest first, at most so many.

    Two whole words that many have are kept as one entry, and the newest are read of it; what only begins so is looked
    for where they are fewer than are shown.
    """
    if not typed:
        return []
    if len(typed) == PAIR:
        whole = _named(conn, select(*_ENTRY).where(words.c.word == pair_of(typed)), most)
        if len(whole) == most:
            return whole
    return _named(conn, _that_begin(typed), most)


def _that_begin(typed: Sequence[str]) -> Select[Any]:
    """Of a rare beginning all entries, of a frequent one the newest, until there are enough: as the server decides."""
    # The longest is rarest, as a rule.
    first, *others = sorted(typed, key=len, reverse=True)
    # Distinct: a case may be found by several of its words.
    query = select(*_ENTRY).where(_begins(words, first)).distinct()
    for word in others:
        other = words.alias()
        query = query.where(words.c.request_id.in_(select(other.c.request_id).where(_begins(other, word))))
    return query


def _named(conn: Connection, entries: Select[Any], most: int) -> Sequence[Line]:
    """The newest cases of these entries. Which they are is read of the indexes of words alone."""
    shown = entries.order_by(*(column.desc() for column in _ENTRY)).limit(most).subquery()
    found = lines().join(shown, shown.c.request_id == requests.c.id)
    return read(conn, found.order_by(requests.c.submitted_at.desc(), requests.c.id.desc()))


_ENTRY = (words.c.submitted_at, words.c.request_id)


def _begins(table: FromClause, word: str) -> ColumnElement[bool]:
    return table.c.word.startswith(word, autoescape=True)
