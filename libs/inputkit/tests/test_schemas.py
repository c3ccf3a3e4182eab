"""Each field that is wrong is named once, in words of both languages, and nothing that was written is quoted."""

from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inputkit import refusals
from inputkit.codes import FieldName, RequestKey
from inputkit.refusals import LANGUAGES, about, by_itself, sentence
from inputkit.schemas import Fault, Shape, Unfit, fault, label
from inputkit.text import Line
from pydantic import Field, StrictBool, model_validator


class Colour(StrEnum):
    BLUE = "blue"


class Place(Shape):
    name: Annotated[str, Line(5, least=1)]


LABELS = {
    "name": label("Επωνυμία", "Name of the business"),
    "places.name": label("Όνομα καταστήματος", "Name of the establishment"),
    "places": label("Καταστήματα", "Establishments"),
    "reason": label("Λόγος", "Reason", request=("Γράψτε τον λόγο.", "Enter the reason.")),
    "purpose": label("Για ποια χρήση;", "What for?"),
}


class Paper(Shape):
    labels = LABELS

    name: Annotated[str, Line(5, least=1)] = "α"
    reason: Annotated[str, Line(10, least=3)] = "γιατί"
    purpose: Annotated[str, Line(5)] = ""
    colour: Colour = Colour.BLUE
    kind: Literal["a", "b"] = "a"
    sure: StrictBool = True
    ident: UUID | None = None
    places: list[Place] = Field(default_factory=list, min_length=0, max_length=2)
    answers: dict[FieldName, Annotated[str, Line(5)]] = Field(default_factory=dict)
    key: RequestKey = "12345678"

    @model_validator(mode="after")
    def _not_twice(self) -> "Paper":
        if self.name == "δις":
            raise ValueError("a sentence of ours with δις in it")
        return self


def faults(**members: Any) -> list[Fault]:
    with pytest.raises(Unfit) as unfit:
        Paper.taken(members)
    return unfit.value.faults


@pytest.mark.parametrize(
    ("members", "field", "english"),
    [
        ({"name": ""}, "name", "Name of the business: fill it in."),
        ({"name": "αβγδεζ"}, "name", "Name of the business: write at most 5 characters."),
        ({"name": 5}, "name", "Name of the business: it is not in the right form."),
        (
            {"name": "\ud800"},
            "name",
            "Name of the business: it has a character that was damaged by copying. Delete it and type it again.",
        ),
        ({"reason": "γ"}, "reason", "Enter the reason."),
        ({"reason": None}, "reason", "Enter the reason."),
        ({"reason": "x" * 11}, "reason", "Reason: write at most 10 characters."),
        ({"purpose": "123456"}, "purpose", "What for? Write at most 5 characters."),
        ({"colour": "green"}, "colour", "Choose one of the options."),
        ({"kind": "c"}, "kind", "Choose one of the options."),
        ({"sure": "yes"}, "sure", "Answer yes or no."),
        ({"ident": "x"}, "ident", "It is not in the right form."),
        ({"places": [{}]}, "places.0.name", "Name of the establishment: fill it in."),
        ({"places": [{"name": "α"}, {"name": "α", "x": 1}]}, "places.1.x", "It does not belong here."),
        ({"places": [{"name": "α"}] * 3}, "places", "Establishments: give at most 2."),
        ({"places": {}}, "places", "Establishments: it is not in the right form."),
        ({"answers": {"a.b": "x" * 6}}, "answers.a.b", "Write at most 5 characters."),
        ({"answers": {"a b": ""}}, "answers.?", "It is not in the right form."),
        ({"answers": {"\x00<script>": ""}}, "answers.?", "It is not in the right form."),
        ({"key": "short"}, "key", "It is not in the right form."),
        ({"more": 1}, "more", "It does not belong here."),
        ({"name": "δις"}, "body", "It is not in the right form."),
    ],
)
def test_a_fault_names_the_field_and_says_what_to_do(members: dict[str, Any], field: str, english: str) -> None:
    [found] = faults(**members)
    assert (found.field, found.text["en"]) == (field, english)
    assert found.text["el"] != found.text["en"]


def test_all_faults_are_said_at_once_each_field_once() -> None:
    found = faults(name="", reason="", places=[{"name": ""}], answers={"x": 1, "y": 2}, key=1)
    assert [one.field for one in found] == ["name", "reason", "places.0.name", "answers.x", "answers.y", "key"]


@pytest.mark.parametrize("members", [None, 5, "text", [], [{}], True])
def test_what_is_no_object_is_a_fault_of_the_whole(members: Any) -> None:
    with pytest.raises(Unfit) as unfit:
        Paper.taken(members)
    assert [one.field for one in unfit.value.faults] == ["body"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(sorted(Paper.model_fields)), JSON))
def test_nothing_but_unfit_is_raised(members: dict[str, Any]) -> None:
    found = []
    try:
        Paper.taken(members)
    except Unfit as unfit:
        found = unfit.faults
    for one in found:
        assert set(one.text) == set(LANGUAGES)
        assert one.field.isascii()
        assert one.field.isprintable()


def test_a_fault_found_elsewhere_is_said_in_the_same_words() -> None:
    assert fault("name", "missing", LABELS) == faults(name="")[0]
    assert fault("places.0.name", "text_too_long", LABELS, most=5) == faults(places=[{"name": "x" * 6}])[0]
    assert fault("reason", "missing", LABELS).text["el"] == "Γράψτε τον λόγο."


def test_every_kind_has_a_sentence_in_both_languages() -> None:
    limits = {"least": 2, "most": 3, "first": "a", "last": "b", "character": "c"}
    for kind in refusals._SENTENCES:
        said = sentence(kind, limits)
        assert set(said) == set(LANGUAGES)
        for text in said.values():
            assert text.endswith(".")
            assert "{" not in text
        assert by_itself(said)["el"][0].isupper() or not by_itself(said)["el"][0].isalpha()
        assert about({"el": "Όνομα", "en": "Name"}, said)["en"] == f"Name: {said['en']}"
    assert set(refusals._KINDS.values()) <= set(refusals._SENTENCES)
