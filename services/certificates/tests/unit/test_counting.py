"""What is counted of a case, and the sheet for spreadsheets."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from certificates.domain import figures as rules
from certificates.domain.figures import Cell, Changes, Measure, Wait
from certificates.domain.states import State
from certificates.schemas.figure_sheets import number
from certificates.schemas.figures import percent
from hypothesis import given
from hypothesis import strategies as st
from sheets.writing import delimited
from workdays import Calendar

DAYS = Calendar()


@dataclass(frozen=True)
class Case:
    """A case that was filed on Monday 2 November 2026."""

    procedure: str = "955481"
    state: State = State.ISSUED
    submitted_at: datetime = datetime(2026, 11, 2, 8, tzinfo=UTC)
    complete_on: date | None = None
    deadline: date = date(2026, 11, 12)
    answered_at: datetime | None = datetime(2026, 11, 12, 8, tzinfo=UTC)


def at(day: int, hour: int = 8) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def told(case: Case, waits: list[Wait] | None = None, reason: str | None = None) -> dict[Measure, str]:
    cells = rules.answer(case, waits or [], reason, DAYS)
    assert set(cells.values()) <= {1}
    return {cell.measure: cell.bucket for cell in cells}


def test_an_answer_counts_its_days_and_whether_it_was_in_time() -> None:
    assert told(Case()) == {
        Measure.ANSWERED: "issued",
        Measure.LIMIT: "in-time",
        Measure.LEGAL_DAYS: "10",
        Measure.OFFICE_DAYS: "8",
    }
    late = told(Case(answered_at=at(13)))
    assert (late[Measure.LIMIT], late[Measure.LEGAL_DAYS]) == ("late", "11")


@pytest.mark.parametrize(
    ("moment", "week", "days"),
    [
        (datetime(2026, 11, 8, 21, 59, 59, tzinfo=UTC), date(2026, 11, 2), "6"),
        (datetime(2026, 11, 8, 22, 0, tzinfo=UTC), date(2026, 11, 9), "7"),
    ],
)
def test_a_week_begins_at_midnight_of_monday_in_greece(moment: datetime, week: date, days: str) -> None:
    cells = rules.answer(Case(answered_at=moment), [], None, DAYS)
    assert {cell.week for cell in cells} == {week}
    assert Cell("955481", week, Measure.LEGAL_DAYS, days) in cells


def test_days_in_which_the_citizen_was_waited_for_are_not_the_offices() -> None:
    # Asked on Tuesday 3, brought on Monday 9: Tuesday is the office's, Wednesday to Monday are not.
    waited = told(Case(), [(at(3), at(9))])
    assert (waited[Measure.LEGAL_DAYS], waited[Measure.OFFICE_DAYS], waited[Measure.RETURNED]) == ("10", "4", "")
    assert told(Case(), [(at(3), None)])[Measure.OFFICE_DAYS] == "1"
    assert told(Case(complete_on=date(2026, 11, 9)))[Measure.LEGAL_DAYS] == "3"


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.FORWARDED, State.INCOMPLETE])
def test_what_was_not_decided_counts_by_its_outcome_alone(state: State) -> None:
    assert told(Case(state=state), [(at(3), at(9))]) == {Measure.ANSWERED: state.value}


def test_a_refusal_counts_by_its_reason_and_an_open_case_not_at_all() -> None:
    assert told(Case(state=State.REFUSED), reason="no-right")[Measure.REFUSED] == "no-right"
    assert told(Case(answered_at=None, state=State.WORKING)) == {}
    # What happened to the document afterwards makes it no other answer.
    for state in (State.COLLECTED, State.RETURNED, State.RECALLED):
        assert told(Case(state=state)) == told(Case())


@pytest.mark.parametrize("before", State)
@pytest.mark.parametrize("after", State)
def test_where_cases_stand_adds_up(before: State, after: State) -> None:
    changes = rules.moved(Case(state=before), after)
    standing = (after in rules.STANDING) - (before in rules.STANDING)
    assert sum(changes.values()) == standing
    assert {cell.week for cell in changes} <= {date(2026, 11, 2)}


def test_a_letter_counts_when_it_is_posted_and_not_again_when_it_arrives() -> None:
    assert rules.way_of(State.ISSUED, State.POSTED) is rules.Way.POSTED
    assert rules.way_of(State.POSTED, State.DELIVERED) is None
    assert rules.way_of(State.ISSUED, State.DELIVERED) is rules.Way.DOWNLOADED
    assert rules.way_of(State.COLLECTED, State.COLLECTED) is None


@given(st.lists(st.integers(0, 60), min_size=1), st.integers(1, 100))
def test_so_many_percent_were_answered_within_that_many_days_and_not_within_fewer(days: list[int], share: int) -> None:
    found = rules.nearest_rank(Counter(days), share)
    assert found is not None
    assert sum(day <= found for day in days) * 100 >= share * len(days)
    assert sum(day < found for day in days) * 100 < share * len(days)


def test_of_nothing_there_is_no_share() -> None:
    assert rules.nearest_rank(Changes(), 50) is None
    assert percent(0, 0) is None
    assert percent(1, 3) == 33.3


def test_a_cell_of_a_sheet_is_a_number_or_nothing() -> None:
    """How it is written, and that no text is a formula, is for the library of tables."""
    assert delimited([["Ημέρες", number(12.5), number(3), number(None)]]) == "\ufeffΗμέρες;12,5;3;\r\n"
