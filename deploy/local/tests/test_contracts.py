"""Services keep what others expect of them, as far as their files tell; and what a comparison of schemas finds."""

from typing import Any

import pytest
from devstack import services
from devstack.contracts.expected import lacks
from devstack.contracts.interfaces import Folder, expectations, interface
from devstack.contracts.schemas import Document, Strictness, faults
from devstack.services import ROOT, Service

TREE = Folder(ROOT)


@pytest.mark.parametrize("provider", services.ALL, ids=lambda service: service.name)
def test_a_service_offers_and_tells_what_others_expect(provider: Service) -> None:
    offered = interface(TREE, provider.name)
    found = {
        consumer.name: list(lacks(offered, expectations(TREE, consumer.name, provider.name)))
        for consumer in services.ALL
    }
    assert {consumer: lacking for consumer, lacking in found.items() if lacking} == {}


@pytest.mark.parametrize("consumer", services.ALL, ids=lambda service: service.name)
def test_a_listener_says_what_it_reads(consumer: Service) -> None:
    kept = {file.stem for file in (ROOT / "services" / consumer.name / "expects").glob("*.json")}
    assert kept >= consumer.listens.keys()
    assert kept <= {service.name for service in services.ALL}


NAMED = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
STATES = {"enum": ["sent", "parked", None]}


@pytest.mark.parametrize(
    ("given", "taken", "found"),
    [
        (NAMED, NAMED, []),
        (NAMED, {**NAMED, "properties": {"name": {"type": ["string", "null"]}}}, []),
        (NAMED, {**NAMED, "required": ["name", "surname"]}, ["surname is missing"]),
        ({**NAMED, "required": []}, NAMED, ["name may be missing"]),
        ({**NAMED, "properties": {"name": {"type": "integer"}}}, NAMED, ["name is integer, and string is taken"]),
        (
            {**NAMED, "properties": {"name": {"type": ["string", "null"]}}},
            NAMED,
            ["name may be null, and string is taken"],
        ),
        (STATES, {"type": ["string", "null"]}, []),
        (STATES, {"enum": ["sent", "parked"]}, ["it may be null, which is not taken"]),
        (STATES, {"anyOf": [{"const": "sent"}, {"type": "null"}]}, ["it may be parked, which is not taken"]),
        (
            {"type": "array", "items": NAMED},
            {"type": "array", "items": {"type": "string"}},
            ["[] is object, and string is taken"],
        ),
        ({"type": "integer"}, {"type": "number"}, []),
        ({"type": "string"}, {"enum": ["a"]}, ["it may be anything, and only a is taken"]),
        ({"$ref": "#/$defs/Named"}, {**NAMED, "required": ["code"]}, ["code is missing"]),
        ({"allOf": [NAMED, {"required": ["code"]}]}, {**NAMED, "required": ["name", "code"]}, []),
        # Of what nothing is said, real answers must tell.
        ({"type": "object"}, NAMED, []),
    ],
)
def test_what_a_reader_does_not_take_is_named(given: Any, taken: Any, found: list[str]) -> None:
    document = Document({"$defs": {"Named": NAMED}})
    compared = faults(given, taken, (document, Document({})), Strictness.NOTHING)
    assert [str(one) for one in compared] == found
