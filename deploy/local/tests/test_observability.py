"""Rules and dashboards ask only for what we tell, and whatever rings has a page that says what to do."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from devstack import services, unpacked

ROOT, STATE = Path(__file__).resolve().parents[3], Path(sys.prefix).parents[1]
OBSERVABILITY, RUNBOOKS = ROOT / "deploy" / "observability", ROOT / "docs" / "runbooks"
KINDS = {"Counter", "Gauge", "Histogram"}
OTHERS = {"up"}
"""Prometheus' own."""
BY_OTHERS = {"service_name", "process", "job", "instance", "le"}
"""Labels that a target or Prometheus gives."""
SEVERITIES = {"page", "ticket", "office"}
PARTS = ("## What it means", "## What to do", "Seen:")
FUNCTIONS = re.compile(r"[a-z_0-9]+(?=\s*\()")
GROUPING = re.compile(r"\b(?:by|without|on|ignoring)\s*\(([^)]*)\)")
CHOOSING = re.compile(r"\{([^}]*)\}")
WORDS = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
OPERATORS = {"and", "or", "unless", "bool", "offset"}


def calls(file: Path) -> Iterator[tuple[str, list[ast.expr]]]:
    """The name of each function that a file about metrics calls, and its positional arguments."""
    text = file.read_text(encoding="utf-8")
    if "prometheus_client" not in text and "Watched(" not in text:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node.args


@cache
def told() -> tuple[set[str], set[str]]:
    """Names and labels of all that services tell, as their code says it."""
    names, labels = set[str](), {"service"}
    for file in (*ROOT.glob("services/*/src/**/*.py"), *ROOT.glob("libs/*/src/**/*.py")):
        for kind, arguments in calls(file):
            if kind not in {*KINDS, "Watched"} or not arguments or not isinstance(arguments[0], ast.Constant):
                continue
            name = str(arguments[0].value)
            names |= {f"{name}_bucket", f"{name}_sum", f"{name}_count"} if kind == "Histogram" else {name}
            if kind in KINDS and len(arguments) > 2:
                labels |= set(ast.literal_eval(arguments[2]))
    # What keep writes, and what is told of the database itself.
    names |= set(re.findall(r"# TYPE (\w+) ", (ROOT / "deploy/keep/keep/told.py").read_text(encoding="utf-8")))
    names |= set(re.findall(r'_metric\("(\w+)"', (ROOT / "libs/servicekit/src/servicekit/watched.py").read_text()))
    return names, labels


def asked(expression: str) -> tuple[set[str], set[str]]:
    """Names and labels that an expression of PromQL asks for."""
    labels = {word for part in GROUPING.findall(expression) for word in WORDS.findall(part)}
    chosen = [re.findall(r"(\w+)\s*[=!]", part) for part in CHOOSING.findall(expression)]
    bare = re.sub(r"\[[^\]]*\]", "", CHOOSING.sub("", GROUPING.sub("", expression)))
    names = set(WORDS.findall(bare)) - set(FUNCTIONS.findall(bare)) - OPERATORS
    return names, labels | {word for part in chosen for word in part}


def rules() -> list[dict[str, Any]]:
    document = yaml.safe_load((OBSERVABILITY / "rules/eservices.yml").read_text(encoding="utf-8"))
    return [rule for group in document["groups"] for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    document = json.loads((OBSERVABILITY / "dashboards/eservices.json").read_text(encoding="utf-8"))
    return [panel for panel in document["panels"] if panel["type"] != "row"]


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ('sum by (service) (rate(a_total{status=~"5.."}[5m])) / b > 0.02', ({"a_total", "b"}, {"service", "status"})),
        ("time() - max(a_seconds) > 9 or absent(b) and topk(8, c)", ({"a_seconds", "b", "c"}, set())),
    ],
)
def test_what_an_expression_asks_for_is_found(expression: str, found: tuple[set[str], set[str]]) -> None:
    assert asked(expression) == found


def test_nothing_is_asked_for_that_nobody_tells() -> None:
    expressions = [rule["expr"] for rule in rules()]
    expressions += [target["expr"] for panel in panels() for target in panel["targets"]]
    names, labels = told()
    wanted = [asked(one) for one in expressions]
    assert set().union(*(found for found, _ in wanted)) - names == OTHERS
    assert set().union(*(found for _, found in wanted)) <= labels | BY_OTHERS


def test_whatever_is_told_of_what_waits_is_shown() -> None:
    shown = {name for panel in panels() for target in panel["targets"] for name in asked(target["expr"])[0]}
    names, _ = told()
    assert names - shown <= {"http_request_seconds_count", "eservices_last_backup_size_bytes"}


def test_each_alert_has_its_page_and_each_page_its_alert() -> None:
    pages = {}
    for rule in rules():
        assert rule["labels"]["severity"] in SEVERITIES, rule["alert"]
        name = re.sub(r"(?<!^)(?=[A-Z])", "-", rule["alert"]).lower()
        assert rule["annotations"]["runbook"] == f"docs/runbooks/{name}.md"
        pages[name] = rule["alert"]
    assert {file.stem for file in RUNBOOKS.glob("*.md")} - {"README"} == set(pages)
    index = (RUNBOOKS / "README.md").read_text(encoding="utf-8")
    for name, alert in pages.items():
        text = (RUNBOOKS / f"{name}.md").read_text(encoding="utf-8")
        assert text.startswith(f"# {alert}\n"), name
        assert [part for part in PARTS if part not in text] == [], name
        assert f"[{alert}]({name}.md)" in index


def test_prometheus_itself_understands_the_rules_and_each_is_tried() -> None:
    """Its own tool decides."""
    document = yaml.safe_load((OBSERVABILITY / "rules/tests.yml").read_text(encoding="utf-8"))
    ringing = {
        trial["alertname"] for one in document["tests"] for trial in one["alert_rule_test"] if trial["exp_alerts"]
    }
    assert ringing == {rule["alert"] for rule in rules()}
    tool = unpacked.program("promtool", STATE)
    for words in (["check", "config", "prometheus.yml"], ["test", "rules", "rules/tests.yml"]):
        ended = subprocess.run([tool, *words], cwd=OBSERVABILITY, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stdout + ended.stderr


def test_every_process_is_a_target() -> None:
    listed = yaml.safe_load((OBSERVABILITY / "prometheus.yml").read_text(encoding="utf-8"))
    [job] = listed["scrape_configs"]
    assert job["file_sd_configs"] == [{"files": ["targets.json"]}]
    written = subprocess.run(
        [sys.executable, str(OBSERVABILITY / "targets.py")], capture_output=True, check=True
    ).stdout
    found = {(one["labels"]["service_name"], one["labels"]["process"]): one["targets"] for one in json.loads(written)}
    wanted = {}
    for service in services.ALL:
        wanted[service.name, "web"] = [f"127.0.0.1:{service.port + 80}"]
        if service.worker:
            wanted[service.name, "worker"] = [f"127.0.0.1:{service.port + 160}"]
    assert found == wanted
