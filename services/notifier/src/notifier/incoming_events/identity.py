"""Events about accounts, levels and special declarations."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, StringConstraints

from notifier.incoming_events.parts import Line, Part, Recipient


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
    """Which member of staff it was, as citizens are told: a key of the municipality's offices, and a number."""

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
