"""What a procedure may not be, and that a file cannot unfold to more than it is."""

from typing import Any

import pytest
from certificates.catalogue import Catalogue, load, read_procedure, texts

BODY = load().get("527543").body()


def changed(**members: Any) -> dict[str, Any]:
    return {**BODY, **members}


def question(number: int, **members: Any) -> dict[str, Any]:
    questions = [dict(one) for one in BODY["questions"]]
    questions[number] |= members
    return changed(questions=questions)


def evidence(number: int, **members: Any) -> dict[str, Any]:
    evidences = [dict(one) for one in BODY["evidences"]]
    evidences[number] |= members
    return changed(evidences=evidences)


def document(**members: Any) -> dict[str, Any]:
    return changed(document={**BODY["document"], **members})


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (changed(title={"el": "Τίτλος"}), "title.en"),
        (changed(title={"el": "a\u202eb", "en": "x"}), "title.el"),
        (changed(cost_cents=-1), "cost_cents"),
        (changed(deadline="PT5H"), "deadline"),
        (changed(deadline="P0D"), "deadline"),
        (changed(deadline="P1Y"), "deadline"),
        (changed(validity="P6D"), "validity"),
        (changed(counted="nights"), "counted"),
        (changed(delivery=[]), "delivery"),
        (changed(delivery=["pigeon"]), "delivery.0"),
        (changed(delivery=["post", "post"]), "delivery"),
        (changed(postage=None), "postage"),
        (changed(offered=False), "not_offered_because"),
        (changed(not_offered_because={"el": "α", "en": "a"}), "not_offered_because"),
        (changed(unit="kitchen"), "unit"),
        (changed(surprise=1), "surprise"),
        (
            changed(elsewhere=[{"kind": "office", "text": {"el": "α", "en": "a"}, "url": "javascript:1"}]),
            "elsewhere.0.url",
        ),
        (changed(questions=[*BODY["questions"], BODY["questions"][0]]), "questions.id"),
        (question(0, id="Name"), "questions.0.id"),
        (question(0, kind="choice"), "questions.0.choices"),
        (question(0, group="nowhere"), "questions.0.group"),
        (question(0, only_if={"relation": ["other"]}), "questions.0.only_if"),
        (question(9, only_if={"relation": ["nobody"]}), "questions.9.only_if"),
        (question(9, not_before="deceased_name"), "questions.9.not_before"),
        (evidence(2, when="answer"), "evidences.2.only_if"),
        (evidence(2, when="words"), "evidences.2.condition"),
        (evidence(3, only_if={"capacity": ["king"]}), "evidences.3.only_if"),
        (evidence(3, key="death_act"), "evidences.key"),
        (document(sentence="{nobody}"), "document.sentence"),
        (document(sentence="{family_name"), "document.sentence"),
        (document(sentence="{father_name}"), "document.sentence"),
        (document(fields=[]), "document.fields"),
        (
            document(fields=[{**BODY["document"]["fields"][0], "prefill": ["answers.nobody"]}]),
            "document.fields.0.prefill",
        ),
        ([], "body"),
        (None, "body"),
        ({}, "code"),
    ],
)
def test_nonsense_is_refused_by_its_field(body: Any, field: str) -> None:
    procedure, faults = read_procedure(body, ["civil_registry"])
    assert procedure is None
    assert field in [fault.field for fault in faults]
    assert all(fault.text["el"] and fault.text["en"] for fault in faults)


def test_every_entry_of_the_release_reads_back_from_its_own_file() -> None:
    catalogue = load()
    bodies = [edition.procedure.body() for edition in catalogue.in_force.values()]
    read = [read_procedure(entry) for entry in texts.read(texts.write(bodies))["procedures"]]
    assert Catalogue.of(one for one, _ in read if one) == catalogue
    assert not any(faults for _, faults in read)


@pytest.mark.parametrize(
    "text",
    [
        "a: &x [1]\nb: *x",
        "a: &x 1",
        "<<: *nothing",
        "[" * 13 + "]" * 13,
        "a: 1\na: 2",
        "- x\n" * 20_001,
        "α" * 400_001,
        "a: " + "x" * 4_001,
        "a: [",
        "\x00",
        "!!python/object/apply:os.system [ls]",
        "a: 2024-99-99",
        "a: !!timestamp x",
        "a: !!bool x",
        "!!int ",
        "a: \ud800",
    ],
)
def test_yaml_that_no_catalogue_needs_is_refused(text: str) -> None:
    with pytest.raises(texts.BadYaml):
        texts.read(text)
