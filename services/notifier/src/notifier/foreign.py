"""Other services' events, as far as a mail needs them. What else they carry is ignored."""

import base64
import hashlib
import unicodedata
from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

MAX_DOCUMENT_BASE64 = 700_000


def one_line(text: str) -> str:
    """The text on one line, without characters that are not printed: it may end up in a header."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    return " ".join(kept.split())


Line = Annotated[str, StringConstraints(max_length=1000), AfterValidator(one_line)]


class Part(BaseModel):
    """A part of an event. The keys that no mail needs are not read."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Words(Part):
    """A text in both languages."""

    el: Line
    en: Line

    def __getitem__(self, locale: str) -> str:
        return self.en if locale == "en" else self.el


class Recipient(Part):
    """Whom to write to, as the publisher says. The address is not trusted before inputkit.email.on_the_wire saw it."""

    email: str | None
    locale: Literal["el", "en"]
    name: Line


class Titled(Part):
    """Something with a title: a procedure, a fee, a period."""

    title: Words


class Document(Part):
    """A file that travels in the event; refused when its bytes are not those that were hashed."""

    filename: Annotated[str, StringConstraints(pattern=r"^[\w][\w .()-]{0,100}\.pdf$")]
    media_type: Literal["application/pdf"]
    base64: Annotated[str, StringConstraints(max_length=MAX_DOCUMENT_BASE64)]
    sha256: str

    @property
    def content(self) -> bytes:
        return base64.b64decode(self.base64, validate=True)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if hashlib.sha256(self.content).hexdigest() != self.sha256.lower():
            raise ValueError("the document is not the one that was hashed")
        return self


RF = Annotated[str, StringConstraints(pattern=r"^RF\d{2}[0-9A-Z]{1,21}$")]


class Instalment(Part):
    """A part of a note that is paid in parts, with its own code."""

    place: int = Field(ge=1)
    rf: RF
    amount_cents: int = Field(gt=0)
    due: date


class NoteIssued(Part):
    """fees.note.issued"""

    declaration_id: UUID
    number: Line
    declaration_number: Line
    rf: RF
    amount_cents: int = Field(ge=0)
    valid_until: date
    fee: Titled
    period: Titled
    business_name: Line
    replaces: Line | None = None
    instalments: list[Instalment] = []
    document: Document
    recipient: Recipient


class FeeDeclarationAmended(Part):
    """fees.declaration.amended"""

    declaration_id: UUID
    number: Line
    amends: Line
    before_cents: int = Field(ge=0)
    total_cents: int = Field(ge=0)
    open_cents: int = Field(ge=0)
    credit_cents: int = Field(ge=0)
    note_number: Line | None
    fee: Titled
    period: Titled
    business_name: Line
    recipient: Recipient


class FeeDeclarationWithdrawn(Part):
    """fees.declaration.withdrawn"""

    declaration_id: UUID
    number: Line
    by: Literal["declarant", "office"]
    reason: Line
    note_number: Line | None
    credit_cents: int = Field(ge=0)
    fee: Titled
    period: Titled
    business_name: Line
    recipient: Recipient


class PaymentReceived(Part):
    """fees.payment.received"""

    declaration_id: UUID
    number: Line
    note_number: Line
    declaration_number: Line
    amount_cents: int = Field(gt=0)
    credit_cents: int = Field(ge=0)
    open_cents: int = Field(ge=0)
    paid_on: date
    fee: Titled
    period: Titled
    business_name: Line
    document: Document
    recipient: Recipient


class PaymentReturned(PaymentReceived):
    """fees.payment.returned"""

    cancels: Line


class Unpaid(Part):
    """A note of which somebody is reminded."""

    declaration_id: UUID
    number: Line
    rf: RF
    fee: Titled
    period: Titled
    valid_until: date
    overdue: bool
    open_cents: int = Field(gt=0)


class PaymentReminded(Part):
    """fees.payment.reminded"""

    text: Literal["before", "after", "last"]
    business_name: Line
    notes: Annotated[list[Unpaid], Field(min_length=1)]
    total_cents: int = Field(gt=0)
    recipient: Recipient


class Business(Part):
    """The business of a declaration. Its tax number is not read: no mail shows it."""

    name: Line
    trade_name: Line | None = None


class DeclarationSubmitted(Part):
    """identity.declaration.submitted"""

    case_id: UUID
    number: Line
    business_name: Line
    at: AwareDatetime
    recipient: Recipient


class DeclarationRefused(DeclarationSubmitted):
    """identity.declaration.refused"""

    text: Line


class DeclarationReturned(DeclarationRefused):
    """identity.declaration.returned"""

    reasons: list[Line]


class DeclarationRevoked(Part):
    """identity.declaration.revoked"""

    business_name: Line
    by: Literal["person", "business", "staff"]
    text: Line
    revoked_at: AwareDatetime
    recipient: Recipient


class DeclarationDebtor(DeclarationSubmitted):
    """identity.declaration.debtor"""

    state: Literal["tied", "refused"]
    text: Line | None


class DeclarationEnding(Part):
    """identity.declaration.ending"""

    business_name: Line
    valid_to: date
    recipient: Recipient


class DeclarationExpired(DeclarationEnding):
    """identity.declaration.expired"""


class DeclarationAccepted(Part):
    """identity.declaration.accepted"""

    business: Business
    valid_from: date
    valid_to: date | None
    recipient: Recipient


class Clerk(Part):
    """Who of the staff it was, as citizens are told: a key of the municipality's offices, and a number."""

    office: Line | None
    clerk: Line | None


class Evidence(Part):
    """The document that a clerk saw: its kind and last characters."""

    kind: Literal["id-card", "id-card-old", "passport"]
    last: Line


class Recorded(Part):
    """What the clerk wrote down from the document; of the tax number only the last digits."""

    given_name: Line | None
    family_name: Line | None
    father_name: Line | None
    document_expires: date | None
    afm_masked: Line | None = None


class LevelChanged(Part):
    """identity.level.changed"""

    level: Literal["A", "B"]
    # Any word: a reason that is new there must not cost the cut-off that comes in the same event.
    reason: Line
    at: AwareDatetime
    by: Clerk
    evidence: Evidence | None
    recorded: Recorded | None = None
    note: Line | None = None
    recipient: Recipient


class NoticeAddressAsked(Part):
    """identity.notice-address.asked"""

    number: Line
    business_name: Line
    token: Annotated[str, StringConstraints(pattern=r"^[\w-]{20,100}$")]
    expires_at: AwareDatetime
    recipient: Recipient


class NoticeAddressChanged(Part):
    """identity.notice-address.changed"""

    business_name: Line
    at: AwareDatetime
    recipient: Recipient


class NoticeAddressEnded(NoticeAddressChanged):
    """identity.notice-address.ended"""


class AccountBound(Part):
    """identity.account.bound"""

    username: Line
    person_name: Line
    at: AwareDatetime
    recipient: Recipient


class AccountJoined(Part):
    """identity.account.joined"""

    at: AwareDatetime
    recipient: Recipient


class AccountRemoved(AccountJoined):
    """identity.account.removed"""

    kind: Literal["join", "close"]


class LookedUp(Part):
    """identity.desk.looked-up"""

    at: AwareDatetime
    by: Clerk
    purpose: Line
    recipient: Recipient


class DeskCode(Part):
    """identity.desk-code.made and identity.desk-code.ending"""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z2-9]{4}-[A-Z2-9]{4}$")]
    expires_at: AwareDatetime
    recipient: Recipient
