"""The identity-bridge service."""

from collections.abc import Mapping
from urllib.parse import quote

from portal.clients import identity_schemas as schemas
from portal.clients.backend import Caller, Failure, Said
from portal.clients.own_data import HoldsData


class IdentityBridge(HoldsData):
    """The own identity, and the desk where clerks prove that of others."""

    def answers(self) -> bool:
        """Whether a browser that is sent there meets a page."""
        return self.order("GET", "/healthz") is None

    def begin_link(self, caller: Caller) -> schemas.LinkIntent | Failure:
        """A one-time intent, so that only the person asking can be linked to this account."""
        return self.ask(schemas.LinkIntent, "POST", "/link-intents", caller=caller)

    def join(self, caller: Caller) -> schemas.Join | Failure:
        return self.ask(schemas.Join, "GET", "/account-joins/current", caller=caller)

    def answer_no_other_account(self, caller: Caller) -> Failure | None:
        """The person is not asked again."""
        return self.order("POST", "/account-joins/answers", caller, {"has_account": False})

    def ask_to_join(self, caller: Caller) -> schemas.JoinIntent | Failure:
        """With the account that goes: the secret for the account that stays."""
        return self.ask(schemas.JoinIntent, "POST", "/account-joins", caller=caller)

    def prove_join(self, caller: Caller, intent: str) -> schemas.JoinPair | Failure:
        """With the account that stays: the two accounts, or why they are not joined."""
        return self.ask(
            schemas.JoinPair, "POST", "/account-joins/proofs", caller=caller, said=Said(body={"intent": intent})
        )

    def begin_join(self, caller: Caller, intent: str) -> schemas.JoinOperation | Failure:
        path = "/account-joins/operations"
        return self.ask(schemas.JoinOperation, "POST", path, caller=caller, said=Said(body={"intent": intent}))

    def close_account(self, caller: Caller) -> schemas.Closing | Failure:
        """Close the caller's account."""
        return self.ask(schemas.Closing, "POST", "/account-closings", caller=caller)

    def identity(self, caller: Caller) -> schemas.Identity | Failure:
        return self.ask(schemas.Identity, "GET", "/identity", caller=caller)

    def views(self, caller: Caller, before: int | None = None) -> schemas.Views | Failure:
        """What staff did with the own data, newest first; ``before`` is the ``next`` of the page before."""
        path = "/identity/views" if before is None else f"/identity/views?before={before}"
        return self.ask(schemas.Views, "GET", path, caller=caller)

    def desk_code(self, caller: Caller) -> schemas.DeskCode | Failure | None:
        """The code that lives; None when there is none."""
        answer = self.ask(schemas.DeskCode, "GET", "/desk-codes/current", caller=caller)
        return None if isinstance(answer, Failure) and answer.status == 404 else answer

    def make_desk_code(self, caller: Caller, locale: str) -> schemas.DeskCode | Failure:
        """A new code in place of a live one, mailed in this language when the person has a verified address."""
        return self.ask(schemas.DeskCode, "POST", "/desk-codes", caller=caller, said=Said(body={"locale": locale}))

    def look_up(self, caller: Caller, who: str, reason: str) -> schemas.Lookup | Failure:
        """Find a citizen by exact address or user name. The citizen is told, with the reason."""
        return self.ask(
            schemas.Lookup, "POST", "/desk/lookups", caller=caller, said=Said(body={"who": who, "reason": reason})
        )

    def open_case(self, caller: Caller, by: Mapping[str, object]) -> schemas.Case | Failure:
        """Open a case with a ``code`` or a ``lookup_id``."""
        return self.ask(schemas.Case, "POST", "/desk/cases", caller=caller, said=Said(body=by))

    def cases(self, caller: Caller) -> schemas.Cases | Failure:
        """The clerk's own cases: open ones and those of the last day."""
        return self.ask(schemas.Cases, "GET", "/desk/cases", caller=caller)

    def checks(self, caller: Caller) -> schemas.Cases | Failure:
        """Certifications of colleagues that wait for a second look."""
        return self.ask(schemas.Cases, "GET", "/desk/checks", caller=caller)

    def doubles(self, caller: Caller) -> schemas.Doubles | Failure:
        """Persons with more than one account, without their data."""
        return self.ask(schemas.Doubles, "GET", "/desk/doubles", caller=caller)

    def look_up_double(self, caller: Caller, double_id: str, reason: str) -> schemas.Lookups | Failure:
        """Look up every account of such a person. Each is told, with the reason."""
        path = f"/desk/doubles/{quote(double_id, safe='')}/lookups"
        return self.ask(schemas.Lookups, "POST", path, caller=caller, said=Said(body={"reason": reason}))

    def conflicts(self, caller: Caller) -> schemas.Conflicts | Failure:
        """Attempts that met another account or person, and are not resolved yet. Without personal data."""
        return self.ask(schemas.Conflicts, "GET", "/desk/conflicts", caller=caller)

    def look_up_conflict(self, caller: Caller, conflict_id: str, reason: str) -> schemas.Lookups | Failure:
        """Look up the accounts that met. Each is told, with the reason."""
        path = f"/desk/conflicts/{quote(conflict_id, safe='')}/lookups"
        return self.ask(schemas.Lookups, "POST", path, caller=caller, said=Said(body={"reason": reason}))

    def resolve_conflict(self, caller: Caller, conflict_id: str, reason: str) -> Failure | None:
        """Say how it was resolved; it leaves the list."""
        return self.order("POST", f"/desk/conflicts/{quote(conflict_id, safe='')}/resolve", caller, {"reason": reason})

    def case(self, caller: Caller, case_id: str) -> schemas.Case | Failure:
        return self.ask(schemas.Case, "GET", f"/desk/cases/{quote(case_id, safe='')}", caller=caller)

    def decide(self, caller: Caller, case_id: str, act: str, body: Mapping[str, object]) -> schemas.Case | Failure:
        """Do something with a case: certify, undo, close, revoke, restore or check."""
        path = f"/desk/cases/{quote(case_id, safe='')}/{act}"
        return self.ask(schemas.Case, "POST", path, caller=caller, said=Said(body=body))
