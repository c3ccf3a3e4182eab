"""Matching businesses to debtors of the finance application. What it does not know waits for a finance officer.

Until a business is matched nothing can be declared for it, so no charge can arise (`debtor-not-tied`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from servicekit import outbox
from sqlalchemy import Connection

from fee_declarations import debtor_store, events
from fee_declarations.debtor_rows import Business, BusinessCase, Case
from fee_declarations.domain.names import alike
from fee_declarations.errors import (
    DebtorCaseDecided,
    DebtorCaseNotFound,
    DebtorInBooks,
    DebtorTaken,
    DebtorUnknown,
    TooManySearches,
)
from fee_declarations.finance import Debtor, Finance

SEARCHES_AN_HOUR = 60


@dataclass(frozen=True, slots=True)
class Decision:
    """An officer decides about a business, now."""

    officer: str
    business_id: UUID
    now: datetime


class State(StrEnum):
    """Where the case of a business stands."""

    WAITING = "waiting"
    TIED = "tied"
    REFUSED = "refused"


def match_or_ask(conn: Connection, business_id: UUID, declaration_id: UUID, finance: Finance, now: datetime) -> None:
    """A representative came with this business: match it if finance knows it by number and name, else ask an officer.

    A business that was refused is asked for again: something on the new declaration may be different.
    """
    business = debtor_store.business(conn, business_id)
    case = debtor_store.lock(conn, business_id)
    if business.debtor_code is not None or _match_by_number(conn, business, case, finance, now):
        return
    if declaration_id not in debtor_store.declarations_about(conn, [business_id]):
        # It ended before it came here.
        return
    waiting = case if case and case.state == State.WAITING else None
    about = waiting or _write(conn, case, business_id, _Change(State.WAITING, now))
    outbox.record(conn, events.SOURCE, events.debtor_changed(about, declaration_id))


def match_waiting(conn: Connection, finance: Finance, now: datetime) -> int:
    """Finance knows more debtors than before: match those who wait for it. Returns how many."""
    matched = 0
    for business_id in debtor_store.waiting(conn):
        business = debtor_store.business(conn, business_id)
        matched += _match_by_number(conn, business, debtor_store.lock(conn, business_id), finance, now)
    return matched


def candidate(conn: Connection, business_id: UUID, code: str, finance: Finance) -> Debtor:
    """The debtor that an officer means, to look at. Raises DebtorCaseNotFound, DebtorUnknown, DebtorTaken."""
    find(conn, business_id)
    debtor = finance.debtor(conn, code)
    if debtor is None:
        raise DebtorUnknown
    if debtor_store.is_taken(conn, code):
        raise DebtorTaken
    return debtor


def search(conn: Connection, officer: str, business_id: UUID, now: datetime) -> BusinessCase:
    """An officer looks for the business's debtor by a code. That is recorded whether it finds one or not, so this is a
    transaction of its own. Returns the case. Raises DebtorCaseNotFound, TooManySearches."""
    case = seen(conn, officer, business_id, now)
    if debtor_store.searches_since(conn, officer, now - timedelta(hours=1)) >= SEARCHES_AN_HOUR:
        raise TooManySearches
    debtor_store.add_search(conn, officer, now)
    return case


def same_number(conn: Connection, case: BusinessCase, finance: Finance) -> Debtor | None:
    """The debtor of the books that has the business's tax number and, while they are not tied, another name."""
    debtor = None if case.state == State.TIED else finance.find_debtor(conn, case.afm)
    return None if debtor is None or debtor_store.is_taken(conn, debtor.code) else debtor


def match_debtor(conn: Connection, decision: Decision, code: str, finance: Finance) -> None:
    """The business is this debtor, an officer says. Raises as ``candidate``, and DebtorCaseDecided, OwnBusiness."""
    case = _deciding(conn, decision)
    _match(conn, case, candidate(conn, decision.business_id, code, finance), decision.officer, decision.now)


