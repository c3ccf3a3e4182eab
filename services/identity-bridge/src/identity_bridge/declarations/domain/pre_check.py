"""The automatic pre-check of a special declaration: what does not agree, said to the person and to staff.

A finding never stops the person. Staff who accept in spite of a serious one say so.
"""

from dataclasses import dataclass
from datetime import date

from identity_bridge.declarations.domain import writings
from identity_bridge.declarations.domain.rules import GOV_CODE, number_in
from identity_bridge.register.domain import names

SERIOUS = frozenset(
    {
        "name-other",
        "father-name-other",
        "document-missing",
        "same-file",
        "gov-code-unusual",
        "gov-code-used",
        "document-of-another-case",
        "document-of-older-details",
        "document-of-others",
        "certification-missing",
        "certification-in-future",
    }
)
"""Accepting in spite of one of these takes a word of its own for each, which the history keeps."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What the pre-check sees of a document; ``code`` is the QR code found on a scan.

    ``returned`` says that staff returned the case because of exactly this file; ``of_others`` that another person
    handed in the same; ``used_before`` that the code of gov.gr is in another case.
    """

    code: str | None
    gov_code: str | None
    certified_on: date | None
    returned: bool = False
    of_others: bool = False
    used_before: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """Names as they were written, or as they were verified."""

    given: str | None
    family: str | None
    father: str | None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the pre-check looks at."""

    written: Names
    verified: Names
    paper: Paper | None
    expected_code: str
    linked_already: bool
    represented_by_others: bool
    open_by_others: bool
    today: date


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the pre-check noticed. ``correct``: the person should put it right; otherwise it is only said.

    ``staff_only`` findings are about other people.
    """

    code: str
    correct: bool = True
    staff_only: bool = False

    @property
    def serious(self) -> bool:
        return self.code in SERIOUS


def findings(facts: Facts) -> list[Finding]:
    """The result of the pre-check, in the order in which one would put things right."""
    found = _of_names(facts.written, facts.verified)
    if facts.linked_already:
        found.append(Finding("already-linked", correct=False))
    found.extend(_of_paper(facts))
    if facts.paper is not None and facts.paper.of_others:
        found.append(Finding("document-of-others", correct=False, staff_only=True))
    if facts.open_by_others:
        found.append(Finding("open-by-others", correct=False, staff_only=True))
    if facts.represented_by_others:
        found.append(Finding("represented-by-others", correct=False, staff_only=True))
    return found


def _of_names(written: Names, verified: Names) -> list[Finding]:
    found = []
    match = writings.writings(written.given or "", written.family or "", verified.given, verified.family)
    if match is not names.Match.SAME:
        found.append(Finding(f"name-{match}", correct=match is names.Match.OTHER))
    both = written.father and verified.father
    if both and not writings.may_be(written.father or "", verified.father or ""):
        found.append(Finding("father-name-other"))
    return found


def _of_paper(facts: Facts) -> list[Finding]:
    paper = facts.paper
    if paper is None:
        return [Finding("document-missing")]
    found = [Finding("same-file")] if paper.returned else []
    if paper.gov_code is not None:
        found += [] if GOV_CODE.fullmatch(paper.gov_code) else [Finding("gov-code-unusual")]
        return found + ([Finding("gov-code-used", correct=False)] if paper.used_before else [])
    if paper.code is None:
        found.append(Finding("code-not-found", correct=False))
    elif number_in(paper.code) != number_in(facts.expected_code):
        found.append(Finding("document-of-another-case"))
    elif paper.code != facts.expected_code:
        found.append(Finding("document-of-older-details"))
    if paper.certified_on is None:
        found.append(Finding("certification-missing"))
    elif paper.certified_on > facts.today:
        found.append(Finding("certification-in-future"))
    return found
