"""What the pages use of a request for a certificate: where it stands, what it waits for, what came of it."""

from datetime import date
from typing import Any

from pydantic import AwareDatetime
from town.look import Words

from portal.clients.drafts import Draft
from portal.clients.schemas import (
    Answer,
    Counter,
    Named,
    Notice,
    Option,
    Options,
    PostalAddress,
    Procedure,
    ServiceCentre,
)

REFUSED = "refused"


class Happening(Answer):
    """Something that happened to a request. ``detail`` is the new delivery, or why a mail was not sent; ``told`` what
    the office wrote to the applicant, ``side`` who did it."""

    what: str
    detail: str | None
    at: AwareDatetime
    side: str = "system"
    told: dict[str, Any] | None = None


class Applicant(Answer):
    """Who asks; ``verified`` names the register's fields. Empty for requests from before these were asked for."""

    given_name: str | None = None
    family_name: str | None = None
    father_name: str | None = None
    mother_name: str | None = None
    birth_date: date | None = None
    birth_place: str | None = None
    document_number: str | None = None
    phone: str | None = None
    capacity: str = "self"
    verified: tuple[str, ...] = ()


class Limit(Answer):
    """The time limit in one word; ``days`` are left, or past; ``since`` is when waiting for the applicant began."""

    kind: str
    days: int | None = None
    since: date | None = None


RUNNING = ("days-left", "today", "overdue")
"""The kinds of a limit whose day counts."""


class Asked(Answer):
    """A document that the office asked for."""

    id: str
    title: Words
    note: str | None = None
    required: bool
    due_on: date
    met_by: str | None = None
    met_at: AwareDatetime | None = None


class Lacking(Answer):
    """A supporting document that the procedure requires, and that was neither sent nor asked for yet."""

    key: str
    title: Words


class Attachment(Answer):
    """A file of the applicant's: ``checking`` until it was looked through; ``reason_text`` is why it is refused."""

    id: str
    name: str
    evidence: str | None = None
    asked_id: str | None = None
    pages: int | None = None
    state: str
    reason_text: Words | None = None
    at: AwareDatetime


class UploadLimits(Answer):
    """What may be sent; ``scanned`` is whether it is scanned for malicious software."""

    max_bytes: int
    max_files: int
    max_pages: int
    scanned: bool = False


class Uploads(Answer):
    items: list[Attachment]
    limits: UploadLimits


class ProcedureForm(Answer):
    """All that a page of a form shows: the procedure, what was written, what may be chosen, the files."""

    procedure: Procedure
    draft: Draft | None
    options: list[Option]
    uploads: Uploads


class OwnDocument(Answer):
    """A document that was issued; without a ``seal`` its file is a copy for information."""

    id: str
    kind: str
    number: str
    state: str
    issued_on: date
    valid_until: date | None = None
    seal: str | None = None
    signed_by_name: str = ""
    recalled_at: AwareDatetime | None = None
    recall_reason: str | None = None
    downloadable: bool
    checks: int = 0


class Pickup(Answer):
    """What waits at a counter; ``place`` is the office or a citizens' service centre."""

    code: str
    place: str
    counter: Counter | None = None
    laid_out_at: AwareDatetime
    kept_until: date | None = None


class Access(Answer):
    """Which clerk looked at the request, and when."""

    name: str | None
    at: AwareDatetime


class Request(Answer):
    """A request for a certificate. ``acts`` are what its applicant may do now.

    ``about``, ``options`` and ``upload_limits`` come when one request is asked for, for its pages.
    """

    id: str
    number: str
    procedure: Named
    delivery: str
    answers: dict[str, str]
    postal_address: PostalAddress | None
    service_centre: ServiceCentre | None = None
    applicant: Applicant = Applicant()
    state: str
    submitted_at: AwareDatetime
    deadline: date
    notice: Notice
    acts: tuple[str, ...] = ()
    limit: Limit | None = None
    lacking: tuple[Lacking, ...] = ()
    asked: tuple[Asked, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    documents: tuple[OwnDocument, ...] = ()
    pickup: Pickup | None = None
    tracking: str | None = None
    history: tuple[Happening, ...] = ()
    looks: tuple[Access, ...] = ()
    about: Procedure | None = None
    options: tuple[Option, ...] = ()
    upload_limits: UploadLimits | None = None

    @property
    def choices(self) -> Options:
        """What its applicant may do, decided."""
        return Options(options=list(self.options))

    @property
    def outstanding(self) -> list[Asked]:
        """What was asked for and has not come."""
        return [one for one in self.asked if one.met_at is None]

    @property
    def missing(self) -> tuple[Lacking, ...]:
        """What can still be sent before it is asked for."""
        return self.lacking if "add-document" in self.acts else ()

    @property
    def runs(self) -> bool:
        """Whether the day runs until which an answer is owed: not while something of the applicant's is missing."""
        return self.limit is not None and self.limit.kind in RUNNING and not self.missing

    def files_for(self, asked_id: str | None) -> list[Attachment]:
        """The files that were sent for this document, or for none in particular."""
        return [one for one in self.attachments if one.asked_id == asked_id]


class Requests(Answer):
    items: list[Request]


class SealFound(Answer):
    """What the seal of a file says; ``trusted`` is None where that is not known."""

    state: str
    signer: str | None = None
    trusted: bool | None = None


class ComparedFile(Answer):
    """Whether a file is byte for byte the one that was issued."""

    same: bool
    seal: SealFound | None = None


class Verification(Answer):
    """What the register says of a document; of one that it does not know, nothing but that. ``mark`` says what its file
    is: sealed, a copy, a trial without legal force."""

    state: str
    kind: str = ""
    title: Words | None = None
    number: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    unit: str = ""
    since: date | None = None
    mark: str | None = None
    holder_masked: str | None = None
    holder: str | None = None
    file: ComparedFile | None = None
