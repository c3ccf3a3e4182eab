"""The places for text in an OpenAPI document."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Operation:
    """One operation of the document."""

    name: str
    method: str
    path: str


@dataclass(frozen=True)
class Field:
    """A place for text: ``where`` is path, query, header, form or body, ``place`` the way to it there.

    ``is_name``: the text is not a value but the name of a member.
    """

    operation: Operation
    where: str
    place: Place
    is_name: bool = False

    def __str__(self) -> str:
        return f"{self.operation.name} {self.where} {'.'.join(map(str, self.place))}"


class Document:
    """The document of one service."""

    def __init__(self, openapi: Path) -> None:
        self._said: dict[str, Any] = yaml.load(openapi.read_bytes(), yaml.CSafeLoader)

    def fields(self) -> Iterator[Field]:
        """All of them, operation by operation."""
        for path, methods in self._said["paths"].items():
            shared = methods.get("parameters", [])
            for method, said in methods.items():
                if method != "parameters":
                    yield from self._of_operation(Operation(said["operationId"], method.upper(), path), said, shared)

    def _of_operation(self, operation: Operation, said: Mapping[str, Any], shared: Sequence[Any]) -> Iterator[Field]:
        for parameter in map(self._resolved, [*shared, *said.get("parameters", [])]):
            yield Field(operation, parameter["in"], (parameter["name"],))
        for media_type, content in self._resolved(said.get("requestBody", {})).get("content", {}).items():
            where = "body" if media_type == "application/json" else "form"
            for place, is_name in self._texts(content["schema"], ()):
                yield Field(operation, where, place, is_name)

    def _texts(self, unresolved: Mapping[str, Any], place: Place) -> Iterator[tuple[Place, bool]]:
        """The places of a body where a text, a number or a choice may stand."""
        schema = self._resolved(unresolved)
        for part in (*schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())):
            yield from self._texts(part, place)
        kinds = schema.get("type", [])
        if {"enum", "const"} & schema.keys() or {"string", "integer"}.intersection(
            [kinds] if isinstance(kinds, str) else kinds
        ):
            yield place, False
        for name, member in schema.get("properties", {}).items():
            yield from self._texts(member, (*place, name))
        if isinstance(others := schema.get("additionalProperties"), Mapping):
            yield (*place, "any"), True
            yield from self._texts(others, (*place, "any"))
        if "items" in schema:
            yield from self._texts(schema["items"], (*place, 0))

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in schema:
            found: Any = self._said
            for part in schema["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            schema = found
        return schema
