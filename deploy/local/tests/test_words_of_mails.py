"""Mails that the cross-border tests wait for are mails that the notifier writes.

Some are waited for by `make test-all` alone, where a changed subject was found by a wait of three minutes in vain.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
NAMES = {"about", "TOLD"}
"""What the tests call the words by which they know a mail; `about` is also how the mailbox is asked for it."""


def test_mails_that_are_waited_for_are_written() -> None:
    templates = (ROOT / "services/notifier/src/notifier/templates").glob("*.txt")
    written = " ".join(" ".join(file.read_text(encoding="utf-8") for file in templates).split())
    awaited = {words: file.name for file in (ROOT / "tests").rglob("*.py") for words in _awaited(file)}
    assert len(awaited) > 15
    assert {words: file for words, file in awaited.items() if words not in written} == {}


def _awaited(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.keyword(arg="about", value=value):
                yield from _words(value)
            case ast.Assign(targets=[target], value=value):
                if NAMES & {name.id for name in ast.walk(target) if isinstance(name, ast.Name)}:
                    yield from _words(value)


def _words(value: ast.expr) -> Iterator[str]:
    """The strings that stand there whole: of a choice by language its values, of an f-string nothing."""
    match value:
        case ast.Constant(value=str(words)) if words:
            yield words
        case ast.Tuple(elts=parts) | ast.Dict(values=parts):
            for part in parts:
                yield from _words(part)
        case ast.Subscript(value=choice):
            yield from _words(choice)
