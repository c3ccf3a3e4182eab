"""What a page costs does not grow with the archive: so many statements, and none that reads a table of cases whole.

A small archive stands for a large one: the server is told to shun whatever an index can do, and to count what it read.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from asking import SUPERVISOR
from certificates.api.context import EXTENSION
from certificates.domain.applicants import typed_words
from certificates.municipality import Municipality
from certificates.store import lists, post, searches
from certificates_bench import people
from certificates_bench.archive import fill
from certificates_bench.lines import lines
from conftest import MUNICIPALITY
from flask import Flask
from flask.testing import FlaskClient
from servicekit.testing import Clock, TokenFactory, databases
from servicekit.testing.measuring import Line
from sqlalchemy import Engine, MetaData, Table, event, text

CASES = 400
LARGE = {"requests", "request_history", "request_words", "documents", "pickups", "post_items", "asked_documents"}
"""Tables that grow with every case."""
STATEMENTS = {"inbox": 5, "search": 5, "one case": 12, "colleagues": 4, "work of staff, in numbers": 4, "figures": 4}
"""At most so many for each kind of page, with those that look at the token, the catalogue and the transaction."""


@dataclass
class Watched:
    """Statements that the service made, with their values."""

    made: list[tuple[str, Any]] = field(default_factory=list)


@contextmanager
def watched(engine: Engine) -> Iterator[Watched]:
    seen = Watched()

    def note(_: Any, __: Any, statement: str, values: Any, *___: Any) -> None:
        seen.made.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture(scope="module")
def filled(database: Engine, metadata: MetaData, kept_tables: Collection[Table]) -> None:
    """An archive in the database, once for all tests of this file: they read, and what one writes it takes back."""
    with database.begin() as conn:
        databases.empty(conn, metadata, kept_tables)
    fill(database, CASES, Municipality.load(MUNICIPALITY).calendar())


@pytest.fixture
def app(usual_app: Flask, filled: None, clock: Clock) -> Flask:
    """The service on the archive, at the time of these tests."""
    return usual_app


@pytest.fixture
def archive(app: Flask) -> Engine:
    """The service's own engine, on an archive."""
    own: Engine = app.extensions[EXTENSION].engine
    return own


def _asked(client: FlaskClient, headers: Mapping[str, str], line: Line, engine: Engine) -> list[tuple[str, Any]]:
    # The first look at a case writes down the look; the second is what it costs.
    assert line.ask(client, headers).status_code == 200, line.name
    with watched(engine) as seen:
        assert line.ask(client, headers).status_code == 200, line.name
    return seen.made


def _whole_tables(plan: Mapping[str, Any]) -> Iterator[str]:
    """Tables that the plan reads from end to end: row by row, or all of an index without a condition or a limit."""
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for part in plan.get("Plans", ()):
        yield from _whole_tables(part)


def test_every_page_makes_a_known_number_of_statements_and_reads_no_table_whole(
    client: FlaskClient, tokens: TokenFactory, archive: Engine
) -> None:
    headers = tokens.headers("head-1", **{**SUPERVISOR, "preferred_username": "clerk-1"})
    with archive.connect() as conn:
        for line in lines(archive):
            made = _asked(client, headers, line, archive)
            kind = next((kind for kind in STATEMENTS if line.name.startswith(kind)), None)
            if kind is not None:
                assert len(made) <= STATEMENTS[kind], (line.name, made)
            for statement, values in made:
                if not statement.startswith(("SELECT", "WITH")):
                    continue
                # With few rows reading all of them is cheapest; forbidden, it happens only where no index serves.
                conn.execute(text("SET LOCAL enable_seqscan = off"))
                plan = conn.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar_one()[0]["Plan"]
                assert not LARGE & set(_whole_tables(plan)), (line.name, statement)


def _rows_read(conn: Any, statement: str, values: Any) -> int:
    """How many rows the server took from tables and indexes."""

    def read(plan: Mapping[str, Any]) -> int:
        own = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0) if "Scan" in plan["Node Type"] else 0
        return int(own * plan["Actual Loops"]) + sum(map(read, plan.get("Plans", ())))

    explained = conn.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON, TIMING OFF) {statement}", values).scalar_one()
    return read(explained[0]["Plan"])


@pytest.mark.parametrize("view", ["open", "posted", "done"])
def test_a_page_of_a_list_reads_no_more_than_it_shows(archive: Engine, view: str) -> None:
    which = lists.views("clerk-1", date(2026, 11, 23))[view]
    with archive.connect() as conn, watched(archive) as seen:
        conn.execute(text("SET LOCAL enable_seqscan = off"))
        conn.execute(text("SET LOCAL enable_sort = off"))
        found = lists.page(conn, which, 1)
        statement, values = seen.made[-1]
        assert _rows_read(conn, statement, values) <= 3 * lists.PAGE
    assert 0 < len(found) <= lists.PAGE


