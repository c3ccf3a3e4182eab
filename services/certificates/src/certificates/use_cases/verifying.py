"""The holder of a paper checks whether the document is valid (docs/decisions/0072)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from servicekit.clock import local_day
from servicekit.db import transaction
from sqlalchemy import Connection, Engine

from certificates.domain import codes, holders
from certificates.errors import TooManyWrongTries
from certificates.printed import Matter, wording
from certificates.seal import NO_ROOTS, Roots, look_at_seal
from certificates.store import verifications as store
from certificates.store.verifications import Shown, ShownContent

MINUTE = timedelta(minutes=1)
WRONG_TRIES_OF_ONE = 30
WRONG_TRIES_OF_ALL = 300
_STATES = {"recalled": "recalled", "replaced": "replaced"}


@dataclass(frozen=True, slots=True)
class Question:
    """What was typed, and from which address."""

    code: str | None
    surname_start: str | None
    address: str
    sha256: str | None = None
    """The fingerprint of a file that is compared; without a code the document is found by it."""


@dataclass(frozen=True, slots=True)
class Means:
    """Under which key codes are kept, and which authorities' seals are trusted."""

    key: bytes
    roots: Roots = NO_ROOTS


def verify(engine: Engine, means: Means, asked: Question, now: datetime) -> Mapping[str, object]:
    """What anyone may know about the document with this code, or about this very file. A mistyped code is answered
    without looking for it.

    A file that is byte for byte ours is told with what its seal says; of any other nothing is said but that.

    A right code counts a check on the document and is no guess; a wrong one, or a wrong surname, is. Raises
    TooManyWrongTries: to one address before anything is looked for, so that nothing more is learned from there; of all
    addresses together only for what is wrong, so that others cannot keep right codes from being answered.
    """
    code = codes.document_code(asked.code) if asked.code is not None else None
    if asked.code is not None and code is None:
        return {"state": "typing-error"}
    address = codes.fingerprint(_one_client(asked.address), means.key)
    pdf: bytes | None = None
    with transaction(engine) as conn:
        if store.wrong_tries_since(conn, now - MINUTE, address) >= WRONG_TRIES_OF_ONE:
            raise TooManyWrongTries
        row = _find(conn, code, asked.sha256, means.key)
        if row is not None:
            store.count_check(conn, row.id, now)
        knows_name = row is not None and asked.surname_start is not None and _knows(row, asked.surname_start)
        same = row is not None and asked.sha256 is not None and row.sha256 == asked.sha256
        if row is not None and same:
            pdf = store.file_of(conn, row.id)
        wrong_name = asked.surname_start is not None and not knows_name
        if row is None or wrong_name or (asked.sha256 is not None and not same):
            store.lock_wrong_tries(conn)
            too_many = (
                store.wrong_tries_since(conn, now - MINUTE, address) >= WRONG_TRIES_OF_ONE
                or store.wrong_tries_since(conn, now - MINUTE) >= WRONG_TRIES_OF_ALL
            )
            if too_many:
                raise TooManyWrongTries
            store.add_wrong_try(conn, address, now, now - MINUTE)
    # A seal is looked at outside of the transaction: that takes a moment.
    answer = {"state": "unknown"} if row is None else _answer(row, local_day(now), named=knows_name)
    return answer if asked.sha256 is None else {"file": _compared(pdf, means.roots), **answer}


def _one_client(address: str) -> str:
    """What counts as one. An IPv6 network of 64 bits does: who has one has all addresses in it, and gets no other."""
    try:
        found = ip_address(address)
    except ValueError:
        return address.encode("unicode_escape").decode()
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found.packed, 64), strict=False))


def _find(conn: Connection, code: str | None, sha256: str | None, key: bytes) -> Shown | None:
    if code is not None:
        return store.document_by_code(conn, codes.fingerprint(code, key))
    return store.document_by_file(conn, sha256) if sha256 is not None else None


def _compared(pdf: bytes | None, roots: Roots) -> dict[str, object]:
    """What is told of the file that was compared; ``pdf``: ours, when it is the same."""
    if pdf is None:
        return {"same": False, "seal": None}
    found = look_at_seal(pdf, roots)
    return {"same": True, "seal": {"state": found.status.value, "signer": found.signer, "trusted": found.trusted}}


def _knows(row: Shown, typed: str) -> bool:
    holder = row.content.get("holder")
    return holder is not None and holders.begins_with(holder["family_name"], typed)


def _answer(row: Shown, today: date, *, named: bool) -> dict[str, object]:
    content = row.content
    state, since = _state(row, today)
    answer: dict[str, object] = {
        "state": state,
        "kind": row.kind,
        "title": _title(content),
        "number": row.number,
        "issued_on": row.issued_on,
        "valid_until": row.valid_until,
        "unit": content["office"]["unit"],
        "since": since,
        "mark": content.get("mark"),
        "holder_masked": None,
    }
    if holder := content.get("holder"):
        given_name, family_name = holder["given_name"], holder["family_name"]
        answer["holder_masked"] = holders.masked(given_name, family_name)
        if named:
            answer["holder"] = f"{given_name} {family_name}"
    return answer


def _title(content: ShownContent) -> Mapping[str, str]:
    """What the document is called: a certificate says so, and a letter is called by its matter."""
    if matter := content.get("matter"):
        return wording.of_letter(Matter(matter)).subject.texts()
    return {"el": content["title"], "en": content.get("title_english") or content["title"]}


def _state(row: Shown, today: date) -> tuple[str, date | None]:
    """The state that counts, and since when: our register says so, whatever the file's seal says."""
    if row.state in _STATES:
        return _STATES[row.state], local_day(row.recalled_at) if row.recalled_at else None
    if row.valid_until is not None and row.valid_until < today:
        return "expired", row.valid_until
    return "valid", None
