"""Whether everything that one JSON Schema allows is taken by another.

The part of JSON Schema 2020-12 that our documents use. What cannot be told from two schemas is left to the tests that
hold real answers against them: patterns and bounds of a reader (``Strictness.BOUNDS`` compares them word by word).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Flag, auto
from typing import Any

Schema = Mapping[str, Any]
_DEEPEST = 24
_LOWER, _UPPER = ("minLength", "minimum", "minItems"), ("maxLength", "maximum", "maxItems")


class Strictness(Flag):
    """What is compared besides types, members and values."""

    NOTHING = 0
    EXTRAS = auto()
    """A member that the taker refuses (``additionalProperties: false``) is a fault."""
    DESCRIBED = auto()
    """An object of which nothing is said does not have what the taker needs; else real answers must tell."""
    BOUNDS = auto()
    """A narrower length, bound, pattern or format of the taker is a fault."""


@dataclass(frozen=True)
class Fault:
    """A value that may be given and is not taken: where in it, and why in words."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place or 'it'} {self.text}"


@dataclass(frozen=True)
class Document:
    """Schemas that refer to each other: ``#/$defs/X``, ``#/components/schemas/X``."""

    content: Mapping[str, Any]

    def resolved(self, schema: Any) -> Schema:
        """The schema that a reference leads to, with what stands beside the reference; ``allOf`` as one."""
        if not isinstance(schema, Mapping):
            return {} if schema else {"not": {}}
        if "$ref" in schema:
            found: Any = self.content
            for part in schema["$ref"].removeprefix("#/").split("/"):
                found = found[part.replace("~1", "/").replace("~0", "~")]
            beside = {name: value for name, value in schema.items() if name != "$ref"}
            return self.resolved(_both(self.resolved(found), beside) if beside else found)
        if "allOf" in schema:
            joined: Schema = {name: value for name, value in schema.items() if name != "allOf"}
            for part in schema["allOf"]:
                joined = _both(joined, self.resolved(part))
            return self.resolved(joined)
        return schema

    def alternatives(self, schema: Any) -> Iterator[Schema]:
        """The schema as a choice of schemas with one type each."""
        known = self.resolved(schema)
        for word in ("anyOf", "oneOf"):
            if word in known:
                beside = {name: value for name, value in known.items() if name != word}
                for part in known[word]:
                    yield from self.alternatives(_both(beside, self.resolved(part)))
                return
        if isinstance(known.get("type"), list):
            for kind in known["type"]:
                yield from self.alternatives({**known, "type": kind})
            return
        values = _values(known)
        if values is None:
            yield known
            return
        # Values of one kind together: a taker may take texts by one schema and null by another.
        fitting = [one for one in values if "type" not in known or _is(one, known["type"])]
        for kind in dict.fromkeys(map(type, fitting)):
            yield {"enum": [one for one in fitting if type(one) is kind]}


def faults(given: Any, taken: Any, within: tuple[Document, Document], strict: Strictness) -> list[Fault]:
    """What ``given`` allows and ``taken`` does not take; both are read in their own document."""
    return list(_Comparison(*within, strict).compare(given, taken, ""))


