"""Cases on their whole way, over HTTP, and the worker's turn that makes their documents."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from asking import CLERK, COLLEAGUE, SUPERVISOR
from certificates.municipality import Municipality
from certificates.papers import Maker, Papers
from certificates.seal import Kind, Seal, open_seal
from certificates.settings import SealSettings, WorkerSettings
from certificates.use_cases.making import Making
from certificates.worker import contexts
from conftest import CODE_KEY, MUNICIPALITY
from flask import Flask
from flask.testing import FlaskClient
from requesting import CITIZEN_B, COLLECT, file
from servicekit.clock import Clock, now
from servicekit.testing import TokenFactory
from sqlalchemy import Engine

FIELDS = {"family_name": "Νικολάου", "given_name": "Ελένη", "record_number": "12/3", "members": "ΝΙΚΟΛΑΟΥ ΕΛΕΝΗ"}
PAGE = "https://eservices.dimos.example/e"


@dataclass
class Filed:
    """A request that was filed, with its applicant's headers."""

    id: str
    citizen: dict[str, str]
    number: str


@dataclass
class Staff:
    """Members of the office, each with a client that may be used from any thread."""

    app: Flask
    tokens: TokenFactory
    fields: dict[str, str] = field(default_factory=lambda: dict(FIELDS))

    def __post_init__(self) -> None:
        self.clerk = self.tokens.headers("clerk-1", **CLERK)
        self.colleague = self.tokens.headers("clerk-2", **COLLEAGUE)
        self.head = self.tokens.headers("clerk-3", **SUPERVISOR)

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def filed(self, **body: Any) -> Filed:
        citizen = self.tokens.headers(uuid.uuid4().hex, **{**CITIZEN_B, "person_id": uuid.uuid4().hex})
        answer = file(self.client, citizen, {**COLLECT, **body})
        assert answer.status_code == 201, answer.json
        return Filed(str(answer.json["id"]), citizen, str(answer.json["number"]))

    def case(self, filed: Filed) -> dict[str, Any]:
        answer = self.client.get(f"/casework/cases/{filed.id}", headers=self.head)
        assert answer.status_code == 200, answer.json
        return dict(answer.get_json())

    def act(self, filed: Filed, act: str, who: dict[str, str] | None = None, **body: Any) -> Any:
        seen = body.pop("version", None) or self.case(filed)["version"]
        path = f"/casework/cases/{filed.id}/acts/{act}"
        return self.client.post(path, json={"version": seen, **body}, headers=who or self.clerk)

    def done(self, filed: Filed, act: str, who: dict[str, str] | None = None, **body: Any) -> dict[str, Any]:
        answer = self.act(filed, act, who, **body)
        assert answer.status_code == 200, (act, answer.json)
        return dict(answer.get_json())

    def ready(self, **body: Any) -> tuple[Filed, int]:
        """A case that waits to be signed, and its version."""
        filed = self.filed(**body)
        self.done(filed, "take", version=1)
        case = self.done(filed, "present", version=2, document=self.fields)
        return filed, int(case["version"])

    def unmade(self) -> tuple[list[str], int]:
        """What the list shows of cases whose documents could not be made, and how many it counts."""
        page = self.client.get("/casework/cases?view=parked", headers=self.clerk).get_json()
        assert all(one["parked"] for one in page["items"])
        return [one["id"] for one in page["items"]], int(page["counts"]["parked"])

    def signed(self, **body: Any) -> Filed:
        """A case whose document the worker has to make."""
        filed, version = self.ready(**body)
        self.done(filed, "issue", version=version)
        return filed


def worker_settings(url: str, municipality: Path = MUNICIPALITY) -> WorkerSettings:
    """What a worker has that asks no broker."""
    return WorkerSettings.model_validate(
        {
            "database_url": url,
            "nats_url": "nats://nobody:4222",
            "municipality_file": municipality,
            "document_code_key": CODE_KEY,
            "verification_page": PAGE,
        }
    )


def demo_seal(folder: Path, municipality: Path = MUNICIPALITY) -> Seal:
    """The municipality's demo seal, kept in this folder."""
    town = Municipality.load(municipality)
    settings = SealSettings.model_validate({"seal": "demo", "seal_folder": folder})
    seal = open_seal(settings, [town.name.el, town.name.en], now())
    assert seal is not None
    return seal


def making(
    engine: Engine,
    url: str,
    seal: Seal | None,
    clock: Clock | None = None,
    *,
    officers_sign: bool = False,
    municipality: Path = MUNICIPALITY,
) -> Making:
    """The worker's turn, as the worker puts it together."""
    town = Municipality.load(municipality)
    papers = Papers(town, seal.kind if seal else Kind.NONE, PAGE)
    maker = Maker(papers, seal, officers_sign=officers_sign)
    return Making(engine, maker, contexts(engine, worker_settings(url, municipality), town), clock or now)


def make_all(turn: Making) -> int:
    """Make what waits; how many turns that took."""
    turns = 0
    while turn.step():
        turns += 1
    return turns


def far(at: datetime) -> Clock:
    """A clock that stands still."""
    return lambda: at
