"""What the pages about the finance application use of the answers of fee-declarations. Amounts in cents."""

from pydantic import AwareDatetime, Field

from portal.clients.schemas import Answer


class MessageAbout(Answer):
    """Of what a message tells, in numbers that people know it by."""

    note: str | None = None
    declaration: str | None = None
    debtor_code: str | None = None
    posting: str | None = None
    total_cents: int | None = None


class MessageBusiness(Answer):
    id: str
    name: str


class MessageAct(Answer):
    """What was done with a message: ``retry`` or ``done``."""

    act: str
    by: str
    at: AwareDatetime
    reason: str


class FinanceMessage(Answer):
    """A message that the finance application did not take; it waits for a person while its state is ``dead``."""

    id: str
    state: str = "dead"
    kind: str
    about: MessageAbout
    business: MessageBusiness
    since: AwareDatetime
    attempts: int
    error: str | None
    said: str | None
    behind: int
    acts: list[MessageAct] = Field(default_factory=list)


class FinanceMessages(Answer):
    """How the finance application answers, and what a person must look at."""

    adapter: str
    heard_at: AwareDatetime | None
    away_since: AwareDatetime | None
    counts: dict[str, int]
    oldest_at: AwareDatetime | None
    items: list[FinanceMessage]
    page: int = 1
    pages: int = 1
