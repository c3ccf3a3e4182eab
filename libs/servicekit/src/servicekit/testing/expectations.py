"""What a service expects of another: a file ``expects/<provider>.json`` in the consumer's folder, made from its code.

It says which operations are called, what of their answers is read, and which events are taken in with what is read of
them (JSON Schema). The consumer's test makes it again and compares (``hold``), so code and file cannot differ. The
provider's tests hold every answer that they get against the files of all consumers (``Answers``, by the plugin), and
the files are held against its ``openapi.yaml`` and ``events/`` without running anything (devstack/contracts).
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator
from pydantic import AwareDatetime, BaseModel
from pydantic.json_schema import models_json_schema

Model = type[BaseModel]
NO_DIFFERENCE = ("title", "description", "default")
"""Words of a schema that say nothing about what is taken."""


class Cutoff(BaseModel):
    """What servicekit.cutoffs reads of an event after which older tokens are stale."""

    sub: str
    cutoff: AwareDatetime


@dataclass(frozen=True)
class Called:
    """A call: ``GET /requests/{request_id}``. ``answer`` is what is read of it, ``media_type`` what a file must be;
    ``sends`` are the members of a body that the client writes itself, None for a body that it passes on."""

    operation: str
    answer: Model | None = None
    media_type: str | None = None
    query: tuple[str, ...] = ()
    sends: tuple[str, ...] | None = None


def written(calls: Iterable[Called], events: Mapping[str, Sequence[Model]]) -> str:
    """The file: a line for each call, event and shape."""
    known = sorted(set(calls), key=lambda one: (one.operation, str(one)))
    models = [one.answer for one in known if one.answer] + [one for several in events.values() for one in several]
    by_model, joint = models_json_schema([(one, "validation") for one in dict.fromkeys(models)])
    places = {model: place for (model, _), place in by_model.items()}
    said: dict[str, dict[str, Any]] = {"calls": {}, "events": {}, "$defs": {}}
    asked: dict[str, list[set[str]]] = {}
    for one in known:
        entry = said["calls"].setdefault(one.operation, {})
        if one.answer and (place := places[one.answer]) not in entry.setdefault("answers", []):
            entry["answers"].append(place)
        if one.media_type:
            entry["media_type"] = one.media_type
        if one.query:
            entry["query"] = sorted({*entry.get("query", ()), *one.query})
        asked.setdefault(one.operation, []).append(set(one.query))
        if one.sends is not None:
            entry["sends"] = sorted(one.sends)
    for operation, queries in asked.items():
        if always := set.intersection(*queries):
            said["calls"][operation]["always"] = sorted(always)
    for kind, read in sorted(events.items()):
        said["events"][kind] = [places[model] for model in dict.fromkeys(read)]
    said["$defs"] = {name: _bare(schema) for name, schema in sorted(joint.get("$defs", {}).items())}
    sections = [
        f" {json.dumps(section)}: {{\n"
        + ",\n".join(f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in rows.items())
        + "\n }"
        for section, rows in said.items()
    ]
    return "{\n" + ",\n".join(sections) + "\n}\n"


def listening(reads: Mapping[str, Mapping[str, Sequence[Model]]]) -> dict[str, str]:
    """The files of a service that calls no other: what it reads of events, by provider and type."""
    return {provider: written((), events) for provider, events in reads.items()}


def hold(service_folder: Path, texts: Mapping[str, str], *, write: bool) -> None:
    """Compare the files with what the code says, by provider. Raises AssertionError naming those that differ; with
    ``write`` they are written first."""
    folder = service_folder / "expects"
    kept = {file.stem: file.read_text(encoding="utf-8") for file in folder.glob("*.json")}
    if kept == texts:
        return
    differing = sorted(name for name in {*kept, *texts} if kept.get(name) != texts.get(name))
    if write:
        folder.mkdir(exist_ok=True)
        for name in differing:
            (folder / f"{name}.json").write_text(texts[name], encoding="utf-8")
    raise AssertionError(
        f"{service_folder.name} does not read what it says in expects/ of {', '.join(differing)}: "
        + ("written now, look at the difference" if write else "run this test with --write-expectations")
    )


def _bare(schema: Any) -> Any:
    """The schema without words that make no difference; members may have these names."""
    if isinstance(schema, list):
        return [_bare(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: {member: _bare(said) for member, said in value.items()} if name == "properties" else _bare(value)
        for name, value in schema.items()
        if name not in NO_DIFFERENCE
    }


@dataclass(frozen=True)
class _Expectation:
    """What one consumer reads of one operation."""

    consumer: str
    pattern: re.Pattern[str]
    method: str
    path: str
    always: frozenset[str]
    checker: Draft202012Validator


class Answers:
    """What all consumers expect of a service's answers. Nothing for one that no service calls."""

    def __init__(self, service_folder: Path) -> None:
        files = sorted(service_folder.parent.glob(f"*/expects/{service_folder.name}.json"))
        self._expected = [expected for file in files for expected in _read_expectations(file)]
        self._seen = set[tuple[str, str, frozenset[str], bytes]]()
        self.faults: list[str] = []

    def look(self, method: str, path: str, query: Collection[str], content: bytes) -> None:
        """Note what a consumer would not understand of a good answer in JSON, if it asks so."""
        asked = (method, path, frozenset(query), content)
        if asked in self._seen:
            return
        self._seen.add(asked)
        matching = [one for one in self._expected if one.method == method and one.pattern.fullmatch(path)]
        # /drafts/current is not /drafts/{name}.
        exact = [one for one in matching if one.path == path]
        for one in exact or matching:
            if not one.always <= set(query):
                continue
            if fault := next(one.checker.iter_errors(json.loads(content)), None):
                place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in fault.instance_path)
                self.faults.append(f"{one.consumer} expects of {method} {one.path}: ${place} {fault.message[:200]}")


def _read_expectations(file: Path) -> list[_Expectation]:
    said = json.loads(file.read_text(encoding="utf-8"))
    found = []
    for operation, entry in said["calls"].items():
        method, _, path = operation.partition(" ")
        for answer in entry.get("answers", ()):
            checker = Draft202012Validator({**answer, "$defs": said["$defs"]})
            always = frozenset(entry.get("always", ()))
            found.append(_Expectation(file.parent.parent.name, pattern(path), method, path, always, checker))
    return found


@cache
def pattern(path: str) -> re.Pattern[str]:
    """What a path with places in braces matches."""
    return re.compile("".join("[^/]+" if part.startswith("{") else re.escape(part) for part in _parts(path)))


def _parts(path: str) -> list[str]:
    return re.split(r"(\{\w+\})", path)
