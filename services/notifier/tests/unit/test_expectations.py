"""What the notifier reads of other services' events stands in expects/."""

from typing import Any, Literal

import pytest
from conftest import SERVICE
from notifier.handlers import SILENT, TOLD_OTHERWISE, handlers_for
from notifier.letters import KINDS
from notifier.use_cases import Desk
from notifier.worker import STREAMS
from pydantic import BaseModel, create_model
from servicekit.testing.expectations import Cutoff, hold, listening

PROVIDERS = {"identity": "identity-bridge", "certificates": "certificates", "fees": "fee-declarations"}


class Nothing(BaseModel):
    """Such an event is taken in, and nothing of it is read."""


def _with(model: type[BaseModel], field: str, value: str) -> type[BaseModel]:
    """The model with a value more: an event that has it is put aside before it is parsed."""
    if field not in model.model_fields:
        return model
    widened: Any = {field: (model.model_fields[field].annotation | Literal[value], ...)}  # type: ignore[operator]
    return create_model(model.__name__, __base__=model, **widened)


def test_every_event_that_is_taken_in_stands_in_the_files(desk: Desk, pytestconfig: pytest.Config) -> None:
    reads: dict[str, list[type[BaseModel]]] = {kind: [of.model] for kind, of in KINDS.items()}
    reads |= {kind: [Nothing] for kind in SILENT}
    reads["identity.level.changed"] += [Cutoff]
    for kind, field, value in TOLD_OTHERWISE:
        reads[kind][0] = _with(reads[kind][0], field, value)
    taken_in = {kind for word in STREAMS.values() for kind in handlers_for(word, desk)}
    assert taken_in == reads.keys()
    by_provider = {
        provider: {kind: models for kind, models in reads.items() if kind.startswith(f"{word}.")}
        for word, provider in PROVIDERS.items()
    }
    hold(SERVICE, listening(by_provider), write=pytestconfig.getoption("write_expectations"))
