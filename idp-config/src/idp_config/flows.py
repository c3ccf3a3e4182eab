"""Authentication flows: nested lists of steps, compared position by position."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from idp_config.admin import segment
from idp_config.reconcile import ABSENT, Reconciler

_FLOWS = "authentication/flows"
_DENY = "deny-access-authenticator"
# Keycloak shows the `amr` reference values only as this; that they are set is all that can be compared (decision 0011).
_MASK = "**********"


@dataclass(frozen=True)
class Step:
    """One execution of a declared flow: how deep it lies, and in which flow."""

    level: int
    parent: str
    execution: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.execution.get("provider") or self.execution["flow"])


def reconcile(run: Reconciler, declared: Mapping[str, Any]) -> None:
    """Make the declared flows exactly that; the others are bound to nothing and stay.

    Of Keycloak's own flows (`builtIn`) only requirements and settings can be changed, and so only those are repaired.
    """
    present = {flow["alias"]: flow for flow in run.admin.get(_FLOWS)}
    others = set(present) - {flow["alias"] for flow in declared["flows"]}
    run.leave("flow", (alias for alias in others if not present[alias]["builtIn"]))
    for flow in declared["flows"]:
        if flow["alias"] not in present:
            run.report("flow", flow["alias"], "presence", "present", ABSENT)
            body = {key: flow[key] for key in ("alias", "description")}
            run.post(_FLOWS, {**body, "providerId": "basic-flow", "topLevel": True, "builtIn": False})
            if not run.applying:
                continue
            _rebuild(run, flow)
            continue
        about = {key: flow[key] for key in ("description",) if key in flow}
        if run.differs("flow", flow["alias"], about, present[flow["alias"]]):
            run.put(f"{_FLOWS}/{present[flow['alias']]['id']}", {**present[flow["alias"]], **about})
        wanted, have = list(_steps(flow["executions"], flow["alias"])), _executions(run, flow["alias"])
        shape = [(step.level, step.name) for step in wanted]
        held = [(execution["level"], _name(execution)) for execution in have]
        if shape != held:
            run.report("flow", flow["alias"], "executions", shape, held)
            if run.applying and not flow.get("builtIn"):
                _rebuild(run, flow)
        else:
            _settle(run, flow["alias"], wanted, have, reporting=True)


def _steps(executions: list[Mapping[str, Any]], parent: str, level: int = 0) -> Iterator[Step]:
    for execution in executions:
        yield Step(level, parent, execution)
        yield from _steps(execution.get("executions", []), execution.get("flow", parent), level + 1)


def _executions(run: Reconciler, alias: str) -> list[dict[str, Any]]:
    return list(run.admin.get(f"{_FLOWS}/{segment(alias)}/executions"))


def _name(execution: Mapping[str, Any]) -> str:
    return str(execution["displayName"] if execution.get("authenticationFlow") else execution["providerId"])


def _rebuild(run: Reconciler, flow: Mapping[str, Any]) -> None:
    """Take the flow apart and build it again, behind a step that refuses everybody: half a flow must let nobody in."""
    alias = flow["alias"]
    old = _executions(run, alias)
    guard = run.post(f"{_FLOWS}/{segment(alias)}/executions/execution", {"provider": _DENY})
    refusing = next(each for each in _executions(run, alias) if each["id"] == guard)
    run.put(f"{_FLOWS}/{segment(alias)}/executions", {**refusing, "requirement": "REQUIRED"})
    for execution in old:
        if execution["level"] == 0:
            run.delete(f"authentication/executions/{execution['id']}")
    _add(run, alias, flow["executions"])
    built = [each for each in _executions(run, alias) if each["id"] != guard]
    _settle(run, alias, list(_steps(flow["executions"], alias)), built, reporting=False)
    run.delete(f"authentication/executions/{guard}")


def _add(run: Reconciler, parent: str, executions: list[Mapping[str, Any]]) -> None:
    path = f"{_FLOWS}/{segment(parent)}/executions"
    for execution in executions:
        if "flow" in execution:
            run.post(f"{path}/flow", {"alias": execution["flow"], "type": "basic-flow", "description": ""})
            _add(run, execution["flow"], execution["executions"])
        else:
            run.post(f"{path}/execution", {"provider": execution["provider"]})


def _settle(run: Reconciler, alias: str, wanted: list[Step], have: list[dict[str, Any]], *, reporting: bool) -> None:
    """Requirement and configuration of steps whose order is already right; the innermost first."""
    for step, held in reversed(list(zip(wanted, have, strict=True))):
        execution, name = step.execution, f"{step.parent} {step.name}"
        _configure(run, name, execution, held, reporting=reporting)
        if held["requirement"] != execution["requirement"]:
            if reporting:
                run.report("flow", name, "requirement", execution["requirement"], held["requirement"])
            current = next(each for each in _executions(run, alias) if each["id"] == held["id"])
            run.put(f"{_FLOWS}/{segment(alias)}/executions", {**current, "requirement": execution["requirement"]})


def _configure(
    run: Reconciler, name: str, execution: Mapping[str, Any], held: Mapping[str, Any], *, reporting: bool
) -> None:
    wanted = execution.get("config", {})
    config_id = held.get("authenticationConfig")
    have = run.admin.get(f"authentication/config/{config_id}") if config_id else {"config": {}}
    hidden = {key: _MASK for key, value in have["config"].items() if value == _MASK and key in wanted}
    if have["config"] == {**wanted, **hidden}:
        return
    if reporting:
        run.report("flow", name, "config", wanted, have["config"])
    if config_id:
        run.put(f"authentication/config/{config_id}", {**have, "config": wanted})
    else:
        run.post(f"authentication/executions/{held['id']}/config", {"alias": name, "config": wanted})
