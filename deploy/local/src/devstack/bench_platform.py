"""The second half of `make bench`: the whole platform beside the raw parts that it is made of, as ratios of one run."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from devstack import bench_stack, testing
from devstack.progress import step

Found = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One line of the table: what it is, what was measured, the raw part beside it, their ratio."""

    name: str
    ours: str
    raw: str = ""
    ratio: float | None = None


def measure() -> Found:
    """Bring up a platform of its own, measure it, and take it away. Raises CommandFailed."""
    with bench_stack.fresh() as stack:
        with step("a platform of its own"):
            stack.bring_up()
            testing.start_scratch_servers(stack)
        environment, root = testing.environment_of_tests(stack), stack.layout.root
        found = bench_stack.lines_of(stack, "tests", "tests.bench", root, environment)
        service = root / "services" / "fee-declarations"
        return found | bench_stack.lines_of(stack, service.name, "fee_declarations_bench.raw", service, environment)


def table(found: Found) -> str:
    """The lines as Markdown, then memory by program, and what was written while it ran."""
    rows = ["| | measured | raw, in the same run | ratio |", "|---|---:|---:|---:|"]
    for line in lines(found):
        ratio = "" if line.ratio is None else f"{line.ratio:.2f}"
        rows.append(f"| {line.name} | {line.ours} | {line.raw} | {ratio} |")
    cold, after = found["memory, cold"], found["memory, after"]
    rows += ["", "| megabytes (PSS) | cold | afterwards |", "|---|---:|---:|"]
    rows += [f"| {name} | {cold[name]:.0f} | {after[name]:.0f} |" for name in after]
    ways = [_way(found["logins"], name) for name in ("first", "returning")]
    counts = ", ".join(f"{count:,} {what}" for what, count in found["counts"].items())
    return "\n".join([*rows, "", *ways, "", f"Written while it ran: {counts}; lost or doubled: {_lost(found)}."])


def _way(logins: Found, name: str) -> str:
    """Where a login went, and whose answers it waited for."""
    ours, raw = (
        ", ".join(f"{part} {ms:.0f} ms" for part, ms in logins[one]["shares"].items()) for one in (name, f"{name}, raw")
    )
    return f"{name} login ({ours}; beside it {raw}): {', '.join(logins[name]['requests'])}."


def _lost(found: Found) -> int:
    return sum(int(one["lost"]) + int(one["doubled"]) for one in found["delays"])


def lines(found: Found) -> list[Line]:
    """What is compared with what."""
    return [*_requests(found["filing"]), *_mails(found), *_tokens(found), *_logins(found["logins"]), _realm(found)]


def _requests(found: Found) -> Iterator[Line]:
    hello, accepted, pgbench = (found[name] for name in ("hello", "accepted", "pgbench"))
    rate, plain = accepted["per_second"], hello["per_second"]
    speed = f"{rate:.0f}/s, p50 {accepted['p50_ms']:.0f} ms, p99 {accepted['p99_ms']:.0f} ms"
    yield Line("a declaration, 8 clients; hello on the same server", speed, f"{plain:.0f}/s", rate / plain)
    tps = pgbench["per_second"]
    yield Line("a declaration, 8 clients; the same writes by pgbench", f"{rate:.0f}/s", f"{tps:.0f}/s", rate / tps)
    cost = f"{accepted['web_cpu_ms']:.1f} ms and {accepted['server_cpu_ms']:.1f} ms"
    yield Line("processor time of a declaration: web process, PostgreSQL", cost)
    for why in (name for name in found if name not in ("hello", "accepted", "pgbench")):
        refused = found[why]
        rate, cost = refused["per_second"], f"{refused['web_cpu_ms']:.1f} ms and {refused['server_cpu_ms']:.1f} ms"
        yield Line(f"refused, {why}: {cost}; hello", f"{rate:.0f}/s", f"{plain:.0f}/s", rate / plain)


def _mails(found: Found) -> Iterator[Line]:
    for one in found["delays"]:
        took = f"p50 {one['p50_ms']:.0f} ms, p99 {one['p99_ms']:.0f} ms"
        yield Line(f"from 201 to the mail server's 250, {one['rate']} a second ({one['accepted']} declarations)", took)
    through = found["throughput"]
    ours, raw = through["per_second"], through["raw_per_second"]
    yield Line(
        f"notices, {through['piled_up']} waiting; the same bytes on a kept connection",
        f"{ours:.0f}/s",
        f"{raw:.0f}/s",
        ours / raw,
    )
    ours, raw = found["relay"]["per_second"], found["relay"]["raw_per_second"]
    yield Line("outbox to JetStream; published by themselves", f"{ours:.0f}/s", f"{raw:.0f}/s", ours / raw)


def _tokens(found: Found) -> Iterator[Line]:
    bare, first, repeated = (found["tokens"][name] for name in ("bare", "first", "repeated"))
    yield Line("a token's check, the first time; joserfc alone", f"{first:.0f} µs", f"{bare:.0f} µs", first / bare)
    yield Line("a token's check, again", f"{repeated:.1f} µs")


def _logins(found: Found) -> Iterator[Line]:
    for name in ("first", "returning"):
        ours, raw = found[name], found[f"{name}, raw"]
        yield Line(
            f"{name} login with TAXISnet; a provider that asks nobody, in the same Keycloak",
            f"{ours['ms']:.0f} ms, {len(ours['requests'])} requests",
            f"{raw['ms']:.0f} ms, {len(raw['requests'])} requests",
            ours["ms"] / raw["ms"],
        )


def _realm(found: Found) -> Line:
    return Line("`make realm-check`", f"{found['realm check, s']} s")
