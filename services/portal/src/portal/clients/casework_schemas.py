"""What the pages of staff use of a case: a request for a certificate as the office that works on it sees it."""

from datetime import date
from typing import Any

from pydantic import AwareDatetime, Field
from town.look import Words

from portal.clients import request_schemas
from portal.clients.request_schemas import Applicant, Attachment, Lacking, Limit, UploadLimits
from portal.clients.schemas import Answer, Choice, Counter, Named, PostalAddress, ServiceCentre


class CaseSummary(Answer):
    """A case as lists show it. ``parked``: its document could not be made, and staff have to look."""

    id: str
    number: str
    procedure: Named
    applicant_name: str
    state: str
    delivery: str
    submitted_at: AwareDatetime
    deadline: date
    limit: Limit
    assignee: str | None = None
    assignee_name: str | None = None
    unit: str | None = None
    level: str | None = None
    parked: bool = False


class Cases(Answer):
    """A page of a list. The pages of closed cases are not counted: then ``more`` says whether there is another."""

    items: list[CaseSummary]
    counts: dict[str, int] = Field(default_factory=dict)
    view: str = ""
    page: int = 1
    pages: int | None = None
    more: bool = False

    @property
    def goes_on(self) -> bool:
        """Whether there is a page after this one."""
        return self.page < self.pages if self.pages is not None else self.more


class Evidence(Answer):
    """A document that the procedure names, which can be asked for."""

    key: str
    title: Words
    fetched_by_municipality: bool = False
    shown: bool = False

    @property
    def sent(self) -> bool:
        """Whether it comes from the applicant, as a file or on paper."""
        return not self.fetched_by_municipality and not self.shown


class Asked(request_schemas.Asked):
    """A document that the office asked for, and when."""

    asked_at: AwareDatetime
    reminded_at: AwareDatetime | None = None


class QuestionTitle(Answer):
    """What was asked, to show the answer under it."""

    id: str
    title: Words
    kind: str = "text"
    choices: list[Choice] = Field(default_factory=list)


class DocumentField(Answer):
    """Something that staff write into the document."""

    name: str
    title: Words
    kind: str
    required: bool = True
    hint: Words | None = None

    @property
    def field(self) -> str:
        """Its name on the form, which is how the service names it in errors."""
        return f"document.{self.name}"


class IssuedDocument(Answer):
    """A certificate, a refusal or another letter that has a number."""

    id: str
    kind: str
    number: str
    state: str
    issued_on: date
    valid_until: date | None = None
    signed_by_name: str | None = None
    seal: str | None = None
    recalled_at: AwareDatetime | None = None
    recall_reason: str | None = None
    has_file: bool
    parked: bool = False
    checks: int = 0


class Note(Answer):
    author_name: str
    text: str
    at: AwareDatetime


class Pickup(Answer):
    """What lies, or lay last, at a counter. ``state``: waiting, collected, archived or void."""

    code: str
    place: str
    counter: Counter | None = None
    state: str = "waiting"
    laid_out_at: AwareDatetime
    kept_until: date | None = None
    reminded_at: AwareDatetime | None = None
    wrong_tries: int = 0
    collector: dict[str, Any] | None = None
    ended_at: AwareDatetime | None = None


class Letter(Answer):
    """A document on its way by post. ``state``: in-batch, posted, delivered, returned or void."""

    id: str
    request_id: str
    batch_id: str
    number: str = ""
    applicant_name: str = ""
    address_lines: list[str] = Field(default_factory=list)
    tracking: str | None = None
    state: str
    posted_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None
    reason: str | None = None


class Happening(request_schemas.Happening):
    """The same with who did it."""

    actor_name: str | None = None


class Other(Answer):
    """A colleague who looked at the case a moment ago; who has no name in the directory has none here."""

    name: str | None
    at: AwareDatetime


class Case(CaseSummary):
    """A case as a whole. ``acts`` is what the caller may do with it now."""

    version: int
    locale: str = "el"
    email: bool = False
    answers: dict[str, str] = Field(default_factory=dict)
    questions: list[QuestionTitle] = Field(default_factory=list)
    evidences: list[Evidence] = Field(default_factory=list)
    applicant: Applicant = Applicant()
    postal_address: PostalAddress | None = None
    service_centre: ServiceCentre | None = None
    service_centres: list[ServiceCentre] = Field(default_factory=list)
    edition: int | None = None
    filed_by: str | None = None
    override_reason: str | None = None
    complete_on: date | None = None
    lacking: list[Lacking] = Field(default_factory=list)
    asked: list[Asked] = Field(default_factory=list)
    attachments: list[Attachment] = Field(default_factory=list)
    notes: list[Note] = Field(default_factory=list)
    document: dict[str, str] | None = None
    document_prefill: dict[str, str] = Field(default_factory=dict)
    document_fields: list[DocumentField] = Field(default_factory=list)
    second_look: bool = False
    prepared_by: str | None = None
    prepared_by_name: str | None = None
    documents: list[IssuedDocument] = Field(default_factory=list)
    pickup: Pickup | None = None
    letters: list[Letter] = Field(default_factory=list)
    history: list[Happening] = Field(default_factory=list)
    others: list[Other] = Field(default_factory=list)
    acts: list[str] = Field(default_factory=list)

    @property
    def written(self) -> dict[str, str]:
        """What stands in the document so far, by the names of the form."""
        begun = self.document if self.document is not None else self.document_prefill
        return {one.field: begun.get(one.name, "") for one in self.document_fields}

    @property
    def outstanding(self) -> list[Asked]:
        """What was asked for and has not come."""
        return [one for one in self.asked if one.met_at is None]

    def files_for(self, asked_id: str | None) -> list[Attachment]:
        """The files that were sent for this document, or with the request."""
        return [one for one in self.attachments if one.asked_id == asked_id]


class ActChoice(Answer):
    """A colleague, an office or a reason."""

    value: str
    name: Words


class ActForm(Answer):
    """A case, and what one act is chosen with; ``upload_limits`` come with the act that sends files."""

    case: Case
    choices: list[ActChoice]
    upload_limits: UploadLimits | None = None


class FoundPickup(Answer):
    request_id: str


class ToPost(Answer):
    """A case that waits for the post; without ``address_lines`` its address cannot be written on a label."""

    id: str
    number: str
    procedure: Named
    applicant_name: str
    address_lines: list[str] | None = None


class WaitingForPost(Answer):
    items: list[ToPost]
    more: bool = False


class LeftOut(Answer):
    """A case that was not put into a batch, and why."""

    request_id: str
    number: str | None = None
    reason: str


class Batch(Answer):
    """Letters that go to the post office together. ``going``: how many of them go or went."""

    id: str
    number: int
    state: str
    opened_at: AwareDatetime
    closed_at: AwareDatetime | None = None
    going: int = 0
    items: list[Letter] = Field(default_factory=list)
    left_out: list[LeftOut] = Field(default_factory=list)

    @property
    def letters(self) -> list[Letter]:
        """Those that go or went."""
        return [one for one in self.items if one.state != "void"]


class Batches(Answer):
    """The newest batches, and what is in none yet."""

    items: list[Batch]
    waiting: WaitingForPost


class Filed(Answer):
    """What was filed at the counter."""

    id: str
    number: str
