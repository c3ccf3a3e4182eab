"""The library stays small and speaks no word of the domain: growth must be a decision."""

import ast
import io
import re
import tokenize
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "src" / "servicekit"
SOURCES = sorted(FOLDER.glob("*.py"))
# No service carries it, and none may import it.
TESTING = sorted((FOLDER / "testing").glob("*.py"))
LINES = 2530
WORDS = re.compile(r"certificate|declaration|citizen|\bafm\b|taxisnet|municipal|\bfee", re.IGNORECASE)


def code_lines(source: str) -> int:
    """Lines that hold code: neither blank, nor comment, nor docstring."""
    documented = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                documented.update(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    silent = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    used = {n for t in tokens if t.type not in silent for n in range(t.start[0], t.end[0] + 1)}
    return len(used - documented)


def test_servicekit_stays_small() -> None:
    sizes = {path.name: code_lines(path.read_text(encoding="utf-8")) for path in SOURCES}
    assert sum(sizes.values()) <= LINES, sizes


def test_servicekit_knows_no_domain() -> None:
    found = [
        f"{path.name}: {line.strip()}"
        for path in [*SOURCES, *TESTING]
        for line in path.read_text(encoding="utf-8").splitlines()
        if WORDS.search(line)
    ]
    # The one sentence that a person reads when an account turns into another names whom to ask.
    assert [line for line in found if "Please contact the municipality" not in line] == []
