"""HTTP: what is printed for a document on its last way, for its applicant or at the office."""

from uuid import UUID

from flask import Blueprint, Response
from inputkit.refusals import Refused
from servicekit.access import principal, requires

from certificates import printed, slips
from certificates.api import files
from certificates.api.context import WORK, acting, current_context, working
from certificates.delivery_errors import AddressUnfit, OtherDelivery
from certificates.domain.cases import Case
from certificates.domain.requests import Delivery
from certificates.domain.states import State
from certificates.errors import DocumentNotFound, RequestNotFound
from certificates.store import cases, deliveries, documents, post
from certificates.store import requests as own_requests
from certificates.use_cases import posting
from certificates.use_cases.casework import Context, Work

blueprint = Blueprint("slips", __name__)


@blueprint.get("/requests/<uuid:request_id>/slip.pdf")
@requires("certificates.read")
def get_own_slip(request_id: UUID) -> Response:
    """The slip of the caller's document, while it waits at a counter."""
    with acting() as context:
        case = own_requests.request_of(context.conn, principal().subject, request_id)
        if case is None:
            raise RequestNotFound
        said = _slip(context, case)
    return _pdf(case, said)


@blueprint.get("/casework/cases/<uuid:request_id>/slip.pdf")
@requires(WORK)
def get_slip(request_id: UUID) -> Response:
    """The same, for staff to print for an applicant without a printer."""
    with working() as doing:
        case = doing.of_another(cases.find(doing.conn, request_id))
        said = _slip(doing, case)
    return _pdf(case, said)


@blueprint.get("/casework/cases/<uuid:request_id>/covering.pdf")
@requires(WORK)
def get_covering(request_id: UUID) -> Response:
    """The sheet before a document that is posted: from when it is issued, because it goes into the same envelope."""
    with working() as doing:
        case = doing.of_another(cases.find(doing.conn, request_id))
        sending = _sending(doing, case)
        said = slips.covering(current_context().papers, doing, case, sending)
    return files.pdf(printed.covering_sheet(said, current_context().papers.look), files.name_for(case, "covering"))


def _slip(context: Context, case: Case) -> printed.Slip:
    pickup = deliveries.waiting(context.conn, case.id)
    if pickup is None:
        raise DocumentNotFound
    return slips.slip(current_context().papers, context, case, pickup)


def _pdf(case: Case, said: printed.Slip) -> Response:
    return files.pdf(printed.slip(said, current_context().papers.look), files.name_for(case, "slip"))


def _sending(doing: Work, case: Case) -> slips.Sending:
    if case.delivery is not Delivery.POST:
        raise OtherDelivery(delivery=case.delivery.value)
    if case.state not in (State.ISSUED, State.POSTED):
        raise DocumentNotFound
    # A letter has the lines of its label, whatever the address was made since.
    going = [one for one in post.letters_to(doing.conn, case.id) if one.state is not post.LetterState.VOID]
    try:
        lines = going[-1].address_lines if going else posting.lines_of(case)
    except Refused:
        raise AddressUnfit from None
    posted_at = going[-1].posted_at if going else None
    day = doing.day_of(posted_at) if posted_at else doing.today
    return slips.Sending(lines, day, documents.of_case(doing.conn, case.id))
