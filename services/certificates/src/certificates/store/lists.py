"""The lists of the inbox: one page of each, and how many are in it. However many cases there are, as many are read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BindParameter, ColumnElement, Connection, bindparam, func, literal_column, select

from certificates.domain.states import OPEN, State
from certificates.models import history, requests
from certificates.models.documents import documents
from certificates.store.lines import PARKED, Line, lines, read

PAGE = 25

MOST_COUNTED = 1000
"""Above this the exact number does not matter; letters whose arrival is never reported stay posted."""


@dataclass(frozen=True, slots=True)
class View:
    """A list of cases: its name, which are in it, and whether the newest come first."""

    name: str
    which: ColumnElement[bool]
    newest_first: bool = False


_UNMADE = select(documents.c.request_id).where(PARKED)


def views(username: str, today: date) -> Mapping[str, View]:
    """The lists of an inbox, for one member of staff on one day."""
    state = requests.c.state
    # Written out, so that a statement that was prepared still finds the index of what is open.
    values: BindParameter[list[str]] = bindparam(
        "open", [one.value for one in State if one in OPEN], expanding=True, literal_execute=True
    )
    still = state.in_(values)
    made = [
        View("mine", still & (requests.c.assignee == username)),
        View("unassigned", still & requests.c.assignee.is_(None)),
        View("overdue", still & (state != State.WAITING.value) & (requests.c.deadline < today)),
        View("waiting", state == State.WAITING.value),
        View("ready", state == State.READY.value),
        View("parked", requests.c.id.in_(_UNMADE)),
        View("open", still),
        View("to-deliver", state == State.ISSUED.value),
        View("to-collect", state == State.TO_COLLECT.value),
        View("posted", state == State.POSTED.value),
        View("returned", state == State.RETURNED.value),
        View("done", requests.c.ended_at.is_not(None), newest_first=True),
    ]
    return {view.name: view for view in made}


def count(conn: Connection, which: Iterable[View]) -> Mapping[str, int]:
    """How many are in each list, in one statement; MOST_COUNTED stands for that many or more."""
    several = list(which)
    counts = []
    for view in several:
        some = select(literal_column("1")).select_from(requests).where(view.which).limit(MOST_COUNTED).subquery()
        counts.append(select(func.count()).select_from(some).scalar_subquery())
    row = conn.execute(select(*counts)).one()
    return dict(zip((view.name for view in several), map(int, row), strict=True))


def page(conn: Connection, view: View, number: int) -> Sequence[Line]:
    """One page of a list, from 1: the oldest limit first.

    Which they are is read of the index alone; rows are looked up only of those that are shown.
    """
    columns = (
        [requests.c.ended_at, requests.c.id]
        if view.newest_first
        else [requests.c.deadline, requests.c.submitted_at, requests.c.id]
    )
    order = [column.desc() for column in columns] if view.newest_first else columns
    shown = select(*columns).where(view.which).order_by(*order).limit(PAGE).offset((number - 1) * PAGE).subquery()
    return read(conn, lines().join(shown, shown.c.id == requests.c.id).order_by(*order))


def colleagues(conn: Connection) -> Sequence[tuple[str, str]]:
    """Everybody who ever took or signed a case here: user name, and the name they had last."""
    took = history.c.what.in_(bindparam("took", ["take", "issue"], expanding=True, literal_execute=True))
    # From one user name to the next: a colleague with a thousand acts is met once.
    first = select(func.min(history.c.actor).label("actor")).where(took)
    known = first.cte("known", recursive=True)
    following = select(func.min(history.c.actor)).where(took, history.c.actor > known.c.actor).scalar_subquery()
    known = known.union_all(select(following).where(known.c.actor.is_not(None)))
    last = select(history.c.actor_name).where(took, history.c.actor == known.c.actor)
    name = last.order_by(history.c.id.desc()).limit(1).scalar_subquery().label("name")
    query = select(known.c.actor, name).where(known.c.actor.is_not(None))
    found = [(username, name or username) for username, name in conn.execute(query)]
    return sorted(found, key=lambda one: (one[1], one[0]))
