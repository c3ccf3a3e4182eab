"""Which processes an instance has, and what each is told. The only place where a setting gets its local value."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from devstack import broker, keycloak, postgres, services
from devstack.layout import MODULES, SERVICES, WITH_WORKER, Layout, metrics_port
from devstack.runner import Program
from devstack.secrets import broker_password_key, mail_server_certificate, register_keys_file

MAIL_USER = "eservices"
GSIS_CLIENT_ID = "E0TESTCLIENT1"
SERVERS = ("nats", "smtp", "mail", "taxisnet", "traces")
SCRATCH_SERVERS = (postgres.SCRATCH, "scratch-nats")
OF_TESTS = {"OIDC_JWKS_COOLDOWN_SECONDS": "1", "DECLARATION_LOOK_SECONDS": "2", "SERVICE_ANSWER_SECONDS": "45"}
"""Settings of the test instance, where keys are turned and last days moved on purpose: no test waits for a cool-down,
or for the minute after which a worker looks again whose day has come. And none depends on being quick: beside a load a
service that takes its time is not down."""

MEMORY = {"MALLOC_ARENA_MAX": "1"}
"""What glibc is told of the memory of services' processes: as deploy/images/start.py says, which has the reason."""

SAMPLED = {"test": "parentbased_always_off", "bench": "parentbased_always_off"}
"""Whose requests make spans: everybody's; in tests and measurements only those that ask by a ``traceparent``."""


def web_name(service: str) -> str:
    return service


def worker_name(service: str) -> str:
    return f"{service}-worker"


def of_service(service: str) -> list[str]:
    """The programs of one service."""
    return [service, *([worker_name(service)] if service in WITH_WORKER else [])]


def all_programs(layout: Layout, secrets: dict[str, str]) -> list[Program]:
    """Every process of the instance."""
    certificate, key = mail_server_certificate(layout.home)
    database_password = postgres.password_of("keycloak", secrets["database"])
    found = [
        Program("postgres", postgres.command(layout), user=postgres.system_user(), stop_signal="INT"),
        Program("nats", [_tool(layout, "nats-server"), "-c", str(broker.write_configuration(layout, secrets))]),
        Program(
            "keycloak",
            keycloak.command(layout),
            keycloak.environment(layout, secrets, database_password, certificate),
            folder=layout.keycloak,
        ),
        *outside_world(layout, secrets, {"MAIL_CERTIFICATE": str(certificate), "MAIL_KEY": str(key)}),
        Program(
            "traces",
            _gunicorn(layout, "local", "traces", "devstack.traces.receiver:from_environment()", workers=1),
            {"TRACES_FOLDER": str(layout.home / "traces")},
        ),
    ]
    for service in SERVICES:
        found += _service_programs(layout, secrets, service)
    return found + (_scratch_servers(layout, secrets) if layout.instance in ("test", "bench") else [])


def outside_world(layout: Layout, secrets: dict[str, str], of_mail: Mapping[str, str]) -> list[Program]:
    """What a real installation finds elsewhere: a mail server, with pages of what it took, and TAXISnet.

    ``of_mail`` is what the mail server is told besides: its certificate, and where it listens.
    """
    smtp = {
        "SMTP_PORT": str(layout.ports["smtp"]),
        "SMTP_USER": MAIL_USER,
        "SMTP_PASSWORD": secrets["smtp"],
        "MAIL_FOLDER": str(layout.home / "mails"),
        **of_mail,
    }
    return [
        Program("smtp", [str(layout.python("local")), "-m", "devstack.mailcatcher"], smtp),
        Program("mail", _gunicorn(layout, "local", "mail", "devstack.mailpage:from_environment()", workers=1), smtp),
        Program(
            "taxisnet",
            _gunicorn(layout, "local", "taxisnet", "taxisnet_simulator.wsgi:app", workers=2),
            {
                "SIMULATOR_STATE": str(layout.home / "simulator.sqlite"),
                "GSIS_CLIENT_ID": GSIS_CLIENT_ID,
                "GSIS_CLIENT_SECRET": secrets["gsis_client"],
                "GSIS_REDIRECT_URIS": f"{layout.url('identity-bridge')}/callback/taxisnet",
            },
        ),
    ]


