"""What services hold of a person, and how long they keep what."""

from typing import Any

from pydantic import RootModel
from town.look import Words

from portal.clients.backend import Backend, Caller, Failure
from portal.clients.schemas import Answer


class Kept(Answer):
    """How long records of a kind are kept, and why; ``days`` is None for records that are never removed."""

    kind: str
    title: Words
    days: int | None
    basis: Words


class Retention(Answer):
    items: list[Kept]


class Held(RootModel[dict[str, Any]]):
    """Everything that a service holds of the person who asks, as its openapi.yaml describes it (MyData)."""


class KeepsRecords(Backend):
    """A service with records that are removed after some time."""

    def retention(self) -> Retention | Failure:
        return self.ask(Retention, "GET", "/retention")


class HoldsData(KeepsRecords):
    """A service that holds data of persons, by person."""

    def my_data(self, caller: Caller) -> Held | Failure:
        return self.ask(Held, "GET", "/my-data", caller=caller)
