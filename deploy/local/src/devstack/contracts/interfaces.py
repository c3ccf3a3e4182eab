"""What a service offers (openapi.yaml), tells (events/) and expects (expects/): of a tree, or of a release."""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Protocol

import yaml

from devstack.contracts.schemas import Document

METHODS = ("get", "put", "post", "delete", "patch")


class Tree(Protocol):
    """Files by their path from the root of the repository."""

    def names(self, folder: str) -> list[str]:
        """The files of a folder and those below, each by its whole path; none where there is no such folder."""

    def text(self, name: str) -> str: ...


@dataclass(frozen=True)
class Folder:
    """Files as they lie there."""

    root: Path

    def names(self, folder: str) -> list[str]:
        found = sorted(file for file in (self.root / folder).rglob("*") if file.is_file())
        return [str(file.relative_to(self.root)) for file in found]

    def text(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")


@dataclass(frozen=True)
class Revision:
    """Files as of a commit or a tag."""

    root: Path
    name: str

    def names(self, folder: str) -> list[str]:
        return self._git("ls-tree", "-r", "--name-only", self.name, f"{folder}/").splitlines()

    def text(self, name: str) -> str:
        return self._git("show", f"{self.name}:{name}")

    def _git(self, *words: str) -> str:
        return subprocess.run(["git", *words], cwd=self.root, check=True, capture_output=True, text=True).stdout


@dataclass(frozen=True)
class Operation:
    """``GET /requests/{request_id}``: what it must be told, takes and answers; schemas are of the whole document."""

    method: str
    path: str
    required: frozenset[tuple[str, str]]
    """Parameters of query and header, as (place, name)."""
    known: frozenset[tuple[str, str]]
    body: Any
    """None where none is taken as JSON."""
    body_required: bool
    answers: Mapping[str, Any]
    """What is answered when it is done, by media type; empty where that is nothing."""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What its path matches; places in braces are any word."""
        words = re.split(r"(\{\w+\})", self.path)
        return re.compile("".join("[^/]+" if word.startswith("{") else re.escape(word) for word in words))


@dataclass(frozen=True)
class Interface:
    """Of one service."""

    service: str
    document: Document
    operations: Mapping[str, Operation]
    """By method and path with places in braces unnamed: ``GET /requests/{}``."""
    events: Mapping[str, Document]
    """By type."""

    def operation(self, called: str) -> Operation | None:
        """What answers such a call, which may name a word where the document has a place."""
        if exact := self.operations.get(unnamed(called)):
            return exact
        method, _, path = called.partition(" ")
        found = (one for one in self.operations.values() if one.method == method and one.pattern.fullmatch(path))
        return next(found, None)


@cache
def _parsed(text: str) -> Mapping[str, Any]:
    """A document is read once, however often it is compared."""
    found: Mapping[str, Any] = yaml.load(text, yaml.CSafeLoader)
    return found


def unnamed(operation: str) -> str:
    """The names of places make no difference."""
    return re.sub(r"\{\w+\}", "{}", operation)


def interface(tree: Tree, service: str) -> Interface:
    """What the service of this tree offers and tells."""
    folder = f"services/{service}"
    names = tree.names(folder)
    # A service without an API of its own, as the portal, offers pages.
    text = tree.text(f"{folder}/openapi.yaml") if f"{folder}/openapi.yaml" in names else "paths: {}"
    document = Document(_parsed(text))
    operations = {unnamed(str(one)): one for one in _operations(document)}
    events = {
        Path(name).name.removesuffix(".v1.json"): Document(json.loads(tree.text(name)))
        for name in names
        if name.startswith(f"{folder}/events/") and name.endswith(".v1.json")
    }
    return Interface(service, document, operations, events)


def expectations(tree: Tree, consumer: str, provider: str) -> Mapping[str, Any]:
    """What the consumer calls and reads of the provider; empty when that is nothing."""
    name = f"services/{consumer}/expects/{provider}.json"
    if name not in tree.names(f"services/{consumer}/expects"):
        return {"calls": {}, "events": {}, "$defs": {}}
    found: Mapping[str, Any] = json.loads(tree.text(name))
    return found


def _operations(document: Document) -> Iterator[Operation]:
    for path, methods in document.content["paths"].items():
        for method in METHODS:
            if method not in methods:
                continue
            said = methods[method]
            parameters = [
                document.resolved(one) for one in (*methods.get("parameters", ()), *said.get("parameters", ()))
            ]
            named = {(one["in"], one["name"]): one for one in parameters if one["in"] in ("query", "header")}
            body = document.resolved(said["requestBody"]) if "requestBody" in said else {}
            yield Operation(
                method.upper(),
                path,
                frozenset(place for place, one in named.items() if one.get("required")),
                frozenset(named),
                body.get("content", {}).get("application/json", {}).get("schema"),
                bool(body.get("required")),
                _answers(document, said["responses"]),
            )


def _answers(document: Document, responses: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of all good answers together; two that differ are a choice."""
    found: dict[str, list[Any]] = {}
    for status, response in responses.items():
        if str(status).startswith("2"):
            for media_type, said in document.resolved(response).get("content", {}).items():
                found.setdefault(media_type, []).append(said.get("schema", {}))
    return {
        media_type: several[0] if len(several) == 1 else {"anyOf": several} for media_type, several in found.items()
    }
