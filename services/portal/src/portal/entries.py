"""An entry of the catalogue as text to edit: YAML, or JSON, which is YAML too.

Staff write it, so it is bounded before anything is built of it; whether it is an entry, the service says.
"""

import json
from typing import Any

import yaml
from yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, NodeEvent

LONGEST = 200_000
"""Characters of one entry, or of a file with all of them."""
MOST_DEPTH = 12
MOST_NODES = 20_000
_DAY = "tag:yaml.org,2002:timestamp"


class NoEntry(ValueError):
    """It is no YAML, or more than an entry needs."""


class _Loader(yaml.SafeLoader):
    """Days stay texts, as JSON has them."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != _DAY]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class _Dumper(yaml.SafeDumper):
    """Without anchors, and lists indented below their name."""

    def ignore_aliases(self, _data: object) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        return super().increase_indent(flow, indentless=False)


def read(text: str) -> dict[str, Any]:
    """The members that the text writes; raises NoEntry, and nothing else."""
    if len(text) > LONGEST:
        raise NoEntry
    try:
        _check(text)
        # What JSON cannot say cannot be sent either.
        members = json.loads(json.dumps(yaml.load(text, Loader=_Loader), allow_nan=False))  # noqa: S506 - a safe one
    except (yaml.YAMLError, ValueError, TypeError, RecursionError, UnicodeError):
        raise NoEntry from None
    if not isinstance(members, dict):
        raise NoEntry
    return members


def _check(text: str) -> None:
    """Refuse what unfolds to more than was written."""
    depth = nodes = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
            raise NoEntry
        nodes += isinstance(event, NodeEvent)
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > MOST_DEPTH or nodes > MOST_NODES:
            raise NoEntry


def write(members: dict[str, Any]) -> str:
    """These members as text that ``read`` takes back. What says nothing is left out."""
    return yaml.dump(_without_empty(members), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_empty(one) for name, one in value.items() if one not in (None, [], {})}
    return [_without_empty(one) for one in value] if isinstance(value, list) else value
