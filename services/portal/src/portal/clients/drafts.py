"""The drafts that a service keeps for a person."""

from collections.abc import Mapping
from urllib.parse import quote

from pydantic import AwareDatetime

from portal.clients.backend import Caller, Failure, Said
from portal.clients.own_data import HoldsData
from portal.clients.schemas import Answer


class Draft(Answer):
    """Answers that were not filed yet. ``filed_as`` is the id of what they became; then ``values`` is empty."""

    name: str
    values: dict[str, str]
    key: str
    filed_as: str | None
    updated_at: AwareDatetime
    expires_at: AwareDatetime


class Drafts(Answer):
    items: list[Draft]


class KeepsDrafts(HoldsData):
    """A service with forms: it keeps what was written until it is filed."""

    def drafts(self, caller: Caller) -> Drafts | Failure:
        """What the person began and did not file."""
        return self.ask(Drafts, "GET", "/drafts", caller=caller)

    def draft(self, caller: Caller, name: str) -> Draft | Failure | None:
        """The draft of this name; None when there is none."""
        found = self.ask(Draft, "GET", _path(name), caller=caller)
        return None if isinstance(found, Failure) and found.code == "draft-not-found" else found

    def keep_draft(self, caller: Caller, name: str, values: Mapping[str, str], key: str) -> Draft | Failure:
        """Keep these answers instead of the former ones; ``key`` is the one under which they will be filed."""
        body = {"values": dict(values), "key": key}
        return self.ask(Draft, "PUT", _path(name), caller=caller, said=Said(body=body))

    def forget_draft(self, caller: Caller, name: str) -> Failure | None:
        """Throw the draft away; None when that is done."""
        return self.order("DELETE", _path(name), caller)


def _path(name: str) -> str:
    return f"/drafts/{quote(name, safe='')}"
