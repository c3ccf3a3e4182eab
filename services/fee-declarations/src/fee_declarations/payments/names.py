"""Businesses by the words of their names: an index for searches, updated shortly after a name comes or changes.

A search reads names that are not in the index yet one by one, so it never misses a name written a second ago.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

from inputkit.alphabets import in_latin, plain_capitals
from servicekit.db import transaction
from servicekit.loops import Loop
from sqlalchemy import ColumnElement, Connection, Engine, FromClause, delete, exists, insert, select, update

from fee_declarations.models import business_words, businesses

BATCH = 500
_AFTER = "~"
"""Sorts after every character of a word."""
_UNWORDED = select(businesses.c.id, businesses.c.name, businesses.c.trade_name).where(~businesses.c.worded)


def found(conn: Connection, typed: str, most: int) -> list[UUID]:
    """Businesses whose names have, for each word typed, a word that begins with it; at most ``most``."""
    words = sorted(set(words_of(typed)), key=lambda word: (-len(word), word))
    if not words:
        return []
    # The longest word is likely the rarest: the others are looked up only among the businesses that have it.
    first, *others = words
    query = select(business_words.c.business_id).where(*_begins(business_words, first))
    for other in others:
        table = business_words.alias()
        query = query.where(exists().where(table.c.business_id == business_words.c.business_id, *_begins(table, other)))
    # Twice as many, because two words of a name may begin so.
    ordered = query.order_by(business_words.c.word, business_words.c.business_id).limit(most * 2)
    ids = [*conn.execute(ordered).scalars(), *_not_yet(conn, words)]
    return list(dict.fromkeys(ids))[:most]


def words_of(name: str) -> list[str]:
    """A name for comparing: in Latin capitals without accents, in whichever script it was written."""
    return _spoken(name).split()


def make_words(conn: Connection) -> int:
    """Put names that came or changed into the index; returns how many."""
    rows = conn.execute(_UNWORDED.limit(BATCH).with_for_update(skip_locked=True)).all()
    ids = [row.id for row in rows]
    if not ids:
        return 0
    conn.execute(delete(business_words).where(business_words.c.business_id.in_(ids)))
    made = [{"business_id": row.id, "word": word} for row in rows for word in sorted(_words(row.name, row.trade_name))]
    if made:
        conn.execute(insert(business_words), made)
    conn.execute(update(businesses).where(businesses.c.id.in_(ids)).values(worded=True))
    return len(ids)


def making_words(engine: Engine) -> Loop:
    """The worker's loop over ``make_words``."""

    def step() -> int:
        with transaction(engine) as conn:
            return make_words(conn)

    return Loop("words-of-businesses", step, poll_seconds=10)


def _begins(table: FromClause, word: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.c.word >= word, table.c.word < word + _AFTER


def _not_yet(conn: Connection, words: Sequence[str]) -> list[UUID]:
    """The matches among names that are not in the index yet."""
    return [
        row.id
        for row in conn.execute(_UNWORDED)
        if all(any(one.startswith(word) for one in _words(row.name, row.trade_name)) for word in words)
    ]


def _words(name: str, trade_name: str | None) -> set[str]:
    return {*words_of(name), *words_of(trade_name or "")}


@lru_cache(maxsize=10_000)
def _spoken(name: str) -> str:
    return re.sub(r"[^A-Z0-9 ]", "", plain_capitals(in_latin(name)))
