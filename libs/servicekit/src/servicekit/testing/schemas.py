"""Contracts, checked."""

import json
from pathlib import Path

from jsonschema import Draft202012Validator


def assert_schema(data: object, schema_file: Path) -> None:
    """Fail unless the data fits the JSON Schema."""
    schema = json.loads(schema_file.read_text(encoding="utf-8"))
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(data)
