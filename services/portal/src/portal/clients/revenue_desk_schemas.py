"""Answers of fee-declarations at the desk of the revenue office. Amounts in cents."""

from datetime import date

from pydantic import AwareDatetime, Field
from town.look import Words

from portal.clients.revenue_schemas import CardNote
from portal.clients.schemas import Answer


class CounterNote(Answer):
    """A note that is to be paid; ``drawer_open``: cash is still taken today."""

    note: CardNote
    drawer_open: bool


class CounterReceipt(Answer):
    id: str
    number: str
    change_cents: int | None


class Taken(Answer):
    """A payment at the desk; ``entry`` is by what it is taken back."""

    at: AwareDatetime
    method: str
    cents: int
    by: str
    note_number: str
    receipt_id: str
    receipt_number: str
    cancelled: bool
    entry: int


class Counted(Answer):
    expected_cents: int
    counted_cents: int
    difference_cents: int
    at: AwareDatetime
    by: str


class Drawer(Answer):
    """A day at the desk, and what is in the drawer and on its way now."""

    day: date
    taken: list[Taken]
    cash_cents: int
    card_cents: int
    in_drawer_cents: int
    clearing_cents: int
    in_transit_cents: int
    closed: Counted | None


class Refund(Answer):
    """A refund; ``mine``: another person must release it."""

    id: str
    business_id: str | None
    business_name: str | None
    payment_id: str | None
    amount_cents: int
    iban_masked: str
    end_to_end_id: str
    state: str
    reason: str
    by: str
    mine: bool
    # An older fee-declarations takes no release back.
    cancellable: bool = False
    released_by: str | None
    at: AwareDatetime
    changed_at: AwareDatetime
    order_number: str | None
    again_of: str | None
    replaced_by: str | None


class RefundOrder(Answer):
    """A file of refunds for the bank."""

    id: str
    number: str
    made_at: AwareDatetime
    made_by: str
    refunds: int
    cents: int


class Refunds(Answer):
    items: list[Refund]
    state: str
    page: int = 1
    pages: int = 1
    counts: dict[str, int] = Field(default_factory=dict)
    orders: list[RefundOrder] = Field(default_factory=list)


class Obstacle(Answer):
    name: str
    number: int
    cents: int


class OpenMonth(Answer):
    """The first month that takes entries."""

    month: str
    figures: dict[str, int]
    obstacles: list[Obstacle] = Field(default_factory=list)
    ended: bool


class Month(Answer):
    month: str
    closed_at: AwareDatetime
    closed_by: str
    figures: dict[str, int]
    despite: list[Obstacle] = Field(default_factory=list)


class Late(Answer):
    """Money that the bank booked in a month which was closed by then."""

    entry: int
    kind: str
    on: date
    bank_day: date
    cents: int


class ClosedMonth(Month):
    late: list[Late]


class Months(Answer):
    open: OpenMonth | None
    closed: list[Month]


class Fee(Answer):
    fee: str
    title: Words


class FeeOfMonth(Answer):
    fee: str
    charged_cents: int
    collected_cents: int


class MonthOfFigures(Answer):
    month: str
    fees: list[FeeOfMonth]


class OfFee(Answer):
    fee: str
    cents: int


class Overdue(Answer):
    age: str
    fees: list[OfFee]


class Figures(Answer):
    fees: list[Fee]
    months: list[MonthOfFigures]
    overdue: list[Overdue]
    not_due: list[OfFee]
    balances: dict[str, int]