@dataclass(frozen=True)
class _Comparison:
    giver: Document
    taker: Document
    strict: Strictness

    def compare(self, given: Any, taken: Any, place: str) -> Iterator[Fault]:
        if place.count(".") + place.count("[") > _DEEPEST or (given == taken and self.giver == self.taker):
            return
        takers = list(self.taker.alternatives(taken))
        for one in self.giver.alternatives(given):
            if "enum" in one:
                # One taker may know some of the values, and another the rest.
                left = [
                    value
                    for value in one["enum"]
                    if all(any(self._one({"enum": [value]}, taker, place)) for taker in takers)
                ]
                if not left:
                    continue
                one = {"enum": left}
            found = [list(self._one(one, taker, place)) for taker in takers]
            if all(found):
                # The taker of the same kind says best what is wrong.
                yield from min(found, key=lambda several: (_kind_differs(several, place), len(several)))

    def _one(self, given: Schema, taken: Schema, place: str) -> Iterator[Fault]:
        values, known = _values(given), _values(taken)
        if known is not None:
            if values is None:
                yield Fault(place, f"may be anything, and only {_listed(known)} is taken")
            elif unknown := [one for one in values if one not in known]:
                yield Fault(place, f"may be {_listed(unknown)}, which is not taken")
            return
        kind = taken.get("type")
        if kind is None and "properties" in taken:
            kind = "object"
        if kind is None:
            return
        if values is not None:
            if wrong := [one for one in values if not _is(one, kind)]:
                yield Fault(place, f"may be {_listed(wrong)}, and {kind} is taken")
            return
        mine = given.get("type") or ("object" if "properties" in given else None)
        if mine is None and Strictness.DESCRIBED not in self.strict:
            return
        if mine != kind and not (mine == "integer" and kind == "number"):
            yield Fault(place, f"is {mine or 'anything'}, and {kind} is taken")
            return
        yield from self._bounds(given, taken, place)
        if kind == "object":
            yield from self._members(given, taken, place)
        elif kind == "array":
            yield from self.compare(given.get("items", {}), taken.get("items", {}), f"{place}[]")

    def _members(self, given: Schema, taken: Schema, place: str) -> Iterator[Fault]:
        if (
            "properties" not in given
            and not given.get("additionalProperties")
            and Strictness.DESCRIBED not in self.strict
        ):
            return
        own, known = given.get("properties", {}), taken.get("properties", {})
        others, rest = given.get("additionalProperties", True), taken.get("additionalProperties", True)
        for name in taken.get("required", ()):
            if name not in given.get("required", ()):
                yield Fault(_in(place, name), "may be missing" if name in own else "is missing")
        for name, schema in known.items():
            if name in own:
                yield from self.compare(own[name], schema, _in(place, name))
            elif isinstance(others, Mapping):
                yield from self.compare(others, schema, _in(place, name))
        for name in own.keys() - known.keys():
            if rest is False and Strictness.EXTRAS in self.strict:
                yield Fault(_in(place, name), "is not taken")
            elif isinstance(rest, Mapping):
                yield from self.compare(own[name], rest, _in(place, name))
        if isinstance(others, Mapping) and isinstance(rest, Mapping):
            yield from self.compare(others, rest, _in(place, "*"))

    def _bounds(self, given: Schema, taken: Schema, place: str) -> Iterator[Fault]:
        if Strictness.BOUNDS not in self.strict:
            return
        for word in _LOWER:
            if word in taken and taken[word] > given.get(word, float("-inf")):
                yield Fault(place, f"has a higher {word}, {taken[word]}")
        for word in _UPPER:
            if word in taken and taken[word] < given.get(word, float("inf")):
                yield Fault(place, f"has a lower {word}, {taken[word]}")
        for word in ("pattern", "format"):
            if word in taken and taken[word] != given.get(word):
                yield Fault(place, f"has another {word}, {taken[word]}")


def _both(one: Schema, other: Schema) -> Schema:
    """Both at once: members and what is required are joined, of other words the second's counts."""
    joined = {**one, **other}
    if "properties" in one and "properties" in other:
        joined["properties"] = {**one["properties"], **other["properties"]}
    if "required" in one and "required" in other:
        joined["required"] = [*one["required"], *(name for name in other["required"] if name not in one["required"])]
    if "allOf" in one and "allOf" in other:
        joined["allOf"] = [*one["allOf"], *other["allOf"]]
    return joined


def _values(schema: Schema) -> Sequence[Any] | None:
    """The values that alone are possible; None where it is not a list of values."""
    if "const" in schema:
        return [schema["const"]]
    found: Sequence[Any] | None = schema.get("enum")
    if found is None and schema.get("type") == "null":
        return [None]
    return found


_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
    "object": (dict,),
    "array": (list,),
}


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _kind_differs(found: Sequence[Fault], place: str) -> bool:
    return any(one.place == place and (" is taken" in one.text) for one in found)


def _in(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _listed(values: Sequence[Any]) -> str:
    return ", ".join("null" if one is None else str(one) for one in values)
