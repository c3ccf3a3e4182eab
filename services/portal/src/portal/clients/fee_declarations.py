"""The fee-declarations service."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from portal.clients import business_schemas, debtor_schemas, fee_schemas, filing_schemas, schemas, vat_return_schemas
from portal.clients.backend import Caller, Document, Failure, Said
from portal.clients.drafts import KeepsDrafts
from portal.clients.staff_work import CountsWork


class FeeDeclarations(KeepsDrafts):
    """Fees, the person's businesses, declarations and their notes."""

    def policy(self) -> schemas.Policy | Failure:
        return self.ask(schemas.Policy, "GET", "/policy")

    def options(self, caller: Caller) -> schemas.Options | Failure:
        return self.ask(schemas.Options, "GET", "/options", caller=caller)

    def fees(self) -> fee_schemas.Fees | Failure:
        return self.ask(fee_schemas.Fees, "GET", "/fees")

    def periods(self, fee: str) -> fee_schemas.FeePeriods | Failure:
        """The periods of a fee that are declared here, for businesses of either kind of books."""
        return self.ask(fee_schemas.FeePeriods, "GET", f"/fees/{quote(fee, safe='')}/periods")

    def businesses(self, caller: Caller, page: int = 1) -> business_schemas.Businesses | Failure:
        """A page of the person's businesses, with what is due of each."""
        return self.ask(business_schemas.Businesses, "GET", f"/businesses?{urlencode({'page': page})}", caller=caller)

    def search_businesses(self, caller: Caller, text: str) -> business_schemas.Businesses | Failure:
        body = {"text": text}
        return self.ask(
            business_schemas.Businesses, "POST", "/businesses/searches", caller=caller, said=Said(body=body)
        )

    def business(self, caller: Caller, business_id: str, page: int = 1) -> business_schemas.BusinessPage | Failure:
        """A business with a page of its establishments."""
        path = f"/businesses/{quote(business_id, safe='')}?{urlencode({'page': page})}"
        return self.ask(business_schemas.BusinessPage, "GET", path, caller=caller)

    def search_establishments(
        self, caller: Caller, business_id: str, text: str
    ) -> business_schemas.BusinessPage | Failure:
        path = f"/businesses/{quote(business_id, safe='')}/searches"
        return self.ask(business_schemas.BusinessPage, "POST", path, caller=caller, said=Said(body={"text": text}))

    def establishment(self, caller: Caller, establishment_id: str) -> business_schemas.EstablishmentPage | Failure:
        """One with its facts and how each period stands."""
        return self.ask(business_schemas.EstablishmentPage, "GET", _establishment(establishment_id), caller=caller)

    def describe(
        self, caller: Caller, establishment_id: str, body: Mapping[str, object]
    ) -> business_schemas.EstablishmentPage | Failure:
        """Keep what an establishment is, where, and its facts."""
        path = _establishment(establishment_id)
        return self.ask(business_schemas.EstablishmentPage, "PUT", path, caller=caller, said=Said(body=body))

    def fee_of(self, caller: Caller, establishment_id: str, fee: str) -> business_schemas.EstablishmentFee | Failure:
        """All that a form needs to declare this fee of this establishment."""
        path = f"{_establishment(establishment_id)}/fees/{quote(fee, safe='')}"
        return self.ask(business_schemas.EstablishmentFee, "GET", path, caller=caller)

    def set_kind(self, caller: Caller, establishment_id: str, kind: str) -> fee_schemas.KindKept | Failure:
        """Say what an establishment is."""
        path = f"{_establishment(establishment_id)}/kind"
        return self.ask(fee_schemas.KindKept, "PUT", path, caller=caller, said=Said(body={"kind": kind}))

    def quote(self, caller: Caller, body: Mapping[str, object]) -> filing_schemas.Quote | Failure:
        """What it would cost; nothing is filed."""
        return self.ask(filing_schemas.Quote, "POST", "/quotes", caller=caller, said=Said(body=body))

    def declare(self, caller: Caller, body: Mapping[str, object], key: str) -> filing_schemas.Declaration | Failure:
        """File a declaration; the same key gives the same answer again."""
        return self.ask(
            filing_schemas.Declaration, "POST", "/declarations", caller=caller, said=Said(body=body, key=key)
        )

    def declarations(
        self, caller: Caller, asked: Mapping[str, str] | None = None
    ) -> filing_schemas.Declarations | Failure:
        """A page of the person's declarations, of all or of those that ``asked`` says."""
        return self.ask(filing_schemas.Declarations, "GET", f"/declarations?{urlencode(asked or {})}", caller=caller)

    def declaration(self, caller: Caller, declaration_id: str) -> filing_schemas.Declaration | Failure:
        path = f"/declarations/{quote(declaration_id, safe='')}"
        return self.ask(filing_schemas.Declaration, "GET", path, caller=caller)

    def amendment_quote(
        self, caller: Caller, declaration_id: str, body: Mapping[str, object]
    ) -> filing_schemas.AmendmentQuote | Failure:
        """What an amendment would change; nothing is filed."""
        path = f"/declarations/{quote(declaration_id, safe='')}/amendment-quotes"
        return self.ask(filing_schemas.AmendmentQuote, "POST", path, caller=caller, said=Said(body=body))

    def amend(
        self, caller: Caller, declaration_id: str, body: Mapping[str, object], key: str
    ) -> filing_schemas.Declaration | Failure:
        """Declare in place of this declaration; the same key gives the same answer again."""
        path = f"/declarations/{quote(declaration_id, safe='')}/amendment"
        return self.ask(filing_schemas.Declaration, "POST", path, caller=caller, said=Said(body=body, key=key))

    def withdraw(
        self, caller: Caller, declaration_id: str, body: Mapping[str, object]
    ) -> filing_schemas.Declaration | Failure:
        path = f"/declarations/{quote(declaration_id, safe='')}/withdrawal"
        return self.ask(filing_schemas.Declaration, "POST", path, caller=caller, said=Said(body=body))

    def note_pdf(self, caller: Caller, declaration_id: str) -> Document | Failure:
        return self.fetch_named(f"/declarations/{quote(declaration_id, safe='')}/note.pdf", caller, "application/pdf")

    def acknowledgement_pdf(self, caller: Caller, declaration_id: str) -> Document | Failure:
        path = f"/declarations/{quote(declaration_id, safe='')}/acknowledgement.pdf"
        return self.fetch_named(path, caller, "application/pdf")

    def renew_note(self, caller: Caller, declaration_id: str) -> filing_schemas.Declaration | Failure:
        """A new note in place of one that is past its date."""
        path = f"/declarations/{quote(declaration_id, safe='')}/note"
        return self.ask(filing_schemas.Declaration, "POST", path, caller=caller, said=Said(body={}))

    def send_vat_return(
        self, caller: Caller, purpose: Mapping[str, str], name: str, content: bytes
    ) -> vat_return_schemas.VatReturn | Failure:
        """Send a VAT return for a fee of an establishment, or for a declaration that was filed."""
        headers = {"X-File-Name": quote(name, safe="")}
        return self.send(vat_return_schemas.VatReturn, f"/vat-returns?{urlencode(purpose)}", caller, content, headers)

    def forget_vat_return(self, caller: Caller, file_id: str) -> Failure | None:
        """Remove one that was not filed yet."""
        return self.order("DELETE", f"/vat-returns/{quote(file_id, safe='')}", caller)

    def vat_return(self, caller: Caller, file_id: str) -> Document | Failure:
        return self.fetch_named(f"/vat-returns/{quote(file_id, safe='')}/return.pdf", caller, "application/pdf")

    def receipt_pdf(self, caller: Caller, receipt_id: str) -> Document | Failure:
        return self.fetch_named(f"/receipts/{quote(receipt_id, safe='')}.pdf", caller, "application/pdf")