def _scratch_servers(layout: Layout, secrets: dict[str, str]) -> list[Program]:
    """What the packages' own tests use: nothing of the platform."""
    database = postgres.command(layout, postgres.SCRATCH)
    configuration = broker.write_scratch_configuration(layout, secrets)
    return [
        Program(postgres.SCRATCH, database, user=postgres.system_user(), stop_signal="INT"),
        Program("scratch-nats", [_tool(layout, "nats-server"), "-c", str(configuration)]),
    ]


def _service_programs(layout: Layout, secrets: dict[str, str], service: str) -> list[Program]:
    folder = layout.root / "services" / service
    metrics = layout.home / "metrics" / service
    metrics.mkdir(parents=True, exist_ok=True)
    environment = service_environment(layout, secrets, service) | _tracing(layout) | MEMORY
    gunicorn = str(layout.python(service).parent / "gunicorn")
    web = [gunicorn, "--config", "python:webserver.config", f"{MODULES[service]}.wsgi:app"]
    serving = {
        "BIND": f"127.0.0.1:{layout.ports[service]}",
        "METRICS_BIND": f"127.0.0.1:{layout.ports[metrics_port(service)]}",
        "PROMETHEUS_MULTIPROC_DIR": str(metrics),
        "WEB_CONCURRENCY": "2",
    }
    programs = [Program(service, web, {**environment, **serving}, folder=folder)]
    if service in WITH_WORKER:
        command = [str(layout.python(service)), "-m", f"{MODULES[service]}.worker"]
        # What the worker counts is told at the web process's port for metrics.
        counting = {"PROMETHEUS_MULTIPROC_DIR": str(metrics)}
        programs.append(Program(worker_name(service), command, {**environment, **counting}, folder=folder))
    return programs


def _tracing(layout: Layout) -> dict[str, str]:
    """Where spans go. A deployment that says nothing of it makes none (docs/decisions/0103)."""
    return {
        "OTEL_EXPORTER_OTLP_ENDPOINT": layout.url("traces"),
        "OTEL_TRACES_SAMPLER": SAMPLED.get(layout.instance, "parentbased_always_on"),
        # The person who looks at a trace has just made it.
        "OTEL_BSP_SCHEDULE_DELAY": "1000",
    }


def service_environment(layout: Layout, secrets: dict[str, str], service: str) -> dict[str, str]:
    """The settings of one service, also for its migrations and commands."""
    role = services.named(service).database
    common = {
        "DATABASE_URL": postgres.url(layout, role, role, postgres.password_of(role, secrets["database"])),
        "OIDC_ISSUER": layout.issuer,
        "OIDC_AUDIENCE": service,
        "LOG_LEVEL": "INFO",
        "MUNICIPALITY_FILE": str(layout.municipality_file),
        "PORTAL_URL": layout.url("portal"),
        "PYTHONUNBUFFERED": "1",
    }
    if service in WITH_WORKER:
        common["NATS_URL"] = f"nats://127.0.0.1:{layout.ports['nats']}"
        common["NATS_USER"] = service
        common["NATS_PASSWORD"] = secrets[broker_password_key(service)]
    if layout.instance == "test":
        common |= OF_TESTS
    own = _OWN.get(service)
    return common | (own(layout, secrets) if own else {})


def _identity_bridge(layout: Layout, secrets: dict[str, str]) -> dict[str, str]:
    return {
        "PUBLIC_URL": layout.url("identity-bridge"),
        "BROKER_CLIENT_ID": "keycloak",
        "BROKER_CLIENT_SECRET": secrets["broker_client"],
        "BROKER_REDIRECT_URIS": f"{layout.issuer}/broker/taxisnet/endpoint",
        # A file, so that keys are rotated without stopping anything (docs/runbook-identity.md).
        "REGISTER_KEYS_FILE": str(register_keys_file(layout.home, secrets)),
        "GSIS_ENVIRONMENT": "simulator",
        "GSIS_BASE_URL": layout.url("taxisnet"),
        "GSIS_CLIENT_ID": GSIS_CLIENT_ID,
        "GSIS_CLIENT_SECRET": secrets["gsis_client"],
        "KEYCLOAK_URL": layout.url("keycloak"),
        "KEYCLOAK_REALM": "dimos",
        "KEYCLOAK_SERVICE_CLIENT_ID": "identity-bridge",
        "KEYCLOAK_SERVICE_CLIENT_SECRET": secrets["bridge_service"],
        # All of them, so that the second look can be seen here.
        "DESK_CHECK_SHARE": "1",
    }


