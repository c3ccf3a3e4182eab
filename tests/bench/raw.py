"""The raw parts: PostgreSQL by pgbench, and the mail server by a kept connection."""

import os
import re
import smtplib
import socket
import ssl
import subprocess
import time
import uuid
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import psycopg
from devstack import postgres
from devstack.programs import MAIL_USER
from devstack.secrets import mail_server_certificate
from devstack.stack import CommandFailed, Stack

SCRIPT = Path(__file__).with_name("raw.sql")
TABLES = Path(__file__).with_name("raw_tables.sql")
DATABASE = "raw"


def make_tables(stack: Stack) -> None:
    """A database of its own beside the services', with tables like those that a declaration is written into."""
    with psycopg.connect(_url(stack, "postgres"), autocommit=True) as conn:
        conn.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        conn.execute(f"CREATE DATABASE {DATABASE}")
    with psycopg.connect(_url(stack, DATABASE)) as conn:
        conn.execute(TABLES.read_bytes())


def transactions_per_second(stack: Stack, *, clients: int, seconds: float) -> float:
    """The same writes by pgbench, with as many clients."""
    binary = postgres.binaries(stack.layout) / "pgbench"
    where = ["-h", "127.0.0.1", "-p", str(stack.layout.ports["postgres"]), "-U", "postgres"]
    how = ["-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(max(1, round(seconds))), "-f", str(SCRIPT)]
    environment = {**os.environ, "PGPASSWORD": stack.secrets["postgres"]}
    ended = subprocess.run(
        [str(binary), *where, *how, DATABASE], env=environment, capture_output=True, text=True, check=False
    )
    found = re.search(r"tps = ([\d.]+) \(without", ended.stdout)
    if ended.returncode or found is None:
        raise CommandFailed(f"pgbench: {ended.stderr}")
    return float(found[1])


def mails_per_second(stack: Stack, size: int, count: int) -> float:
    """Mails of this many bytes on one kept connection, one after the other, to the same mail server."""
    certificate, _ = mail_server_certificate(stack.layout.home)
    with smtplib.SMTP("127.0.0.1", stack.layout.ports["smtp"], timeout=30) as smtp:
        smtp.starttls(context=ssl.create_default_context(cafile=str(certificate)))
        smtp.login(MAIL_USER, stack.secrets["smtp"])
        if smtp.sock is None:
            raise CommandFailed("the mail server ended the connection")
        # With Nagle's algorithm the end of each mail waits some 40 ms for an acknowledgement that the server delays.
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "a@mail.example", f"{uuid.uuid4().hex}@mail.example", "raw"
        mail.set_content("x")
        mail.add_attachment(os.urandom(size * 3 // 4), maintype="application", subtype="pdf", filename="x.pdf")
        content = mail.as_bytes(policy=SMTP)
        begun = time.perf_counter()
        for _ in range(count):
            smtp.sendmail("a@mail.example", [mail["To"]], content)
        return count / (time.perf_counter() - begun)


def _url(stack: Stack, database: str) -> str:
    url = postgres.url(stack.layout, database, "postgres", stack.secrets["postgres"])
    return url.replace("postgresql+psycopg://", "postgresql://")
