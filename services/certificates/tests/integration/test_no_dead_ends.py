"""Any acts in any order: no dead end, no number lost or given twice, one story for everybody.

A machine drives the service over HTTP as applicant, clerks, supervisor and worker, and looks after each step.
"""

import pytest
from any_office import SEEN, Office
from certificates.domain.states import State
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

FAR_ENDS = {State.ISSUED, State.TO_COLLECT, State.COLLECTED, State.WITHDRAWN}


@pytest.mark.parametrize(
    ("examples", "reached"),
    [
        pytest.param(16, FAR_ENDS, id="few"),
        pytest.param(100, FAR_ENDS | {State.WAITING, State.RECALLED}, id="many", marks=pytest.mark.thorough),
    ],
)
def test_no_sequence_of_acts_ends_badly(request: pytest.FixtureRequest, examples: int, reached: set[State]) -> None:
    Office.app, Office.tokens = request.getfixturevalue("app"), request.getfixturevalue("tokens")
    Office.engine, Office.clock = request.getfixturevalue("engine"), request.getfixturevalue("clock")
    chosen = settings(
        max_examples=examples, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )
    SEEN.clear()
    run_state_machine_as_test(Office, settings=chosen)
    # It has been to the far ends, or the rest would show little.
    assert reached <= SEEN
