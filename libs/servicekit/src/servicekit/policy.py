"""The policy is data: each option says what it needs, a refusal says what is missing and how to get it.

``policy.yaml`` has ``options`` (name → title, requirements, refusal), ``ways`` (requirement → how to get it) and
``requirements`` (the sentence for each requirement of the service's own). The words known here are ``level``, ``role``
and ``second_factor``; a service registers its own predicates before its app is made.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from servicekit.errors import Text
from servicekit.tokens import Level, Principal

Predicate = Callable[[Principal], bool]

_OWN_WORDS = frozenset({"level", "role", "second_factor"})
_NOT_REQUIREMENTS = frozenset({"title", "refusal"})
_SENTENCES: Mapping[str, Text] = {
    "level": {
        "el": "Χρειάζεται λογαριασμός επιπέδου {needed}. Ο λογαριασμός σας είναι επιπέδου {held}.",
        "en": "You need a level {needed} account. Your account is level {held}.",
    },
    "role": {"el": "Χρειάζεται ρόλος υπαλλήλου: {needed}.", "en": "You need a staff role: {needed}."},
    "second_factor": {
        "el": "Χρειάζεται σύνδεση με δεύτερο παράγοντα (κωδικός μιας χρήσης).",
        "en": "You need to sign in with a second factor (one-time code).",
    },
}

# The letters of levels are Greek in Greek: screen readers say them right, and searches find them.
_LEVEL_LETTERS: Mapping[str, Mapping[str, str]] = {"el": {"A": "Α", "B": "Β"}, "en": {}}


class PolicyError(Exception):
    """The policy file does not say what it must. Found at start-up, never at a request."""


@dataclass(frozen=True, slots=True)
class Missing:
    """One requirement that is not met, with the ways to meet it."""

    requirement: str
    needed: object
    held: object
    text: Text
    ways: tuple[Mapping[str, Any], ...]

    def in_language(self, locale: str) -> dict[str, object]:
        ways = [{"id": way["id"], "text": way["text"][locale]} for way in self.ways]
        return {
            "requirement": self.requirement,
            "needed": self.needed,
            "held": self.held,
            "text": self.text[locale],
            "ways": ways,
        }


@dataclass(frozen=True, slots=True)
class Decision:
    """What the policy says of one option for one principal."""

    option: str
    missing: tuple[Missing, ...]
    refusal: Text

    @property
    def allowed(self) -> bool:
        return not self.missing


class Policy:
    """The options of one service."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._options: Mapping[str, Mapping[str, Any]] = document["options"]
        self._ways: Mapping[str, list[Mapping[str, Any]]] = document.get("ways", {})
        self._sentences: Mapping[str, Text] = {**_SENTENCES, **document.get("requirements", {})}
        self._predicates: dict[str, Predicate] = {}

    @classmethod
    def load(cls, path: Path) -> "Policy":
        return cls(yaml.load(path.read_bytes(), yaml.CSafeLoader))

    def register(self, requirement: str, predicate: Predicate) -> None:
        """Teach the policy a requirement of this service: true when the principal meets it."""
        self._predicates[requirement] = predicate

    def check(self) -> None:
        """Raise PolicyError when an option uses an unknown word or lacks a text."""
        for name, option in self._options.items():
            if not {"title", "refusal"} <= option.keys():
                raise PolicyError(f"option {name} lacks its title or its refusal")
            for requirement in self._requirements(name):
                if requirement not in _OWN_WORDS and requirement not in self._predicates:
                    raise PolicyError(f"option {name}: nobody knows the requirement {requirement}")
                if requirement not in self._sentences:
                    raise PolicyError(f"the requirement {requirement} has no sentence")

    def knows(self, option: str) -> bool:
        return option in self._options

    def decide(self, option: str, principal: Principal) -> Decision:
        """Whether the principal may use the option, and all that is missing if not."""
        needs = self._requirements(option)
        missing = tuple(m for name, needed in needs.items() if (m := self._missing(name, needed, principal)))
        return Decision(option, missing, self._options[option]["refusal"])

    def explain(self) -> list[dict[str, object]]:
        """Every option with what it needs, for the public."""
        return [
            {
                "option": name,
                "title": option["title"],
                "requires": self._requirements(name),
                "refusal": option["refusal"],
                "ways": {word: self._ways.get(word, []) for word in self._requirements(name)},
            }
            for name, option in self._options.items()
        ]

    def options_for(self, principal: Principal, locale: str) -> list[dict[str, object]]:
        """Every option, decided for the principal, in one language."""
        decisions = [self.decide(name, principal) for name in self._options]
        return [
            {
                "option": d.option,
                "title": self._options[d.option]["title"][locale],
                "allowed": d.allowed,
                "missing": [m.in_language(locale) for m in d.missing],
            }
            for d in decisions
        ]

    def _requirements(self, option: str) -> dict[str, object]:
        return {word: value for word, value in self._options[option].items() if word not in _NOT_REQUIREMENTS}

    def _missing(self, requirement: str, needed: object, principal: Principal) -> Missing | None:
        held: object
        if requirement == "level":
            held, met = principal.level.value, principal.level.reaches(Level(str(needed)))
        elif requirement == "role":
            held, met = None, needed in principal.roles
        elif requirement == "second_factor":
            held, met = principal.second_factor, principal.second_factor or not needed
        else:
            met = not needed or self._predicates[requirement](principal)
            held = met
        if met:
            return None
        text = {
            language: said.format(
                needed=_written(requirement, needed, language), held=_written(requirement, held, language)
            )
            for language, said in self._sentences[requirement].items()
        }
        return Missing(requirement, needed, held, text, tuple(self._ways.get(requirement, ())))


def _written(requirement: str, value: object, language: str) -> object:
    """The value as a sentence of the language shows it. In answers it stays the code."""
    return _LEVEL_LETTERS[language].get(str(value), value) if requirement == "level" else value
