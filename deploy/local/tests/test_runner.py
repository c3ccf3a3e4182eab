"""The process runner with real processes of its own."""

import socket
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from devstack.layout import Layout
from devstack.progress import wait_for
from devstack.runner import Program, Runner

ROOT = Path(__file__).resolve().parents[3]
# A program that is told to end says so, and ends when the other one has said it too.
COUPLE = """
trap 'touch {own}; while [ ! -e {other} ]; do sleep 0.05; done; touch {own}-ended; exit 0' TERM
touch {own}-runs; while :; do sleep 0.05; done
"""


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """An instance of nobody's, with this environment's supervisord and a free port for it."""
    monkeypatch.setenv("ESERVICES_ROOT", str(ROOT))
    monkeypatch.setenv("ESERVICES_STATE", str(tmp_path))
    (tmp_path / "venvs/local").mkdir(parents=True)
    (tmp_path / "venvs/local/bin").symlink_to(Path(sys.executable).parent)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    layout = Layout.of("test")
    layout.home.mkdir()
    return replace(layout, ports={**layout.ports, "supervisor": port})


@pytest.fixture
def runner(layout: Layout) -> Iterator[Runner]:
    one = Runner(layout, "password")
    programs = []
    for own, other in (("one", "two"), ("two", "one")):
        script = layout.home / f"{own}.sh"
        script.write_text(COUPLE.format(own=layout.home / own, other=layout.home / other), encoding="utf-8")
        programs.append(Program(own, ["/bin/sh", str(script)]))
    one.begin(programs)
    yield one
    one.end()


@pytest.mark.parametrize("how", ["stop", "end"])
def test_programs_are_stopped_all_at_once(layout: Layout, runner: Runner, how: str) -> None:
    """One after the other, the first of these two would wait for the second until it is killed."""
    runner.start("one", "two")
    for name in ("one", "two"):
        wait_for(name, (layout.home / f"{name}-runs").exists, 60, "its script")
    if how == "stop":
        runner.stop("one", "two")
        assert {state["state"] for state in runner.states().values()} == {"STOPPED"}
    else:
        runner.end()
        assert not runner.is_running()
    assert [(layout.home / f"{name}-ended").exists() for name in ("one", "two")] == [True, True]
