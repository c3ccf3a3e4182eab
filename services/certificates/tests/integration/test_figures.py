"""Figures: counted as it happens, the same as recounted; who may see them; the file for a spreadsheet."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from certificates import commands, models
from certificates.catalogue import load
from certificates.domain import figures as rules
from certificates.domain.cases import Case
from certificates.domain.figures import DELIVERED_BY_IT, Cell, Changes, Measure
from certificates.domain.refusals import Reason
from certificates.domain.requests import NoticeState
from certificates.domain.states import STEPS, Act, Side, State, allowed
from certificates.models.figures import changes as waiting
from certificates.models.figures import figures as table
from certificates.municipality import Municipality
from certificates.schemas import figures as figures_page
from certificates.store import cases, documents, sums
from certificates.store import figures as store
from certificates.store import requests as request_store
from certificates.store.cases import Happened
from certificates.use_cases import figures, own_cases
from certificates.use_cases.casework import Context, Outcome, settle
from conftest import MUNICIPALITY, NOW
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from requesting import CITIZEN_A, COLLECT, file
from servicekit.testing import TokenFactory, databases
from sqlalchemy import Connection, Engine, delete, func, insert, select, update

CATALOGUE, CALENDAR = load(MUNICIPALITY), Municipality.load(MUNICIPALITY).calendar()
WEEKLY = {Measure.FILED, Measure.ANSWERED, Measure.LIMIT, Measure.RETURNED}
ANSWERS = {Act.WITHDRAW, Act.CLOSE, Act.REFUSE, Act.FINISH}


@dataclass
class Life:
    """Cases to which things happen, through the function that every act goes through."""

    engine: Engine
    now: datetime = NOW
    ids: list[UUID] = field(default_factory=list)

    def file(self, procedure: str) -> None:
        number = len(self.ids) + 1
        row = {
            "id": UUID(int=number),
            "procedure": procedure,
            "number": f"{number}/{self.now:%d-%m-%Y}",
            "delivery": "collect",
            "answers": {},
            "locale": "el",
            "fingerprint": "0" * 64,
            "state": State.SUBMITTED.value,
            "submitted_at": self.now,
            "deadline": self.now.date() + timedelta(days=10),
            "notice_state": NoticeState.PENDING.value,
        }
        with self.engine.begin() as conn:
            figures.filed(conn, procedure, self.now)
            request_store.add_request(conn, row)
        self.ids.append(row["id"])

    def happen(self, which: int, choose: Callable[[int], int]) -> None:
        """One of the acts that are possible now, to one of its ends."""
        with self.engine.begin() as conn:
            case = cases.lock(conn, self.ids[which % len(self.ids)])
            assert case is not None
            acts = [act for act in Act if any(allowed(act, case.state, side) for side in Side)]
            act = acts[choose(len(acts))]
            step = STEPS[act]
            ends = sorted({step.after or case.state, *step.outcomes})
            state = ends[choose(len(ends))]
            self._wait(conn, case, act)
            context = Context(conn, self.now, CATALOGUE, {}, CALENDAR)
            reason = list(Reason)[choose(len(Reason))].value if act is Act.REFUSE else None
            outcome = Outcome(act, state, self._values(act, state), detail=reason)
            told = {DELIVERED_BY_IT: True} if act is Act.DOWNLOAD else None
            settle(context, case, outcome, Happened(act.value, self.now, detail=reason, told=told))

    def _wait(self, conn: Any, case: Case, act: Act) -> None:
        if act is Act.ASK:
            cases.begin_wait(conn, case.id, self.now)
        if act in (Act.RECEIVE, Act.RESUME, Act.CLOSE, Act.WITHDRAW, Act.REFUSE, Act.ADD_DOCUMENT):
            cases.end_wait(conn, case.id, self.now)

    def _values(self, act: Act, state: State) -> dict[str, object]:
        today = self.now.date()
        if act is Act.REISSUE:
            return {"answered_at": None, "complete_on": today, "deadline": today + timedelta(days=5)}
        if act is Act.RECEIVE:
            return {"complete_on": today, "deadline": today + timedelta(days=10)}
        return {"answered_at": self.now} if act in ANSWERS or state is State.FORWARDED else {}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(data=st.data())
def test_counting_as_it_happens_equals_a_recount(engine: Engine, data: st.DataObject) -> None:
    with engine.begin() as conn:
        databases.empty(conn, models.metadata)
    life = Life(engine)

    def choose(number: int) -> int:
        return data.draw(st.integers(0, number - 1))

    for _ in range(data.draw(st.integers(1, 25))):
        life.now += timedelta(hours=data.draw(st.integers(0, 400)))
        what = data.draw(st.sampled_from(["file", "happen", "happen", "happen", "fold"]))
        if what == "file" or not life.ids:
            life.file(data.draw(st.sampled_from(["955481", "874774"])))
        elif what == "happen":
            life.happen(choose(len(life.ids)), choose)
        else:
            figures.fold(engine)
        assert_sums_say_what_was_counted(engine, life.now, data.draw(st.sampled_from([None, "955481"])))
    assert figures.recount(engine, CALENDAR, None) == []
    with engine.begin() as conn:
        standing = sums.read(conn, NOW.date(), [NOW.date()], None).open_counts
        rows = conn.execute(select(models.requests.c.state)).scalars().all()
    assert standing.total() == sum(State(state) in figures.rules.STANDING for state in rows)
    assert all(number >= 0 for number in standing.values())


def assert_sums_say_what_was_counted(engine: Engine, now: datetime, procedure: str | None) -> None:
    """The page, which reads sums, says what adding up every single count says; of any number of weeks."""
    borders = figures_page.borders(now.date())
    for weeks in (1, 3, 60):
        since = rules.week_of(now.date()) - timedelta(weeks=weeks - 1)
        with engine.begin() as conn:
            page, counted = sums.read(conn, since, borders, procedure), store.everything(conn)
        each, weekly, standing = Changes(), Changes(), Changes()
        for cell, number in counted.items():
            if procedure not in (None, cell.procedure):
                continue
            if cell.measure is Measure.STANDING:
                border = next((border for border in borders if cell.week >= border), date.min)
                standing[Cell("", border, cell.measure, cell.bucket)] += number
            elif cell.week >= since:
                each[replace(cell, week=date.min)] += number
                if cell.measure in WEEKLY:
                    weekly[replace(cell, procedure="")] += number
        told = [Cell(of, date.min, Measure(one), bucket) for of, one, bucket, _ in flat(page.by_procedure)]
        assert Changes(dict(zip(told, (n for *_, n in flat(page.by_procedure)), strict=True))) == each
        shown = {Cell("", week, Measure(one), bucket): n for week, one, bucket, n in flat(page.by_week)}
        assert Changes({cell: n for cell, n in shown.items() if cell.measure in WEEKLY}) == weekly
        stands = {Cell("", border, Measure.STANDING, state): n for (state, border), n in page.open_counts.items()}
        assert Changes(stands) == standing


def flat(groups: Mapping[Any, sums.Sums]) -> list[tuple[Any, str, str, int]]:
    return [
        (key, measure, bucket, number)
        for key, measures in groups.items()
        for measure, buckets in measures.items()
        for bucket, number in buckets.items()
    ]


def test_what_was_not_counted_is_found_said_and_put_right(
    client: FlaskClient, tokens: TokenFactory, engine: Engine, database_url: str, capsys: Any, monkeypatch: Any
) -> None:
    file(client, tokens.headers("citizen-1", **CITIZEN_A), COLLECT)
    figures.fold(engine)
    with engine.begin() as conn:
        conn.execute(update(table).where(table.c.measure == Measure.FILED.value).values(counts={"": 7}))
        conn.execute(insert(waiting).values(procedure="955481", week=NOW.date(), measure="filed", bucket="", count=1))
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("MUNICIPALITY_FILE", str(MUNICIPALITY))

    def said() -> dict[str, Any]:
        assert commands.main(["recount-figures"]) == 0
        return dict(json.loads(capsys.readouterr().out))

    wrong = {"procedure": "955481", "week": "2026-11-23", "measure": "filed", "bucket": "", "was": 8, "cases_say": 1}
    assert said() == {"differed": 1, "differences": [wrong]}
    assert said() == {"differed": 0, "differences": []}


def test_a_file_that_is_taken_along_again_is_delivered_once(engine: Engine) -> None:
    life = Life(engine)
    life.file("955481")
    with engine.begin() as conn:
        ready = {"state": State.ISSUING.value, "delivery": "download"}
        conn.execute(update(models.requests).values(**ready))
        case = cases.lock(conn, life.ids[0])
        assert case is not None
        context = Context(conn, NOW, CATALOGUE, {}, CALENDAR)
        issued = settle(
            context, case, Outcome(Act.FINISH, values={"answered_at": NOW}), Happened(Act.FINISH.value, NOW)
        )
        for _ in range(3):
            own_cases.download(context, issued, certificate_of(conn, issued))
    found = figures.recount(engine, CALENDAR, None)
    assert found is not None
    assert {one.cell.measure for one in found} == {Measure.STANDING}, "the state was written past the counting"
    with engine.begin() as conn:
        [delivered] = [n for cell, n in store.everything(conn).items() if cell.measure is Measure.DELIVERED]
    assert delivered == 1


def certificate_of(conn: Connection, case: Case) -> documents.Document:
    """The certificate of a case, written without the signatory."""
    if not documents.of_case(conn, case.id):
        row = {"id": uuid4(), "request_id": case.id, "kind": "certificate", "number": "1/23-11-2026", "state": "valid"}
        signed = {"content": {}, "prepared_by": "clerk", "signed_by": "clerk", "signed_by_name": "Χ", "issued_on": NOW}
        # A file without a seal is a copy, whose download delivers nothing.
        documents.add(conn, row | signed | {"seal": "demo"})
    return documents.of_case(conn, case.id)[0]


def test_two_do_not_recount_at_once(engine: Engine) -> None:
    with engine.connect() as conn, store.recounting_alone(conn) as alone:
        assert alone
        assert figures.recount(engine, CALENDAR, None) is None
    assert figures.recount(engine, CALENDAR, None) == []


def test_weeks_whose_cases_were_removed_stay_as_they_were(engine: Engine) -> None:
    life = Life(engine)
    life.file("955481")
    with engine.begin() as conn:
        conn.execute(models.requests.delete())
    later = NOW.date() + timedelta(weeks=1)
    found = figures.recount(engine, CALENDAR, later)
    assert found is not None
    assert {one.cell.measure for one in found} == {Measure.STANDING}, "nobody has anything to do with it any more"


def test_an_act_waits_for_no_count(engine: Engine) -> None:
    with engine.begin() as one:
        figures.filed(one, "955481", NOW)
        with engine.begin() as other:
            figures.filed(other, "955481", NOW)
        assert figures.fold(engine) == 2, "and neither does the worker"
    assert figures.fold(engine) == 2
    with engine.begin() as conn:
        assert sorted(store.everything(conn).values()) == [2, 2]


def test_one_adds_up_at_a_time(engine: Engine) -> None:
    with engine.begin() as conn:
        figures.filed(conn, "955481", NOW)
    with engine.begin() as conn:
        assert store.alone(conn)
        assert figures.fold(engine) == 0
    assert figures.fold(engine) == 2


def test_what_another_release_counted_past_the_sums_is_in_them_when_the_worker_begins(engine: Engine) -> None:
    life = Life(engine)
    for _ in range(2):
        life.file("955481")
        life.now += timedelta(weeks=9)
    figures.fold(engine)
    with engine.begin() as conn:
        conn.execute(update(table).where(table.c.week == rules.week_of(NOW.date())).values(counts={"": 5}))
        conn.execute(delete(models.figures.sums).where(models.figures.sums.c.week > NOW.date()))
        conn.execute(delete(models.figures.open_counts))
    assert figures.folding(engine).step() == 0
    with engine.begin() as conn:
        page = sums.read(conn, rules.week_of(NOW.date()), [life.now.date()], None)
    assert page.by_procedure["955481"]["filed"] == {"": 6}


def test_a_hundred_times_the_cases_are_no_more_rows_to_read(engine: Engine) -> None:
    def rows_after(number: int) -> int:
        with engine.begin() as conn:
            for _ in range(number):
                figures.filed(conn, "955481", NOW)
        while figures.fold(engine):
            pass
        with engine.begin() as conn:
            return int(conn.execute(select(func.count()).select_from(table)).scalar_one())

    assert rows_after(10) == rows_after(1000)
