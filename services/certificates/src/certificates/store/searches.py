"""Finding cases by number or by how names begin. The words stand apart, with all that says which cases are shown."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, FromClause, insert, or_, select

from certificates.domain.cases import Case
from certificates.models import requests
from certificates.models.cases import words


def index(conn: Connection, request_id: UUID, submitted_at: datetime, found_by: Iterable[str]) -> None:
    """Find the case by the beginnings of these words too."""
    rows = [{"request_id": request_id, "word": word, "submitted_at": submitted_at} for word in found_by]
    if rows:
        conn.execute(insert(words), rows)


def by_number(conn: Connection, number: str, most: int) -> Sequence[Case]:
    """Cases with this number, with or without its day; the newest first, at most so many."""
    column = requests.c.number
    matches = or_(column == number, column.startswith(f"{number}/", autoescape=True))
    query = select(requests).where(matches).order_by(requests.c.submitted_at.desc()).limit(most)
    return [Case.of({**row}) for row in conn.execute(query).mappings()]


def by_names(conn: Connection, typed: Sequence[str], most: int) -> Sequence[Case]:
    """Cases with words that begin with all of these; the newest first, at most so many.

    Which they are is read of the indexes of words alone: of a rare beginning all, of a frequent one the newest words
    until there are enough. Whole rows are looked up only of those that are shown.
    """
    if not typed:
        return []
    # The longest is rarest, as a rule.
    first, *others = sorted(typed, key=len, reverse=True)
    # Distinct: a case may be found by several of its words.
    query = select(words.c.submitted_at, words.c.request_id).where(_begins(words, first)).distinct()
    for word in others:
        other = words.alias()
        query = query.where(words.c.request_id.in_(select(other.c.request_id).where(_begins(other, word))))
    shown = query.order_by(words.c.submitted_at.desc(), words.c.request_id.desc()).limit(most).subquery()
    whole = select(requests).join(shown, shown.c.request_id == requests.c.id)
    found = conn.execute(whole.order_by(requests.c.submitted_at.desc(), requests.c.id.desc())).mappings()
    return [Case.of({**row}) for row in found]


def _begins(table: FromClause, word: str) -> ColumnElement[bool]:
    return table.c.word.startswith(word, autoescape=True)
