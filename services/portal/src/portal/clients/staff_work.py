"""How much waits for a member of staff, as each service counts it."""

from pydantic import Field

from portal.clients.backend import Backend, Caller, Failure
from portal.clients.schemas import Answer


class StaffWork(Answer):
    """Numbers by the name of the work; of what the caller may not do there is none."""

    counts: dict[str, int] = Field(default_factory=dict)


class CountsWork(Backend):
    """A service at which staff work."""

    def work(self, caller: Caller) -> StaffWork | Failure:
        return self.ask(StaffWork, "GET", "/staff-work", caller=caller)
