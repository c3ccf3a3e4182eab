"""What is not paid in time: instalments and the account for who represents a business, catalogues for the office."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from portal.clients import filing_schemas
from portal.clients import follow_up_schemas as schemas
from portal.clients.backend import Backend, Caller, Document, Failure, Said

MEDIA = {
    "csv": "text/csv",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class FollowUp(Backend):
    """Of fee-declarations."""

    def plan(self, caller: Caller, declaration_id: str, number: int) -> schemas.PlanQuote | Failure:
        """What so many instalments would be; nothing is written."""
        path = f"{_declaration(declaration_id)}/plan?{urlencode({'number': number})}"
        return self.ask(schemas.PlanQuote, "GET", path, caller=caller)

    def start_plan(self, caller: Caller, declaration_id: str, number: int) -> filing_schemas.Declaration | Failure:
        """A new note, to be paid in so many instalments."""
        path, body = f"{_declaration(declaration_id)}/plan", {"number": number}
        return self.ask(filing_schemas.Declaration, "POST", path, caller=caller, said=Said(body=body))

    def statement(self, caller: Caller, business_id: str, page: int) -> schemas.Statement | Failure:
        path = f"{_business(business_id)}/statement?{urlencode({'page': page})}"
        return self.ask(schemas.Statement, "GET", path, caller=caller)

    def statement_file(self, caller: Caller, business_id: str, kind: str) -> Document | Failure:
        return self.fetch_named(f"{_business(business_id)}/statement.{kind}", caller, MEDIA[kind])

    def overdue(self, caller: Caller, query: Mapping[str, object]) -> schemas.Overdue | Failure:
        return self.ask(schemas.Overdue, "GET", f"/overdue?{urlencode(query)}", caller=caller)

    def small_balances(self, caller: Caller, page: int) -> schemas.Overdue | Failure:
        return self.ask(schemas.Overdue, "GET", f"/small-balances?{urlencode({'page': page})}", caller=caller)

    def catalogues(self, caller: Caller, page: int) -> schemas.Catalogues | Failure:
        return self.ask(schemas.Catalogues, "GET", f"/catalogues?{urlencode({'page': page})}", caller=caller)

    def catalogue(self, caller: Caller, catalogue_id: str, page: int) -> schemas.Catalogue | Failure:
        path = f"{_catalogue(catalogue_id)}?{urlencode({'page': page})}"
        return self.ask(schemas.Catalogue, "GET", path, caller=caller)

    def propose(self, caller: Caller, fee: str, year: int) -> schemas.Catalogue | Failure:
        return self.ask(
            schemas.Catalogue, "POST", "/catalogues", caller=caller, said=Said(body={"fee": fee, "year": year})
        )

    def decide(self, caller: Caller, catalogue_id: str, act: str, body: Mapping[str, object]) -> Failure | None:
        """``release``, ``rejection`` or ``confirmation``."""
        return self.order("POST", f"{_catalogue(catalogue_id)}/{act}", caller, body)

    def catalogue_paper(self, caller: Caller, catalogue_id: str) -> Document | Failure:
        """Its debts as a page to sign."""
        return self.fetch_named(f"{_catalogue(catalogue_id)}/debts.pdf", caller, MEDIA["pdf"])

    def catalogue_file(self, caller: Caller, catalogue_id: str, what: str, kind: str) -> Document | Failure:
        return self.fetch_named(f"{_catalogue(catalogue_id)}/{what}.{kind}", caller, MEDIA[kind])

    def of_note(self, caller: Caller, note_id: str, number: int | None = None) -> schemas.NoteFollowUp | Failure:
        """How a note is followed up; with a number also what so many instalments would be."""
        query = f"?{urlencode({'number': number})}" if number is not None else ""
        return self.ask(schemas.NoteFollowUp, "GET", f"{_note(note_id)}/follow-up{query}", caller=caller)

    def hold(self, caller: Caller, note_id: str, body: Mapping[str, object]) -> Failure | None:
        """The note is neither reminded nor certified until a day."""
        return self.order("POST", f"{_note(note_id)}/holds", caller, body)

    def end_hold(self, caller: Caller, note_id: str, hold_id: str) -> Failure | None:
        return self.order("POST", f"{_note(note_id)}/holds/{quote(hold_id, safe='')}/end", caller, {})

    def grant_plan(self, caller: Caller, note_id: str, number: int) -> schemas.NewNote | Failure:
        """A new note, to be paid in so many instalments."""
        return self.ask(
            schemas.NewNote, "POST", f"{_note(note_id)}/plan", caller=caller, said=Said(body={"number": number})
        )

    def plans(self, caller: Caller, page: int) -> schemas.Plans | Failure:
        return self.ask(schemas.Plans, "GET", f"/plans?{urlencode({'page': page})}", caller=caller)

    def remissions(self, caller: Caller, page: int) -> schemas.Remissions | Failure:
        return self.ask(schemas.Remissions, "GET", f"/remissions?{urlencode({'page': page})}", caller=caller)

    def give_up(self, caller: Caller, body: Mapping[str, object]) -> schemas.Remission | Failure:
        """List what a decision gives up."""
        return self.ask(schemas.Remission, "POST", "/remissions", caller=caller, said=Said(body=body))

    def remission(self, caller: Caller, remission_id: str) -> schemas.Remission | Failure:
        return self.ask(schemas.Remission, "GET", _remission(remission_id), caller=caller)

    def decide_remission(
        self, caller: Caller, remission_id: str, act: str, body: Mapping[str, object]
    ) -> Failure | None:
        """``release`` or ``rejection``."""
        return self.order("POST", f"{_remission(remission_id)}/{act}", caller, body)


def _note(note_id: str) -> str:
    return f"/notes/{quote(note_id, safe='')}"


def _declaration(declaration_id: str) -> str:
    return f"/declarations/{quote(declaration_id, safe='')}"


def _business(business_id: str) -> str:
    return f"/businesses/{quote(business_id, safe='')}"


def _catalogue(catalogue_id: str) -> str:
    return f"/catalogues/{quote(catalogue_id, safe='')}"


def _remission(remission_id: str) -> str:
    return f"/remissions/{quote(remission_id, safe='')}"