def _establishment(establishment_id: str) -> str:
    return f"/establishments/{quote(establishment_id, safe='')}"


class DebtorCases(CountsWork):
    """Businesses that the finance application does not know, for finance officers."""

    def queue(self, caller: Caller, state: str) -> debtor_schemas.DebtorQueue | Failure:
        return self.ask(
            debtor_schemas.DebtorQueue, "GET", f"/debtor-cases?{urlencode({'state': state})}", caller=caller
        )

    def case(self, caller: Caller, business_id: str) -> debtor_schemas.DebtorCase | Failure:
        return self.ask(debtor_schemas.DebtorCase, "GET", _case(business_id), caller=caller)

    def candidate(self, caller: Caller, business_id: str, code: str) -> debtor_schemas.Debtor | Failure:
        """The debtor with this code, to be looked at before anything is tied to it."""
        body = {"debtor_code": code}
        return self.ask(
            debtor_schemas.Debtor, "POST", f"{_case(business_id)}/candidate", caller=caller, said=Said(body=body)
        )

    def decide(
        self, caller: Caller, business_id: str, act: str, body: Mapping[str, object]
    ) -> debtor_schemas.DebtorCase | Failure:
        """``tie``, ``open`` or ``refuse``."""
        return self.ask(
            debtor_schemas.DebtorCase, "POST", f"{_case(business_id)}/{act}", caller=caller, said=Said(body=body)
        )


def _case(business_id: str) -> str:
    return f"/debtor-cases/{quote(business_id, safe='')}"
