"""What the finance office says of a declaration's business: the person is told, what officers saw is recorded."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict
from servicekit import outbox
from sqlalchemy import Connection

from identity_bridge.declarations import events
from identity_bridge.declarations.store import cases
from identity_bridge.declarations.use_cases import actors, notice_addresses
from identity_bridge.declarations.use_cases import cases as moves
from identity_bridge.register.domain.levels import Actor as Staff
from identity_bridge.register.domain.levels import ActorKind
from identity_bridge.register.events import SOURCE
from identity_bridge.register.use_cases import audit

_OFFICE = "revenue"
# Whom the history of a case names when finance's list decided, and no member of staff.
_BY_ITSELF = "fee-declarations"


class DebtorChanged(BaseModel):
    """What we need of fees.debtor.changed; ``officer`` is None when no member of staff decided."""

    model_config = ConfigDict(extra="ignore")

    declaration_id: UUID
    state: Literal["waiting", "tied", "refused"]
    revision: int
    officer: str | None
    text: str | None
    at: AwareDatetime


class ListSeen(BaseModel):
    """A list of debtors or payers that an officer read."""

    model_config = ConfigDict(extra="ignore")

    name: str
    number: int
    narrowed: dict[str, str]


class DebtorSeen(BaseModel):
    """What we need of fees.debtor.seen; ``list`` when it was not one business that was read."""

    model_config = ConfigDict(extra="ignore")

    declaration_ids: list[UUID]
    officer: str
    at: AwareDatetime
    list: ListSeen | None = None


def changed(conn: Connection, about: DebtorChanged) -> None:
    """Write it in the case's history and tell the person; what an officer decided is recorded."""
    _record(conn, about.declaration_id, about.officer, f"debtor.{about.state}", about.at)
    row = cases.of_declaration(conn, about.declaration_id)
    if row is None:
        return
    officer = actors.Actor(about.officer or _BY_ITSELF, None, "", None, clerk=about.officer)
    by = actors.By(officer, about.at)
    moves.note(conn, row.case_id, by, f"debtor-{about.state}", "finance", text=about.text)
    to = row.recipient["email"] or notice_addresses.in_force(conn, row.case_id)
    data = {
        "case_id": str(row.case_id),
        "number": row.number,
        "business_name": row.fields["name"],
        "state": about.state,
        "text": about.text,
        "at": about.at.isoformat(),
        # A person who has only ever signed in with TAXISnet may have no address of their own.
        "recipient": row.recipient | {"email": to},
    }
    event = events.declaration_debtor(str(about.declaration_id), about.revision, data)
    outbox.record(conn, SOURCE, event)


def seen(conn: Connection, about: DebtorSeen) -> None:
    """An officer read what the revenue office holds about a business: each of its representatives can see that. A list
    is recorded as one look besides, also when it names only payers."""
    if about.list is not None:
        detail = {"list": about.list.name, "number": about.list.number, "narrowed": about.list.narrowed}
        officer = Staff(ActorKind.CLERK, about.officer, _OFFICE)
        audit.record(conn, audit.Entry(officer, "debtor.listed", about.at, detail=detail))
    for declaration_id in about.declaration_ids:
        _record(conn, declaration_id, about.officer, "debtor.read", about.at)


def _record(conn: Connection, declaration_id: UUID, officer: str | None, action: str, at: datetime) -> None:
    if officer is None:
        return
    row = cases.of_declaration(conn, declaration_id)
    done = audit.Entry(
        Staff(ActorKind.CLERK, officer, _OFFICE),
        action,
        at,
        subject=moves.recorded_as(conn, row) if row else None,
        purpose=row.number if row else None,
        detail={"declaration_id": str(declaration_id)},
    )
    audit.record(conn, done)
