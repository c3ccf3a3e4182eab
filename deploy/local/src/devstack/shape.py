"""The code's layout in figures: modules of each service, imports between its packages, cycles (docs/layout.md).

`PYTHONPATH=deploy/local/src python3 -m devstack.shape [FOLDER]`, of this tree or of another one.
"""

import ast
import graphlib
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from devstack.services import ALL


def modules_of(root: Path, package: str) -> dict[str, Path]:
    """Every module of a package by its dotted name."""
    found = {}
    for file in root.rglob("*.py"):
        parts = file.relative_to(root).with_suffix("").parts
        found[".".join((package, *(parts[:-1] if parts[-1] == "__init__" else parts)))] = file
    return found


def imports_of(modules: dict[str, Path]) -> set[tuple[str, str]]:
    """Which module imports which, inside the package."""
    edges = set()
    for name, file in modules.items():
        for target in _named(ast.parse(file.read_text(encoding="utf-8")), modules):
            if target != name:
                edges.add((name, target))
    return edges


def _named(tree: ast.Module, modules: dict[str, Path]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            whole = [f"{node.module}.{one.name}" for one in node.names]
            names = [name if name in modules else node.module or "" for name in whole]
        else:
            names = []
        yield from (name for name in names if name in modules)


def cycle_of(edges: set[tuple[str, str]]) -> list[str]:
    """A cycle of modules; empty when there is none."""
    sorter: graphlib.TopologicalSorter[str] = graphlib.TopologicalSorter()
    for name, target in edges:
        sorter.add(name, target)
    try:
        sorter.prepare()
    except graphlib.CycleError as error:
        return list(error.args[1])
    return []


def lines(root: Path) -> Iterator[str]:
    """The report: a line for each service, and between its features who imports whom."""
    for service in ALL:
        modules = modules_of(root / "services" / service.name / "src" / service.module, service.module)
        edges = imports_of(modules)
        size = sum(file.read_bytes().count(b"\n") for file in modules.values())
        cycle = " → ".join(cycle_of(edges)) or "none"
        yield f"{service.name}: {len(modules)} modules, {size} lines, {len(edges)} imports, cycles: {cycle}"
        parts = Counter(name.split(".")[1] for name in modules if name.count(".") > 1)
        yield "  " + ", ".join(f"{part} {count}" for part, count in sorted(parts.items()))
        for (one, other), count in sorted(_between(edges, parts).items()):
            yield f"  {one} → {other}: {count}"


def _between(edges: set[tuple[str, str]], parts: Counter[str]) -> Counter[tuple[str, str]]:
    """How many imports lead from one package of a service to another one."""
    ends = [(name.split(".")[1], target.split(".")[1]) for name, target in edges if "." in name and "." in target]
    return Counter((one, other) for one, other in ends if one != other and one in parts and other in parts)


if __name__ == "__main__":
    print("\n".join(lines(Path(sys.argv[1] if len(sys.argv) > 1 else "."))))
