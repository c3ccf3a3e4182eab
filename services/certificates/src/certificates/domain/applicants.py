"""The applicant: what a registry needs to find the record, and to compare at the counter with an identity document."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TypedDict

from inputkit.alphabets import folded, in_one_script, plain_capitals
from inputkit.days import Day
from inputkit.refusals import Refused
from inputkit.schemas import Fault, fault

from certificates.domain.labels import LABELS

MOST_WORDS = 12
WORD_LENGTH = 100
PAIR = 2


class StoredApplicant(TypedDict, total=False):
    """An applicant as the column holds it. Requests from before names were asked for hold less, or nothing."""

    given_name: str
    family_name: str
    father_name: str | None
    mother_name: str
    birth_date: str
    birth_place: str | None
    document_number: str | None
    phone: str | None
    capacity: str
    verified: list[str]


@dataclass(frozen=True, slots=True)
class Applicant:
    """Names are kept as the person writes them. A father's name is None where the register has none.

    ``verified`` names the fields that the register of persons vouches for; the rest is what the person states.
    """

    given_name: str
    family_name: str
    father_name: str | None
    mother_name: str
    birth_date: date
    birth_place: str | None = None
    document_number: str | None = None
    phone: str | None = None
    capacity: str = "self"
    verified: tuple[str, ...] = ()

    def stored(self) -> StoredApplicant:
        """As the column holds it."""
        return {
            "given_name": self.given_name,
            "family_name": self.family_name,
            "father_name": self.father_name,
            "mother_name": self.mother_name,
            "birth_date": self.birth_date.isoformat(),
            "birth_place": self.birth_place,
            "document_number": self.document_number,
            "phone": self.phone,
            "capacity": self.capacity,
            "verified": list(self.verified),
        }


@dataclass(frozen=True, slots=True)
class ProvedNames:
    """The names of an account whose identity was proved."""

    given_name: str
    family_name: str


_EARLIEST = date(1900, 1, 1)
_NO_FATHER = frozenset({"-", "—", "–"})

CAPACITIES = ("self", "parent", "guardian", "authorised", "lawyer", "heir")
"""In which capacity the applicant asks."""


def check_applicant(
    written: Mapping[str, str], names: ProvedNames | None, today: date
) -> tuple[Applicant, list[Fault]]:
    """The applicant in the stored form, and what is wrong. Proved names take the place of what was written.

    A dash says that the register has no father's name.
    """
    texts = dict(written)
    if names is not None:
        texts |= {"given_name": names.given_name, "family_name": names.family_name}
    faults = [
        fault(f"applicant.{name}", "missing", LABELS)
        for name in ("given_name", "family_name", "father_name", "mother_name")
        if not any(character.isalpha() for character in texts.get(name, ""))
        and not (name == "father_name" and texts.get(name) in _NO_FATHER)
    ]
    born = _EARLIEST
    if not texts.get("birth_date"):
        faults.append(fault("applicant.birth_date", "missing", LABELS))
    else:
        try:
            born = Day(_EARLIEST, today).read(texts["birth_date"])
        except Refused as refused:
            faults.append(fault("applicant.birth_date", refused.kind, LABELS, **refused.context))
    if texts.get("capacity", "self") not in CAPACITIES:
        faults.append(fault("applicant.capacity", "choice", LABELS))
    father = texts.get("father_name", "")
    applicant = Applicant(
        given_name=texts.get("given_name", ""),
        family_name=texts.get("family_name", ""),
        father_name=None if father in _NO_FATHER else father,
        mother_name=texts.get("mother_name", ""),
        birth_date=born,
        birth_place=texts.get("birth_place") or None,
        document_number=texts.get("document_number") or None,
        phone=texts.get("phone") or None,
        capacity=texts.get("capacity", "self"),
        verified=("given_name", "family_name") if names else (),
    )
    return applicant, faults


def search_words(*texts: str | None) -> list[str]:
    """The words by which a case is found, and each two of them: folded, hyphens apart, look-alikes of one script."""
    words = sorted({word[:WORD_LENGTH] for text in texts if text for word in _words(text)})[:MOST_WORDS]
    pairs = (pair_of(two) for two in combinations(words, PAIR))
    return [*words, *(pair for pair in pairs if len(pair) <= WORD_LENGTH)]


def pair_of(two: Iterable[str]) -> str:
    """Two words as one entry, in whatever order they were written. No word begins as it does."""
    return "".join(f" {word}" for word in sorted(two))


def typed_words(text: str) -> list[str]:
    """The words of a search, whose beginnings are compared."""
    return list({word[:WORD_LENGTH]: None for word in _words(text)})[:MOST_WORDS]


def _words(text: str) -> Iterable[str]:
    kept = "".join(character if character.isalnum() else " " for character in plain_capitals(text))
    return (folded(in_one_script(word)) for word in kept.split())


def display_name(applicant: StoredApplicant) -> str:
    """Family name first, as lists of an office are written."""
    return " ".join(filter(None, (applicant.get("family_name"), applicant.get("given_name"))))


def full_name(applicant: StoredApplicant) -> str:
    """Given name first, as letters begin; empty where names were not asked for."""
    return " ".join(filter(None, (applicant.get("given_name"), applicant.get("family_name"))))