def _certificates(layout: Layout, secrets: dict[str, str]) -> dict[str, str]:
    return {
        "DOCUMENT_CODE_KEY": secrets["document_code_key"],
        "VERIFICATION_PAGE": f"{layout.url('portal')}/e",
        "CLIENT_ADDRESS_KEY": secrets["client_address"],
        # A seal of our own making, which says so on every page.
        "SEAL": "demo",
        "SEAL_FOLDER": str(layout.home / "seal"),
    }


def _fee_declarations(layout: Layout, _: dict[str, str]) -> dict[str, str]:
    # The demo shows what a finance application is told, by files.
    told = {"FINANCE": "file", "FINANCE_FOLDER": str(layout.finance_folder)} if layout.instance == "up" else {}
    # DIAS gives each organisation its own id; this one is made up.
    return {"DIAS_CREDITOR_ID": "1234", "FINANCE": "builtin", **told}


def _notifier(layout: Layout, secrets: dict[str, str]) -> dict[str, str]:
    certificate, _ = mail_server_certificate(layout.home)
    return {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(layout.ports["smtp"]),
        "SMTP_USER": MAIL_USER,
        "SMTP_PASSWORD": secrets["smtp"],
        "SMTP_STARTTLS": "true",
        "SMTP_CA_FILE": str(certificate),
        # On one machine an outage is short, and a person is watching.
        "RETRY_FIRST_SECONDS": "1",
        "RETRY_LONGEST_SECONDS": "10",
        "LEASE_SECONDS": "5",
    }


def _portal(layout: Layout, secrets: dict[str, str]) -> dict[str, str]:
    return {
        # Where a backup says that it was made.
        "METRICS_FOLDER": str(layout.home / "metrics"),
        "PUBLIC_URL": layout.url("portal"),
        "OIDC_CLIENT_ID": "portal",
        "OIDC_CLIENT_SECRET": secrets["portal_client"],
        "SESSION_KEYS": secrets["session_key"],
        "CLIENT_ADDRESS_KEY": secrets["client_address"],
        # IDENTITY_BRIDGE_URL and so on.
        **{f"{service.module.upper()}_URL": layout.url(service.name) for service in services.WITH_API},
    }


_OWN: Mapping[str, Callable[[Layout, dict[str, str]], dict[str, str]]] = {
    "identity-bridge": _identity_bridge,
    "certificates": _certificates,
    "fee-declarations": _fee_declarations,
    "notifier": _notifier,
    "portal": _portal,
}
"""What a service is told besides what all are."""


def realm_environment(layout: Layout, secrets: dict[str, str]) -> dict[str, str]:
    """What idp-config is told."""
    return {
        "KEYCLOAK_URL": layout.url("keycloak"),
        "KEYCLOAK_ADMIN_USER": "admin",
        "KEYCLOAK_ADMIN_PASSWORD": secrets["keycloak_admin"],
        "PORTAL_URL": layout.url("portal"),
        "PORTAL_CLIENT_SECRET": secrets["portal_client"],
        "IDENTITY_BRIDGE_URL": layout.url("identity-bridge"),
        "BROKER_CLIENT_SECRET": secrets["broker_client"],
        "IDENTITY_BRIDGE_SERVICE_SECRET": secrets["bridge_service"],
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(layout.ports["smtp"]),
        "SMTP_USER": MAIL_USER,
        "SMTP_PASSWORD": secrets["smtp"],
        "MUNICIPALITY_FILE": str(layout.municipality_file),
    }


def _tool(layout: Layout, name: str) -> str:
    return str(layout.python("local").parent / name)


def _gunicorn(layout: Layout, venv: str, port: str, application: str, *, workers: int) -> list[str]:
    """A program of this machine alone; services are served by their own configuration (libs/webserver)."""
    program = str(layout.python(venv).parent / "gunicorn")
    bind = f"127.0.0.1:{layout.ports[port]}"
    # Threads: one slow upstream must not block the others.
    options = ["-k", "gthread", "--threads", "8", "-w", str(workers), "--timeout", "60", "--graceful-timeout", "10"]
    limits = ["--limit-request-line", "8190", "--max-requests", "10000", "--max-requests-jitter", "500"]
    memory = ["--worker-tmp-dir", _memory()]
    return [program, "--config", "/dev/null", "--bind", bind, *options, *limits, *memory, application]


def _memory() -> str:
    shared = Path("/dev/shm")  # noqa: S108 -- gunicorn's own advice for its heartbeat files
    return str(shared if sys.platform == "linux" and shared.is_dir() else Path.home())
