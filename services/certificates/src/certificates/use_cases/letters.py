"""What the office sends out has a number of the protocol, and is kept with its case: certificates, refusals, letters.

A number stands inside its document, so it is taken in the transaction of the act that the document is about, and the
worker makes the file (use_cases.making).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from certificates.domain import requests
from certificates.domain.cases import Case
from certificates.printed import Item, Matter
from certificates.store import documents
from certificates.store import requests as store
from certificates.store.documents import DocumentState, Kind
from certificates.use_cases.casework import Work


@dataclass(frozen=True, slots=True)
class Signed:
    """What a document gets by being signed: its number, by whom, until when it is valid, what it replaces."""

    number: str
    name: str
    valid_until: date | None = None
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a letter says that is particular to its case; ``printed.Letter`` tells what each is."""

    matter: Matter
    reasons: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    until: date | None = None
    about: str | None = None


Compose = Callable[[Work, Case, Signed, Said], Mapping[str, object]]
"""Every word of a letter, to be kept (papers.Papers.letter)."""


def send(work: Work, case: Case, said: Said, compose: Compose) -> str:
    """Write the letter of an act; returns its number."""
    number = next_number(work)
    content = compose(work, case, Signed(number, work.clerk.name), said)
    add(work, case, Kind(said.matter.value), number, {"content": content, "prepared_by": work.clerk.username})
    return number


def next_number(work: Work) -> str:
    """The next number of the protocol: taken last of all, because others wait for it."""
    return requests.protocol_number(store.next_number(work.conn, work.today.year), work.now)


def add(work: Work, case: Case, kind: Kind, number: str, row: Mapping[str, object]) -> None:
    """A document of the case, for the worker to make."""
    common = {
        "id": uuid4(),
        "request_id": case.id,
        "kind": kind.value,
        "number": number,
        "state": DocumentState.MAKING.value,
        "signed_by": work.clerk.username,
        "signed_by_name": work.clerk.name,
        "issued_on": work.today,
    }
    documents.add(work.conn, {**common, **row})
