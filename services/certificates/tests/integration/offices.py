"""Issued cases, and members of an office who deliver what was issued."""

import json
import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from certificates import models
from conftest import SERVICE
from flask.testing import FlaskClient
from servicekit.testing import TokenFactory, assert_schema
from sqlalchemy import Engine, insert, select, text

ADDRESS = {"street": "Ελευθερίας", "number": "50", "postcode": "70014", "city": "Λιμένας Χερσονήσου"}
APPLICANT = {"given_name": "Ελένη", "family_name": "Νικολάου", "document_number": "ΑΒ 123456"}
SUBMITTED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LABELS = ["PP123456785GR", "RR473124829GR", "EE471108151GR", "RB167995284GR", "RE761294038GR"]


def issued(engine: Engine, **changes: Any) -> str:
    """A request whose certificate was issued, at level B and to be collected unless told otherwise; its id."""
    subject = changes.get("subject", uuid.uuid4().hex)
    with engine.begin() as conn:
        if subject is not None:
            known = select(models.kit.subjects.c.subject).where(models.kit.subjects.c.subject == subject)
            if conn.execute(known).first() is None:
                conn.execute(insert(models.kit.subjects).values(subject=subject, person_id=changes.get("person_id")))
        number = conn.execute(text("SELECT count(*) + 1 FROM requests")).scalar_one()
        row = {
            "id": uuid.uuid4(),
            "subject": subject,
            "person_id": None,
            "number": f"{number}/20-11-2026",
            "procedure": "955481",
            "delivery": "collect",
            "answers": {"record": "current"},
            "postal_address": None,
            "applicant": APPLICANT,
            "level": "B",
            "email": "eleni@mail.test",
            "locale": "el",
            "fingerprint": uuid.uuid4().hex,
            "state": "issued",
            "submitted_at": SUBMITTED + timedelta(minutes=number),
            "deadline": date(2026, 11, 30),
            "notice_state": "sent",
            **changes,
        }
        conn.execute(insert(models.requests).values(**row))
    return str(row["id"])


def to_post(engine: Engine, **changes: Any) -> str:
    """An issued request that is to be posted; its id."""
    return issued(engine, **{"delivery": "post", "postal_address": ADDRESS, **changes})


@dataclass
class Colleague:
    """A member of the office, signed in with a second factor."""

    client: FlaskClient
    tokens: TokenFactory
    username: str = "m.stavraki"
    name: tuple[str, str] = ("Μαρία", "Σταυράκη")
    roles: tuple[str, ...] = ("certificate-clerk",)
    claims: dict[str, Any] = field(default_factory=dict)

    @property
    def headers(self) -> dict[str, str]:
        given, family = self.name
        who = {"preferred_username": self.username, "given_name": given, "family_name": family}
        usual = {"roles": list(self.roles), "amr": ["pwd", "otp"], **who}
        return self.tokens.headers(f"staff-{self.username}", **{**usual, **self.claims})

    def get(self, path: str) -> Any:
        return self.client.get(path, headers=self.headers)

    def post(self, path: str, body: Any = None) -> Any:
        return self.client.post(path, json={} if body is None else body, headers=self.headers)

    def put(self, path: str, body: Any) -> Any:
        return self.client.put(path, json=body, headers=self.headers)

    def delete(self, path: str) -> Any:
        return self.client.delete(path, headers=self.headers)

    def case(self, request_id: str) -> dict[str, Any]:
        answer = self.get(f"/casework/cases/{request_id}")
        assert answer.status_code == 200, answer.get_json()
        return dict(answer.get_json())

    def act(self, request_id: str, act: str, version: int | None = None, **body: Any) -> Any:
        """Do it on the case as it is now, or on an older page."""
        seen = self.case(request_id)["version"] if version is None else version
        return self.post(f"/casework/cases/{request_id}/acts/{act}", {"version": seen, **body})

    def batch(self, *request_ids: str) -> dict[str, Any]:
        answer = self.post("/post/batches", {"requests": list(request_ids)})
        assert answer.status_code == 200, answer.get_json()
        return dict(answer.get_json())

    def label_all(self, batch: dict[str, Any]) -> None:
        """Scan a label onto each letter of the batch."""
        for item, label in zip(batch["items"], LABELS, strict=False):
            answer = self.put(f"/post/batches/{batch['id']}/items/{item['id']}", {"tracking": label})
            assert answer.status_code == 200, answer.get_json()


def supervisor(client: FlaskClient, tokens: TokenFactory) -> Colleague:
    """The head of the office."""
    return Colleague(
        client, tokens, "k.vrontakis", ("Κώστας", "Βροντάκης"), ("certificate-clerk", "certificate-supervisor")
    )


def told(engine: Engine, kind: str) -> list[dict[str, Any]]:
    """The data of the events of this kind, the first first; each as its schema says."""
    with engine.connect() as conn:
        bodies = conn.execute(
            text("SELECT body FROM outbox WHERE type = :kind ORDER BY seq"), {"kind": f"certificates.request.{kind}"}
        )
        found = [json.loads(body)["data"] for body in bodies.scalars()]
    for data in found:
        assert_schema(data, SERVICE / f"events/certificates.request.{kind}.v1.json")
    return found


def state_of(engine: Engine, request_id: str) -> str:
    with engine.connect() as conn:
        query = select(models.requests.c.state).where(models.requests.c.id == uuid.UUID(request_id))
        return str(conn.execute(query).scalar_one())
