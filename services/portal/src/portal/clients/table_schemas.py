"""What the pages of the tables of fees use of the answers of fee-declarations. Amounts in cents."""

from datetime import date

from pydantic import AwareDatetime, Field
from town.look import Words

from portal.clients.schemas import Answer


class RowField(Answer):
    """A value of a row, in words."""

    name: str
    title: Words
    text: Words


class Decision(Answer):
    """The council's decision, with its number on ΔΙΑΥΓΕΙΑ."""

    number: str
    ada: str | None = None


class Row(Answer):
    """A row of a table: ``past``, ``now`` or ``coming``. ``title`` says what it is about where it stands alone. A row
    that must stay is not ``removable``; an older service does not say so."""

    title: Words | None = None
    first: date | None = Field(alias="from")
    last: date | None = Field(alias="to")
    state: str
    fields: list[RowField]
    decision: Decision | None = None
    removable: bool = True


class Fee(Answer):
    code: str
    title: Words


class CurrentSeries(Answer):
    title: Words | None
    now: Row | None
    coming: list[Row]


class CurrentTable(Answer):
    """A table with what holds now and what comes."""

    section: str
    title: Words
    series: list[CurrentSeries]


class FeeTables(Fee):
    law: str
    tables: list[CurrentTable]


class ProposalSummary(Answer):
    """A proposed change: ``pending``, ``released`` or ``rejected``."""

    id: str
    section: str
    title: Words
    fee: Fee | None
    act: str
    day: date | None
    until: date | None
    decision: Decision | None
    reason: str
    state: str
    by: str
    at: AwareDatetime
    mine: bool
    decided_by: str | None
    decided_at: AwareDatetime | None
    decided_reason: str | None


class Tables(Answer):
    fees: list[FeeTables]
    general: list[CurrentTable]
    pending: list[ProposalSummary]


class Choice(Answer):
    value: str
    title: Words


class TableField(Answer):
    """A field of a form: its ``kind`` says what is written into it."""

    name: str
    title: Words
    kind: str
    unit: Words | None
    money: bool
    choices: list[Choice]


class Asked(Answer):
    name: str
    title: Words


class Series(Answer):
    key: dict[str, str]
    title: Words | None
    now: Row | None
    rows: list[Row]


class Table(Answer):
    """A table of a fee (of all fees, when there is none) with its history, and what its forms need. One that is changed
    ``ahead`` only is not changed for days that have passed."""

    section: str
    title: Words
    fee: Fee | None
    dated: bool
    ends: bool
    decided: bool
    ahead: bool = False
    acts: list[str]
    fields: list[TableField]
    asks: list[Asked]
    series: list[Series]
    pending: ProposalSummary | None


class ConcernedBusiness(Answer):
    id: str
    name: str


class ConcernedDeclaration(Answer):
    """A declaration with what was charged and what it comes to; ``new_cents`` is None where no rate is left."""

    id: str
    number: str
    business: ConcernedBusiness
    establishment: str
    fee: Words
    period: Words
    old_cents: int | None
    new_cents: int | None
    to_do: str
    outcome: str | None = None
    settled_by: str | None = None


class Concerned(Answer):
    number: int
    open: int | None = None
    old_cents: int
    new_cents: int
    items: list[ConcernedDeclaration]
    page: int
    pages: int


class Example(Answer):
    """What the declarations filed last month would have come to, had the change always held."""

    first: date
    last: date
    filed: int
    number: int
    old_cents: int
    new_cents: int
    items: list[ConcernedDeclaration]


class Preview(Answer):
    before: list[Row]
    after: list[Row]
    concerned: Concerned
    example: Example


class Proposal(ProposalSummary):
    """A proposal with its rows; ``moved`` when the tables have changed since and it can only be rejected."""

    before: list[Row]
    after: list[Row]
    moved: bool
    concerned: Concerned | None
    example: Example | None


class Proposals(Answer):
    items: list[ProposalSummary]
    page: int
    pages: int
