"""The certificates service."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from portal.clients import request_schemas, schemas
from portal.clients.backend import Backend, Caller, Document, Failure, Said
from portal.clients.drafts import KeepsDrafts

PDF, JPEG = "application/pdf", "image/jpeg"


class Certificates(KeepsDrafts):
    """Procedures and requests."""

    def policy(self) -> schemas.Policy | Failure:
        return self.ask(schemas.Policy, "GET", "/policy")

    def options(self, caller: Caller) -> schemas.Options | Failure:
        return self.ask(schemas.Options, "GET", "/options", caller=caller)

    def procedures(self) -> schemas.Procedures | Failure:
        return self.ask(schemas.Procedures, "GET", "/procedures")

    def procedure(self, code: str) -> schemas.Procedure | Failure:
        return self.ask(schemas.Procedure, "GET", f"/procedures/{_part(code)}")

    def form(self, caller: Caller, code: str) -> request_schemas.ProcedureForm | Failure:
        """All that a page of its form shows, in one answer."""
        return self.ask(request_schemas.ProcedureForm, "GET", f"/procedures/{_part(code)}/form", caller=caller)

    def check(self, caller: Caller, code: str, body: Mapping[str, object]) -> schemas.Checked | Failure:
        """What filing would say of these parts of a request; nothing is filed."""
        return self.ask(
            schemas.Checked, "POST", f"/procedures/{_part(code)}/checks", caller=caller, said=Said(body=body)
        )

    def submit(self, caller: Caller, body: Mapping[str, object], key: str) -> request_schemas.Request | Failure:
        """File a request; the same key gives the same answer again."""
        return self.ask(request_schemas.Request, "POST", "/requests", caller=caller, said=Said(body=body, key=key))

    def deliver(self, caller: Caller, request_id: str, body: Mapping[str, object]) -> request_schemas.Request | Failure:
        """Have a filed request delivered in another way."""
        path = f"/requests/{_part(request_id)}/delivery"
        return self.ask(request_schemas.Request, "PUT", path, caller=caller, said=Said(body=body))

    def withdraw(self, caller: Caller, request_id: str) -> request_schemas.Request | Failure:
        """Take a filed request back."""
        path = f"/requests/{_part(request_id)}/withdrawal"
        return self.ask(request_schemas.Request, "POST", path, caller=caller, said=Said(body={}))

    def requests(self, caller: Caller) -> request_schemas.Requests | Failure:
        return self.ask(request_schemas.Requests, "GET", "/requests", caller=caller)

    def request(self, caller: Caller, request_id: str) -> request_schemas.Request | Failure:
        return self.ask(request_schemas.Request, "GET", f"/requests/{_part(request_id)}", caller=caller)

    def paper(self, caller: Caller, request_id: str, name: str) -> Document | Failure:
        """A paper about the request: ``receipt`` or ``slip``."""
        return self.fetch_named(f"/requests/{_part(request_id)}/{name}.pdf", caller, PDF)

    def file(self, caller: Caller, request_id: str, document_id: str) -> Document | Failure:
        """The file of a document that was issued."""
        return self.fetch_named(f"/requests/{_part(request_id)}/documents/{_part(document_id)}/file", caller, PDF)

    # -- files of applicants

    def upload(
        self, caller: Caller, purpose: Mapping[str, str], name: str, content: bytes
    ) -> request_schemas.Attachment | Failure:
        """Send a file for a ``procedure`` with its ``evidence``, or for a ``request`` and what was ``asked`` for."""
        headers = {"X-File-Name": quote(name, safe="")}
        return self.send(request_schemas.Attachment, f"/uploads?{urlencode(purpose)}", caller, content, headers)

    def forget_upload(self, caller: Caller, upload_id: str) -> Failure | None:
        """Remove a file of a request that was not filed yet."""
        return self.order("DELETE", f"/uploads/{_part(upload_id)}", caller)

    def upload_page(self, caller: Caller, upload_id: str, number: int) -> bytes | Failure:
        """A page of a file as it was redrawn."""
        return self.fetch(f"/uploads/{_part(upload_id)}/pages/{number}", caller, JPEG)


class Verifications(Backend):
    """Whether a document is valid, without sign-in. ``key`` shows that the client's address comes from us."""

    def __init__(self, part: str, url: str, key: str, answer_seconds: float) -> None:
        super().__init__(part, url, answer_seconds)
        self._key = key

    def verify(
        self, code: str, surname_start: str, address: str, sha256: str = ""
    ) -> request_schemas.Verification | Failure:
        """What the register says of the document with this code, or of the file with this fingerprint."""
        body = {"code": code or None, "surname_start": surname_start or None} | ({"sha256": sha256} if sha256 else {})
        headers = {"X-Client-Address": address, "X-Client-Key": self._key}
        return self.ask(request_schemas.Verification, "POST", "/verifications", said=Said(body=body, headers=headers))


def _part(text: str) -> str:
    return quote(text, safe="")
