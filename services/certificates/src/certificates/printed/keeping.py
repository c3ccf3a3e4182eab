"""What a document says, as JSON beside its row and back again."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter

from certificates.printed.content import Certificate, CoveringSheet, Labels, Letter, PostList, Receipt, Slip

Content = TypeVar("Content", Certificate, Letter, Receipt, Slip, Labels, CoveringSheet, PostList)


def kept(content: Content) -> dict[str, Any]:
    """The content as JSON, for a row."""
    found: dict[str, Any] = TypeAdapter(type(content)).dump_python(content, mode="json")
    return found


def taken(kind: type[Content], members: Mapping[str, object]) -> Content:
    """The content that was kept; raises pydantic.ValidationError when it is something else."""
    return TypeAdapter(kind).validate_python(dict(members))
