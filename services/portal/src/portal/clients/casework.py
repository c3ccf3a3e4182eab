"""The certificates service as the office that works on requests uses it."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from portal.clients import casework_schemas as schemas
from portal.clients.backend import Caller, Document, Failure, Said
from portal.clients.request_schemas import Attachment
from portal.clients.staff_work import CountsWork

PDF, JPEG = "application/pdf", "image/jpeg"


class Casework(CountsWork):
    """Cases, one by one and in lists, and what is done with them."""

    def cases(self, caller: Caller, view: str, page: int) -> schemas.Cases | Failure:
        return self.ask(
            schemas.Cases, "GET", f"/casework/cases?{urlencode({'view': view, 'page': page})}", caller=caller
        )

    def search(self, caller: Caller, text: str) -> schemas.Cases | Failure:
        """By number or by how names begin, which belong in no address."""
        return self.ask(schemas.Cases, "POST", "/casework/searches", caller=caller, said=Said(body={"text": text}))

    def case(self, caller: Caller, case_id: str) -> schemas.Case | Failure:
        return self.ask(schemas.Case, "GET", _case(case_id), caller=caller)

    def act(self, caller: Caller, case_id: str, act: str, body: Mapping[str, object]) -> schemas.Case | Failure:
        """Do something with a case; the body says which version of it was seen."""
        return self.ask(
            schemas.Case, "POST", f"{_case(case_id)}/acts/{_part(act)}", caller=caller, said=Said(body=body)
        )

    def act_form(self, caller: Caller, case_id: str, act: str) -> schemas.ActForm | Failure:
        """The case, and the colleagues, offices or reasons that this act is chosen with."""
        return self.ask(schemas.ActForm, "GET", f"{_case(case_id)}/acts/{_part(act)}", caller=caller)

    # -- files of a case

    def picture(self, caller: Caller, case_id: str, file_id: str, number: int) -> bytes | Failure:
        """A page of what the applicant sent, as it was redrawn."""
        return self.fetch(f"{_case(case_id)}/attachments/{_part(file_id)}/pages/{number}", caller, JPEG)

    def sent_file(self, caller: Caller, case_id: str, file_id: str) -> Document | Failure:
        """All of it, redrawn."""
        return self.fetch_named(f"{_case(case_id)}/attachments/{_part(file_id)}/file", caller, PDF)

    def add_paper(
        self, caller: Caller, case_id: str, purpose: Mapping[str, str], name: str, content: bytes
    ) -> Attachment | Failure:
        """Send the scan of a paper that was brought, for what was ``asked`` for or an ``evidence``."""
        headers = {"X-File-Name": quote(name, safe="")}
        path = f"{_case(case_id)}/attachments?{urlencode(purpose)}"
        return self.send(Attachment, path, caller, content, headers)

    def preview(self, caller: Caller, case_id: str, fields: Mapping[str, str]) -> Document | Failure:
        """The document as it would be with these fields, marked as a draft."""
        return self.fetch_named(f"{_case(case_id)}/preview", caller, PDF, body={"document": dict(fields)})

    def document(self, caller: Caller, case_id: str, document_id: str) -> Document | Failure:
        return self.fetch_named(f"{_case(case_id)}/documents/{_part(document_id)}/file", caller, PDF)

    def receipt(self, caller: Caller, case_id: str) -> Document | Failure:
        return self.fetch_named(f"{_case(case_id)}/receipt.pdf", caller, PDF)

    # -- the way to people

    def find_pickup(self, caller: Caller, code: str) -> schemas.FoundPickup | Failure:
        return self.ask(schemas.FoundPickup, "POST", "/pickups", caller=caller, said=Said(body={"code": code}))

    def batches(self, caller: Caller) -> schemas.Batches | Failure:
        """The newest batches, and what waits for one."""
        return self.ask(schemas.Batches, "GET", "/post/batches", caller=caller)

    def batch(self, caller: Caller, batch_id: str) -> schemas.Batch | Failure:
        return self.ask(schemas.Batch, "GET", _batch(batch_id), caller=caller)

    def add_to_batch(self, caller: Caller, case_ids: list[str]) -> schemas.Batch | Failure:
        """Put cases into the open batch; those that cannot go are named."""
        return self.ask(schemas.Batch, "POST", "/post/batches", caller=caller, said=Said(body={"requests": case_ids}))

    def remove_from_batch(self, caller: Caller, batch_id: str, item_id: str) -> schemas.Batch | Failure:
        return self.ask(schemas.Batch, "DELETE", f"{_batch(batch_id)}/items/{_part(item_id)}", caller=caller)

    def label(self, caller: Caller, batch_id: str, item_id: str, tracking: str) -> schemas.Batch | Failure:
        """Tie the number of a label to a letter."""
        path = f"{_batch(batch_id)}/items/{_part(item_id)}"
        return self.ask(schemas.Batch, "PUT", path, caller=caller, said=Said(body={"tracking": tracking}))

    def close_batch(self, caller: Caller, batch_id: str) -> schemas.Batch | Failure:
        return self.ask(schemas.Batch, "POST", f"{_batch(batch_id)}/close", caller=caller, said=Said(body={}))

    def batch_paper(self, caller: Caller, batch_id: str, name: str) -> Document | Failure:
        """What is printed for a batch: ``labels`` or ``list``."""
        return self.fetch_named(f"{_batch(batch_id)}/{name}.pdf", caller, PDF)

    def batch_sheet(self, caller: Caller, batch_id: str) -> Document | Failure:
        """The list for the post office, for a spreadsheet."""
        return self.fetch_named(f"{_batch(batch_id)}/list.csv", caller, "text/csv")

    # -- at the counter

    def file_for(self, caller: Caller, body: Mapping[str, object], key: str) -> schemas.Filed | Failure:
        """File for an applicant at the counter; the same key gives the same answer again."""
        return self.ask(schemas.Filed, "POST", "/counter/requests", caller=caller, said=Said(body=body, key=key))


def _part(text: str) -> str:
    return quote(text, safe="")


def _case(case_id: str) -> str:
    return f"/casework/cases/{_part(case_id)}"


def _batch(batch_id: str) -> str:
    return f"/post/batches/{_part(batch_id)}"