def open_debtor(conn: Connection, decision: Decision, months: int, finance: Finance) -> None:
    """The business owes for the first time: finance gets a new debtor. Raises as ``match_debtor``, and
    DebtorInBooks."""
    case = _deciding(conn, decision)
    business = debtor_store.business(conn, decision.business_id)
    if finance.find_debtor(conn, business.afm) is not None:
        raise DebtorInBooks
    debtor = finance.open_debtor(conn, business.afm, business.name, months)
    _match(conn, case, candidate(conn, decision.business_id, debtor.code, finance), decision.officer, decision.now)


def refuse(conn: Connection, decision: Decision, text: str) -> None:
    """Finance does not take the business, and the text says why. Raises as ``match_debtor``."""
    case = _deciding(conn, decision)
    change = _Change(State.REFUSED, decision.now, decision.officer, text)
    refused = _write(conn, case, decision.business_id, change)
    _tell_all(conn, refused)


def find(conn: Connection, business_id: UUID) -> BusinessCase:
    """The case with its business. Raises DebtorCaseNotFound, also when the business has no representative any more:
    then there is nothing to decide, and no record that the look could stand in."""
    case = debtor_store.case(conn, business_id)
    if case is None or not debtor_store.declarations_about(conn, [business_id]):
        raise DebtorCaseNotFound
    return case


def seen(conn: Connection, officer: str, business_id: UUID, now: datetime) -> BusinessCase:
    """The case for an officer who reads it, which is recorded. Raises DebtorCaseNotFound."""
    case = find(conn, business_id)
    about = debtor_store.declarations_about(conn, [business_id])
    outbox.record(conn, events.SOURCE, events.debtor_seen(about, officer, now))
    return case


def _match_by_number(conn: Connection, business: Business, case: Case | None, finance: Finance, now: datetime) -> bool:
    debtor = finance.find_debtor(conn, business.afm)
    # An officer may have tied another business to it, or the number may stand beside another name by mistake: an
    # officer must look at that.
    if debtor is None or debtor_store.is_taken(conn, debtor.code) or not _is_called(business, debtor):
        return False
    if case is None:
        debtor_store.match(conn, business.id, debtor)
    else:
        _match(conn, case, debtor, None, now)
    return True


def _is_called(business: Business, debtor: Debtor) -> bool:
    """Whether the books call the debtor by the business's name or trade name."""
    return any(alike(name, debtor.name) for name in (business.name, business.trade_name) if name)


def _match(conn: Connection, case: Case, debtor: Debtor, officer: str | None, now: datetime) -> None:
    debtor_store.match(conn, case.business_id, debtor)
    _tell_all(conn, _write(conn, case, case.business_id, _Change(State.TIED, now, officer)))


def _deciding(conn: Connection, decision: Decision) -> Case:
    """The case, locked, that this officer may decide. One that was refused may be decided otherwise."""
    case = debtor_store.lock(conn, decision.business_id)
    if case is None or not debtor_store.declarations_about(conn, [decision.business_id]):
        raise DebtorCaseNotFound
    debtor_store.refuse_own(conn, decision.officer, decision.business_id)
    if case.state == State.TIED:
        raise DebtorCaseDecided
    return case


@dataclass(frozen=True, slots=True)
class _Change:
    """What becomes of a case now; by which officer (None: by itself), and why it is refused."""

    state: State
    now: datetime
    officer: str | None = None
    text: str | None = None


def _write(conn: Connection, case: Case | None, business_id: UUID, change: _Change) -> Case:
    """The case as it is from now on."""
    written = Case(
        business_id=business_id,
        state=change.state,
        revision=case.revision + 1 if case else 1,
        opened_at=case.opened_at if case else change.now,
        changed_at=change.now,
        officer=change.officer,
        text=change.text,
    )
    debtor_store.put(conn, written)
    return written


def _tell_all(conn: Connection, case: Case) -> None:
    for declaration_id in debtor_store.declarations_about(conn, [case.business_id]):
        outbox.record(conn, events.SOURCE, events.debtor_changed(case, declaration_id))
