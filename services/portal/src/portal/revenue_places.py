"""The pages of the revenue office: their menu, and where the work that waits is done. A new one is a line here."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Waiting(NamedTuple):
    """Some work that a service counts under this name, and the page on which it is done. ``quiet``: where the day of
    staff begins nothing is said of it while there is none."""

    name: str
    path: str
    quiet: bool = False


START = "/revenue"
PLACES: Mapping[str, str] = {
    START: "revenue.menu.start",
    "/revenue/cash": "revenue.menu.cash",
    "/revenue/files": "revenue.menu.files",
    "/revenue/held": "revenue.menu.held",
    "/revenue/refunds": "revenue.menu.refunds",
    "/revenue/months": "revenue.menu.months",
    "/revenue/figures": "revenue.menu.figures",
    "/revenue/overdue": "follow.overdue_title",
    "/revenue/plans": "follow.plans_title",
    "/revenue/tables": "tables.title",
    "/revenue/finance": "revenue_finance.title",
}
"""The menu, each page with its text."""
WAITING: Sequence[Waiting] = (
    Waiting("files-previewed", "/revenue/files"),
    Waiting("payments-to-propose", "/revenue/held"),
    Waiting("payments-to-release", "/revenue/held"),
    Waiting("refunds-to-release", "/revenue/refunds"),
    Waiting("refunds-to-order", "/revenue/refunds?state=ordered", quiet=True),
    Waiting("refunds-returned", "/revenue/refunds?state=returned", quiet=True),
    Waiting("catalogues-waiting", "/revenue/catalogues", quiet=True),
    Waiting("remissions-waiting", "/revenue/remissions", quiet=True),
    Waiting("tables-proposed", "/revenue/tables", quiet=True),
    Waiting("finance-refused", "/revenue/finance", quiet=True),
    Waiting("drawers-open", "/revenue/cash", quiet=True),
    Waiting("months-closable", "/revenue/months", quiet=True),
)
"""What waits at the revenue office (fee-declarations counts it: its waiting.py), in the order of the page."""
DEBTORS = Waiting("debtors-waiting", "/debtors")
