"""Filing for an applicant at the counter."""

from dataclasses import dataclass

from certificates.domain.cases import Case
from certificates.domain.collecting import same_person
from certificates.domain.counters import FILED_AT_COUNTER, Identity
from certificates.errors import OwnCase
from certificates.store import cases
from certificates.use_cases.casework import Work
from certificates.use_cases.filing import Filing, submit_request


@dataclass(frozen=True, slots=True)
class Visit:
    """What is filed, and what the applicant has shown."""

    filing: Filing
    identity: Identity


def file_at_counter(work: Work, visit: Visit) -> Case:
    """File like an applicant would, and record who filed it, what was shown and any exception.

    The case belongs to no account. Raises OwnCase when the applicant has the clerk's own name: without an account
    nothing else tells, and a citizen with the same name is served by a colleague.
    """
    filing = visit.filing
    asks = filing.application.applicant
    if same_person(f"{asks.given_name} {asks.family_name}", work.clerk.name):
        raise OwnCase
    case = submit_request(work, filing)
    told: dict[str, object] = {"identity": visit.identity.stored()}
    if filing.override_reason is not None:
        told["override_reason"] = filing.override_reason
    cases.add_happening(work.conn, case.id, work.did(FILED_AT_COUNTER, told=told))
    return case
