"""What tests share stands in tests/kit: a test file imports no other, so each can be read, run and moved alone."""

import ast
from pathlib import Path

TESTS = Path(__file__).parent


def imported(source: str) -> set[str]:
    """Every module that the source imports, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return found


def test_no_file_imports_a_test_file() -> None:
    files = {file.name: imported(file.read_text(encoding="utf-8")) for file in TESTS.rglob("*.py")}
    assert {name: one for name, one in files.items() if any("test_" in part for part in one)} == {}
    assert imported("def late():\n    from tests.test_desk import certify\n") >= {"tests.test_desk"}
