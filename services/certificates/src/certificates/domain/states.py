"""Where a request stands, and who may do what with it: one table, which every act goes through.

A test walks every cell of it. The days that follow from a state are in ``domain.limits``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a request stands. The citizen's word for each is a text of the portal, and of no other place."""

    SUBMITTED = "submitted"
    WORKING = "working"
    WAITING = "waiting"
    """For documents that the applicant was asked for."""
    READY = "ready"
    """Prepared, to be signed."""
    ISSUING = "issuing"
    """Signed: it has its number, and the worker makes the document."""
    ISSUED = "issued"
    TO_COLLECT = "to-collect"
    COLLECTED = "collected"
    UNCLAIMED = "unclaimed"
    POSTED = "posted"
    RETURNED = "returned"
    """The post brought it back; the applicant is asked for another way."""
    DELIVERED = "delivered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    INCOMPLETE = "incomplete"
    """Closed, because a document that was asked for twice did not come."""
    FORWARDED = "forwarded"
    """Sent to another authority."""
    RECALLED = "recalled"


class Side(StrEnum):
    """Whose act it is. A supervisor is a clerk too."""

    APPLICANT = "applicant"
    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    SYSTEM = "system"


class Act(StrEnum):
    """What can be done with a request that was filed."""

    WITHDRAW = "withdraw"
    ADD_DOCUMENT = "add-document"
    CHANGE_DELIVERY = "change-delivery"
    DOWNLOAD = "download"
    TAKE = "take"
    ASSIGN = "assign"
    NOTE = "note"
    TELL = "tell"
    ASK = "ask"
    RECEIVE = "receive"
    REMIND = "remind"
    RESUME = "resume"
    CLOSE = "close"
    FORWARD = "forward"
    EXTEND = "extend"
    REFUSE = "refuse"
    DRAFT = "draft"
    PRESENT = "present"
    SEND_BACK = "send-back"
    ISSUE = "issue"
    RETRY = "retry"
    FINISH = "finish"
    LAY_OUT = "lay-out"
    HAND_OVER = "hand-over"
    ARCHIVE = "archive"
    FETCH_BACK = "fetch-back"
    POST = "post"
    ARRIVED = "arrived"
    CAME_BACK = "came-back"
    RECALL = "recall"
    REISSUE = "reissue"


@dataclass(frozen=True, slots=True)
class Step:
    """Who may do it, in which states, and where the request stands then; None: where it stood, or where the use case
    decides among ``outcomes``."""

    sides: frozenset[Side]
    before: frozenset[State]
    after: State | None = None
    outcomes: frozenset[State] = frozenset()


def _step(sides: str, before: str, after: State | None = None, outcomes: str = "") -> Step:
    return Step(
        frozenset(map(Side, sides.split())),
        frozenset(map(State, before.split())),
        after,
        frozenset(map(State, outcomes.split())),
    )


_OPEN = "submitted working waiting ready"
_OUT = "issued to-collect collected unclaimed posted returned delivered"
_ANY = " ".join(State)
_STAFF = "clerk supervisor"

STEPS: Mapping[Act, Step] = {
    Act.WITHDRAW: _step("applicant", _OPEN, State.WITHDRAWN),
    Act.ADD_DOCUMENT: _step(f"applicant {_STAFF}", "submitted working waiting", outcomes="working"),
    Act.CHANGE_DELIVERY: _step(f"applicant {_STAFF}", f"{_OPEN} issued to-collect returned", outcomes="issued"),
    Act.DOWNLOAD: _step("applicant", "issued", State.DELIVERED),
    Act.TAKE: _step(_STAFF, "submitted working waiting ready", outcomes="working"),
    Act.ASSIGN: _step(_STAFF, f"{_OPEN} issuing", outcomes="working"),
    Act.NOTE: _step(_STAFF, _ANY),
    Act.TELL: _step(_STAFF, f"{_OPEN} issuing {_OUT}"),
    Act.ASK: _step(_STAFF, "working waiting", State.WAITING),
    Act.RECEIVE: _step(_STAFF, "waiting", outcomes="working"),
    Act.REMIND: _step(_STAFF, "waiting"),
    Act.RESUME: _step(_STAFF, "waiting", State.WORKING),
    Act.CLOSE: _step(_STAFF, "waiting", State.INCOMPLETE),
    Act.FORWARD: _step(_STAFF, "submitted working", outcomes="submitted forwarded"),
    Act.EXTEND: _step(_STAFF, _OPEN),
    Act.REFUSE: _step(_STAFF, "working waiting ready", State.REFUSED),
    Act.DRAFT: _step(_STAFF, "working"),
    Act.PRESENT: _step(_STAFF, "working", State.READY),
    Act.SEND_BACK: _step(_STAFF, "ready", State.WORKING),
    Act.ISSUE: _step(_STAFF, "ready", State.ISSUING),
    # Letters are documents too, and are sent at every stage.
    Act.RETRY: _step(_STAFF, _ANY),
    Act.FINISH: _step("system", "issuing", State.ISSUED),
    Act.LAY_OUT: _step(_STAFF, "issued", State.TO_COLLECT),
    Act.HAND_OVER: _step(_STAFF, "to-collect", State.COLLECTED),
    Act.ARCHIVE: _step(_STAFF, "to-collect", State.UNCLAIMED),
    Act.FETCH_BACK: _step(_STAFF, "unclaimed returned", State.TO_COLLECT),
    Act.POST: _step(_STAFF, "issued", State.POSTED),
    Act.ARRIVED: _step(_STAFF, "posted", State.DELIVERED),
    Act.CAME_BACK: _step(_STAFF, "posted", State.RETURNED),
    Act.RECALL: _step("supervisor", _OUT, State.RECALLED),
    Act.REISSUE: _step("supervisor", f"{_OUT} recalled", State.WORKING),
}
"""What can be done, and nothing else."""

OPEN = frozenset(map(State, _OPEN.split())) | {State.ISSUING}
"""The municipality still owes an answer."""

OUT = frozenset(map(State, _OUT.split()))
"""A document was issued and holds."""

ENDED = frozenset({State.REFUSED, State.WITHDRAWN, State.INCOMPLETE, State.FORWARDED})
"""Nothing more happens; a new request may say that it follows this one."""

DONE = ENDED | {State.COLLECTED, State.DELIVERED, State.UNCLAIMED, State.RECALLED}
"""Nothing more is to be done, though a supervisor may still recall what was issued."""


def allowed(act: Act, state: State, side: Side) -> bool:
    """Whether this side may do it while the request is in this state."""
    step = STEPS[act]
    return side in step.sides and state in step.before


def acts_in(state: State, side: Side) -> list[Act]:
    """What this side may do now, in the order of the table."""
    return [act for act in STEPS if allowed(act, state, side)]
