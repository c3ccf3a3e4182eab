"""What is looked up of a caller, in one statement: its cut-off, whose account it is, and what the service asks.

The statement is built once, and read before the view begins: a view may wait for another service first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, Select, String, Table, bindparam, func, select
from sqlalchemy.sql.elements import ColumnElement

from servicekit import cutoffs, subjects
from servicekit.db import OneRow, transaction
from servicekit.tokens import Principal

SUBJECT = bindparam("subject", type_=String())
PERSON_ID = bindparam("person_id", type_=String())
USERNAME = bindparam("username", type_=String())


def _nothing() -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Facts:
    """What a service wants to know of every caller, as expressions by name: ``access.fact(name)`` has them afterwards.

    They may use SUBJECT, PERSON_ID and USERNAME (empty where the token has none), and parameters that ``values`` gives.
    """

    columns: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)
    values: Callable[[], Mapping[str, Any]] = _nothing


class Admission:
    """Looks a caller up and refuses stale tokens and accounts that became another person."""

    def __init__(self, engine: Engine, cutoff_table: Table, subject_table: Table | None, facts: Facts) -> None:
        self._engine, self._subjects, self._facts = engine, subject_table, facts
        self._look = OneRow(engine, _statement(cutoff_table, subject_table, facts))

    def admit(self, principal: Principal) -> Mapping[str, Any]:
        """The facts about the caller. Raises StaleToken, IdentityChanged."""
        about = {
            "subject": principal.subject,
            "person_id": principal.person_id or "",
            "username": principal.username or "",
        }
        found = self._look({**about, **self._facts.values()})
        cutoffs.refuse_stale(found["cutoff"], principal)
        if self._subjects is not None:
            self._bind(self._subjects, principal, found["known"])
        return found

    def _bind(self, table: Table, principal: Principal, known: str | None) -> None:
        """``known`` is the person that it was until now, empty for none yet, None when the subject is new."""
        person_id = known or None
        if known is None or (not known and principal.person_id is not None):
            with transaction(self._engine) as conn:
                person_id = subjects.become(conn, table, principal.subject, principal.person_id)
        subjects.refuse_another(principal, person_id)


def _statement(cutoff_table: Table, subject_table: Table | None, facts: Facts) -> Select[Any]:
    mine = select(cutoff_table.c.cutoff).where(cutoff_table.c.subject == SUBJECT)
    columns = [mine.scalar_subquery().label("cutoff")]
    if subject_table is not None:
        person = func.coalesce(subject_table.c.person_id, "")
        whose = select(person).where(subject_table.c.subject == SUBJECT)
        columns.append(whose.scalar_subquery().label("known"))
    return select(*columns, *(column.label(name) for name, column in facts.columns.items()))
