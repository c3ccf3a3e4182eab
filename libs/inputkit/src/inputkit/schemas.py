"""The shape of what comes in, and what is said of each field that does not fit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from inputkit.refusals import LANGUAGES, Text, about, by_itself, is_unfilled, kind_of, sentence

_PART = re.compile(r"[A-Za-z0-9_.\[\]-]{1,80}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field, in both languages, and what to do."""

    field: str
    text: Text


@dataclass(frozen=True, slots=True)
class Label:
    """What people call a field, and what they are asked for when nothing usable was entered."""

    name: Text
    request: Text | None = None


def label(el: str, en: str, *, request: tuple[str, str] | None = None) -> Label:
    """A label in Greek and English, with the whole sentences that ask for the field where it has its own."""
    asked = dict(zip(LANGUAGES, request, strict=True)) if request else None
    return Label({"el": el, "en": en}, asked)


Labels = Mapping[str, Label]
"""By the field's path in the body without numbers (``places.name``), or only by the end of it (``name``)."""


class Unfit(ValueError):
    """What came in does not have the shape; ``faults`` names every field, and quotes nothing that was there."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(", ".join(fault.field for fault in faults))
        self.faults = faults


class Shape(BaseModel):
    """A body, a query, or the input of a command. Nothing unknown is taken, and no message quotes what came in."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    labels: ClassVar[Labels] = {}

    @classmethod
    def taken(cls, members: object) -> Self:
        """The members in this shape; raises Unfit."""
        try:
            return cls.model_validate(members)
        except ValidationError as error:
            raise Unfit(faults_of(error, cls.labels)) from None


def faults_of(error: ValidationError, labels: Labels) -> list[Fault]:
    """One fault for each field that is wrong, in the order of the shape."""
    found: dict[str, Fault] = {}
    for one in error.errors(include_url=False, include_input=False):
        # pydantic calls the name of a member, when it is the name that is wrong, "[key]".
        path = [_named(part) for part in one["loc"] if part != "[key]"]
        field = ".".join(path) or "body"
        found.setdefault(field, Fault(field, _said(path, kind_of(one["type"]), one.get("ctx", {}), labels)))
    return list(found.values())


def fault(field: str, kind: str, labels: Labels, **context: object) -> Fault:
    """A fault that was found otherwise than by a shape, in the same words."""
    return Fault(field, _said(field.split("."), kind, context, labels))


def _named(part: int | str) -> str:
    """A part of a field's path. Names that came in are shown only if they look like names."""
    text = str(part)
    return text if _PART.fullmatch(text) else "?"


def _said(path: list[str], kind: str, context: Mapping[str, Any], labels: Labels) -> Text:
    known = _label(path, labels)
    if known and known.request and is_unfilled(kind):
        return known.request
    said = sentence(kind, context)
    return about(known.name, said) if known else by_itself(said)


def _label(path: list[str], labels: Labels) -> Label | None:
    """The label of the longest end of the path that has one."""
    names = [part for part in path if not part.isdigit()]
    ends = (".".join(names[start:]) for start in range(len(names)))
    return next((labels[end] for end in ends if end in labels), None)
