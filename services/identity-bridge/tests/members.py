"""Accounts of staff in memory. The real ones, behind Keycloak's extension, are tried by idp-config and the platform."""

import tomllib
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from identity_bridge.staff.errors import MailFailed, MemberLocked, MemberNotFound, MemberOfOperations, OperatorUnknown
from identity_bridge.staff.members import FieldsRefused, Member, NewMember, StaffUnavailable
from servicekit.testing import no_network

CREATED = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
ROLES = Path(__file__).parents[3] / "idp-config/extension/src/main/resources/staff-roles.toml"
GIVEN = tomllib.loads(ROLES.read_text(encoding="utf-8")).keys()


@dataclass
class MemoryStaff:
    """``away`` and ``mail_fails`` are faults; ``unknown`` refuses every operator; ``mails`` are user names, in order;
    ``tokens`` is what the calls were made with; ``citizens`` are user names and addresses of accounts of citizens.
    ``meanwhile`` happens once, after the next list or change of roles and before its answer arrives."""

    known: dict[str, Member] = field(default_factory=dict)
    away: bool = False
    unknown: bool = False
    mail_fails: bool = False
    mails: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    citizens: set[str] = field(default_factory=set)
    meanwhile: Callable[[], object] | None = None

    def employ(self, username: str, *roles: str) -> Member:
        """A member whose account was made in the console, with password and code."""
        made = Member(
            subject=str(uuid4()),
            username=username,
            given_name="Άννα",
            family_name="Παππά",
            email=f"{username}@example.org",
            locked=False,
            roles=roles,
            password_set=True,
            second_factor_set=True,
            created_at=CREATED,
            changeable="operations" not in roles,
        )
        self.known[made.subject] = made
        return made

    def members(self, token: str) -> list[Member]:
        self._answer(token)
        answer = list(self.known.values())
        self._delay()
        return answer

    def member(self, token: str, subject: str) -> Member:
        self._answer(token)
        if subject not in self.known:
            raise MemberNotFound
        return self.known[subject]

    def make(self, token: str, new: NewMember) -> tuple[Member, bool]:
        self._answer(token)
        if new.subject in self.known:
            return self.known[new.subject], False
        taken = self.citizens | {part for one in self.known.values() for part in (one.username, one.email)}
        if refused := {name: "taken" for name in ("username", "email") if getattr(new, name) in taken}:
            raise FieldsRefused(refused)
        _refuse_unknown(new.roles)
        if self.mail_fails:
            raise MailFailed
        made = Member(
            new.subject,
            new.username,
            new.given_name,
            new.family_name,
            new.email,
            locked=False,
            roles=new.roles,
            password_set=False,
            second_factor_set=False,
            created_at=CREATED,
            changeable=True,
        )
        self.known[new.subject] = made
        self.mails.append(new.username)
        return made, True

    def give_roles(self, token: str, subject: str, roles: Collection[str]) -> Member:
        _refuse_unknown(roles)
        answer = self._change(token, subject, roles=tuple(sorted(roles)))
        self._delay()
        return answer

    def lock(self, token: str, subject: str) -> Member:
        return self._change(token, subject, locked=True)

    def unlock(self, token: str, subject: str) -> Member:
        return self._change(token, subject, locked=False)

    def mail(self, token: str, subject: str, *, lost_device: bool) -> Member:
        before = self._change(token, subject)
        if before.locked:
            raise MemberLocked
        self.mails.append(before.username)
        return self._change(token, subject, second_factor_set=before.second_factor_set and not lost_device)

    def _change(self, token: str, subject: str, **changes: object) -> Member:
        before = self.member(token, subject)
        if not before.changeable:
            raise MemberOfOperations
        self.known[subject] = replace(before, **changes)  # type: ignore[arg-type]
        return self.known[subject]

    def _delay(self) -> None:
        happens, self.meanwhile = self.meanwhile, None
        if happens:
            happens()

    def _answer(self, token: str) -> None:
        no_network.refuse_inside()
        self.tokens.add(token)
        if self.away:
            raise StaffUnavailable
        if self.unknown:
            raise OperatorUnknown


def _refuse_unknown(roles: Collection[str]) -> None:
    if not set(roles) <= GIVEN:
        raise FieldsRefused({"roles": "unknown"})
