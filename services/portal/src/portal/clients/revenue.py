"""Money that comes in, for the revenue office."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from portal.clients import finance_schemas
from portal.clients import revenue_schemas as schemas
from portal.clients.backend import Backend, Caller, Document, Failure, Said


class Revenue(Backend):
    """Files of the bank, payments that a person must look at, debtors and their notes."""

    def files(self, caller: Caller, page: int) -> schemas.BankFiles | Failure:
        return self.ask(schemas.BankFiles, "GET", f"/bank-files?{urlencode({'page': page})}", caller=caller)

    def file(self, caller: Caller, file_id: str, page: int) -> schemas.BankFile | Failure:
        return self.ask(schemas.BankFile, "GET", f"{_file(file_id)}?{urlencode({'page': page})}", caller=caller)

    def upload(self, caller: Caller, content: bytes, name: str) -> schemas.BankFile | Failure:
        """Read a file and show what it would do; nothing is booked."""
        headers = {"X-File-Name": quote(name, safe="")}
        return self.send(schemas.BankFile, "/bank-files", caller, content, headers)

    def post(self, caller: Caller, file_id: str) -> schemas.BankFile | Failure:
        """Book the file, whole or not at all."""
        return self.ask(schemas.BankFile, "POST", f"{_file(file_id)}/posting", caller=caller, said=Said(body={}))

    def discard(self, caller: Caller, file_id: str) -> Failure | None:
        return self.order("DELETE", _file(file_id), caller)

    def held(self, caller: Caller, page: int) -> schemas.HeldPayments | Failure:
        return self.ask(schemas.HeldPayments, "GET", f"/payments/held?{urlencode({'page': page})}", caller=caller)

    def held_one(self, caller: Caller, payment_id: str) -> schemas.HeldPayment | Failure:
        return self.ask(schemas.HeldPayment, "GET", _payment(payment_id), caller=caller)

    def decide(self, caller: Caller, payment_id: str, act: str, body: Mapping[str, object]) -> Failure | None:
        """``decisions`` proposes, ``release`` and ``rejection`` end a colleague's proposal."""
        return self.order("POST", f"{_payment(payment_id)}/{act}", caller, body)

    def search(self, caller: Caller, text: str) -> schemas.Hits | Failure:
        return self.ask(schemas.Hits, "POST", "/finance/searches", caller=caller, said=Said(body={"text": text}))

    def card(self, caller: Caller, business_id: str, page: int) -> schemas.Card | Failure:
        path = f"/debtors/{quote(business_id, safe='')}/card?{urlencode({'page': page})}"
        return self.ask(schemas.Card, "GET", path, caller=caller)

    def vat_return(self, caller: Caller, business_id: str, file_id: str) -> Document | Failure:
        """A VAT return that came with a declaration of the debtor; each opening is told."""
        path = f"/debtors/{quote(business_id, safe='')}/vat-returns/{quote(file_id, safe='')}/return.pdf"
        return self.fetch_named(path, caller, "application/pdf")

    def note(self, caller: Caller, note_id: str) -> schemas.CardNote | Failure:
        return self.ask(schemas.CardNote, "GET", _note(note_id), caller=caller)

    def reissue(self, caller: Caller, note_id: str) -> schemas.CardNote | Failure:
        """A new note over what is open, with the fine of today."""
        return self.ask(schemas.CardNote, "POST", f"{_note(note_id)}/reissue", caller=caller, said=Said(body={}))

    def cancel(self, caller: Caller, note_id: str, reason: str) -> Failure | None:
        return self.order("POST", f"{_note(note_id)}/cancellation", caller, {"reason": reason})

    def finance_messages(self, caller: Caller, page: int) -> finance_schemas.FinanceMessages | Failure:
        """How the finance application answers, and what it did not take."""
        path = f"/finance/messages?{urlencode({'page': page})}"
        return self.ask(finance_schemas.FinanceMessages, "GET", path, caller=caller)

    def finance_message(self, caller: Caller, message_id: str) -> finance_schemas.FinanceMessage | Failure:
        return self.ask(finance_schemas.FinanceMessage, "GET", _message(message_id), caller=caller)

    def act_on_message(self, caller: Caller, message_id: str, act: str, reason: str) -> Failure | None:
        """``retry`` sends it again, ``settlement`` says that it was entered there by hand."""
        return self.order("POST", f"{_message(message_id)}/{act}", caller, {"reason": reason})


def _message(message_id: str) -> str:
    return f"/finance/messages/{quote(message_id, safe='')}"


def _file(file_id: str) -> str:
    return f"/bank-files/{quote(file_id, safe='')}"


def _payment(payment_id: str) -> str:
    return f"/payments/{quote(payment_id, safe='')}"


def _note(note_id: str) -> str:
    return f"/notes/{quote(note_id, safe='')}"
