"""What is inside an image, from the metadata of the very wheels that go in: a CycloneDX 1.6 document, and the licences.

The base image is not in it: its publisher says what that holds.
"""

import hashlib
import json
import uuid
import zipfile
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any

from context import Source

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:eservices:images")
CLASSIFIER = "License :: OSI Approved :: "
LONGEST = 80
"""Some packages put the whole text where its name belongs."""


def write(folder: Path, source: Source, wheels: Path) -> None:
    """`<service>.cdx.json` and `<service>.licences.txt`; the installer is not in the image and so in neither."""
    parts = [part(wheel) for wheel in sorted(wheels.glob("*.whl")) if not wheel.name.startswith("uv-")]
    text = json.dumps(document(source, parts), indent=1, ensure_ascii=False, sort_keys=True)
    (folder / f"{source.service}.cdx.json").write_text(text + "\n", encoding="utf-8")
    lines = [f"{one['name']} {one['version']}: {licence_of(one)}\n" for one in parts]
    (folder / f"{source.service}.licences.txt").write_text("".join(lines), encoding="utf-8")


def document(source: Source, parts: list[dict[str, Any]]) -> dict[str, Any]:
    """The same commit has the same serial number and time, as it has the same image."""
    when = datetime.fromtimestamp(source.seconds, UTC).isoformat().replace("+00:00", "Z")
    itself = {"type": "application", "bom-ref": source.service, "name": source.service, "version": source.revision}
    dependencies = [{"ref": source.service, "dependsOn": [one["bom-ref"] for one in parts]}]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "serialNumber": f"urn:uuid:{uuid.uuid5(NAMESPACE, source.service + source.revision)}",
        "metadata": {"timestamp": when, "component": {**itself, "licenses": [{"license": {"id": "EUPL-1.2"}}]}},
        "components": parts,
        "dependencies": dependencies,
    }


def part(wheel: Path) -> dict[str, Any]:
    """One library as a component."""
    said = metadata(wheel)
    name, version = said["Name"].lower().replace("_", "-").replace(".", "-"), said["Version"]
    purl = f"pkg:pypi/{name}@{version}"
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    found: dict[str, Any] = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
    return found | {"hashes": [{"alg": "SHA-256", "content": digest}], "licenses": licences(said)}


def metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as packed:
        (file,) = [name for name in packed.namelist() if name.count("/") == 1 and name.endswith(".dist-info/METADATA")]
        return BytesHeaderParser().parsebytes(packed.read(file))


def licences(said: Message) -> list[dict[str, Any]]:
    """An SPDX expression where there is one (PEP 639); else classifiers; else what stands in the old field."""
    if expression := said["License-Expression"]:
        return [{"expression": expression}]
    named = [name.removeprefix(CLASSIFIER) for name in said.get_all("Classifier", []) if name.startswith(CLASSIFIER)]
    old = (said["License"] or "").strip().partition("\n")[0][:LONGEST]
    return [{"license": {"name": name}} for name in named or [old] if name]


def licence_of(component: dict[str, Any]) -> str:
    """In one line; for a component that states none, a person must look it up."""
    found = [one.get("expression") or one["license"]["name"] for one in component["licenses"]]
    return ", ".join(found) or "NOT STATED"
