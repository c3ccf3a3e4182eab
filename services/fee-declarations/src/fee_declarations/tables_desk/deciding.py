"""A change of the tables: shown before anything is done, proposed by one officer, released by another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from inputkit.schemas import Fault
from servicekit.clock import local_day
from servicekit.parsing import invalid
from sqlalchemy import Connection
from workdays import Calendar

from fee_declarations import debtor_store, tables
from fee_declarations.payments import four_eyes
from fee_declarations.payments.rows import Decided
from fee_declarations.table_documents import Document
from fee_declarations.tables_desk import changes, concerning, rows, store
from fee_declarations.tables_desk.changes import Change
from fee_declarations.tables_desk.effects import Effect, effects
from fee_declarations.tables_desk.errors import (
    PASSED,
    ProposalDecided,
    ProposalNotFound,
    ProposalWaits,
    ProposerConcerned,
    TablesMoved,
)
from fee_declarations.tables_desk.reading import Read, read
from fee_declarations.tables_desk.rows import Proposal
from fee_declarations.tables_desk.schemas import ChangeIn, ProposalIn
from fee_declarations.tables_desk.sections import Row, Section


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do: the rows that it touches, the declarations that it really concerns, and what those of
    last month would have come to if it had always held."""

    section: Section
    change: Change
    before: Mapping[tuple[str, ...], Sequence[Row]]
    after: Mapping[tuple[str, ...], Sequence[Row]]
    concerned: Sequence[Effect]
    example: Sequence[Effect]
    example_days: tuple[date, date]
    # How many declarations were filed last month, also those that come to the same.
    example_filed: int

    def example_sums(self) -> dict[str, object]:
        """The example without its declarations."""
        first, last = self.example_days
        return {
            "first": first.isoformat(),
            "last": last.isoformat(),
            "filed": self.example_filed,
            "number": len(self.example),
            "old_cents": sum(one.old_cents or 0 for one in self.example),
            "new_cents": sum(one.new_cents or 0 for one in self.example),
        }


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts, when, and by which holidays due dates are reckoned."""

    officer: str
    now: datetime
    calendar: Calendar

    @property
    def today(self) -> date:
        return local_day(self.now)


@dataclass(frozen=True, slots=True)
class Settling:
    """What an officer did about a declaration that a change concerned."""

    proposal_id: UUID
    declaration_id: UUID
    outcome: str


def preview(conn: Connection, body: ChangeIn, acting: Acting) -> Preview:
    """Write nothing; raises InvalidInput naming every field that is wrong."""
    document = store.newest(conn).document
    return _preview(conn, _checked(body, document, acting.today), document, acting)


def propose(conn: Connection, body: ProposalIn, acting: Acting) -> UUID:
    """Keep a change until a colleague releases it, with the declarations that it concerns as of now.

    Raises InvalidInput, OwnBusiness when one of those is the officer's own, ProposalWaits.
    """
    document = store.newest(conn).document
    found = _preview(conn, _checked(body, document, acting.today), document, acting)
    _refuse_own(conn, acting, found.concerned)
    proposal = rows.NewProposal(
        id=uuid4(),
        section=body.section,
        fee=found.change.fee,
        change=body.change(),
        before=[list(series) for series in found.before.values()],
        after=[list(series) for series in found.after.values()],
        reason=body.reason,
        example=found.example_sums(),
        proposed_by=acting.officer,
        proposed_at=acting.now,
    )
    if not store.add_proposal(conn, proposal):
        raise ProposalWaits
    store.put_effects(conn, proposal.id, _rows(proposal.id, found.concerned))
    return proposal.id


def has_moved(conn: Connection, proposal: Proposal, today: date) -> bool:
    """Whether a proposal that waits can only be rejected: rows that it changes are no longer as they were, or its day
    has passed and the table is changed ahead only."""
    return proposal.state == "pending" and _still(proposal, store.newest(conn).document, today) is None


def release(conn: Connection, proposal_id: UUID, acting: Acting) -> None:
    """The change is in force from now on; the declarations that it concerns are listed for officers.

    It charges nothing. Raises ProposalNotFound, ProposalDecided, NeedsAnother, OwnBusiness, ProposerConcerned,
    TablesMoved.
    """
    proposal = _pending(conn, proposal_id)
    four_eyes.refuse_same(conn, proposal.proposed_by, acting.officer)
    before = store.newest(conn)
    found = _still(proposal, before.document, acting.today)
    ahead = concerning.look_ahead(conn, found, before, acting.calendar) if found else None
    newest = store.newest(conn, lock=True)
    found = _still(proposal, newest.document, acting.today)
    if found is None:
        raise TablesMoved
    # Again: also what was declared meanwhile is concerned.
    concerned = concerning.concerned_now(conn, found, newest, acting.calendar, ahead)
    _refuse_own(conn, acting, concerned)
    if debtor_store.is_own(conn, proposal.proposed_by, _businesses(concerned)):
        raise ProposerConcerned
    effect_rows = _rows(proposal_id, concerned)
    store.add(conn, found.document, newest.file or newest.document, proposal_id)
    store.put_effects(conn, proposal_id, effect_rows)
    _decide(conn, proposal_id, "released", acting)


def reject(conn: Connection, proposal_id: UUID, acting: Acting, reason: str) -> None:
    """A proposal is not followed; who made it may take it back. Raises ProposalNotFound, ProposalDecided."""
    _pending(conn, proposal_id)
    store.put_effects(conn, proposal_id, [])
    _decide(conn, proposal_id, "rejected", acting, reason)


def settle(conn: Connection, done: Settling, acting: Acting) -> None:
    """An officer has seen to a declaration of the list. Raises ProposalNotFound, ProposalDecided, OwnBusiness."""
    proposal = store.proposal(conn, done.proposal_id)
    if proposal is None or proposal.state != "released":
        raise ProposalNotFound
    if whose := store.business_of(conn, done.proposal_id, done.declaration_id):
        debtor_store.refuse_own(conn, acting.officer, whose)
    settled = rows.Settled(done.proposal_id, done.declaration_id, done.outcome, acting.officer, acting.now)
    if not store.settle(conn, settled):
        raise ProposalDecided if whose else ProposalNotFound


def _refuse_own(conn: Connection, acting: Acting, concerned: Iterable[Effect]) -> None:
    """Raise OwnBusiness when the officer's own declaration comes to something else by the change."""
    debtor_store.refuse_own(conn, acting.officer, *_businesses(concerned))


