"""Reading the catalogue: the procedures that come with the release, and what a municipality makes of them.

A municipality's own file is ``procedures.yaml`` in the folder that is called like its file without ``.yaml``. Without
one it offers everything that comes with the release.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from pydantic import Field

from certificates.catalogue import texts
from certificates.catalogue.collection import Catalogue
from certificates.catalogue.parts import Entry, Evidence, Key, Postage, Words
from certificates.catalogue.schemas import Code, Procedure
from certificates.catalogue.sense import read_procedure
from certificates.domain.requests import Delivery

COMMON = Path(__file__).with_name("procedures")
OWN = "procedures.yaml"
_USUAL = "_usual.yaml"


class BadCatalogue(ValueError):
    """An entry is wrong. The message names file, code and field: its author reads it in a log."""


class Change(Entry):
    """What a municipality has otherwise. Evidences and conditions are added to the common ones."""

    unit: Key | None = None
    signatory: Words | None = None
    cost_cents: int | None = Field(default=None, ge=0)
    postage: Postage | None = None
    delivery: tuple[Delivery, ...] | None = None
    second_look: bool | None = None
    evidences: tuple[Evidence, ...] = ()
    conditions: tuple[Words, ...] = ()
    offered: bool | None = None
    not_offered_because: Words | None = None


class OwnFile(Entry):
    """A municipality's own file. ``take`` names what it has of the common procedures, in its order; None: all.

    ``delivery`` are the ways in which it hands over at all; None: all.
    """

    take: tuple[Code, ...] | None = None
    delivery: tuple[Delivery, ...] | None = Field(default=None, min_length=1)
    change: Mapping[Code, Change] = Field(default_factory=dict)
    own: tuple[dict[str, Any], ...] = ()


def load(municipality_file: Path | None = None) -> Catalogue:
    """The procedures of a municipality, or the common ones; raises BadCatalogue."""
    common = {procedure.code: procedure for procedure in _common()}
    folder = municipality_file.with_suffix("") if municipality_file else None
    file = folder / OWN if folder else None
    if file is None or not file.is_file():
        return Catalogue.of(common.values())
    own = OwnFile.model_validate(texts.read(file.read_text(encoding="utf-8")))
    return Catalogue.of(_as_the_municipality_has_them(common, own, str(file)))


def _common() -> list[Procedure]:
    usual = _read(COMMON / _USUAL)
    files = sorted(file for file in COMMON.glob("*.yaml") if file.name != _USUAL)
    return [_made({**usual, **_read(file)}, str(file)) for file in files]


def _read(file: Path) -> dict[str, Any]:
    members: dict[str, Any] = texts.read(file.read_text(encoding="utf-8"))
    return members


def _made(members: Mapping[str, Any], file: str) -> Procedure:
    procedure, faults = read_procedure(dict(members))
    if procedure is None:
        said = "; ".join(f"{fault.field}: {fault.text['en']}" for fault in faults)
        raise BadCatalogue(f"{file}, {members.get('code')}: {said}")
    return procedure


def _as_the_municipality_has_them(common: Mapping[str, Procedure], own: OwnFile, file: str) -> list[Procedure]:
    taken = tuple(common) if own.take is None else own.take
    if unknown := sorted({*taken, *own.change} - common.keys()):
        raise BadCatalogue(f"{file}: the common catalogue has no {', '.join(unknown)}")
    usual = _read(COMMON / _USUAL)
    procedures = [_made(_changed(common[code], own.change.get(code)), file) for code in taken]
    procedures += [_made({**usual, **entry}, file) for entry in own.own]
    codes = [one.code for one in procedures]
    if doubles := {code for code in codes if codes.count(code) > 1}:
        raise BadCatalogue(f"{file}: {', '.join(sorted(doubles))} twice")
    return [_delivered(one, own.delivery, file) for one in procedures]


def _changed(procedure: Procedure, change: Change | None) -> dict[str, Any]:
    body: dict[str, Any] = procedure.body()
    if change is None:
        return body
    said = change.model_dump(mode="json", exclude_none=True, exclude={"evidences", "conditions"})
    added = change.model_dump(mode="json", include={"evidences", "conditions"})
    return {**body, **said, **{name: [*body[name], *more] for name, more in added.items()}}


def _delivered(procedure: Procedure, ways: Collection[Delivery] | None, file: str) -> Procedure:
    """Only in the ways that the municipality has."""
    if ways is None:
        return procedure
    left = [way.value for way in procedure.delivery if way in ways]
    return _made({**procedure.body(), "delivery": left}, file)
