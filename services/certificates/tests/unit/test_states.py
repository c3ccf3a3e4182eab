"""The table of states: no dead end, no act that is never possible, nothing that the table does not know."""

from certificates.domain.states import DONE, ENDED, OPEN, OUT, STEPS, Act, Side, State, acts_in, allowed


def _reached(act: Act, state: State) -> set[State]:
    step = STEPS[act]
    return {step.after or state, *step.outcomes}


def test_every_act_is_in_the_table_and_possible_in_some_state() -> None:
    assert set(STEPS) == set(Act)
    for act, step in STEPS.items():
        assert step.sides, act
        assert step.before, act


def test_every_state_can_be_reached_from_filing() -> None:
    seen, border = {State.SUBMITTED}, [State.SUBMITTED]
    while border:
        state = border.pop()
        found = {after for act, step in STEPS.items() if state in step.before for after in _reached(act, state)}
        border += found - seen
        seen |= found
    assert seen == set(State)


def test_whatever_is_not_done_has_a_next_step_that_leads_on() -> None:
    for state in set(State) - DONE:
        onward = {
            after
            for act, step in STEPS.items()
            if state in step.before
            for after in _reached(act, state)
            if after is not state
        }
        assert onward, state


def test_what_has_ended_stays_ended() -> None:
    for state in ENDED:
        # A letter that was sent before may have to be made again.
        assert {act for side in Side for act in acts_in(state, side)} == {Act.NOTE, Act.RETRY}


def test_only_a_supervisor_takes_back_what_was_issued() -> None:
    for state in State:
        for act in (Act.RECALL, Act.REISSUE):
            assert not allowed(act, state, Side.CLERK)
            assert allowed(act, state, Side.SUPERVISOR) == (
                state in OUT or (act is Act.REISSUE and state is State.RECALLED)
            )


def test_an_applicant_acts_only_while_something_can_still_be_changed() -> None:
    for state in State:
        may = set(acts_in(state, Side.APPLICANT))
        assert may <= {Act.WITHDRAW, Act.ADD_DOCUMENT, Act.CHANGE_DELIVERY, Act.DOWNLOAD}
        if state not in OPEN | {State.RETURNED, State.ISSUED, State.TO_COLLECT}:
            assert not may
