"""What an option needs, what is missing, and files that do not say what they must."""

import copy
from pathlib import Path
from typing import Any

import pytest
from conftest import POLICY, TEXT
from servicekit.policy import Policy, PolicyError
from servicekit.testing import TokenFactory
from servicekit.tokens import Principal

SENTENCE = {"el": "Χρειάζεται {needed}, έχετε {held}.", "en": "It needs {needed}, you have {held}."}


@pytest.fixture
def who(tokens: TokenFactory) -> Any:
    verifier = tokens.verifier()

    def make(**claims: Any) -> Principal:
        return verifier.verify(tokens.token(**claims))

    return make


def policy(needs: dict[str, Any], **more: Any) -> Policy:
    return Policy({"options": {"kit.do": {"title": TEXT, "refusal": TEXT, **needs}}, **more})


@pytest.mark.parametrize(
    ("needs", "claims", "missing"),
    [
        ({}, {}, []),
        ({"level": "A"}, {}, []),
        ({"level": "B"}, {}, [("level", "B", "A")]),
        ({"level": "B"}, {"level": "B"}, []),
        ({"level": "A"}, {"level": "B"}, []),
        ({"role": "clerk"}, {"roles": ["clerk", "staff"]}, []),
        ({"role": "clerk"}, {"roles": ["staff"]}, [("role", "clerk", None)]),
        ({"second_factor": True}, {"amr": ["pwd", "otp"]}, []),
        ({"second_factor": True}, {"amr": ["pwd"]}, [("second_factor", True, False)]),
        ({"second_factor": False}, {}, []),
        ({"level": "B", "role": "clerk"}, {}, [("level", "B", "A"), ("role", "clerk", None)]),
    ],
)
def test_everything_that_is_missing_is_named(who: Any, needs: Any, claims: Any, missing: Any) -> None:
    decision = policy(needs).decide("kit.do", who(**claims))
    assert [(one.requirement, one.needed, one.held) for one in decision.missing] == missing
    assert decision.allowed == (not missing)


@pytest.mark.parametrize(("needed", "met", "allowed"), [(True, True, True), (True, False, False), (False, False, True)])
def test_a_service_s_own_requirement_is_asked_of_the_service(who: Any, needed: bool, met: bool, allowed: bool) -> None:
    asked: list[str] = []
    own = policy({"link": needed}, requirements={"link": SENTENCE})

    def has_link(principal: Principal) -> bool:
        asked.append(principal.subject)
        return met

    own.register("link", has_link)
    own.check()
    assert own.decide("kit.do", who(sub="s-7")).allowed == allowed
    assert asked == (["s-7"] if needed else [])


def test_a_refusal_says_what_is_needed_held_and_how_to_get_it(who: Any) -> None:
    ways = {"level": [{"id": "visit", "text": {"el": "Με επίσκεψη.", "en": "By a visit."}, "more": 1}]}
    [missing] = policy({"level": "B"}, ways=ways).decide("kit.do", who()).missing
    assert missing.in_language("en") == {
        "requirement": "level",
        "needed": "B",
        "held": "A",
        "text": "You need a level B account. Your account is level A.",
        "ways": [{"id": "visit", "text": "By a visit."}],
    }
    assert (
        missing.in_language("el")["text"]
        == "Χρειάζεται λογαριασμός επιπέδου \u0392. Ο λογαριασμός σας είναι επιπέδου \u0391."
    )


def test_a_service_may_say_a_requirement_in_its_own_words(who: Any) -> None:
    [missing] = policy({"role": "clerk"}, requirements={"role": SENTENCE}).decide("kit.do", who()).missing
    assert missing.in_language("en")["text"] == "It needs clerk, you have None."


@pytest.mark.parametrize(
    ("option", "complaint"),
    [
        ({"title": TEXT}, "lacks its title or its refusal"),
        ({"refusal": TEXT}, "lacks its title or its refusal"),
        ({"title": TEXT, "refusal": TEXT, "levle": "B"}, "nobody knows the requirement levle"),
        ({"title": TEXT, "refusal": TEXT, "link": True}, "the requirement link has no sentence"),
    ],
)
def test_a_file_with_a_mistake_stops_the_start(option: dict[str, Any], complaint: str) -> None:
    wrong = Policy({"options": {"kit.do": option}})
    wrong.register("link", lambda _: True)
    with pytest.raises(PolicyError, match=complaint):
        wrong.check()


def test_it_is_read_from_a_file_and_explained_as_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(
        "options:\n  kit.do:\n    title: {el: Πράξη, en: Act}\n    refusal: {el: Όχι., en: No.}\n    level: B\n",
        encoding="utf-8",
    )
    loaded = Policy.load(file)
    loaded.check()
    assert loaded.explain() == [
        {
            "option": "kit.do",
            "title": {"el": "Πράξη", "en": "Act"},
            "requires": {"level": "B"},
            "refusal": TEXT,
            "ways": {"level": []},
        }
    ]
    assert loaded.knows("kit.do")
    assert not loaded.knows("kit.undo")


def test_deciding_changes_nothing_of_the_document(who: Any) -> None:
    document = copy.deepcopy(POLICY)
    made = Policy(document)
    for one in (who(), who(level="B", amr=["otp"])):
        made.options_for(one, "el")
    assert document == POLICY
