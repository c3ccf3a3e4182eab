"""The certificates service."""

from collections.abc import Mapping
from urllib.parse import quote

from portal.clients import shapes
from portal.clients.backend import Caller, Failure
from portal.clients.drafts import KeepsDrafts


class Certificates(KeepsDrafts):
    """Procedures and requests."""

    def policy(self) -> shapes.Policy | Failure:
        return self.ask(shapes.Policy, "GET", "/policy")

    def options(self, caller: Caller) -> shapes.Options | Failure:
        return self.ask(shapes.Options, "GET", "/options", caller=caller)

    def procedures(self) -> shapes.Procedures | Failure:
        return self.ask(shapes.Procedures, "GET", "/procedures")

    def procedure(self, code: str) -> shapes.Procedure | Failure:
        return self.ask(shapes.Procedure, "GET", f"/procedures/{quote(code, safe='')}")

    def check(self, caller: Caller, code: str, body: Mapping[str, object]) -> shapes.Checked | Failure:
        """What filing would say of these answers, this delivery and this address; nothing is filed."""
        path = f"/procedures/{quote(code, safe='')}/checks"
        return self.ask(shapes.Checked, "POST", path, caller=caller, body=body)

    def submit(self, caller: Caller, body: Mapping[str, object], key: str) -> shapes.Request | Failure:
        """File a request; the same key gives the same answer again."""
        return self.ask(shapes.Request, "POST", "/requests", caller=caller, body=body, key=key)

    def deliver(self, caller: Caller, request_id: str, body: Mapping[str, object]) -> shapes.Request | Failure:
        """Have a filed request delivered in another way."""
        path = f"/requests/{quote(request_id, safe='')}/delivery"
        return self.ask(shapes.Request, "PUT", path, caller=caller, body=body)

    def requests(self, caller: Caller) -> shapes.Requests | Failure:
        return self.ask(shapes.Requests, "GET", "/requests", caller=caller)

    def request(self, caller: Caller, request_id: str) -> shapes.Request | Failure:
        return self.ask(shapes.Request, "GET", f"/requests/{quote(request_id, safe='')}", caller=caller)
