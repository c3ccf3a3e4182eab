"""The dated tables of fees, for the revenue office."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from portal.clients import table_schemas as schemas
from portal.clients.backend import Backend, Caller, Failure, Said

Body = Mapping[str, object]


class RevenueTables(Backend):
    """What holds and what comes, changes that are proposed, and whom they concern."""

    def tables(self, caller: Caller) -> schemas.Tables | Failure:
        return self.ask(schemas.Tables, "GET", "/tables", caller=caller)

    def table(self, caller: Caller, section: str, fee: str | None) -> schemas.Table | Failure:
        query = f"?{urlencode({'fee': fee})}" if fee else ""
        return self.ask(schemas.Table, "GET", f"/tables/{quote(section, safe='')}{query}", caller=caller)

    def preview(self, caller: Caller, change: Body) -> schemas.Preview | Failure:
        """What a change would do; nothing is written."""
        return self.ask(schemas.Preview, "POST", "/tables/previews", caller=caller, said=Said(body=change))

    def propose(self, caller: Caller, change: Body) -> schemas.Proposal | Failure:
        return self.ask(schemas.Proposal, "POST", "/tables/proposals", caller=caller, said=Said(body=change))

    def proposals(self, caller: Caller, page: int) -> schemas.Proposals | Failure:
        return self.ask(schemas.Proposals, "GET", f"/tables/proposals?{urlencode({'page': page})}", caller=caller)

    def proposal(self, caller: Caller, proposal_id: str, page: int) -> schemas.Proposal | Failure:
        return self.ask(schemas.Proposal, "GET", f"{_proposal(proposal_id)}?{urlencode({'page': page})}", caller=caller)

    def decide(self, caller: Caller, proposal_id: str, act: str, body: Body) -> schemas.Proposal | Failure:
        """``release`` puts a colleague's change into force, ``rejection`` ends it."""
        return self.ask(
            schemas.Proposal, "POST", f"{_proposal(proposal_id)}/{act}", caller=caller, said=Said(body=body)
        )

    def settle(self, caller: Caller, proposal_id: str, declaration_id: str, outcome: str) -> Failure | None:
        """Say what was done about a declaration that a change concerned."""
        path = f"{_proposal(proposal_id)}/declarations/{quote(declaration_id, safe='')}"
        return self.order("POST", path, caller, {"outcome": outcome})


def _proposal(proposal_id: str) -> str:
    return f"/tables/proposals/{quote(proposal_id, safe='')}"
