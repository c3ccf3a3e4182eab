"""Functions and files are of a size that is read at one sitting: the product's, its tools' and the tests'."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

from devstack import shape

ROOT = Path(__file__).resolve().parents[3]
LONGEST_FUNCTION, LONGEST_FILE = 50, 300
MOST_PARAMETERS = 5
"""Of a function that others call, in a package of use cases; more are one command object (decision 0005)."""


def python_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_files_and_functions_are_short() -> None:
    files = python_files()
    assert len(files) > 1000, "the files are found"
    long = [str(file.relative_to(ROOT)) for file in files if file.read_bytes().count(b"\n") > LONGEST_FILE]
    assert long == []
    deep = [
        f"{file.relative_to(ROOT)}: {one.name}"
        for file in files
        if file.read_bytes().count(b"\n") > LONGEST_FUNCTION
        for one in functions(file)
        if (one.end_lineno or one.lineno) - one.lineno + 1 > LONGEST_FUNCTION
    ]
    assert deep == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    report = list(shape.lines(ROOT))
    assert [line for line in report if "cycles: " in line and not line.endswith("cycles: none")] == []
    assert shape.cycle_of({("a", "b"), ("b", "c"), ("c", "a")}) != []
    towards = {
        line.split(":")[0].strip() for line in report if line.endswith(tuple("0123456789")) and "→ register" in line
    }
    assert towards == {f"{feature} → register" for feature in ("accounts", "declarations", "desk", "login", "staff")}
