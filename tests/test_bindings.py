"""Every listening socket of the platform is on 127.0.0.1."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from devstack.stack import Stack

LISTENING = "0A"
# 127.0.0.1 in /proc/net/tcp, and the same mapped into IPv6 in /proc/net/tcp6; :: of the loopback is ::1.
LOOPBACK = {"0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000"}


def listening_sockets() -> dict[str, str]:
    """Local address ("address:port", hexadecimal) of each listening socket, by inode."""
    found = {}
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTENING:
                found[fields[9]] = fields[1]
    return found


def process_tree(root: int) -> Iterator[int]:
    """The process and all its descendants."""
    yield root
    children: list[str] = []
    # Processes come and go while one looks.
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{root}/task").glob("*/children"):
            with suppress(FileNotFoundError, ProcessLookupError):
                children += task.read_text().split()
    for child in children:
        yield from process_tree(int(child))


def socket_inodes(pid: int) -> set[str]:
    links: list[str] = []
    # A file that was closed meanwhile, and what a process that has ended had open, is no listening socket.
    with suppress(FileNotFoundError, ProcessLookupError):
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(FileNotFoundError):
                links.append(str(link.readlink()))
    return {match.group(1) for link in links if (match := re.fullmatch(r"socket:\[(\d+)\]", link))}


def test_every_listening_socket_is_on_loopback(stack: Stack) -> None:
    sockets = listening_sockets()
    seen = set()
    for name, program in stack.runner.states().items():
        for pid in process_tree(program["pid"]):
            for inode in socket_inodes(pid) & sockets.keys():
                address, port = sockets[inode].split(":")
                seen.add(int(port, 16))
                assert address in LOOPBACK, f"{name} listens on {address}, port {int(port, 16)}"
    # The process runner is no program of its own, the packages' servers run only where their tests do, and the proxy is
    # in front of containers.
    others = {name for name in stack.layout.ports if name in ("supervisor", "proxy") or name.startswith("scratch-")}
    assert {port for name, port in stack.layout.ports.items() if name not in others} <= seen
