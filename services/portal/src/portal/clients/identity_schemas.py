"""What the pages use of identity-bridge's answers. Members that a page does not use are ignored."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime

from portal.clients.schemas import Answer


class LinkIntent(Answer):
    """The one-time reference under which an account may be linked."""

    intent: str


class JoinOperation(Answer):
    """A join: ``moving``, ``removed`` (the other account is gone), ``linked`` (TAXISnet leads to the one that stayed).

    ``here`` when it is into this account, else into another one of the same person.
    """

    state: Literal["moving", "removed", "linked"]
    here: bool = True


class Join(Answer):
    """Whether to ask for another account, how the newest join stands, and until when one that was begun can go on."""

    ask: bool
    operation: JoinOperation | None
    asked_until: AwareDatetime | None = None


class JoinIntent(Answer):
    """The secret that proves the account which goes; shown again with the one that stays."""

    intent: str


class JoinAccount(Answer):
    """One of the two accounts, for a last look."""

    username: str
    name: str
    email: str | None


class JoinPair(Answer):
    goes: JoinAccount
    stays: JoinAccount


class Closing(Answer):
    """An account that is being closed."""

    operation_id: str


class DeskCode(Answer):
    """The code with which a citizen is served at the desk."""

    code: str
    made_at: AwareDatetime
    expires_at: AwareDatetime


class LevelChange(Answer):
    """A change of the own level: ``reason`` is why, ``office`` and ``clerk`` who did it when staff did.

    ``note`` is what the clerk wrote as the reason, ``evidence_kind`` the document that was seen.
    """

    at: AwareDatetime
    level: str
    method: str | None
    reason: str
    office: str | None
    clerk: str | None
    evidence_kind: str | None = None
    note: str | None = None


class Revoked(Answer):
    """The own level was taken away by staff, who alone can give it back."""

    at: AwareDatetime
    reason: str | None
    office: str | None


class Identity(Answer):
    """The own level as the register has it now, with every change of it, newest first."""

    level: str
    history: list[LevelChange]
    expires_at: AwareDatetime | None = None
    revoked: Revoked | None = None


class View(Answer):
    """Something that staff did with the own data."""

    seq: int | None = None
    at: AwareDatetime
    office: str | None
    clerk: str | None
    purpose: str | None
    kind: str


class Views(Answer):
    """A page of them, newest first; ``next`` asks for the page after it."""

    items: list[View]
    next: int | None = None


class Masked(Answer):
    """Enough to recognise the person at the desk, not to learn who it is."""

    name: str
    email: str | None


class Lookup(Answer):
    """A citizen who was found without a code; a case is opened with ``lookup_id``, once."""

    lookup_id: str
    masked: Masked


class Lookups(Answer):
    items: list[Lookup]


class Double(Answer):
    """A person with more than one account: how many, and since when that is known."""

    double_id: str
    accounts: int
    found_at: AwareDatetime


class Doubles(Answer):
    items: list[Double]


class Conflict(Answer):
    """An attempt that met another account or person, until a supervisor says how it was resolved."""

    conflict_id: str
    kind: str
    at: AwareDatetime
    case_id: str | None
    accounts: int


class Conflicts(Answer):
    items: list[Conflict]


class Clerk(Answer):
    """A member of staff as citizens may know them."""

    office: str
    clerk: str


class Account(Answer):
    """A citizen as registered."""

    username: str
    given_name: str | None
    family_name: str | None
    email: str | None
    email_verified: bool
    level: str
    level_method: str | None


class Certification(Clerk):
    """What a clerk recorded from a document. ``check`` is where the second look at it stands, ``check_note`` what the
    colleague wrote who looked."""

    at: AwareDatetime
    document_kind: str
    document_last: str
    document_expires: date | None
    given_name: str | None
    family_name: str
    father_name: str | None
    check: str
    check_note: str | None = None
    afm_masked: str | None = None


class CaseLine(Answer):
    """A case in a list, with no more of the citizen than the initials."""

    case_id: str
    state: str
    opened_at: AwareDatetime
    opened_by: Clerk
    way: str
    initials: str | None = None
    certification: Certification | None = None


class Cases(Answer):
    items: list[CaseLine]


class Revocation(Answer):
    """The citizen's level was taken away, by whom and why."""

    at: AwareDatetime
    office: str | None
    clerk: str | None
    reason: str | None


class Ended(Answer):
    """When a case ended, what was written as the reason, and ``by`` which side: the person, the business, staff with
    office and number, or the system by itself."""

    at: AwareDatetime
    reason: str | None
    by: str | None = None
    office: str | None = None
    clerk: str | None = None


class Case(CaseLine):
    """A case on the clerk's screen. ``can`` is what the clerk may do now.

    ``account`` is None when it is gone, or when the case is no longer open to reading.
    """

    account: Account | None
    revocation: Revocation | None = None
    ended: Ended | None = None
    warnings: list[str]
    can: list[str]
