#!/usr/bin/env python3
"""Write the units of every service in deploy/services.toml: `deploy/systemd/generate.py /etc/systemd/system`.

What is particular to a service is in /etc/eservices: <service>.env with its settings, and the folder secrets/<service>.
Units that are the same everywhere lie beside this file and are copied. Running it again changes nothing.
"""

import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROCESSES = ("web", "worker", "migrate")
SECRETS = {
    "identity-bridge": (
        "broker_client_secret",
        "gsis_client_secret",
        "keycloak_service_client_secret",
        "register_keys",
    ),
    "certificates": ("client_address_key", "document_code_key"),
    "notifier": ("smtp_password",),
    "portal": ("client_address_key", "oidc_client_secret", "session_keys"),
}
"""Besides the database's address, and the broker's password where there is a worker. deploy/compose/prepare.py makes
them."""
COPIED = ("*.service", "*.timer", "*.slice", "*.target")


AFTER_MIGRATION = {"fee-declarations": "command load-tables"}
"""What a service does before its processes start; it has its whole settings then."""


def secrets(name: str, process: str, *, worker: bool) -> list[str]:
    """The files that a process of the service reads. Migrations need the database alone."""
    if process == "migrate" and name not in AFTER_MIGRATION:
        return ["database_url"]
    return sorted({"database_url", *(["nats_password"] if worker else []), *SECRETS.get(name, ())})


def after(name: str) -> str:
    if name not in AFTER_MIGRATION:
        return ""
    files = "".join(f"EnvironmentFile=/etc/eservices/{one}.env\n" for one in ("common", name))
    program = f"/opt/eservices/venvs/{name}/bin/python /opt/eservices/deploy/images/start.py"
    return f"{files}ExecStart={program} {AFTER_MIGRATION[name]}\n"


def units(listed: dict[str, dict[str, object]]) -> dict[str, str]:
    """Name and content of each unit that a service needs."""
    found = {}
    for name, service in listed.items():
        for process in PROCESSES:
            if process == "worker" and not service["worker"]:
                continue
            template = (HERE / f"{process}.template").read_text(encoding="utf-8")
            hardening = (HERE / "hardening.template").read_text(encoding="utf-8")
            values = {"SERVICE": name, "MODULE": str(service["module"]), "PORT": str(service["port"])}
            values["METRICS_PORT"] = str(int(str(service["port"])) + 80)
            values["WORKER_METRICS_PORT"] = str(int(str(service["port"])) + 160)
            files = secrets(name, process, worker=bool(service["worker"]))
            loaded = "".join(f"LoadCredential={file}:/etc/eservices/secrets/{name}/{file}\n" for file in files)
            text = template.replace("@HARDENING@\n", hardening).replace("@SECRETS@\n", loaded)
            text = text.replace("@AFTER@\n", after(name))
            for word, value in values.items():
                text = text.replace(f"@{word}@", value)
            found[f"eservices-{name}-{process}.service"] = text
    return found


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: deploy/systemd/generate.py FOLDER")
    folder = Path(sys.argv[1])
    listed = tomllib.loads((HERE.parent / "services.toml").read_text(encoding="utf-8"))
    wanted = units(listed)
    for pattern in COPIED:
        wanted |= {file.name: file.read_text(encoding="utf-8") for file in HERE.glob(pattern)}
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in sorted(wanted.items()):
        (folder / name).write_text(text, encoding="utf-8")
        print(folder / name)


if __name__ == "__main__":
    main()
