"""What applicants do with their own cases after filing: withdraw them, bring documents, take the file along."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from servicekit.clock import now
from servicekit.tokens import Principal
from sqlalchemy import Connection

from certificates import events
from certificates.delivery_errors import OtherDelivery
from certificates.domain.cases import Case
from certificates.domain.figures import DELIVERED_BY_IT
from certificates.domain.requests import Delivery
from certificates.domain.states import Act, Side, State, allowed
from certificates.errors import ActNotPossible, DocumentNotFound, RequestNotFound
from certificates.store import cases as store
from certificates.store.cases import Happened
from certificates.store.documents import Document, DocumentState
from certificates.store.uploads import Attachment
from certificates.use_cases import asking
from certificates.use_cases.casework import Context, Outcome, settle
from certificates.use_cases.making import ContextAt
from certificates.use_cases.uploads import Hooks


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Which request the applicant takes back."""

    request_id: UUID
    applicant: Principal


def begin(context: Context, request_id: UUID, applicant: Principal, act: Act) -> Case:
    """The applicant's own case, locked, when this may be done now; raises RequestNotFound, ActNotPossible."""
    case = store.lock(context.conn, request_id)
    if case is None or case.subject != applicant.subject:
        raise RequestNotFound
    if not allowed(act, case.state, Side.APPLICANT):
        raise ActNotPossible(state=case.state.value, act=act.value)
    return case


def withdraw(context: Context, command: Withdrawal) -> Case:
    """Take a request back. The same again changes nothing; one that is being issued is issued."""
    case = store.lock(context.conn, command.request_id)
    if case is not None and case.subject == command.applicant.subject and case.state is State.WITHDRAWN:
        return case
    case = begin(context, command.request_id, command.applicant, Act.WITHDRAW)
    store.end_wait(context.conn, case.id, context.now)
    by = Happened(Act.WITHDRAW.value, context.now, Side.APPLICANT)
    outcome = Outcome(Act.WITHDRAW, values={"answered_at": context.now}, tells=events.withdrawn)
    return settle(context, case, outcome, by)


def download(context: Context, case: Case, document: Document) -> None:
    """The holder takes the file of a certificate along: it is in the record, and the first time it is delivered.

    A file without a seal is a copy for information: it is in the record, and delivers nothing.
    Raises OtherDelivery for one that is handed over otherwise, whose names may be unproved; DocumentNotFound for
    one that is no longer valid.
    """
    if case.delivery is not Delivery.DOWNLOAD:
        raise OtherDelivery(delivery=case.delivery.value)
    if document.state is not DocumentState.VALID:
        raise DocumentNotFound
    by = Happened(Act.DOWNLOAD.value, context.now, Side.APPLICANT, detail=document.number)
    now = store.lock(context.conn, case.id)
    if now is not None and document.seal is not None and _by_file(now):
        # Later ones are in the record too, and are no delivery: figures tell them apart by this.
        settle(context, now, Outcome(Act.DOWNLOAD), replace(by, told={DELIVERED_BY_IT: True}))
    else:
        store.add_happening(context.conn, case.id, by)


def _by_file(case: Case) -> bool:
    """Whether a download delivers what was issued."""
    return allowed(Act.DOWNLOAD, case.state, Side.APPLICANT) and case.delivery is Delivery.DOWNLOAD


@dataclass(frozen=True, slots=True)
class Brought:
    """A document that was asked for has come by upload, at this moment, and was found to be fit; ``at_office``: on
    paper, which staff scanned."""

    request_id: UUID
    asked_id: UUID
    uploaded_at: datetime
    at_office: bool = False


def bring(context: Context, command: Brought) -> Case | None:
    """Count the document as here from the moment of its upload; the work goes on when all are here.

    None when the case waits for nothing any more.
    """
    case = store.lock(context.conn, command.request_id)
    if case is None or not allowed(Act.ADD_DOCUMENT, case.state, Side.APPLICANT):
        return None
    met_by, side = ("paper", Side.SYSTEM) if command.at_office else ("upload", Side.APPLICANT)
    store.meet(context.conn, case.id, [command.asked_id], met_by, command.uploaded_at)
    by = Happened(Act.ADD_DOCUMENT.value, context.now, side)
    if case.state is not State.WAITING or asking.missing(context.conn, case):
        return settle(context, case, Outcome(Act.ADD_DOCUMENT), by)
    values = asking.all_here(context, case)
    return settle(context, case, Outcome(Act.ADD_DOCUMENT, State.WORKING, values), by)


def hooks(context: ContextAt) -> Hooks:
    """What a case does when one of its files was opened: the document counts as here from the moment it was sent."""

    def asked_met(conn: Connection, sent: Attachment) -> None:
        if sent.request_id is not None and sent.asked_id is not None:
            brought = Brought(sent.request_id, sent.asked_id, sent.created_at, at_office=sent.subject is None)
            bring(context(conn, now()), brought)

    return Hooks(asked_met=asked_met)
