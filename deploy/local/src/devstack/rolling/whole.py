"""A whole platform of its own at ports that are free now, for trials that need Keycloak: gone at the end."""

import shutil
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from devstack import keycloak, postgres, programs
from devstack.code_flow import Client, CodeRefused
from devstack.layout import FIRST_MUNICIPALITY, SERVICES, Layout, metrics_port
from devstack.rolling.street import free_ports
from devstack.runner import Program, Runner
from devstack.secrets import load_or_make
from devstack.stack import Stack
from devstack.taxisnet import pass_through
from devstack.visitor import NotOnThePage, Visitor


def layout_of(root: Path, state: Path, instance: str, more_ports: Sequence[str] = ()) -> Layout:
    """An instance at ports that are free now."""
    known = tomllib.loads((root / "deploy/local/ports.toml").read_text(encoding="utf-8"))["ports"]
    names = [*known, *SERVICES, *map(metrics_port, SERVICES), *more_ports]
    return Layout(instance, root, state, free_ports(names), FIRST_MUNICIPALITY)


class Whole:
    """The platform as `make up` starts it, without people."""

    def __init__(self, layout: Layout) -> None:
        layout.home.mkdir(parents=True, exist_ok=True)
        layout.home.chmod(0o711)
        secrets = load_or_make(layout.home)
        self.layout, self.stack = layout, Stack(layout, secrets, Runner(layout, secrets["supervisor"]))

    def begin(self, *first: str) -> None:
        """Everything; ``first`` are programs that Keycloak is reached through."""
        stack, layout = self.stack, self.layout
        keycloak.install(layout)
        layout.remember_municipality()
        stack.make_theme()
        stack.make_passwords()
        postgres.initialise(layout, stack.secrets["postgres"])
        stack.runner.begin(self.programs())
        stack.start("postgres")
        postgres.make_databases(layout, stack.secrets["postgres"], stack.secrets["database"])
        stack.runner.start(*first)
        stack.bring_up_rest()

    def programs(self) -> list[Program]:
        """Everything that may run here."""
        return programs.all_programs(self.layout, self.stack.secrets)

    def client(self) -> Client:
        """The portal's, which trials use themselves."""
        callback = f"{self.layout.url('portal')}/auth/callback"
        return Client(self.layout.issuer, callback, "portal", self.stack.secrets["portal_client"])

    def rows(self) -> set[str]:
        """The ids of all requests that the certificates service has."""
        with postgres.connect(self.layout, self.stack.secrets["postgres"], database="certificates") as conn:
            return {str(row[0]) for row in conn.execute("SELECT id FROM requests")}


def signed_in(client: Client, persona: str) -> tuple[Visitor, str]:
    """A person's browser, and the refresh token that a client has for them."""
    visitor = Visitor()
    verifier = client.begin(visitor, kc_idp_hint="taxisnet")
    pass_through(visitor, persona)
    return visitor, str(client.redeem(visitor, verifier)["refresh_token"])


def not_known(client: Client, visitor: Visitor, refresh: str) -> str | None:
    """What was wrong when the client asked for newer tokens and the browser came again, which nobody asks anything."""
    answer = client.ask_for_tokens(grant_type="refresh_token", refresh_token=refresh)
    if answer.status_code != 200:
        return f"refresh: {answer.status_code} {answer.text[:200]}"
    verifier = client.begin(visitor)
    try:
        client.redeem(visitor, verifier)
    except (NotOnThePage, CodeRefused) as error:
        return f"single sign-on: {error}"
    return None


AWhole = TypeVar("AWhole", bound=Whole)


@contextmanager
def opened(layout: Layout, kind: Callable[[Layout], AWhole]) -> Iterator[AWhole]:
    """A new one that runs, gone at the end; its logs stay until the next one."""
    shutil.rmtree(layout.home, ignore_errors=True)
    one = kind(layout)
    try:
        one.begin()
        yield one
    finally:
        one.stack.take_down()
        for data in ("postgres", "nats", "mails"):
            shutil.rmtree(layout.home / data, ignore_errors=True)
