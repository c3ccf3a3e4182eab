"""What the revenue office does about what is not paid, and declarations that are filed together, for the history of
``fees.py``: a catalogue, a small balance, instalments, a waiver that waits, a refund that was cancelled, batches.
"""

from typing import Any, Protocol

from devstack import bank

Note = dict[str, Any]


class Office(Protocol):
    """Who takes part in the history (fees.py)."""

    places: list[str]

    def of_owner(self, ago: int, method: str, path: str, body: Any = None) -> dict[str, Any]: ...

    def of_officer(self, ago: int, path: str, body: Any = None) -> dict[str, Any]: ...

    def of_second(self, ago: int, path: str, body: Any = None) -> dict[str, Any]: ...

    def declare(self, ago: int, place: int, period: str, receipts: str) -> dict[str, Any]: ...

    def book(self, ago: int, *entries: bank.Entry) -> dict[str, Any]: ...

    def paid(self, ago: int, note: Note, cents: int | None = None) -> bank.Entry: ...

    def credit(self, ago: int, rf: str, cents: int) -> bank.Entry: ...

    def on(self, ago: int) -> str: ...


def late(office: Office) -> None:
    """Weeks ago: one that nobody paid, which the treasury has by now, and one of which some cents are left; and
    instalments of which the first is late and costs more, within its days of grace."""
    office.declare(39, 0, "2022-Q2", "33600.00")
    small = office.declare(39, 1, "2022-Q2", "11250.00")["note"]
    office.book(38, office.paid(38, small, small["amount_cents"] - 60))
    behind = office.declare(15, 0, "2021-Q4", "24600.00")
    office.of_owner(15, "POST", f"/declarations/{behind['id']}/plan", {"number": 3})
    made = office.of_officer(14, "/catalogues", {"fee": "accommodation", "year": 2022})
    office.of_second(13, f"/catalogues/{made['id']}/release")


def recent(office: Office) -> None:
    """These days: instalments of which one is paid, a waiver that waits, a refund that was cancelled, batches."""
    # The newest quarter is the main job's (journey.py), which declares for the same hotel at the same time.
    whole = office.declare(3, 0, "2022-Q1", "52800.00")
    plan = office.of_owner(3, "POST", f"/declarations/{whole['id']}/plan", {"number": 4})["note"]["plan"]["items"]
    office.book(2, office.credit(2, plan[0]["rf"], plan[0]["cents"]))
    fined = office.declare(3, 1, "2022-Q1", "8400.00")["note"]
    decision = {"kind": "waiver", "number": "87/2026", "on": office.on(4), "note_ids": [fined["id"]]}
    office.of_officer(2, "/remissions", decision)
    order = {"business_id": whole["business"]["id"], "iban": bank.PAYER_ACCOUNT, "cents": 2_00}
    refund = office.of_officer(3, "/refunds", {**order, "reason": "Αίτηση επιστροφής 230/2026."})
    office.of_second(2, f"/refunds/{refund['id']}/release")
    office.of_officer(2, f"/refunds/{refund['id']}/cancellation", {"reason": "Ο υπόχρεος ζήτησε συμψηφισμό."})
    _batches(office, whole["business"]["id"])
    # A catalogue that waits for a colleague, and a drawer with money that nobody has counted.
    office.of_officer(2, "/catalogues", {"fee": "food-and-drink", "year": 2023})
    handed = office.declare(1, 1, "2022-Q3", "2400.00")["note"]
    cash = {"note_id": handed["id"], "cents": handed["amount_cents"], "method": "cash", "handed_cents": 50_00}
    office.of_officer(0, "/counter/payments", cash)


def _batches(office: Office, business_id: str) -> None:
    """One that was filed, and one that was checked and waits for its sender."""

    def send(place: int, fee: str, *periods: str, dry_run: bool) -> None:
        row = {"establishment_id": office.places[place], "fee": fee}
        answers = {"receipts": "6200.00", "inclusive": "yes"}
        rows = [{**row, "period": period, "answers": answers} for period in periods]
        body = {"business_id": business_id, "locale": "el", "rows": rows, "dry_run": dry_run}
        office.of_owner(1, "POST", "/declaration-batches", body)

    send(0, "accommodation", "2024-Q2", "2022-Q3", dry_run=False)
    send(1, "food-and-drink", "2024-Q2", "2024-Q4", dry_run=True)
