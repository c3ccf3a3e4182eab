"""identity-bridge about accounts of staff, for operators. Members of its answers that no page uses are ignored."""

from collections.abc import Mapping
from urllib.parse import quote

from pydantic import AwareDatetime

from portal.clients.backend import Backend, Caller, Failure, Said
from portal.clients.schemas import Answer


class Grant(Answer):
    """A role and since when; ``seen`` when the console gave it, and it was first seen then. ``by`` is an operator."""

    role: str
    since: AwareDatetime
    seen: bool
    by: str | None


class Place(Answer):
    """Office and number at a desk."""

    office: str
    number: str


class Member(Answer):
    """A member of staff; ``changeable`` is whether operators may change the account."""

    id: str
    username: str
    given_name: str
    family_name: str
    email: str
    locked: bool
    roles: list[Grant]
    password_set: bool
    second_factor_set: bool
    created_at: AwareDatetime | None
    changeable: bool
    place: Place | None
    lacks_place: bool

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.family_name, self.given_name) if part) or self.username


class Members(Answer):
    items: list[Member]


class StaffAccounts(Backend):
    """Who may do what and since when, and what operators do about it."""

    def members(self, caller: Caller) -> Members | Failure:
        return self.ask(Members, "GET", "/staff", caller=caller)

    def member(self, caller: Caller, member_id: str) -> Member | Failure:
        return self.ask(Member, "GET", _path(member_id), caller=caller)

    def enrol(self, caller: Caller, body: Mapping[str, object], key: str) -> Member | Failure:
        """A new account, with its mail; under the same ``key`` once."""
        return self.ask(Member, "POST", "/staff", caller=caller, said=Said(body=body, key=key))

    def act(self, caller: Caller, member_id: str, act: str, body: Mapping[str, object]) -> Member | Failure:
        """Change something of the account: roles, place, mail, lock or unlock."""
        return self.ask(Member, "POST", f"{_path(member_id)}/{act}", caller=caller, said=Said(body=body))


def _path(member_id: str) -> str:
    return f"/staff/{quote(member_id, safe='')}"
