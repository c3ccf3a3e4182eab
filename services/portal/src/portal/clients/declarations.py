"""Special declarations at identity-bridge: for the person who makes one, and for staff."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from portal.clients import declaration_schemas, schemas
from portal.clients.backend import Backend, Caller, Failure, Said
from portal.clients.staff_work import CountsWork


class SpecialDeclarations(Backend):
    """Special declarations, as the person makes them."""

    def options(self, caller: Caller) -> schemas.Options | Failure:
        return self.ask(schemas.Options, "GET", "/options", caller=caller)

    def blank(self) -> bytes | Failure:
        """The blank form."""
        return self.fetch("/declaration-form.pdf", None, "application/pdf")

    def mine(self, caller: Caller) -> declaration_schemas.Summaries | Failure:
        return self.ask(declaration_schemas.Summaries, "GET", "/declarations", caller=caller)

    def begin(self, caller: Caller, body: Mapping[str, object]) -> declaration_schemas.Case | Failure:
        return self.ask(declaration_schemas.Case, "POST", "/declarations", caller=caller, said=Said(body=body))

    def case(self, caller: Caller, case_id: str) -> declaration_schemas.Case | Failure:
        return self.ask(declaration_schemas.Case, "GET", _path(case_id), caller=caller)

    def write(self, caller: Caller, case_id: str, body: Mapping[str, object]) -> declaration_schemas.Case | Failure:
        return self.ask(declaration_schemas.Case, "PUT", _path(case_id), caller=caller, said=Said(body=body))

    def hand_in(self, caller: Caller, case_id: str, body: Mapping[str, object]) -> declaration_schemas.Case | Failure:
        """A document, in place of a former one."""
        return self.ask(
            declaration_schemas.Case, "PUT", f"{_path(case_id)}/document", caller=caller, said=Said(body=body)
        )

    def act(
        self, caller: Caller, case_id: str, act: str, body: Mapping[str, object] | None = None
    ) -> declaration_schemas.Case | Failure:
        """``confirm``, ``submit`` or ``revoke``."""
        return self.ask(
            declaration_schemas.Case, "POST", f"{_path(case_id)}/{act}", caller=caller, said=Said(body=body or {})
        )

    def change_address(self, caller: Caller, case_id: str, email: str) -> declaration_schemas.Case | Failure:
        """Another address for notes of payment, or another link for the same."""
        path = f"{_path(case_id)}/notice-address"
        return self.ask(declaration_schemas.Case, "POST", path, caller=caller, said=Said(body={"email": email}))

    def confirm_address(self, token: str) -> declaration_schemas.Confirmed | Failure:
        """Use the link of the mail, without a sign-in."""
        return self.ask(
            declaration_schemas.Confirmed, "POST", "/notice-addresses/confirm", said=Said(body={"token": token})
        )

    def revoke_other(self, caller: Caller, case_id: str, other: str) -> declaration_schemas.Case | Failure:
        path = f"{_path(case_id)}/others/{quote(other, safe='')}/revoke"
        return self.ask(declaration_schemas.Case, "POST", path, caller=caller, said=Said(body={}))

    def form(self, caller: Caller, case_id: str) -> bytes | Failure:
        """The form to sign."""
        return self.fetch(f"{_path(case_id)}/form.pdf", caller, "application/pdf")

    def page(self, caller: Caller, case_id: str, number: int) -> bytes | Failure:
        """A page of the document as a picture."""
        return self.fetch(f"{_path(case_id)}/pages/{number}.png", caller, "image/png")


class DeclarationReviews(CountsWork):
    """Special declarations, as staff review them."""

    def queue(self, caller: Caller, asked: Mapping[str, object]) -> declaration_schemas.Summaries | Failure:
        """A page of the cases in one ``state``, which may have changed last between ``since`` and ``until``."""
        path = f"{_DESK}/cases?{urlencode(asked)}"
        return self.ask(declaration_schemas.Summaries, "GET", path, caller=caller)

    def search(self, caller: Caller, text: str, page: int) -> declaration_schemas.Summaries | Failure:
        """By number, by words of the business's name, or by its tax number, which belongs in no address."""
        body = {"text": text, "page": page}
        return self.ask(declaration_schemas.Summaries, "POST", f"{_DESK}/searches", caller=caller, said=Said(body=body))

    def case(self, caller: Caller, case_id: str) -> declaration_schemas.Case | Failure:
        return self.ask(declaration_schemas.Case, "GET", f"{_DESK}/cases/{quote(case_id, safe='')}", caller=caller)

    def decide(
        self, caller: Caller, case_id: str, act: str, body: Mapping[str, object]
    ) -> declaration_schemas.Case | Failure:
        """``accept``, ``return``, ``refuse`` or ``revoke``."""
        path = f"{_DESK}/cases/{quote(case_id, safe='')}/{act}"
        return self.ask(declaration_schemas.Case, "POST", path, caller=caller, said=Said(body=body))

    def enter_scan(self, caller: Caller, body: Mapping[str, object]) -> declaration_schemas.Case | Failure:
        """A form that was brought to the desk; the code on it says whose case it is."""
        return self.ask(declaration_schemas.Case, "POST", f"{_DESK}/scans", caller=caller, said=Said(body=body))

    def enter_paper(self, caller: Caller, body: Mapping[str, object]) -> declaration_schemas.Case | Failure:
        """A blank form that was filled in by hand and brought."""
        return self.ask(declaration_schemas.Case, "POST", f"{_DESK}/papers", caller=caller, said=Said(body=body))

    def page(self, caller: Caller, case_id: str, number: int) -> bytes | Failure:
        return self.fetch(f"{_DESK}/cases/{quote(case_id, safe='')}/pages/{number}.png", caller, "image/png")


_DESK = "/declarations-desk"


def _path(case_id: str) -> str:
    return f"/declarations/{quote(case_id, safe='')}"