def _businesses(concerned: Iterable[Effect]) -> set[UUID]:
    return {one.declaration.business_id for one in concerned}


def month_before(today: date) -> tuple[date, date]:
    """The first and the last day of the month before this one."""
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def _checked(body: ChangeIn, document: Document, today: date) -> Read:
    found = read(body, document, today)
    if not isinstance(found, Read):
        raise invalid(found)
    if _has_passed(found, today):
        raise invalid([Fault("day", PASSED)])
    return found


def _has_passed(found: Read, today: date) -> bool:
    """Whether it would change what was asked of people on days that are over, and could not be done by them now."""
    first = found.change.first_day
    return found.section.ahead and first is not None and first < today


def _preview(conn: Connection, found: Read, document: Document, acting: Acting) -> Preview:
    days = month_before(acting.today)
    filed = list(store.filed_between(conn, found.change.fee, *days))
    always = changes.as_if_always(document, found.section, found.change)
    before, after = tables.parse(document), tables.parse(always)
    return Preview(
        section=found.section,
        change=found.change,
        before=_touched(found, document),
        after=_touched(found, found.document),
        concerned=list(concerning.concerned(conn, found, document, acting.calendar)),
        example=list(effects(filed, before, after, acting.calendar)),
        example_days=days,
        example_filed=len(filed),
    )


def _rows(proposal_id: UUID, concerned: Iterable[Effect]) -> list[rows.EffectRow]:
    return [rows.EffectRow(proposal_id, one.declaration.id, one.charged_cents, one.new_cents) for one in concerned]


def _touched(found: Read, document: Document) -> dict[tuple[str, ...], Sequence[Row]]:
    """The series that the change names, with their rows in this document."""
    series = changes.series_rows(document, found.section, found.change.fee)
    named = [found.section.series_of_key(one.key) for one in found.change.rows]
    return {name: series.get(name, []) for name in named}


def _still(proposal: Proposal, document: Document, today: date) -> Read | None:
    """The proposed change, when the rows that it touches are as they were and its day may still come."""
    found = read(ChangeIn.taken(proposal.change), document, today)
    if not isinstance(found, Read) or _has_passed(found, today):
        return None
    now = [list(series) for series in _touched(found, document).values()]
    return found if now == proposal.before else None


def _pending(conn: Connection, proposal_id: UUID) -> Proposal:
    proposal = store.proposal(conn, proposal_id, lock=True)
    if proposal is None:
        raise ProposalNotFound
    if proposal.state != "pending":
        raise ProposalDecided
    return proposal


def _decide(conn: Connection, proposal_id: UUID, state: str, acting: Acting, reason: str | None = None) -> None:
    store.decide(conn, proposal_id, Decided(state, acting.officer, acting.now, reason))
