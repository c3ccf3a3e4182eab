"""The catalogue as YAML: read with bounds, because staff may send any, and written so that people can read it."""

from collections.abc import Sequence
from typing import Any

import yaml
from yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, NodeEvent, ScalarEvent

MOST_BYTES = 400_000
MOST_DEPTH = 12
MOST_NODES = 20_000
LONGEST = 4_000


class BadYaml(ValueError):
    """It is no YAML, or none that a catalogue needs. The message says which, and quotes nothing."""


class _Loader(yaml.CSafeLoader):
    """Every name in a mapping once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        members = super().construct_mapping(node, deep=deep)
        if len(members) != len(node.value):
            raise BadYaml("a name is there twice")
        return members


class _Dumper(yaml.SafeDumper):
    """Without anchors: what is written can be read again here."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


def read(text: str) -> Any:
    """What the YAML says; raises BadYaml, and nothing else."""
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise BadYaml("too large")
    try:
        _check(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - it is a safe one
    except BadYaml:
        raise
    except (yaml.YAMLError, ValueError, TypeError, UnicodeError, RecursionError) as error:
        raise BadYaml(type(error).__name__) from None


def _check(text: str) -> None:
    """Refuse what unfolds to more than was written, before anything is built of it."""
    depth = nodes = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
            raise BadYaml("references (& and *) are not taken")
        if getattr(event, "tag", None) is not None:
            raise BadYaml("types (!) are not taken")
        if isinstance(event, ScalarEvent) and len(event.value) > LONGEST:
            raise BadYaml("a text is too long")
        nodes += isinstance(event, NodeEvent)
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > MOST_DEPTH or nodes > MOST_NODES:
            raise BadYaml("too deep" if depth > MOST_DEPTH else "too large")


def write(bodies: Sequence[dict[str, Any]]) -> str:
    """These procedures as a catalogue that ``read`` takes back."""
    return yaml.dump(
        {"procedures": [_without_empty(body) for body in bodies]},
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=110,
    )


def _without_empty(value: Any) -> Any:
    """Nothing that says nothing: what is left out is read back as the same."""
    if isinstance(value, dict):
        return {name: _without_empty(one) for name, one in value.items() if one not in (None, [], {})}
    return [_without_empty(one) for one in value] if isinstance(value, list) else value
