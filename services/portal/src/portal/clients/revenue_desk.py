"""The desk of the revenue office: cash, refunds, months, figures, and what is taken back."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from portal.clients import revenue_desk_schemas as schemas
from portal.clients.backend import Backend, Caller, Document, Failure, Said

SHEETS = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


class RevenueDesk(Backend):
    """What finance officers do besides files of the bank and payments that wait."""

    def note(self, caller: Caller, note_id: str) -> schemas.CounterNote | Failure:
        """A note that is to be paid at the desk."""
        return self.ask(schemas.CounterNote, "GET", f"/counter/notes/{_safe(note_id)}", caller=caller)

    def pay(self, caller: Caller, body: Mapping[str, object], key: str) -> schemas.CounterReceipt | Failure:
        """Money at the desk; under the same ``key`` once."""
        return self.ask(
            schemas.CounterReceipt, "POST", "/counter/payments", caller=caller, said=Said(body=body, key=key)
        )

    def drawer(self, caller: Caller, day: str) -> schemas.Drawer | Failure:
        return self.ask(schemas.Drawer, "GET", f"/drawers/{_safe(day)}", caller=caller)

    def deposit_slip(self, caller: Caller, day: str) -> Document | Failure:
        """What goes to the bank with the cash of a drawer that was counted."""
        return self.fetch_named(f"/drawers/{_safe(day)}/slip.pdf", caller, "application/pdf")

    def close_drawer(self, caller: Caller, day: str, cents: int) -> Failure | None:
        return self.order("POST", f"/drawers/{_safe(day)}/close", caller, {"counted_cents": cents})

    def receipt(self, caller: Caller, receipt_id: str) -> Document | Failure:
        return self.fetch_named(f"/finance/receipts/{_safe(receipt_id)}.pdf", caller, "application/pdf")

    def reverse(self, caller: Caller, entry: int, reason: str) -> Failure | None:
        """Take back a payment at the desk, a set-off or a write-off."""
        return self.order("POST", f"/entries/{entry}/reversal", caller, {"reason": reason})

    def set_off(self, caller: Caller, note_id: str, reason: str) -> Failure | None:
        """The credit of the debtor pays the note, as far as it goes."""
        return self.order("POST", f"/notes/{_safe(note_id)}/set-off", caller, {"reason": reason})

    def refunds(self, caller: Caller, state: str, page: int) -> schemas.Refunds | Failure:
        query = urlencode({"state": state, "page": page})
        return self.ask(schemas.Refunds, "GET", f"/refunds?{query}", caller=caller)

    def refund(self, caller: Caller, refund_id: str) -> schemas.Refund | Failure:
        return self.ask(schemas.Refund, "GET", f"/refunds/{_safe(refund_id)}", caller=caller)

    def propose_refund(self, caller: Caller, body: Mapping[str, object], key: str) -> schemas.Refund | Failure:
        return self.ask(schemas.Refund, "POST", "/refunds", caller=caller, said=Said(body=body, key=key))

    def decide_refund(self, caller: Caller, refund_id: str, act: str) -> Failure | None:
        """``release`` or ``rejection``."""
        return self.order("POST", f"/refunds/{_safe(refund_id)}/{act}", caller, {})

    def cancel_refund(self, caller: Caller, refund_id: str, reason: str) -> Failure | None:
        """Take back that it was released."""
        return self.order("POST", f"/refunds/{_safe(refund_id)}/cancellation", caller, {"reason": reason})

    def order_refunds(self, caller: Caller) -> Failure | None:
        """All that were approved become one file for the bank."""
        return self.order("POST", "/refund-orders", caller, {})

    def refund_order(self, caller: Caller, order_id: str, form: str) -> Document | Failure:
        return self.fetch_named(f"/refund-orders/{_safe(order_id)}.{form}", caller, SHEETS[form])

    def months(self, caller: Caller) -> schemas.Months | Failure:
        return self.ask(schemas.Months, "GET", "/months", caller=caller)

    def month(self, caller: Caller, month: str) -> schemas.ClosedMonth | Failure:
        return self.ask(schemas.ClosedMonth, "GET", f"/months/{_safe(month)}", caller=caller)

    def close_month(self, caller: Caller, month: str, *, despite: bool) -> Failure | None:
        return self.order("POST", f"/months/{_safe(month)}/close", caller, {"despite": despite})

    def figures(self, caller: Caller, months: str) -> schemas.Figures | Failure:
        return self.ask(schemas.Figures, "GET", f"/finance/figures?{urlencode({'months': months})}", caller=caller)

    def export(self, caller: Caller, name: str, form: str, month: str | None) -> Document | Failure:
        """A list for a spreadsheet."""
        query = f"?{urlencode({'month': month})}" if month else ""
        return self.fetch_named(f"/finance/exports/{_safe(name)}.{form}{query}", caller, SHEETS[form])


def _safe(text: str) -> str:
    return quote(text, safe="")
