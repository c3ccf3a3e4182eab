"""What stands in front of the containers of `make up-containers`: nginx with TLS, its certificate, and its names.

The names end in .localhost, which means this machine (RFC 6761): browsers and curl know that, Python's resolver and
containers are told.
"""

import os
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devstack.layout import Layout
from devstack.runner import Program
from devstack.secrets import self_signed

NAMES = {
    "portal": "eservices.localhost",
    "keycloak": "login.eservices.localhost",
    "identity-bridge": "taxisnet.eservices.localhost",
    "taxisnet": "gsis.localhost",
}
LOCAL = "127.0.0.1"
MACHINE = Path("/etc/ssl/certs/ca-certificates.crt")
_AROUND = """{user}
daemon off;
pid {home}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 1024; }}
http {{
client_body_temp_path {home}/nginx/body;
proxy_temp_path {home}/nginx/proxy;
fastcgi_temp_path {home}/nginx/fastcgi;
uwsgi_temp_path {home}/nginx/uwsgi;
scgi_temp_path {home}/nginx/scgi;
{servers}
}}
"""
_TAXISNET = """
server {{
    {listen}
    server_name {name};
    access_log off;
    location / {{ proxy_pass http://127.0.0.1:{port}; }}
}}
"""


@dataclass(frozen=True)
class FrontLayout(Layout):
    """Where people open what: by name and TLS, at the one port of the proxy."""

    def url(self, name: str) -> str:
        if name in NAMES:
            return f"https://{NAMES[name]}:{self.ports['proxy']}"
        return super().url(name)


def trusted(layout: Layout) -> Path:
    """The file of whom containers trust."""
    return layout.home / "trust.pem"


def trust(layout: Layout, gateway: str) -> None:
    """Write it: the machine's authorities, and one certificate for all names and the mail server's address."""
    certificate, _ = self_signed(layout.home, "front", [*NAMES.values(), LOCAL, gateway])
    of_machine = MACHINE.read_bytes() if MACHINE.exists() else b""
    trusted(layout).write_bytes(of_machine + certificate.read_bytes())


def proxy(layout: Layout, gateway: str) -> Program:
    """nginx, by the very file of deploy/compose; it listens on this machine and for its containers, nowhere else."""
    home = layout.home
    (home / "nginx").mkdir(exist_ok=True)
    user = "user root;" if Path("/proc/self").stat().st_uid == 0 else ""
    file = home / "nginx.conf"
    servers = configuration(layout, gateway)
    file.write_text(_AROUND.format(user=user, home=home, servers=servers), encoding="utf-8")
    return Program("nginx", ["/usr/sbin/nginx", "-e", "stderr", "-c", str(file)])


def configuration(layout: Layout, gateway: str) -> str:
    """deploy/compose/nginx.conf with this instance's names, ports and files, and without its port 80."""
    home, port = layout.home, layout.ports["proxy"]
    listen = " ".join(f"listen {address}:{port} ssl http2;" for address in (LOCAL, gateway))
    text = (layout.root / "deploy/compose/nginx.conf").read_text(encoding="utf-8")
    text = re.sub(r"^server \{\n    listen 80;.*?^\}\n", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^    listen \[::\]:443 ssl http2;\n", "", text, flags=re.MULTILINE)
    changes = {
        "listen 443 ssl http2;": listen,
        "eservices.example.org": NAMES["portal"],
        "/etc/eservices/tls/certificate.pem": str(home / "front.pem"),
        "/etc/eservices/tls/key.pem": str(home / "front.key"),
        "/var/log/nginx/": f"{layout.logs}/nginx-",
        "127.0.0.1:8100": f"127.0.0.1:{layout.ports['portal']}",
        "127.0.0.1:8101": f"127.0.0.1:{layout.ports['identity-bridge']}",
        "127.0.0.1:8110": f"127.0.0.1:{layout.ports['keycloak']}",
    }
    for old, new in changes.items():
        text = text.replace(old, new)
    return text + _TAXISNET.format(listen=listen, name=NAMES["taxisnet"], port=layout.ports["taxisnet"])


def see_through(layout: Layout) -> None:
    """Let this process find names under .localhost, as browsers do by themselves, and know the certificate."""
    os.environ["REQUESTS_CA_BUNDLE"] = str(trusted(layout))
    found: Callable[..., Any] = socket.getaddrinfo

    def looked_up(host: Any, *rest: Any, **options: Any) -> Any:
        return found(LOCAL if str(host).endswith(".localhost") else host, *rest, **options)

    socket.getaddrinfo = looked_up