def test_counting_stops_where_the_exact_number_does_not_matter(
    archive: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    several = [view for view in lists.views("clerk-1", date(2026, 11, 23)).values() if not view.newest_first]
    with archive.connect() as conn:
        whole = lists.count(conn, several)
        for view in several:
            counted = text(f"SELECT count(*) FROM requests WHERE {_plain(view, archive)}")  # noqa: S608 -- our own
            assert whole[view.name] == conn.execute(counted).scalar_one(), view.name
        monkeypatch.setattr(lists, "MOST_COUNTED", 5)
        assert lists.count(conn, several) == {name: min(number, 5) for name, number in whole.items()}


def _plain(view: lists.View, engine: Engine) -> str:
    return str(view.which.compile(engine, compile_kwargs={"literal_binds": True}))


def test_a_list_too_long_to_be_counted_has_pages_all_the_same(
    client: FlaskClient, tokens: TokenFactory, archive: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST_COUNTED", 30)
    headers = tokens.headers("head-1", **SUPERVISOR)
    answer = client.get("/casework/cases?view=posted", headers=headers).get_json()
    assert (answer["counts"]["posted"], answer["pages"], answer["more"]) == (30, None, True)


def test_the_newest_cases_of_a_frequent_name_come_first_and_each_once(archive: Engine) -> None:
    with archive.connect() as conn:
        everybody = text(
            "SELECT DISTINCT submitted_at, request_id FROM request_words WHERE word LIKE 'π%' ORDER BY 1 DESC LIMIT 20"
        )
        wanted = [row.request_id for row in conn.execute(everybody)]
        for newest_first in ("on", "off"):
            # However the server goes about it.
            conn.execute(text(f"SET LOCAL enable_sort = {newest_first}"))
            assert [case.id for case in searches.by_names(conn, ["π"], 20)] == wanted


def test_of_two_frequent_words_the_newest_are_read_of_one_entry(archive: Engine) -> None:
    typed = typed_words(f"{people.COMMON} {people.COMMON_GIVEN}")
    both = text(
        "SELECT request_id FROM request_words WHERE word IN (:one, :other)"
        " GROUP BY request_id, submitted_at HAVING count(*) = 2 ORDER BY submitted_at DESC, request_id DESC"
    )
    with archive.connect() as conn:
        wanted = list(conn.execute(both, dict(zip(("one", "other"), typed, strict=True))).scalars())
        most = len(wanted) - 1
        assert most >= 2
        with watched(archive) as seen:
            for written in (typed, typed[::-1]):
                assert [line.id for line in searches.by_names(conn, written, most)] == wanted[:most]
        assert len(seen.made) == 2
        statement, values = seen.made[-1]
        conn.execute(text("SET LOCAL enable_seqscan = off"))
        assert _rows_read(conn, statement, values) <= 4 * most, "not all who have one of them"


def test_two_words_find_what_only_begins_so_and_what_has_no_entry_of_both(archive: Engine) -> None:
    with archive.connect() as conn:
        whole = searches.by_names(conn, typed_words(f"{people.COMMON} {people.COMMON_GIVEN}"), 100)
        begun = searches.by_names(conn, typed_words("Παπαδ Γεωργ"), 100)
        assert 0 < len(whole) <= len(begun)
        # As a release leaves it that knows of no entries of two.
        conn.execute(text("DELETE FROM request_words WHERE word LIKE ' %'"))
        assert searches.by_names(conn, typed_words(f"{people.COMMON} {people.COMMON_GIVEN}"), 100) == whole
        assert searches.by_names(conn, typed_words("Παπαδ Γεωργ"), 100) == begun
        conn.rollback()


def test_what_is_to_be_posted_is_read_of_its_own_index(archive: Engine) -> None:
    with archive.connect() as conn, watched(archive) as seen:
        found = post.to_be_posted(conn, 200)
        statement, values = seen.made[-1]
        conn.execute(text("SET LOCAL enable_seqscan = off"))
        conn.execute(text("SET LOCAL enable_sort = off"))
        assert _rows_read(conn, statement, values) <= len(found) + 5
    assert found


def test_a_name_that_is_written_as_it_was_before_is_found_as_before(archive: Engine) -> None:
    with archive.connect() as conn:
        known = conn.execute(text("SELECT request_id, submitted_at, word FROM request_words LIMIT 1")).one()
        searches.index(conn, known.request_id, known.submitted_at, [known.word, f"{known.word}ω"])
        mine = text("SELECT word FROM request_words WHERE request_id = :id AND word LIKE :word || '%'")
        found = conn.execute(mine, {"id": known.request_id, "word": known.word}).scalars().all()
    assert {known.word, f"{known.word}ω"} <= set(found)
