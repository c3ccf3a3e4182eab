"""The one way in: bodies, queries and paths, refused with a sentence for each field that is wrong."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask import Flask, request
from inputkit.codes import SLUG
from inputkit.schemas import Fault, Shape, Unfit, fault
from werkzeug.routing import BaseConverter, IntegerConverter

from servicekit import bounded_json
from servicekit.bounded_json import MalformedJson
from servicekit.problems import InvalidInput, preferred_locale

Body = TypeVar("Body", bound=Shape)
View = TypeVar("View", bound=Callable[..., Any])
_BYTES = "__takes_bytes__"


def parse_body(shape: type[Body], *, longest: int | None = None) -> Body:
    """The JSON body of this request; raises InvalidInput. ``longest`` (bytes) lets a larger body in."""
    if longest is not None:
        request.max_content_length = longest
    try:
        return read(shape, request.get_data())
    except Unfit as unfit:
        raise invalid(unfit.faults) from None


def read(shape: type[Body], data: bytes) -> Body:
    """JSON from anywhere as this shape; raises Unfit."""
    try:
        members = bounded_json.loads(data)
    except MalformedJson:
        raise Unfit([fault("body", "json", {})]) from None
    return shape.taken(members)


def parse_query(shape: type[Body]) -> Body:
    """The parameters of this request that the shape knows, each given once; raises InvalidInput."""
    known = {name: values for name, values in request.args.lists() if name in shape.model_fields}
    if repeated := [fault(name, "repeated", shape.labels) for name, values in known.items() if len(values) > 1]:
        raise invalid(repeated)
    try:
        return shape.taken({name: values[0] for name, values in known.items()})
    except Unfit as unfit:
        raise invalid(unfit.faults) from None


def takes_bytes(view: View) -> View:
    """The view takes a file as its whole body, of whatever type the sender says."""
    setattr(view, _BYTES, True)
    return view


def is_for_bytes(view: object) -> bool:
    """Whether the view ``takes_bytes``."""
    return getattr(view, _BYTES, False)


def raw_body(longest: int) -> bytes:
    """The body as it came, of at most ``longest`` bytes; werkzeug raises RequestEntityTooLarge."""
    request.max_content_length = longest
    return request.get_data(cache=False)


def refuse(faults: Sequence[Fault]) -> None:
    """Raises InvalidInput when there are any."""
    if faults:
        raise invalid(faults)


def invalid(faults: Sequence[Fault]) -> InvalidInput:
    """The refusal that names these fields, in the caller's language."""
    return InvalidInput(errors=in_words(faults))


def in_words(faults: Sequence[Fault]) -> list[dict[str, str]]:
    """Each fault in the caller's language."""
    locale = preferred_locale()
    return [{"field": one.field, "text": one.text[locale]} for one in faults]


class _Slug(BaseConverter):
    """A part of a path that names something: no such thing has a name with other characters, so it is 404."""

    regex = SLUG


class _Number(IntegerConverter):
    """A number in a path, no larger than any column holds."""

    regex = "[0-9]{1,9}"


def install(app: Flask) -> None:
    """Let every ``<name>`` and ``<int:number>`` of the app's paths take only what names and numbers look like."""
    app.url_map.converters |= {"default": _Slug, "string": _Slug, "int": _Number}
