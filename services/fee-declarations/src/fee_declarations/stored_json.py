"""JSON and YAML documents, typed as far as the format itself goes: their readers ask for the type that they need."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

import yaml
from pydantic import ValidationError

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
JsonObject: TypeAlias = Mapping[str, Json]


class WrongMember(TypeError):
    """A member that is always written is missing, or is of another type. The message names it, and quotes nothing."""


def read_yaml(file: Path) -> dict[str, Json]:
    """The document of a YAML file that is a mapping and has no days or other types that JSON lacks unquoted."""
    document: dict[str, Json] = yaml.load(file.read_bytes(), yaml.CSafeLoader)
    return document


def text_at(row: JsonObject, name: str) -> str | None:
    """A member that is a text; None when it is null, missing or something else."""
    value = row.get(name)
    return value if isinstance(value, str) else None


def number_at(row: JsonObject, name: str) -> int:
    """A member that is a whole number; 0 when it is missing or something else."""
    value = row.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def text_of(row: JsonObject, name: str) -> str:
    """A member that is always written, a text; raises WrongMember."""
    value = row.get(name)
    if not isinstance(value, str):
        raise WrongMember(f"{name} is no text")
    return value


def number_of(row: JsonObject, name: str) -> int:
    """A member that is always written, a whole number; raises WrongMember."""
    value = row.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise WrongMember(f"{name} is no whole number")
    return value


def texts_at(row: JsonObject, name: str) -> dict[str, str]:
    """A member that is an object of texts, such as a title in both languages; empty when it is null or missing."""
    value = row.get(name)
    if not isinstance(value, dict):
        return {}
    return {key: text for key, text in value.items() if isinstance(text, str)}


def wrong_members(error: ValidationError) -> set[str]:
    """The members of the object that pydantic found wrong; "" for what is wrong with the object as a whole."""
    return {str(fault["loc"][0]) if fault["loc"] else "" for fault in error.errors()}
