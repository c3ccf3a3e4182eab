"""Whether a migration only adds: the release before it goes on working on the tables after it.

Read from the migration's code, without a database. What takes something away (a column, a table, room for a value) is
done one release later than the last that used it, and the migration says so in a line of its own:

    # contracts: nothing uses it since 1.4.0
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

UNUSED = re.compile(r"^# contracts: nothing uses it since (\d+\.\d+\.\d+)$", re.MULTILINE)
_TAKEN_AWAY = {
    "drop_table": "drops a table",
    "drop_column": "drops a column",
    "rename_table": "renames a table",
}
_NARROWED = {
    "create_check_constraint": "adds a condition to a table that is there",
    "create_unique_constraint": "forbids doubles in a table that is there",
    "create_foreign_key": "ties a table that is there to another",
}
_STATEMENT = re.compile(
    r"""DROP\s+TABLE|DROP\s+COLUMN|RENAME\s+(?:COLUMN|TO)\b|SET\s+NOT\s+NULL|ALTER\s+(?:COLUMN\s+)?\w+\s+(?:SET\s+DATA\s+)?TYPE\b
    |ADD\s+(?:CONSTRAINT\s+\w+\s+)?(?:CHECK|UNIQUE|FOREIGN\s+KEY)|DROP\s+(?:VIEW|FUNCTION)\b|DROP\s+DEFAULT""",
    re.IGNORECASE | re.VERBOSE,
)
_ADDED_COLUMN = re.compile(
    r"ADD\s+(?:COLUMN\s+)?(?!CONSTRAINT|CHECK|UNIQUE|FOREIGN|PRIMARY)\w+\s+[^;,]*", re.IGNORECASE
)


@dataclass(frozen=True)
class Migration:
    """A migration: its file's name and what is in it."""

    name: str
    text: str

    @property
    def unused_since(self) -> str | None:
        """The release from which on nothing uses what this one takes away, as it says itself."""
        found = UNUSED.search(self.text)
        return found.group(1) if found else None


def narrowing(migration: Migration) -> Iterator[str]:
    """What the migration does that the release before may not bear, each in a sentence."""
    module = ast.parse(migration.text)
    constants = {
        target.id: node.value.value
        for node in module.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    upgrade = next((one for one in module.body if isinstance(one, ast.FunctionDef) and one.name == "upgrade"), None)
    functions = {one.name: one for one in module.body if isinstance(one, ast.FunctionDef) and one.name != "downgrade"}
    if upgrade is None:
        return
    reached = [upgrade, *(one for one in functions.values() if one is not upgrade)]
    calls = [node for function in reached for node in ast.walk(function) if isinstance(node, ast.Call)]
    made = {_text(call.args[0]) for call in calls if _name(call) == "create_table" and call.args}
    for call in calls:
        named = {text for one in call.args if (text := _text(one))}
        # (table, …), or (name, table, …): nobody can have used a table that is made here.
        if _name(call) != "create_table" and named & made:
            continue
        yield from (f"{migration.name}:{call.lineno} {what}" for what in _by_alembic(call))
    written = {node.id for node in ast.walk(module) if isinstance(node, ast.Name) and node.id in constants}
    texts = [value for name in sorted(written) if isinstance(value := constants[name], str)]
    texts += [
        node.value
        for function in reached
        for node in ast.walk(function)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    for text in dict.fromkeys(texts):
        yield from (f"{migration.name}: {what}" for what in _by_statement(text))


def _by_alembic(call: ast.Call) -> Iterator[str]:
    name, told = _name(call), {word.arg: word.value for word in call.keywords}
    if name in _TAKEN_AWAY:
        yield _TAKEN_AWAY[name]
    elif name in _NARROWED:
        yield _NARROWED[name]
    elif name == "alter_column":
        if "new_column_name" in told:
            yield "renames a column"
        if "type_" in told:
            yield "gives a column another type"
        if _is(told.get("nullable"), False) and "server_default" not in told:
            yield "wants a value in a column that could be empty, and gives none"
    elif name == "add_column" and len(call.args) > 1 and isinstance(column := call.args[1], ast.Call):
        given = {word.arg: word.value for word in column.keywords}
        computed = any(isinstance(one, ast.Call) and _name(one) in ("Computed", "Identity") for one in column.args)
        if _is(given.get("nullable"), False) and "server_default" not in given and not computed:
            yield "adds a column that must have a value, and gives none"


def _by_statement(text: str) -> Iterator[str]:
    for found in _STATEMENT.finditer(text):
        yield " ".join(found.group().upper().split())
    for added in _ADDED_COLUMN.finditer(text):
        words = added.group().upper()
        if "ALTER TABLE" in text.upper() and "NOT NULL" in words and not re.search(r"DEFAULT|GENERATED", words):
            yield "adds a column that must have a value, and gives none"


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _is(node: ast.expr | None, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value
