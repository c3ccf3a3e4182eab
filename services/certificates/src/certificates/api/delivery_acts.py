"""The acts by which a document reaches people, as they come in: entries of the one route of acts (``api.acts``)."""

from inputkit.schemas import fault
from servicekit.parsing import invalid, refuse

from certificates.api.context import current_context
from certificates.api.judging import checked_delivery
from certificates.delivery_errors import WrongPickupCode
from certificates.domain.cases import Case
from certificates.domain.collecting import Capacity
from certificates.errors import RequestNotFound
from certificates.schemas import deliveries as schemas
from certificates.schemas.casework import ActIn
from certificates.store import cases
from certificates.use_cases import delivering, posting, redirecting
from certificates.use_cases.casework import Page, Work


def lay_out(work: Work, page: Page, body: schemas.LayOutIn) -> Case:
    return delivering.lay_out(work, delivering.LayingOut(page, body.place, current_context().kept_days))


def hand_over(work: Work, page: Page, body: schemas.HandOverIn) -> Case:
    """Raises WrongPickupCode after the try was counted: it is committed first."""
    if body.collector.capacity is Capacity.AUTHORISED and body.collector.authorisation is None:
        raise invalid([fault("collector.authorisation", "missing", schemas.LABELS)])
    case = delivering.hand_over(work, delivering.HandingOver(page, body.collector.to_collector(), body.code))
    if case is None:
        work.conn.commit()
        raise WrongPickupCode
    return case


def archive(work: Work, page: Page, _: ActIn) -> Case:
    return delivering.archive(work, delivering.Archiving(page, current_context().kept_days))


def fetch_back(work: Work, page: Page, _: ActIn) -> Case:
    return delivering.fetch_back(work, page, current_context().kept_days)


def arrived(work: Work, page: Page, _: ActIn) -> Case:
    return posting.arrived(work, page)


def came_back(work: Work, page: Page, body: schemas.CameBackIn) -> Case:
    return posting.came_back(work, page, body.reason)


def change_delivery(work: Work, page: Page, body: schemas.RedirectIn) -> Case:
    case = cases.find(work.conn, page.request_id)
    if case is None:
        raise RequestNotFound
    way, faults = checked_delivery(body.to_wish(), work.procedure(case))
    refuse(faults)
    return redirecting.redirect(work, page, way)
