"""Accounts of citizens in memory. The real ones, in Keycloak, are tried by the platform's own tests."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from identity_bridge.register.citizen_accounts import Account, AccountsUnavailable, Act, Edit
from identity_bridge.register.domain import Person
from servicekit.testing import no_network


@dataclass
class MemoryAccounts:
    """``away`` makes every call fail, as when Keycloak is stopped; ``writes`` are the subjects written, in order;
    ``held`` happens in every call before it is answered."""

    known: dict[str, Account] = field(default_factory=dict)
    away: bool = False
    writes: list[str] = field(default_factory=list)
    edited: list[Edit] = field(default_factory=list)
    shut_ones: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    with_password: set[str] = field(default_factory=set)
    held: Callable[[], object] | None = None

    def citizen(self, subject: str, *, email: str | None = None, verified: bool = True, name: str = "Μαρία") -> Account:
        """A registered account of level A."""
        account = Account(
            subject=subject,
            username=f"user-{subject}",
            given_name=name,
            family_name="Παπαδάκη",
            email=email or f"{subject}@mail.example",
            email_verified=verified,
            locale="el",
            level="A",
            level_method=None,
            level_at=None,
            person_id=None,
        )
        self.known[subject] = account
        return account

    def get(self, subject: str) -> Account | None:
        self._answer()
        return self.known.get(subject)

    def find(self, who: str) -> Account | None:
        self._answer()
        return next((one for one in self.known.values() if who in (one.username, one.verified_email)), None)

    def of_person(self, person_id: str) -> list[Account]:
        self._answer()
        return [one for one in self.known.values() if one.person_id == person_id]

    def page(self, first: int, limit: int) -> list[Account]:
        self._answer()
        return sorted(self.known.values(), key=lambda one: one.subject)[first : first + limit]

    def edits(self, since: datetime) -> list[Edit]:
        self._answer()
        return [edit for edit in self.edited if edit.at >= since]

    def edit(self, event_id: str, subject: str, at: datetime, **changes: str | None) -> None:
        """An administrator changes the account in the console."""
        self.known[subject] = replace(self.known[subject], **changes)  # type: ignore[arg-type]
        self.edited.append(Edit(event_id, subject, "console-user", at))

    def write(self, subject: str, person: Person) -> datetime:
        self._answer()
        self.writes.append(subject)
        proved = person.level == "B"
        self.known[subject] = replace(
            self.known[subject],
            level=person.level,
            level_method=person.level_method.value if proved and person.level_method else None,
            level_at=person.level_at.isoformat(timespec="seconds") if proved and person.level_at else None,
            person_id=person.person_id,
            verified_given_name=person.given_name,
            verified_family_name=person.family_name,
        )
        # Without the second that the real one adds: the tokens of the tests are as old as this moment.
        return datetime.now(UTC).replace(microsecond=0)

    def linked_person(self, subject: str) -> str | None:
        self._answer()
        return self.links.get(subject)

    def has_no_way_in(self, subject: str) -> bool:
        self._answer()
        return subject not in self.links and subject not in self.with_password

    def is_gone(self, subject: str) -> bool:
        self._answer()
        return subject not in self.known

    def clear(self, subject: str) -> None:
        self._answer()
        nothing = {"level_method": None, "level_at": None, "person_id": None}
        names = {"verified_given_name": None, "verified_family_name": None}
        self.known[subject] = replace(self.known[subject], level="A", **nothing, **names)

    def delete(self, event_id: str, subject: str, at: datetime) -> None:
        """An administrator removes the account in the console."""
        del self.known[subject]
        self.edited.append(Edit(event_id, subject, "console-user", at, Act.REMOVED))

    def shut(self, subject: str) -> None:
        self._answer()
        self.shut_ones.append(subject)

    def remove(self, subject: str) -> None:
        self._answer()
        self.known.pop(subject, None)

    def _answer(self) -> None:
        no_network.refuse_inside()
        if self.held:
            self.held()
        if self.away:
            raise AccountsUnavailable
