"""The service's OpenAPI document, and whether an answer fits it."""

from typing import Any

import yaml
from conftest import SERVICE
from jsonschema import Draft202012Validator

DOCUMENT: dict[str, Any] = yaml.load((SERVICE / "openapi.yaml").read_bytes(), yaml.CSafeLoader)


def assert_fits(name: str, data: object) -> None:
    schema = {"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]}
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(data)
