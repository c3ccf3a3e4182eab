"""The process runner: supervisord with one program per process, spoken to over its XML-RPC interface on 127.0.0.1."""

import http.client
import os
import subprocess
import time
import xmlrpc.client
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from devstack.layout import Layout
from devstack.secrets import write_private


@dataclass(frozen=True)
class Program:
    """One process. ``environment`` is all it gets besides PATH, HOME and the certificate settings of this machine."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None
    user: str | None = None
    stop_signal: str = "TERM"


_PASSED_ON = ("PATH", "HOME", "LANG", "JAVA_HOME", "TZ")
_ALIVE = ("RUNNING", "STARTING", "BACKOFF", "STOPPING")


class Runner:
    """Starts, stops and asks about the programs of one instance."""

    def __init__(self, layout: Layout, password: str) -> None:
        self._layout, self._password = layout, password
        self._config = layout.home / "supervisord.conf"

    def is_running(self) -> bool:
        try:
            with self._rpc() as rpc:
                return bool(rpc.supervisor.getState()["statename"] == "RUNNING")
        except (OSError, http.client.HTTPException, xmlrpc.client.Error):
            return False

    def begin(self, programs: list[Program]) -> None:
        """Start the runner itself, with no program running yet."""
        self._layout.logs.mkdir(parents=True, exist_ok=True)
        write_private(self._config, self._configuration(programs))
        supervisord = self._layout.python("local").parent / "supervisord"
        subprocess.Popen(
            [str(supervisord), "-c", str(self._config)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        ).wait(timeout=30)
        for _ in range(100):
            if self.is_running():
                return
            time.sleep(0.1)
        raise RuntimeError(f"the process runner did not start; see {self._layout.logs / 'supervisord.log'}")

    def start(self, *names: str) -> None:
        """Start programs; those that run stay as they are. Does not wait for readiness."""
        with self._rpc() as rpc:
            for name in names:
                if rpc.supervisor.getProcessInfo(name)["statename"] not in ("RUNNING", "STARTING"):
                    rpc.supervisor.startProcess(name, False)

    def stop(self, *names: str) -> None:
        """Stop programs, all at once, and wait until they are gone."""
        with self._rpc() as rpc:
            for name in names:
                if rpc.supervisor.getProcessInfo(name)["statename"] in ("RUNNING", "STARTING", "BACKOFF"):
                    rpc.supervisor.stopProcess(name, False)
        # Asked often, supervisord notices at once; left alone it looks after its children once a second.
        for _ in range(1200):
            states = self.states()
            if not any(states[name]["state"] in _ALIVE for name in names):
                return
            time.sleep(0.05)
        raise RuntimeError(f"{', '.join(names)}: not stopped within a minute")

    def change(self, programs: list[Program], *names: str) -> None:
        """Stop these programs and let the runner read again what they are; ``programs`` is the whole list."""
        self.stop(*names)
        write_private(self._config, self._configuration(programs))
        with self._rpc() as rpc:
            rpc.supervisor.reloadConfig()
            for name in names:
                rpc.supervisor.removeProcessGroup(name)
                rpc.supervisor.addProcessGroup(name)

    def states(self) -> dict[str, dict[str, Any]]:
        """Each program's state, process id and uptime in seconds, by name."""
        with self._rpc() as rpc:
            found: list[dict[str, Any]] = rpc.supervisor.getAllProcessInfo()
        return {
            p["name"]: {"state": p["statename"], "pid": p["pid"], "seconds": (p["now"] - p["start"]) if p["pid"] else 0}
            for p in found
        }

    def end(self) -> None:
        """Stop every program and the runner, and wait until it is gone."""
        if not self.is_running():
            return
        self.stop(*self.states())
        with self._rpc() as rpc:
            rpc.supervisor.shutdown()
        for _ in range(600):
            if not self.is_running() and not self._pid_alive():
                return
            time.sleep(0.1)
        raise RuntimeError("the process runner did not end within a minute")

    def _pid_alive(self) -> bool:
        pid_file = self._layout.home / "supervisord.pid"
        try:
            os.kill(int(pid_file.read_text()), 0)
        except (FileNotFoundError, ValueError, ProcessLookupError):
            return False
        return True

    # The proxy makes its methods up as they are called, so no type can be said of it.
    def _rpc(self) -> Any:
        address = f"devstack:{self._password}@127.0.0.1:{self._layout.ports['supervisor']}"
        return xmlrpc.client.ServerProxy(f"http://{address}/RPC2")

    def _configuration(self, programs: list[Program]) -> str:
        home = self._layout.home
        lines = [
            "[supervisord]",
            f"logfile={self._layout.logs / 'supervisord.log'}",
            f"pidfile={home / 'supervisord.pid'}",
            f"childlogdir={self._layout.logs}",
            "minfds=4096",
            *(["user=root"] if os.geteuid() == 0 else []),
            "[inet_http_server]",
            f"port=127.0.0.1:{self._layout.ports['supervisor']}",
            "username=devstack",
            f"password={self._password}",
            "[rpcinterface:supervisor]",
            "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface",
        ]
        for program in programs:
            lines += self._section(program)
        return "\n".join(lines) + "\n"

    def _section(self, program: Program) -> list[str]:
        quoted = ",".join(f'{name}="{_escape(value)}"' for name, value in program.environment.items())
        return [
            f"[program:{program.name}]",
            f"command={_escape(' '.join(_shell_word(word) for word in program.command))}",
            f"directory={program.folder or self._layout.home}",
            *([f"user={program.user}"] if program.user else []),
            *([f"environment={quoted}"] if quoted else []),
            "autostart=false",
            "autorestart=true",
            "startsecs=1",
            "startretries=1000",
            f"stopsignal={program.stop_signal}",
            "stopwaitsecs=20",
            "stopasgroup=false" if program.stop_signal == "INT" else "stopasgroup=true",
            "killasgroup=true",
            "redirect_stderr=true",
            f"stdout_logfile={self._layout.logs / (program.name + '.log')}",
            "stdout_logfile_maxbytes=20MB",
            "stdout_logfile_backups=2",
        ]


def _escape(text: str) -> str:
    # supervisord expands %(…)s in its file.
    return text.replace("%", "%%").replace('"', '\\"')


def _shell_word(word: str) -> str:
    return f"'{word}'" if any(c.isspace() for c in word) or not word else word
